"""Who stands in for somebody who is away: covers are followed along a chain, and rings lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain import arguments
from domain.refusals import Refusal

_COVERS = re.compile(
    r"(?:\bcover(?:s|ed by|ing)?|\bby|\bwith|代班|顶班|替班|代管|由)[:：]?\s*$", re.IGNORECASE
)
_IS_COVER = re.compile(r"\s*(?:covers?\b|代班|顶班|替班|代管)(?![:：]?\s*<@)", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """An absence as it was written: for whom ("" for oneself), who covers ("" nobody), and the words of the days."""

    user_id: str
    cover_id: str
    days: str


def wish(text: str) -> Wish:
    """Read `[@person] days [cover @person]` in any order; the first person named is absent, unless they cover."""
    user_id = cover_id = ""
    days: list[str] = []
    rest = text
    while told := arguments.person(rest):
        before, person, rest = told
        days.append(before)
        covers = _COVERS.search(before) or _IS_COVER.match(rest) or any(days)
        if (covers and cover_id) or (user_id and not covers):
            raise Refusal("away_people")
        user_id, cover_id = (user_id, person) if covers else (person, cover_id)
    return Wish(user_id, cover_id, " ".join([*days, rest]).strip())


def moments(first: date, *, last: date, zone: str) -> tuple[datetime, datetime]:
    """When local days begin and when they are over."""
    begins = datetime.combine(first, time(), ZoneInfo(zone))
    ends = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))
    return begins.astimezone(UTC), ends.astimezone(UTC)


def chain(user_id: str, *, covers: Mapping[str, str]) -> list[str]:
    """Everybody an obligation passes on its way from somebody: themselves first, then each cover of an absent one.

    `covers`: who is away now, with their cover ("" for none).
    """
    passed = [user_id]
    while cover := covers.get(passed[-1], ""):
        if cover in passed:
            break
        passed.append(cover)
    return passed


def stand_in(user_id: str, *, covers: Mapping[str, str]) -> str:
    """Who acts for somebody: themselves when present, else the first in the chain who is; "" when nobody is."""
    last = chain(user_id, covers=covers)[-1]
    return "" if last in covers else last
