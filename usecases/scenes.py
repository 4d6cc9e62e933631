"""Scenes: something that clocks belong to, with its terms and what is owed there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from domain.clocks import RUNNING, Owed
from storage.channels import Channel
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.matters import Matter
from usecases.runs import Terms


@dataclass(frozen=True)
class Scene:
    """Something that clocks belong to: its terms, what is owed there by its log, and the clocks that are known.

    `settled` are the kinds and refs of known clocks that ended under other terms or before the log is read;
    `earlier` the terms of what ended before they were changed and is heard of only now, by kind and ref.
    """

    workspace_id: int
    client_id: int
    subject: str
    terms: Terms
    owed: Sequence[Owed]
    known: Sequence[Clock]
    settled: Collection[tuple[str, str]] = ()
    conversation: Conversation | None = None
    channel: Channel | None = None
    matter: Matter | None = None
    earlier: Mapping[tuple[str, str], Terms] = field(default_factory=dict)

    def terms_of(self, owed: Owed) -> Terms:
        """The terms that hold for what is owed."""
        return self.earlier.get((owed.run.kind, owed.run.ref), self.terms)


def ended(known: Sequence[Clock]) -> set[tuple[str, str]]:
    """The clocks that ended, by kind and ref."""
    return {(row.kind, row.ref) for row in known if row.state not in RUNNING}
