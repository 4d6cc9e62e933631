"""What a conversation's log owes: which messages and marks start, pause and end the response clocks.

Rules R1, R4, R11, R12, R14 and R27. The log may be given in any order: it is sorted by message time
first, so late and repeated deliveries end in the same clocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.clocks import Ending, Kind, Pause, Run

GROUP_WINDOW = timedelta(minutes=10)
"""Top-level messages of one author join while the gap between them is no longer than this (rule R1)."""
MENTION_WINDOW = timedelta(minutes=30)
"""A top-level answer that mentions the asker counts within this time of the question (rule R12)."""


@dataclass(frozen=True)
class Said:
    """A message in the conversation. `asks`: from the client and not thanks; `answers`: a person of the
    team.
    """

    ref: str
    at: datetime
    by: str
    asks: bool
    answers: bool


class MarkKind(StrEnum):
    """What a person declared about a conversation."""

    WAITING = "waiting"
    NOT_REQUEST = "not_request"
    CLAIMED = "claimed"


@dataclass(frozen=True)
class Mark:
    """A person's act on a conversation by button or emoji."""

    kind: MarkKind
    at: datetime
    by: str


def runs(log: Iterable[Said | Mark]) -> list[Run]:
    """The response clocks that a conversation's log tells, oldest first.

    The first question starts `first_response`; a question after the team answered one starts
    `next_response`; further questions change nothing while one is open, except that they end a wait for
    the client.
    """
    done: list[Run] = []
    current: Run | None = None
    answered = False
    for entry in sorted(log, key=_moment):
        if isinstance(entry, Mark):
            current = _marked(current, entry)
        elif entry.answers:
            answered = answered or bool(current or done)
            current = current and _ended(current, entry)
        elif entry.asks:
            kind = Kind.NEXT_RESPONSE if answered else Kind.FIRST_RESPONSE
            current = _resumed(current, entry.at) if current else Run(kind, entry.ref, entry.at)
        if current and current.ending:
            done.append(current)
            current = None
    return [*done, current] if current else done


def joins(moments: Sequence[datetime], *, at: datetime, window: timedelta = GROUP_WINDOW) -> bool:
    """Whether a top-level message at `at` continues a group whose messages were written at `moments`
    (rule R1).
    """
    return any(abs(at - moment) <= window for moment in moments)


def addresses(asked: Iterable[Said], *, at: datetime, mentioned: Collection[str]) -> bool:
    """Whether a top-level message of the team that mentions people answers those who asked (rule R12)."""
    return any(said.by in mentioned and timedelta() <= at - said.at <= MENTION_WINDOW for said in asked)


def _moment(entry: Said | Mark) -> tuple[datetime, bool, str]:
    return entry.at, isinstance(entry, Mark), entry.ref if isinstance(entry, Said) else entry.kind


def _marked(run: Run | None, mark: Mark) -> Run | None:
    if run is None or mark.kind == MarkKind.CLAIMED:
        return run
    if mark.kind == MarkKind.NOT_REQUEST:
        return replace(run, end=mark.at, ending=Ending.CANCELLED, end_by=mark.by)
    if run.paused or run.kind == Kind.FIRST_RESPONSE:
        return run
    return replace(run, pauses=(*run.pauses, Pause(mark.at, None, mark.by)))


def _resumed(run: Run, at: datetime) -> Run:
    if not run.paused:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], end=at)))


def _ended(run: Run, answer: Said) -> Run:
    run = _resumed(run, answer.at)
    return replace(run, end=answer.at, ending=Ending.ANSWERED, end_ref=answer.ref, end_by=answer.by)
