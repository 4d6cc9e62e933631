"""Digests and reviews that cannot be made yet, and plans that follow when holidays become known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

import usecases.attempts
import usecases.catchup
import usecases.daysoff
import usecases.reviews
import usecases.settings
from domain.calendars import Kind, Side
from domain.daysoff import Wish
from storage.base import Session
from storage.preferences import Preference
from storage.reviews import Review
from storage.workspaces import Workspace
from tests.usecases.ledger import NOW
from tests.usecases.test_digests import MONDAY, outcomes, own, plan, planned, turns
from tests.usecases.week import Diary, at

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def diary(session: Session) -> Diary:
    return Diary(session)


def test_a_digest_that_cannot_be_made_is_put_off_and_holds_nobody_up(diary: Diary) -> None:
    own(diary, "digest", "mon 08:59", client_id=diary.acme.id)
    for client in (diary.acme, diary.globex):
        diary.contact(client, when="2026-03-03 10:00")
    plan(diary)
    broken = diary.session.query(Preference).filter_by(client_id=diary.acme.id, name="digest").one()
    broken.value = "nonsense"
    diary.session.commit()
    assert turns(diary.session, now=MONDAY) == 2
    assert usecases.attempts.failure(diary.session)
    assert outcomes(diary.session) == [(0, "2026-W11", "sent")]
    assert turns(diary.session, now=MONDAY + timedelta(minutes=4)) == 0
    broken.value = "mon 08:59"
    diary.session.commit()
    assert turns(diary.session, now=MONDAY + timedelta(minutes=5)) == 1
    assert outcomes(diary.session)[1:] == [(diary.acme.id, "2026-W11", "sent")]


def test_R43_when_public_holidays_become_known_the_digest_moves_off_them(diary: Diary) -> None:
    for name, value in (("digest", "fri 16:00"), ("holidays", "GB"), ("timezone", "Europe/London")):
        diary.prefer(name, value)
    week_of_good_friday = at("2026-03-30 00:00")
    assert plan(diary, now=week_of_good_friday) == (at("2026-04-03 15:00"), "2026-W14")
    assert usecases.settings.refresh_one(diary.session, now=week_of_good_friday)
    assert usecases.attempts.failure(diary.session) is None
    diary.session.expire_all()
    assert planned(diary) == (at("2026-04-02 15:00"), "2026-W14")


def wakes_up(diary: Diary) -> None:
    """A long silence of ours ends as the week's digest is due."""
    workspace = diary.session.get_one(Workspace, diary.workspace_id)
    workspace.silent_from, workspace.silent_until = MONDAY - timedelta(hours=1), MONDAY
    diary.session.flush()


def names_a_day_off(diary: Diary) -> None:
    day = date(2026, 3, 18)
    about: dict[str, Any] = {
        "client_id": 0,
        "side": Side.OURS,
        "wish": Wish(day, day, Kind.HOLIDAY, (), "Outing"),
    }
    usecases.daysoff.add(diary.session, actor=diary.pm, **about, now=MONDAY + A_MINUTE)


def sets_holidays(diary: Diary) -> None:
    usecases.settings.change(
        diary.session, actor=diary.pm, client_id=0, texts={"holidays": "GB"}, now=MONDAY + A_MINUTE
    )


def learns_holidays(diary: Diary) -> None:
    diary.prefer("holidays", "GB")
    assert usecases.settings.refresh_one(diary.session, now=MONDAY + A_MINUTE)
    assert usecases.attempts.failure(diary.session) is None


@pytest.mark.parametrize("changes", [names_a_day_off, sets_holidays, learns_holidays])
def test_P18_a_digest_that_waits_for_the_end_of_a_silence_comes_although_days_off_are_changed_meanwhile(
    diary: Diary, changes: Callable[[Diary], None]
) -> None:
    diary.contact(diary.acme, when="2026-03-03 10:00")
    plan(diary)
    wakes_up(diary)
    assert turns(diary.session, now=MONDAY) == 1
    changes(diary)
    diary.session.expire_all()
    assert outcomes(diary.session) == []
    turns(diary.session, now=MONDAY + usecases.catchup.DIGESTS)
    assert outcomes(diary.session) == [(0, "2026-W11", "sent")]
    assert planned(diary) == (at("2026-03-16 09:00"), "2026-W12")


def test_P18_a_review_that_waits_for_the_end_of_a_silence_comes_although_settings_are_changed_meanwhile(
    diary: Diary,
) -> None:
    def looks_back(*, now: datetime) -> list[tuple[str, str]]:
        while usecases.reviews.send_one(diary.session, now=now):
            pass
        rows = diary.session.query(Review).order_by(Review.week)
        return [(row.week, row.outcome) for row in rows]

    assert looks_back(now=NOW) == [("2026-W11", "")]
    wakes_up(diary)
    assert looks_back(now=MONDAY) == [("2026-W11", "")]
    sets_holidays(diary)
    assert looks_back(now=MONDAY + usecases.catchup.DIGESTS) == [("2026-W11", "planned"), ("2026-W12", "")]
