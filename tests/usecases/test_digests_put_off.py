"""Digests that cannot be made yet, and plans that follow when holidays become known."""

from __future__ import annotations

from datetime import timedelta

import pytest

import usecases.attempts
import usecases.settings
from storage.base import Session
from storage.preferences import Preference
from tests.usecases.test_digests import MONDAY, outcomes, own, plan, planned, turns
from tests.usecases.week import Diary, at


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
