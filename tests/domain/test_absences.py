"""Who stands in for whom, and what a command about an absence says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain import absences
from domain.absences import Wish
from domain.refusals import Refusal

PETRA, DAN, LENA = "UPETRA", "UDAN", "ULENA"


@pytest.mark.parametrize(
    ("covers", "who"),
    [
        ({}, PETRA),
        ({DAN: LENA}, PETRA),
        ({PETRA: DAN}, DAN),
        ({PETRA: ""}, ""),
        ({PETRA: DAN, DAN: LENA}, LENA),
        ({PETRA: DAN, DAN: ""}, ""),
        ({PETRA: DAN, DAN: PETRA}, ""),
        ({PETRA: DAN, DAN: LENA, LENA: DAN}, ""),
        ({PETRA: PETRA}, ""),
    ],
)
def test_R29_covers_are_followed_along_a_chain_and_rings_lead_nowhere(
    covers: dict[str, str], who: str
) -> None:
    assert absences.stand_in(PETRA, covers=covers) == who


def test_days_are_local_days_of_the_persons_zone() -> None:
    begins, ends = absences.moments(date(2026, 3, 28), last=date(2026, 3, 29), zone="Europe/Berlin")
    assert begins == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert ends == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("today", Wish("", "", "today")),
        ("2026-03-10 to 2026-03-14 cover <@UDAN|dan>", Wish("", DAN, "2026-03-10 to 2026-03-14 cover")),
        ("<@UPETRA> until fri cover <@UDAN>", Wish(PETRA, DAN, "until fri cover")),
        ("<@UPETRA> cover <@UDAN> today", Wish(PETRA, DAN, "cover today")),
        ("today <@UDAN>", Wish("", DAN, "today")),
        ("3月10日 至 3月14日 代班 <@UDAN>", Wish("", DAN, "3月10日 至 3月14日 代班")),
        ("<@UDAN> 代班 今天", Wish("", DAN, "代班 今天")),
        ("<@UPETRA> 今天 由 <@UDAN> 代班", Wish(PETRA, DAN, "今天 由 代班")),
        ("<@UPETRA>", Wish(PETRA, "", "")),
        ("", Wish("", "", "")),
    ],
)
def test_people_and_days_may_come_in_any_order(text: str, wish: Wish) -> None:
    found = absences.wish(text)
    assert (found.user_id, found.cover_id) == (wish.user_id, wish.cover_id)
    assert found.days.split() == wish.days.split()


@pytest.mark.parametrize("text", ["<@UPETRA> <@UDAN> today", "today cover <@UDAN> cover <@ULENA>"])
def test_too_many_people_are_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        absences.wish(text)
    assert refused.value.reason == "away_people"
