"""Issues: how they are described, which moves they allow, and when a client's words open one again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from domain.refusals import Refusal

REOPEN_WINDOW = timedelta(days=14)
"""How long after "solved" the client's next question opens the issue again (rule R16)."""

REPEATS = timedelta(days=90)
"""For how long after its solution the same trouble is a repeat."""

NUDGE_DAYS = 3
"""After so many working days without a word from the client, whoever solved it is reminded (rule R17)."""

LONGEST_TITLE, LONGEST_DETAIL = 255, 2000
_ENDS_ASKING = re.compile(r"[?？]\W*$|[吗呢][\s。.!！~～]*$")


class Status(StrEnum):
    """Where an issue stands. `CLOSED` never opens again (rule R16); `WITHDRAWN` was opened by mistake and counts
    nowhere, nor does a `DUPLICATE` of another.
    """

    OPEN = "open"
    SOLVED = "solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


class Turn(StrEnum):
    """Whose turn it is while an issue is open; the client's is read from its log. `TELL`: it is fixed, and the client
    does not know.
    """

    US = "us"
    THIRD_PARTY = "third_party"
    TELL = "tell"


class Act(StrEnum):
    """What moves the status of an issue: what people of the team did, and what the client said or pressed.

    `ASKS` and `WORKS` are words of the client; `CONFIRMED` is their button or ✅, `CLOSED` is also the time.
    """

    SOLVED = "solved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    ASKS = "asks"
    WORKS = "works"


WORDS = (Act.ASKS, Act.WORKS)


@dataclass(frozen=True)
class Entry:
    """One act. `order` is its place in the history, 0 for words, which `ref` names."""

    act: Act
    at: datetime
    by: str = ""
    order: int = 0
    ref: str = ""


@dataclass(frozen=True)
class Standing:
    """Where an issue stands by its log. `turns` are the client's words that moved it; `goes_on` names the words
    that ask about it now that it is over.
    """

    status: Status
    solved_at: datetime | None
    solved_by: str
    turns: tuple[Entry, ...] = ()
    goes_on: tuple[str, ...] = ()


class Kind(StrEnum):
    """What the client came with."""

    QUESTION = "question"
    FAULT = "fault"
    REQUEST = "request"


class Severity(IntEnum):
    """How much it hurts the client; 1 is the worst."""

    CRITICAL = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


MOVES = {
    Status.OPEN: frozenset({Status.SOLVED, Status.WITHDRAWN, Status.DUPLICATE}),
    Status.SOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset[Status](),
    Status.WITHDRAWN: frozenset[Status](),
    Status.DUPLICATE: frozenset[Status](),
}


def move(status: Status, *, to: Status, number: int) -> Status:
    """The new status; a refusal when the issue is there already or cannot go there."""
    if to not in MOVES[status]:
        raise Refusal("issue_already_" + status, number=number)
    return to


def asks_again(solved_at: datetime, *, said_at: datetime) -> bool:
    """Whether a question of the client at `said_at` opens an issue solved at `solved_at` again (rule R16).

    What was written before the solution, however late it arrives, does not.
    """
    return solved_at < said_at <= solved_at + REOPEN_WINDOW


def standing(log: Iterable[Entry]) -> Standing:
    """The status of an issue that was not withdrawn, by the order of what happened and not of what arrived (R16).

    Words that were written at the moment of a deed come before it.
    """
    status, solved = Status.OPEN, None
    turns, goes_on = list[Entry](), list[str]()
    for entry in sorted(log, key=lambda each: (each.at, each.act not in WORDS, each.order, each.ref)):
        before = status
        if status == Status.OPEN and entry.act == Act.SOLVED:
            status, solved = Status.SOLVED, entry
        elif status == Status.CLOSED and entry.act == Act.ASKS:
            goes_on.append(entry.ref)
        elif status == Status.SOLVED and solved:
            status = _after(entry, solved_at=solved.at)
            if status == Status.SOLVED and entry.act == Act.ASKS and entry.at > solved.at:
                goes_on.append(entry.ref)
        if status == Status.OPEN:
            solved, goes_on = None, []
        if status != before and entry.act in WORDS:
            turns.append(entry)
    at, by = (solved.at, solved.by) if solved else (None, "")
    return Standing(status, at, by, tuple(turns), tuple(goes_on))


def _after(entry: Entry, *, solved_at: datetime) -> Status:
    """What becomes of a solved issue."""
    if entry.act == Act.REOPENED or (entry.act == Act.ASKS and asks_again(solved_at, said_at=entry.at)):
        return Status.OPEN
    if entry.act == Act.CLOSED or (entry.act in (Act.CONFIRMED, Act.WORKS) and entry.at > solved_at):
        return Status.CLOSED
    return Status.SOLVED


def ends_asking(text: str) -> bool:
    """Whether a message of the team ends with a question, so that it may be the client's turn now."""
    return bool(_ENDS_ASKING.search(re.sub(r"<[^<>]*>|:[a-z0-9_+-]+:", " ", text).strip()))


def title_of(text: str) -> str:
    """A title on one line; empty and too long ones are refused."""
    title = " ".join(text.split())
    if not title:
        raise Refusal("issue_needs_title", field="title")
    if len(title) > LONGEST_TITLE:
        raise Refusal("issue_title_too_long", limit=LONGEST_TITLE, field="title")
    return title


def severity_of(text: str) -> Severity:
    """The severity chosen in a form."""
    found = next((severity for severity in Severity if str(severity.value) == text), None)
    if found is None:
        raise Refusal("issue_needs_severity", field="severity")
    return found


def kind_of(text: str) -> Kind:
    """The kind chosen in a form."""
    found = next((kind for kind in Kind if kind.value == text), None)
    if found is None:
        raise Refusal("issue_needs_kind", field="kind")
    return found
