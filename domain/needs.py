"""Needs: how far one is, how important it is, and what is owed to the client about it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from domain import asks
from domain.asks import Meanings
from domain.obligations import Act, Due
from domain.refusals import Refusal


class Status(StrEnum):
    """Where a need stands. `WITHDRAWN`: the client does not need it any more, or it was noted by mistake."""

    OPEN = "open"
    PLANNED = "planned"
    SHIPPED = "shipped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Priority(StrEnum):
    """How important it is to the client (MoSCoW)."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    WONT = "wont"


_ENDS = frozenset({Status.SHIPPED, Status.DECLINED, Status.WITHDRAWN})
MOVES = {
    Status.OPEN: _ENDS | {Status.PLANNED},
    Status.PLANNED: _ENDS | {Status.OPEN},
    Status.SHIPPED: frozenset({Status.OPEN}),
    Status.DECLINED: frozenset({Status.OPEN}),
    Status.WITHDRAWN: frozenset({Status.OPEN}),
}
MEANINGS = Meanings(
    asking=("need_opened", "need_asked"),
    answering=("need_planned", "need_answered"),
    settling=("need_shipped", "need_declined"),
    ending=("need_withdrawn",),
    reopening=("need_reopened",),
)


def dues(log: Sequence[Act]) -> list[Due]:
    """An answer to every ask of the client, and news of what was decided."""
    return asks.dues(log, meanings=MEANINGS)


def move(status: Status, *, to: Status, number: int) -> Status:
    """The new status; a refusal when the need is there already or cannot go there."""
    if to not in MOVES[status]:
        raise Refusal("need_already_" + status, number=number)
    return to


def priority_of(text: str) -> Priority:
    """The priority chosen in a form."""
    found = next((each for each in Priority if each.value == text), None)
    if found is None:
        raise Refusal("need_needs_priority", field="priority")
    return found
