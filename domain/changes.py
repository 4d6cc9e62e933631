"""Change requests: how far one is, who decides on each side, and what is owed to the client about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from domain import asks
from domain.asks import Meanings
from domain.obligations import Act, Due
from domain.refusals import Refusal

LONGEST_LINK = 512
_LINK = re.compile(r"https?://[^\s<>|]+")
WRITTEN = ("change_opened", "change_changed")
"""The acts that write what a change request says."""


class Status(StrEnum):
    """Where a change request stands. Both sides approve it, or one declines it."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Whose decision it is."""

    OURS = "ours"
    THEIRS = "theirs"


class Verdict(StrEnum):
    """What a side decided; "" is not decided yet."""

    APPROVED = "approved"
    DECLINED = "declined"


OVER = (Status.APPROVED, Status.DECLINED, Status.WITHDRAWN)
MEANINGS = Meanings(
    asking=("change_opened",),
    answering=("change_proposed", "change_they_approved", "change_they_declined"),
    settling=("change_we_declined", "change_agreed"),
    ending=("change_withdrawn",),
    involving=("change_proposed", "change_they_approved"),
)


def dues(log: Sequence[Act]) -> list[Due]:
    """An answer to what the client asked for, and news of what our side decided last."""
    return asks.dues(log, meanings=MEANINGS)


def settled(status: Status, *, ours: str, theirs: str) -> Status:
    """Where it stands after a decision of either side."""
    if Verdict.DECLINED in (ours, theirs):
        return Status.DECLINED
    if ours == theirs == Verdict.APPROVED:
        return Status.APPROVED
    return Status.PROPOSED if theirs else status


def act_of(side: Side, *, verdict: Verdict, other: str) -> str:
    """What the decision of a side is called in the log; `other` is what the other side decided before."""
    if side == Side.OURS and verdict == other == Verdict.APPROVED:
        return "change_agreed"
    return f"change_{'we' if side == Side.OURS else 'they'}_{verdict}"


def verdict_of(text: str) -> Verdict:
    """The decision chosen in a form."""
    found = next((each for each in Verdict if each.value == text), None)
    if found is None:
        raise Refusal("change_needs_verdict", field="verdict")
    return found


def day_of(text: str, *, today: date) -> date:
    """When their side decided; a day to come cannot be."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal("change_needs_day", field="day") from None
    if day > today:
        raise Refusal("change_needs_day", field="day")
    return day


def link_of(text: str) -> str:
    """Where their side said so: an address, or nothing."""
    link = text.strip()
    if link and (len(link) > LONGEST_LINK or not _LINK.fullmatch(link)):
        raise Refusal("change_needs_link", field="link")
    return link
