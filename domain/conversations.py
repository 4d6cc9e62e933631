"""What a conversation's log owes: which messages and marks start, pause and end the response clocks.

Rules R1, R4, R11-R14 and R27. The log may be given in any order: it is sorted by message time first, so late
and repeated deliveries end in the same clocks. Which messages make a conversation: `domain.grouping`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.clocks import Ending, Kind, Pause, Run

CONTINUATIONS = (
    "also", "and", "plus", "additionally", "furthermore", "moreover", "besides", "in addition",
    "one more", "another thing", "another question", "oh and", "btw", "by the way", "ps", "p.s.",
    "to add", "i forgot", "forgot to", "follow-up", "following up", "same here", "same for", "me too",
)  # fmt: skip
"""A message that begins with one of these goes on with what was said just before (rule R1)."""
CONTINUATIONS_ZH = (
    "另外", "还有", "补充", "再补充", "对了", "以及", "此外", "顺便", "再有", "再问", "还想", "而且", "并且",
    "同时", "哦对", "忘了说", "忘记说", "我也", "我们也", "同问",
)  # fmt: skip
MENTION_WINDOW = timedelta(minutes=30)
"""A top-level answer that mentions the asker counts within this time of the question (rule R12)."""


class Said(NamedTuple):
    """A message in the conversation. `asks`: from the client and not thanks; `answers`: a person of the
    team.
    """

    ref: str
    at: datetime
    by: str
    asks: bool
    answers: bool


class MarkKind(StrEnum):
    """What a person declared about a conversation. `CLOSED`: the issue that came from it was closed."""

    WAITING = "waiting"
    NOT_REQUEST = "not_request"
    CLAIMED = "claimed"
    CLOSED = "closed"


class MoveKind(StrEnum):
    """How a person put messages elsewhere: one by itself, one and the later ones, all, or one to others."""

    SPLIT = "split"
    SPLIT_REST = "split_rest"
    MERGE = "merge"
    MOVE = "move"


@dataclass(frozen=True)
class Mark:
    """A person's act on a conversation by button or emoji."""

    kind: MarkKind
    at: datetime
    by: str


def runs(log: Iterable[Said | Mark], *, emoji_answers: bool = False) -> list[Run]:
    """The response clocks that a conversation's log tells, oldest first.

    The first question starts `first_response`; a question after the team answered one starts
    `next_response`; further questions change nothing while one is open, except that they end a wait for
    the client. `emoji_answers`: taking a question counts as an answer, as agreed with the client (rule R13).
    """
    done: list[Run] = []
    current: Run | None = None
    answered = False
    for entry in sorted(log, key=_moment):
        if isinstance(entry, Mark) and not (emoji_answers and entry.kind == MarkKind.CLAIMED):
            current = _marked(current, entry)
        elif isinstance(entry, Mark) or entry.answers:
            answered = answered or bool(current or done)
            current = current and _ended(current, entry)
        elif entry.asks:
            kind = Kind.NEXT_RESPONSE if answered else Kind.FIRST_RESPONSE
            current = _resumed(current, entry.at) if current else Run(kind, entry.ref, entry.at)
        if current and current.ending:
            done.append(current)
            current = None
    return [*done, current] if current else done


def continues(text: str) -> bool:
    """Whether a message in Slack's markup begins like the continuation of another (rule R1)."""
    said = unicodedata.normalize("NFKC", text).casefold()
    return _CONTINUES.match(_BEFORE_WORDS.sub("", said, count=1)) is not None


def addresses(asked: Iterable[Said], *, at: datetime, mentioned: Collection[str]) -> bool:
    """Whether a top-level message of the team that mentions people answers those who asked (rule R12)."""
    return any(said.by in mentioned and timedelta() <= at - said.at <= MENTION_WINDOW for said in asked)


_BEFORE_WORDS = re.compile(r"^(?:<[@#!][^<>]*>|:[a-z0-9_+'-]+:|[^\w<:]|[<:])*")
_CONTINUES = re.compile(
    rf"(?:{'|'.join(map(re.escape, CONTINUATIONS))})(?!\w)|(?:{'|'.join(CONTINUATIONS_ZH)})(?!多久|多长|人)"
)


def _moment(entry: Said | Mark) -> tuple[datetime, bool, str]:
    return entry.at, isinstance(entry, Mark), entry.ref if isinstance(entry, Said) else entry.kind


def _marked(run: Run | None, mark: Mark) -> Run | None:
    if run is None or mark.kind == MarkKind.CLAIMED:
        return run
    if mark.kind in (MarkKind.NOT_REQUEST, MarkKind.CLOSED):
        by = mark.by if mark.kind == MarkKind.NOT_REQUEST else ""
        return replace(run, end=mark.at, ending=Ending.CANCELLED, end_by=by)
    if run.paused or run.kind == Kind.FIRST_RESPONSE:
        return run
    return replace(run, pauses=(*run.pauses, Pause(mark.at, None, mark.by)))


def _resumed(run: Run, at: datetime) -> Run:
    if not run.paused:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], end=at)))


def _ended(run: Run, answer: Said | Mark) -> Run:
    ref = answer.ref if isinstance(answer, Said) else ""
    run = _resumed(run, answer.at)
    return replace(run, end=answer.at, ending=Ending.ANSWERED, end_ref=ref, end_by=answer.by)
