"""Working calendars from settings, public holidays and make-up days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import usecases.calendars
import usecases.settings
from domain import worktime
from domain.refusals import Refusal
from domain.worktime import Calendar
from storage.base import Session
from tests.usecases.ledger import Ledger

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHINA = {"timezone": "Asia/Shanghai", "holidays": "CN"}


def in_use(ledger: Ledger, texts: dict[str, str], *, client_id: int = 0, language: str = "") -> Calendar:
    """The calendar after these settings were made."""
    session = ledger.session
    usecases.settings.change(session, actor=ledger.pm, client_id=client_id, texts=texts, now=NOW)
    return usecases.calendars.of(
        session, workspace_id=ledger.workspace_id, client_id=client_id, now=NOW, language=language
    )


def test_R21_all_six_make_up_days_of_china_in_2026_are_worked(session: Session) -> None:
    calendar = in_use(Ledger(session), CHINA)
    made_up = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)]
    for day in (*made_up, date(2026, 10, 10)):
        assert day.weekday() >= 5
        assert worktime.working_day(calendar, day=day), day
    assert sum(1 for day in calendar.extra if day.year == 2026) == 6
    assert calendar.extra[date(2026, 2, 14)].shifts == calendar.week[0]


def test_R21_spring_festival_and_the_days_it_borrowed_are_off(session: Session) -> None:
    calendar = in_use(Ledger(session), CHINA)
    for day in (16, 17, 18, 19, 20, 23):
        assert not worktime.working_day(calendar, day=date(2026, 2, day)), day
    assert worktime.working_day(calendar, day=date(2026, 2, 24))
    assert not worktime.working_day(calendar, day=date(2026, 10, 7))
    assert worktime.working_day(calendar, day=date(2026, 10, 8))


def test_days_are_named_in_the_language_asked_for(session: Session) -> None:
    ledger = Ledger(session)
    english = in_use(ledger, CHINA)
    chinese = in_use(ledger, {}, language="zh_CN")
    festival, made_up = date(2026, 2, 17), date(2026, 2, 14)
    assert english.holidays[festival].name == "Chinese New Year (Spring Festival)"
    assert (chinese.holidays[festival].name, chinese.extra[made_up].name) == ("春节", "调休上班")


def test_half_days_for_a_part_of_the_people_are_no_half_days_of_the_team(session: Session) -> None:
    calendar = in_use(Ledger(session), CHINA)
    assert not [day for day, holiday in calendar.holidays.items() if holiday.off is not None]
    assert date(2026, 6, 1) not in calendar.holidays


def test_the_afternoon_of_a_half_day_is_off(session: Session) -> None:
    calendar = in_use(Ledger(session), {"timezone": "Atlantic/Reykjavik", "holidays": "IS"})
    eve = datetime(2026, 12, 24, tzinfo=UTC)
    assert calendar.holidays[eve.date()].off == usecases.calendars.AFTERNOON
    assert worktime.is_open(calendar, at=eve.replace(hour=11))
    assert not worktime.is_open(calendar, at=eve.replace(hour=12))


def test_a_part_of_a_country_has_days_of_its_own(session: Session) -> None:
    ledger = Ledger(session)
    california = in_use(
        ledger, {"timezone": "America/Los_Angeles", "holidays": "US-CA"}, client_id=ledger.acme.id
    )
    everywhere = in_use(
        ledger, {"timezone": "America/New_York", "holidays": "US"}, client_id=ledger.globex.id
    )
    chavez = date(2026, 3, 31)
    assert california.holidays[chavez].name == "Cesar Chavez Day"
    assert chavez not in everywhere.holidays
    assert not worktime.working_day(everywhere, day=date(2026, 11, 26))


def test_a_team_that_works_on_saturdays_anyway_keeps_its_own_hours_on_a_make_up_day(session: Session) -> None:
    calendar = in_use(Ledger(session), {**CHINA, "calendar": "mon-fri 09:00-18:00; sat 10:00-12:00"})
    assert calendar.extra[date(2026, 2, 14)].shifts == calendar.week[5]


def test_R20_the_clients_holidays_go_before_the_workspaces(session: Session) -> None:
    ledger = Ledger(session)
    in_use(ledger, CHINA)
    assert date(2026, 2, 17) in in_use(ledger, {}, client_id=ledger.acme.id).holidays
    assert not in_use(ledger, {"holidays": "none"}, client_id=ledger.acme.id).holidays


def test_a_year_whose_make_up_days_are_not_published_is_named(session: Session) -> None:
    ledger = Ledger(session)
    in_use(ledger, CHINA, client_id=ledger.acme.id)

    def years(region: str) -> list[int]:
        return usecases.calendars.unpublished(
            session, workspace_id=ledger.workspace_id, region=region, now=NOW
        )

    assert years("CN") == [2027]
    in_use(ledger, {"holidays": "US"}, client_id=ledger.acme.id)
    assert years("US") == []
    assert years("") == []


def test_equal_calendars_are_one_value_that_remembers_its_days(session: Session) -> None:
    ledger = Ledger(session)
    assert in_use(ledger, CHINA) is in_use(ledger, {}, client_id=ledger.acme.id)


def test_the_days_are_written_once_and_again_only_in_a_new_year(session: Session) -> None:
    ledger = Ledger(session)
    in_use(ledger, CHINA)
    workspace_id = ledger.workspace_id
    assert not usecases.calendars.materialise(session, workspace_id=workspace_id, region="CN", now=NOW)
    usecases.settings.refresh_one(session, now=NOW)
    assert not usecases.settings.refresh_one(session, now=NOW)
    following = NOW.replace(year=2027)
    assert usecases.settings.refresh_one(session, now=following)
    assert not usecases.settings.refresh_one(session, now=following)
    later = usecases.calendars.of(session, workspace_id=workspace_id, now=following)
    assert max(later.holidays).year == 2029


@pytest.mark.parametrize(("region", "near"), [("XX", "CN"), ("US-ZZ", "US-AK"), ("DE-QQ", "DE-BB")])
def test_a_region_nobody_knows_is_refused_with_others_and_changes_nothing(
    session: Session, region: str, near: str
) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal) as refused:
        in_use(ledger, {"holidays": region})
    assert refused.value.reason == "no_such_region"
    assert near in str(refused.value.facts["near"])
    assert usecases.calendars.of(session, workspace_id=ledger.workspace_id, now=NOW).holidays == {}
