"""Doors of the working behind a clock."""

from __future__ import annotations

from slack_bolt import App

from handlers.commands import Verb
from usecases.runtime import Runtime

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
