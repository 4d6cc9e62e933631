"""Asks: what the client asked of us is answered, and what became of it is told to them.

Needs and change requests share these rules; each says which of its acts mean what (`Meanings`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.clocks import Ending, Kind
from domain.obligations import Act, Due

TOLD = ("matter_told", "matter_told_elsewhere")
"""The acts after which the client knows what became of it."""
WITHHELD = "matter_untold"
"""The act by which a person decided that the client is not told, with the reason."""
THEIRS = "theirs"
"""The fact of an ask that says whether somebody of the client asked (1) or it was our own idea (0)."""


@dataclass(frozen=True)
class Meanings:
    """Which acts ask, which answer, which settle it so that the client has to be told, which take it away and which
    let it be open again. `involving`: acts by which the client comes to know of it, whoever asked.
    """

    asking: tuple[str, ...]
    answering: tuple[str, ...]
    settling: tuple[str, ...]
    ending: tuple[str, ...] = ()
    reopening: tuple[str, ...] = ()
    involving: tuple[str, ...] = ()


def dues(log: Sequence[Act], *, meanings: Meanings) -> list[Due]:
    """The answers and the news that are or were owed, oldest first."""
    books = _Books(meanings)
    for act in log:
        books.enter(act)
    return books.found


class _Books:
    """What is owed as one reads the log; of each kind at most one is open."""

    def __init__(self, meanings: Meanings) -> None:
        self.found: list[Due] = []
        self._meanings, self._theirs, self._settled = meanings, False, False

    def enter(self, act: Act) -> None:
        means, what = self._meanings, act.what
        self._theirs |= what in means.involving
        if what in means.asking:
            if act.facts.get(THEIRS):
                self._theirs = True
                self._begin(Kind.TELL_CLIENT if self._settled else Kind.NEED_ANSWER, act)
        elif what in means.answering:
            self._end(Kind.NEED_ANSWER, act, ending=Ending.ANSWERED)
        elif what in means.settling:
            self._end(Kind.NEED_ANSWER, act, ending=Ending.ANSWERED)
            self._end(Kind.TELL_CLIENT, act, ending=Ending.CANCELLED)
            self._settled = True
            if self._theirs:
                self._begin(Kind.TELL_CLIENT, act)
        elif what in TOLD or what == WITHHELD:
            self._end(Kind.TELL_CLIENT, act, ending=Ending.CANCELLED if what == WITHHELD else Ending.ANSWERED)
        elif what in (*means.ending, *means.reopening):
            self._end(Kind.NEED_ANSWER, act, ending=Ending.CANCELLED)
            self._end(Kind.TELL_CLIENT, act, ending=Ending.CANCELLED)
            self._settled = False
            if what in means.reopening and self._theirs:
                self._begin(Kind.NEED_ANSWER, act)

    def _begin(self, kind: Kind, act: Act) -> None:
        if self._open(kind) is None:
            self.found.append(Due(kind, f"act {act.order}", act.at))

    def _end(self, kind: Kind, act: Act, *, ending: Ending) -> None:
        at = self._open(kind)
        if at is not None:
            ended = replace(self.found[at], end=act.at, ending=ending, end_ref=str(act.order), end_by=act.by)
            self.found[at] = ended

    def _open(self, kind: Kind) -> int | None:
        """Where in the books the one that runs stands."""
        running = (at for at, due in enumerate(self.found) if due.kind == kind and due.end is None)
        return next(running, None)
