"""Stories of days off: named, taken back, switched off, read from a feed, and seen in the month."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

import storage.db
import usecases.feeds
from sandbox import Channel
from sandbox.people import Person
from tests.asking import ask, click
from tests.shelf import ics
from tests.world import World

FEED = "https://calendars.example/feed.ics"


def monday(world: World) -> None:
    """The day before Globex's and Acme's usual Tuesday: Monday 2 March, 16:00 in UTC."""
    world.until("2026-03-02 16:00")


def chosen(world: World, label: str, option: str) -> str:
    """What the project manager reads after choosing from a menu."""
    world.pm.chooses(label, option)
    message = world.pm.sees(world.alerts)[-1]
    world.sandbox.expect(message.channel, message.text)
    return message.words


def page(world: World, command: str, *, who: Person | None = None, where: Channel | None = None) -> str:
    """Every word of the month that somebody, if nobody else the project manager, is shown."""
    answer = (who or world.pm).runs(f"/client calendar {command}", where or world.alerts)
    for message in answer.messages:
        world.sandbox.expect(message.channel, message.text)
    return answer.messages[-1].words


def line(month: str, *, day: str) -> str:
    """The line of a day in the month's table."""
    return next(line for line in month.splitlines() if re.match(rf". \S+ +{day}  ", line))


def test_R21_a_day_off_moves_what_is_due_and_undo_moves_it_back(world: World) -> None:
    monday(world)
    world.carol.says(world.acme, "Could you send us the report?")
    world.settle()
    assert "4 h left" in ask(world, "show Acme")
    told = ask(world, "holiday Acme 2026-03-03 Company outing")
    assert "*Acme* · this holds now:" in told
    assert "*Tue 3 Mar 2026*: no working hours – Company outing" in told
    world.until("2026-03-03 17:00")
    assert "2 h left" in ask(world, "show Acme")
    ask(world, "holiday Acme 2026-03-05 half Dentist")
    assert "*Thu 5 Mar 2026*: 09:00-18:00" in click(world, "Undo")


def test_R21_half_days_make_up_days_and_usual_days_have_their_hours(world: World) -> None:
    told = ask(world, "holiday workspace 2026-05-08 half Moving house")
    assert "*Fri 8 May 2026*: 09:00-12:00 – Moving house (off 12:00-24:00)" in told
    assert "holds for every client" in told
    told = ask(world, "holiday Acme 2026-05-09 work 10:00-12:00,13:00-15:00 Release")
    assert "*Sat 9 May 2026*: 10:00-12:00, 13:00-15:00 – Release" in told
    ask(world, "set workspace holidays US")
    told = ask(world, "holiday Acme 2026-07-03 normal")
    assert "*Fri 3 Jul 2026*: 09:00-18:00" in told
    assert "Independence Day" in line(page(world, "workspace 2026-07"), day="3")
    told = ask(world, "holiday Acme 2026-05-11 to 2026-05-20 Closed")
    assert "and 3 more" in told


def test_R20_a_clients_own_day_goes_before_the_workspaces(world: World) -> None:
    ask(world, "holiday workspace 2026-03-03 Team day")
    ask(world, "holiday Acme 2026-03-03 work 09:00-11:00 On call")
    assert "09:00-11:00" in line(page(world, "Acme 2026-03"), day="3")
    assert "Team day" in line(page(world, "Globex 2026-03"), day="3")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("holiday Acme", "Write the day and its name"),
        ("holiday Acme 2026-02-30 Off", "There is no day 2026-02-30"),
        ("holiday Acme 2026-05-06 to 2026-05-04 Off", "cannot be"),
        ("holiday Acme 2026-05-04 work 9-25 X", "are not hours"),
        ("holiday Acme 2019-05-04 Off", "from 2025 to 2031 only"),
        ("holiday workspace theirs 2026-05-04 Off", "Whose calendar?"),
        ("calendar feed Acme", "Write whose calendar it is"),
        ("calendar feed Acme ftp://a.example/x.ics Days", "is not an address"),
        ("calendar Nobody", "no client"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_way_to_write_it(
    world: World, command: str, told: str
) -> None:
    assert told.casefold() in ask(world, command).casefold()


def test_a_day_off_after_which_an_answer_would_never_be_due_is_refused_and_changes_nothing(
    world: World,
) -> None:
    ask(world, "set Acme calendar mon 09:00-10:00")
    ask(world, "set Acme first_response 62h")
    assert "would never be due" in ask(world, "holiday Acme 2026-05-01 to 2026-06-30 Closed")
    assert "09:00-10:00" in line(page(world, "Acme 2026-05"), day="4")


def test_the_month_shows_what_counts_and_turns_its_pages(world: World) -> None:
    ask(world, "set workspace timezone Asia/Shanghai")
    ask(world, "set workspace holidays CN")
    ask(world, "set workspace calendar mon-fri 09:00-12:00,13:00-18:00")
    month = page(world, "Acme 2026-05")
    assert "May 2026: calendar of Acme" in month
    assert line(month, day="4").split()[:5] == ["Mon", "4", "–", "Labor", "Day"]
    assert line(month, day="6").split() == ["Wed", "6", "09:00-12:00,", "13:00-18:00", "8", "h"]
    assert "Make-up working day" in line(month, day="9")
    assert "19 working days, 152 h" in month
    assert "make-up working days of 2027 are not published yet" in month
    assert "Switch off" in world.pm.sees(world.alerts)[-1].buttons
    assert "▸ Mon  2" in click(world, "Today")
    assert "April 2026" in click(world, "Apr 2026 ›")
    assert "calendar of the workspace" in chosen(world, "Whose calendar?", "The workspace")


def test_a_public_holiday_is_switched_off_for_one_client_only_and_on_again(world: World) -> None:
    ask(world, "set workspace holidays US")
    page(world, "Acme 2026-05")
    month = click(world, "Switch off")
    assert "Memorial Day (US): switched off" in month
    assert "09:00-18:00" in line(month, day="25")
    assert "Memorial Day" in line(page(world, "Globex 2026-05"), day="25")
    page(world, "Acme 2026-05")
    assert "no working hours" in ask(world, "holiday workspace 2026-12-30 Off")
    page(world, "Acme 2026-05")
    assert "Memorial Day" in line(click(world, "Switch on"), day="25")


def test_R21_st_martin_switched_off_in_a_feed_stays_off_when_it_is_read_again(world: World) -> None:
    martin = "UID:martin@x | DTSTART;VALUE=DATE:20201111 | RRULE:FREQ=YEARLY | SUMMARY:St. Martin"
    world.web.files[FEED] = ics(martin)
    told = ask(world, f"calendar feed workspace {FEED.replace('https', 'webcal')} Holidays")
    assert "I read *Holidays* now" in told
    world.settle()
    world.sandbox.expect(world.pm, "*Holidays*: 4 days read")
    assert "St. Martin" in line(page(world, "workspace 2026-11"), day="11")
    month = click(world, "Switch off")
    assert "St. Martin (Holidays): switched off" in month
    world.web.files[FEED] = ics(martin.replace("St. Martin", "Saint Martin"))
    world.passes(days=1, minutes=1)
    month = page(world, "workspace 2026-11")
    assert "Saint Martin (Holidays): switched off" in month
    assert "09:00-18:00" in line(month, day="11")
    assert "Saint Martin" in line(page(world, "workspace 2025-11"), day="11")


def test_what_a_feed_no_longer_says_is_gone_and_a_failure_is_told_once(world: World) -> None:
    world.web.files[FEED] = ics("UID:a | DTSTART;VALUE=DATE:20260504 | SUMMARY:Outing")
    ask(world, f"calendar feed Acme {FEED} Days")
    world.settle()
    world.sandbox.expect(world.pm, "1 day read")
    assert "Outing" in line(page(world, "Acme 2026-05"), day="4")
    world.web.files[FEED] = ics()
    world.passes(days=1, minutes=1)
    assert "09:00-18:00" in line(page(world, "Acme 2026-05"), day="4")
    del world.web.files[FEED]
    world.passes(days=1, minutes=1)
    assert "could not be read: the server refused it (404)" in page(world, "Acme")
    assert "Days" not in click(world, "Remove")
    ask(world, "calendar feed Acme https://nowhere.example/x.ics Others")
    world.settle()
    world.sandbox.expect(world.pm, "I could not read *Others*: the server refused it (404)")
    world.passes(days=2)


def test_a_feed_whose_reading_was_cut_short_is_read_again_soon(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise storage.db.Unavailable("disk full")

    world.web.files[FEED] = ics("UID:a | DTSTART;VALUE=DATE:20260504 | SUMMARY:Outing")
    ask(world, f"calendar feed Acme {FEED} Days")
    with monkeypatch.context() as patch:
        patch.setattr(usecases.feeds, "_keep", breaks)
        with suppress(storage.db.Unavailable):
            world.settle()
    world.passes(minutes=6)
    world.sandbox.expect(world.pm, "1 day read")


def test_a_feed_whose_days_cannot_be_kept_is_told_as_unreadable(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError("a mistake of ours")

    world.web.files[FEED] = ics("UID:a | DTSTART;VALUE=DATE:20260504 | SUMMARY:Outing")
    ask(world, f"calendar feed Acme {FEED} Days")
    with monkeypatch.context() as patch:
        patch.setattr(usecases.feeds, "_keep", breaks)
        with suppress(KeyError):
            world.settle()
    world.settle()
    world.sandbox.expect(world.pm, "I could not read *Days*")


def test_R21_a_feeds_whole_days_are_dates_in_chile_too(world: World) -> None:
    ask(world, "set Acme timezone America/Santiago")
    independence = (
        "UID:18@cl | DTSTART;VALUE=DATE:20260918 | DTEND;VALUE=DATE:20260920 | SUMMARY:Fiestas Patrias"
    )
    world.web.files[FEED] = ics(independence)
    ask(world, f"calendar feed Acme {FEED} Chile")
    world.settle()
    world.sandbox.expect_all()
    month = page(world, "Acme 2026-09")
    assert "Fiestas Patrias" in line(month, day="18")
    assert "Fiestas Patrias" in line(month, day="19")
    assert "09:00-18:00" in line(month, day="17")


def test_R20_with_both_sides_only_common_hours_count(world: World) -> None:
    ask(world, "set Acme client_timezone America/New_York")
    assert "both_sides yes" in ask(world, "holiday Acme theirs 2026-03-04 Their retreat")
    ask(world, "set Acme both_sides yes")
    month = page(world, "Acme 2026-03")
    assert "theirs is in America/New_York" in month
    assert "14:00-18:00" in line(month, day="2")
    assert "client: Their retreat" in line(month, day="4")
    assert "13:00-18:00" in line(month, day="9")  # New York has put its clocks forward.
    world.carol.says(world.acme, "Could you send us the report?")
    world.until("2026-03-02 16:00")
    assert "2 h left" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_the_owners_learn_in_december_that_next_years_make_up_days_are_missing(world: World) -> None:
    ask(world, "set workspace holidays CN")
    ask(world, "set workspace digest off")
    ask(world, "set workspace contact_cadence none")
    for day, told in (("2026-11-30 12:00", 0), ("2026-12-02 12:00", 1), ("2026-12-30 12:00", 1)):
        world.until(day)
        posts = [
            post.text for post in world.sandbox.messages(world.alerts) if "in CN are not in" in post.text
        ]
        assert len(posts) == told, day
    world.sandbox.expect_all()


def test_a_chinese_colleague_names_days_and_reads_the_month_in_chinese(world: World) -> None:
    wei = world.sandbox.person("wei", locale="zh-CN", tz="Asia/Shanghai")
    room = world.sandbox.channel("yuanjing", members=[wei])
    wei.invites_bot(room)
    world.settle()
    world.sandbox.expect(room, "感谢把我加入")

    def told(command: str) -> str:
        return ask(world, command, who=wei, where=room)

    told("add “远景科技”")
    told("set 工作区 时区 北京")
    assert "2026年5月8日 周五：* 09:00-12:00 – 搬家" in told("holiday 远景科技 2026年5月8日 半天 搬家")
    assert "2026年5月9日 周六：* 09:00-18:00 – 上班" in told("holiday 远景科技 2026-05-09上班")
    assert "不计时 – 厂庆" in told("holiday 远景科技 2026-05-11 至 2026-05-12 放假 厂庆")
    assert "09:00-18:00 – 照常上班" not in told("holiday 远景科技 2026-05-13 照常")
    month = page(world, "远景科技 2026-05", who=wei, where=room)
    assert "2026年5月 · 工作日历：远景科技" in month
    assert line(month, day="11").split() == ["周一", "11", "–", "厂庆"]
