"""Issues: how they are described, which moves they allow, and when a client's words open one again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from domain.refusals import Refusal

REOPEN_WINDOW = timedelta(days=14)
"""How long after "solved" the client's next question opens the issue again (rule R16)."""

NUDGE_DAYS = 3
"""After so many working days without a word from the client, whoever solved it is reminded (rule R17)."""

LONGEST_TITLE = 255
_ENDS_ASKING = re.compile(r"[?？]\W*$|[吗呢][\s。.!！~～]*$")


class Status(StrEnum):
    """Where an issue stands. `CLOSED` never opens again (rule R16); `WITHDRAWN` was opened by mistake and counts
    nowhere.
    """

    OPEN = "open"
    SOLVED = "solved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


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
    Status.OPEN: frozenset({Status.SOLVED, Status.WITHDRAWN}),
    Status.SOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset[Status](),
    Status.WITHDRAWN: frozenset[Status](),
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


def ends_asking(text: str) -> bool:
    """Whether a message of the team ends with a question, so that it may be the client's turn now."""
    return bool(_ENDS_ASKING.search(re.sub(r"<[^>]*>|:[a-z0-9_+-]+:", " ", text).strip()))


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
