"""Gestures: what an emoji of the team on a recorded message means to a noun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.people import Actor
from usecases.runtime import Runtime
from views.blocks import Message


@dataclass(frozen=True)
class Place:
    """The message that somebody put an emoji on, by channel (Slack's id) and ts; `at`: when they did."""

    slack_id: str
    ts: str
    at: datetime


Gesture = Callable[[Runtime, Actor, Place], Message | None]
"""Acts in its own transaction and returns what the person reads privately, or None for nothing."""
