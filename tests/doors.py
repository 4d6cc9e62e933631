"""Doors through which the people of a story come, where the story begins behind the door."""

from __future__ import annotations

from domain.permissions import Door, Entry, Kind

PRESSED = Door(Entry.BUTTON, Kind.INTERNAL)
ANSWERED = Door(Entry.BUTTON, Kind.SHARED)
"""A client presses a button in their channel."""
MARKED = Door(Entry.EMOJI, Kind.SHARED)
"""Somebody puts an emoji on a message there."""
