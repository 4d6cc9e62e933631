"""Stories of colleagues who are away: the cover takes over, and who comes back reads what happened."""

from __future__ import annotations

from datetime import date

import pytest

import usecases.absences
from sandbox.people import Person
from tests.asking import ask
from tests.world import World


def stand_in(world: World, who: Person) -> str:
    """Who acts for somebody now."""
    with world.house.run.begin() as session:
        return usecases.absences.stand_in(session, workspace_id=1, user_id=who.id, at=world.now())


def dms(who: Person) -> list[str]:
    """What the bot told somebody in direct messages, as it stands."""
    return [f"{one.text}\n{one.words}" for one in who.direct_messages() if not one.deleted]


def test_R29_the_cover_gets_the_alerts_of_who_is_away_and_what_is_open(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    answer = ask(world, f"away today cover {world.dan.mention}")
    assert answer.startswith(f"{world.pm.mention} is away on Mon 2 Mar.")
    world.settle()
    told = world.sandbox.expect(world.dan, f"You cover for {world.pm.mention} on Mon 2 Mar.")
    assert "*Acme* (owner)" in told.words
    assert f"{world.carol.mention} in <#{world.acme.id}> waits: When do we start?" in told.words
    assert "*4 h left*" in told.words
    assert f"app_redirect?team={world.sandbox.team_id}&amp;channel={world.acme.id}" in told.words.replace(
        "&c", "&amp;c"
    )
    world.passes(hours=3, minutes=1)
    alert = world.sandbox.expect(world.alerts, "carol needs an answer soon")
    assert world.dan.mention in alert.text
    assert world.pm.mention not in alert.text


def test_who_covers_is_shown_beside_the_owner_and_sees_it_on_their_home(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.pm.reacts(asked, "eyes")
    world.settle()
    ask(world, f"away until fri cover {world.dan.mention}")
    world.passes(hours=3, minutes=1)
    shown = f"{world.pm.mention} (away, {world.dan.mention} covers)"
    assert f"owner: {shown}" in world.sandbox.expect(world.alerts, "carol needs an answer soon").words
    world.dan.opens_home()
    world.settle()
    assert world.dan.home
    assert f"{shown} has it" in world.dan.home.words
    assert "You look after no client" not in world.dan.home.words
    assert f"{shown} (owner)" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_an_absence_is_entered_in_chinese_and_undone(world: World) -> None:
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    answer = ask(world, f"away 3月10日 至 3月14日 代班 {world.dan.mention}")
    assert "已登记" in answer
    assert "3月10日 周二 至 3月14日 周六" in answer
    assert f"由 {world.dan.mention} 代班" in ask(world, "away 列表")
    world.pm.clicks("撤销")
    assert "没有人休假" in ask(world, "away 列表")
    world.until("2026-03-11 10:00")
    assert stand_in(world, world.pm) == world.pm.id
    assert dms(world.dan) == []


def test_without_days_a_form_asks_for_them(world: World) -> None:
    ask(world, "away")
    assert world.pm.form
    assert world.pm.form.values["Who is away"] == "petra"
    wrong = {"First day": date(2026, 3, 10), "Last day": date(2026, 3, 9)}
    assert "comes before the first" in world.pm.submits(wrong)["Last day"]
    assert (
        "outside your team"
        in world.pm.submits({"Last day": date(2026, 3, 11), "Who covers": world.carol})["Who covers"]
    )
    assert world.pm.submits({"Who covers": world.dan}) == {}
    world.settle()
    world.sandbox.expect(world.pm, "is away from Tue 10 Mar to Wed 11 Mar")
    world.until("2026-03-10 12:00")
    world.sandbox.expect(world.dan, "You cover for")
    assert stand_in(world, world.pm) == world.dan.id
    world.until("2026-03-12 12:00")
    assert stand_in(world, world.pm) == world.pm.id


def test_who_is_back_reads_what_happened(world: World) -> None:
    ask(world, f"away until tomorrow cover {world.dan.mention}")
    world.settle()
    first = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=1)
    world.dan.says(world.acme, "Next week.", thread=first)
    late = world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=5)
    world.dan.says(world.globex, "Yes.", thread=late)
    world.dan.reacts(first, "pushpin")
    world.settle()
    world.carol.says(world.acme, "Which building?")
    world.until("2026-03-04 09:30")
    world.sandbox.expect_all()
    [told] = [one for one in dms(world.pm) if "Welcome back!" in one]
    assert f"{world.dan.mention} covered for you" in told
    assert "*Acme*: 1 question answered, 1 issue opened, *1 person waits now*, 1 issue is open" in told
    assert "*Globex*: 1 question answered (1 late)" in told
    assert "Initech" not in told
    assert [one for one in dms(world.dan) if f"{world.pm.mention} is back. Thank you for covering!" in one]


def test_R20_an_absence_never_stops_the_clients_clock(world: World) -> None:
    ask(world, "away until fri")
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=4, minutes=1)
    world.sandbox.expect(world.alerts, "the answer to carol is late")


def test_back_early_is_told_at_once_and_can_be_undone(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    ask(world, f"away until fri cover {world.dan.mention}")
    world.passes(hours=2)
    assert "is here again" in ask(world, "back")
    world.settle()
    world.sandbox.expect(world.pm, "Welcome back!")
    world.sandbox.expect(world.dan, "Thank you for covering!")
    assert stand_in(world, world.pm) == world.pm.id
    world.pm.clicks("Undo")
    world.settle()
    assert stand_in(world, world.pm) == world.dan.id
    assert not [one for one in dms(world.pm) if "Welcome back" in one]
    assert "You cover for" in dms(world.dan)[-1]
    world.passes(minutes=1)
    ask(world, "back")
    world.settle()
    world.sandbox.expect(world.pm, "Welcome back!")
    assert "is not away" in ask(world, "back")
    world.sandbox.expect_all()


def test_taking_an_absence_back_takes_the_covers_list_back(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    ask(world, f"away today cover {world.dan.mention}")
    world.settle()
    world.sandbox.expect(world.dan, "You cover for")
    world.pm.clicks("Undo")
    world.settle()
    assert dms(world.dan) == []


def test_a_lead_enters_it_for_somebody_else_and_nobody_else_does(world: World) -> None:
    wish = f"away {world.pm.mention} today cover {world.dan.mention}"
    assert "Only a lead" in ask(world, wish, who=world.dan)
    assert f"{world.pm.mention} is away" in ask(world, wish, who=world.lead)
    world.settle()
    world.sandbox.expect(world.dan, "You cover for")
    assert "Only a lead" in ask(world, f"back {world.pm.mention}", who=world.dan)
    assert "is here again" in ask(world, f"back {world.pm.mention}", who=world.lead)
    shown = ask(world, "show Acme")
    assert f"noted that {world.pm.mention} is back early" in shown
    assert f"{world.dan.mention} covers" in shown
    world.settle()
    world.sandbox.expect_all()


def test_R29_covers_are_followed_along_a_chain(world: World) -> None:
    ask(world, f"away 2026-03-03 to 2026-03-04 cover {world.dan.mention}")
    world.until("2026-03-03 09:30")
    world.sandbox.expect(world.dan, "You cover for")
    ask(world, f"away until 2026-03-04 cover {world.lead.mention}", who=world.dan)
    world.settle()
    assert stand_in(world, world.pm) == world.lead.id
    world.sandbox.expect(world.lead, f"You cover for {world.dan.mention}")
    assert "*Acme*" in dms(world.lead)[-1]
    world.until("2026-03-05 10:00")
    world.sandbox.expect_all()
    assert stand_in(world, world.pm) == world.pm.id


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("2026-03-14 to 2026-03-10", "comes before the first"),
        ("2026-02-20 to 2026-02-24", "over already"),
        ("9999-12-31", "up to the year 2031"),
        ("someday", "I cannot read"),
        ("2026-03-10 to 2028-03-10", "more than a year"),
        ("today cover @nobody", "Slack did not recognise"),
    ],
)
def test_what_cannot_be_is_refused_in_kind_words(world: World, words: str, answer: str) -> None:
    assert answer in ask(world, f"away {words}")


def test_a_cover_who_is_away_or_not_of_the_team_is_refused(world: World) -> None:
    ask(world, "away 2026-03-10 to 2026-03-12", who=world.dan)

    def cover(who: Person) -> str:
        return ask(world, f"away 2026-03-12 to 2026-03-14 cover {who.mention}")

    assert "That colleague is away too (2026-03-10 to 2026-03-12)" in cover(world.dan)
    assert "outside your team" in cover(world.carol)
    assert "for themselves" in cover(world.pm)
    assert "is away" in cover(world.lead)
    assert "overlaps with an absence that I know: 2026-03-12 to 2026-03-14" in cover(world.lead)


def test_in_shadow_mode_nobody_is_told(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    ask(world, "set workspace shadow 2026-03-31")
    ask(world, f"away today cover {world.dan.mention}")
    world.until("2026-03-04 10:00")
    assert dms(world.dan) + dms(world.pm) == []
    world.sandbox.expect_all()
