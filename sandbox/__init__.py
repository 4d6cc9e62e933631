"""A small, strict Slack for the demo and the tests; it knows nothing of the bot."""

from __future__ import annotations

from sandbox.acts import Answer, NotPossible
from sandbox.faults import Fault
from sandbox.form import Form
from sandbox.people import Person
from sandbox.slack import Sandbox
from sandbox.workspace import Channel, Message, Team

__all__ = ["Answer", "Channel", "Fault", "Form", "Message", "NotPossible", "Person", "Sandbox", "Team"]
