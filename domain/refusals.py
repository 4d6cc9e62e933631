"""How a rule says no: a refusal is for a person to read, never a fault of the machine."""

from __future__ import annotations


class Refusal(Exception):
    """A rule said no, and the person who asked should read why in their language.

    `reason` is a key of `views.refusals.SENTENCES`; `facts` fill its placeholders.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts
