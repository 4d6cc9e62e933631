"""Stories of people who ask why a clock stands where it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.form import Form
from tests.world import World


def asked(world: World, *, client: str = "Acme", choose: str = "") -> Form:
    """The card of a client's clock, chosen by words in its line (the first one for none)."""
    answer = world.lead.runs(f"/client clock why {client}".strip(), world.alerts)
    menu = answer.blocks[-1]["elements"][0]
    offered = [each["text"]["text"] for group in menu["option_groups"] for each in group["options"]]
    wanted = next(text for text in offered if choose in text)
    world.lead.chooses("Choose a clock", wanted)
    world.sandbox.expect_all()
    form = world.lead.form
    assert form is not None
    return form


def offered(world: World, client: str) -> dict[str, list[str]]:
    """The clocks one may choose from, by group."""
    answer = world.lead.runs(f"/client clock why {client}", world.alerts)
    world.sandbox.expect_all()
    groups = answer.blocks[-1]["elements"][0]["option_groups"]
    return {
        group["label"]["text"]: [option["text"]["text"] for option in group["options"]] for group in groups
    }


def test_R25_the_working_shows_what_started_and_stopped_a_clock_and_every_stretch(world: World) -> None:
    world.pm.runs("/client set Acme calendar mon-fri 09:00-12:00,13:00-18:00", world.alerts)
    world.until("2026-03-02 10:50")
    first = world.carol.says(world.acme, "When do we start?")
    world.until("2026-03-02 15:05")
    world.sandbox.expect_all()
    answer = world.pm.says(world.acme, "Next week.", thread=first)
    world.settle()
    words = asked(world, choose="first answer").words
    assert "carol waits for a first answer" in words
    assert f"message_ts={first.ts}" in words.replace("&amp;", "&")
    assert f"Stopped by {world.pm.mention}, Mon 2 Mar 15:05" in words
    assert f"message_ts={answer.ts}" in words.replace("&amp;", "&")
    assert "✔ Mon 2 Mar 10:50 – 12:00 · working hours · *1 h 10 min*" in words
    assert "– Mon 2 Mar 12:00 – 13:00 · outside working hours" in words
    assert "Counted: 3 h 15 min of 4 h working time." in words
    assert "1 h 10 min + 2 h 5 min = 3 h 15 min" in words
    assert "State: *ended in time*" in words
    assert f"soon due · 3 h · Mon 2 Mar 14:50\n   told <#{world.alerts.id}>" in words


def test_the_open_clocks_come_first_and_then_the_last_that_ended(world: World) -> None:
    for number in range(12):
        message = world.carol.says(world.acme, f"Question {number}?")
        world.pm.says(world.acme, "Yes.", thread=message)
        world.passes(minutes=11)
    world.carol.says(world.acme, "And the last one?")
    world.settle()
    groups = offered(world, "Acme")
    answers = [text for text in groups["Ended"] if "first answer" in text]
    assert any("And the last one?" in text for text in groups["Running"])
    assert len(groups["Ended"]) == 10
    assert "Question 11?" in answers[0]


def test_the_clocks_of_issues_and_of_contact_show_their_working_too(world: World) -> None:
    message = world.carol.says(world.acme, "The export is empty")
    world.settle()
    world.pm.reacts(message, "pushpin")
    world.passes(hours=2)
    world.sandbox.expect_all()
    words = asked(world, choose="solution").words
    assert "issue 1, The export is empty: a solution is owed." in words
    assert "Counted: 2 h of" in words
    world.lead.closes_form()
    words = asked(world, choose="contact").words
    assert "the next contact is owed" in words
    assert "Target: *14 days*, from “14 days; key clients: 7 days; light clients: 30 days”" in words
    assert "Counted: 2 h of 14 days." in words
    assert "Every day counts that is no public holiday" in words
    assert "late · 14 days · Mon 16 Mar 09:00" in words


def test_in_a_clients_channel_its_own_clocks_are_offered(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    answer = world.pm.runs("/client clock why", world.acme)
    world.sandbox.expect_all()
    assert "Which clock of *Acme*?" in answer.text


def test_R26_time_before_clocks_count_is_shown_and_not_counted(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=1)
    world.pm.runs("/client set Acme enforce_from 2026-03-03", world.alerts)
    world.until("2026-03-03 11:00")
    world.sandbox.expect_all()
    words = asked(world, choose="first answer").words
    assert "– Mon 2 Mar 09:00 – Tue 3 Mar 00:00 · before clocks count" in words
    assert "Counted: 2 h of 4 h working time." in words


def test_what_ended_keeps_its_figure_when_the_rules_change(world: World) -> None:
    first = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2, seconds=1)
    world.pm.says(world.acme, "Next week.", thread=first)
    world.settle()
    world.pm.runs("/client set Acme calendar mon-fri 10:00-18:00", world.alerts)
    world.settle()
    words = asked(world, choose="ended").words
    assert "Counted: 2 h of 4 h working time." in words
    assert "its stretches are not shown" in words
    assert "Working hours" not in words
    assert "✔" not in words


def test_the_card_is_written_in_the_readers_language(world: World) -> None:
    world.sandbox.changes(world.lead, locale="zh-CN")
    world.machine.at += timedelta(hours=2)
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2, seconds=1)
    answer = world.lead.runs("/client clock 为什么 Acme", world.alerts)
    world.sandbox.expect_all()
    option: dict[str, Any] = answer.blocks[-1]["elements"][0]["option_groups"][0]["options"][0]
    assert "首次回复" in option["text"]["text"]
    world.lead.chooses("选择一个计时", option["text"]["text"])
    form = world.lead.form
    assert form is not None
    assert "*已计 2 小时，目标 4 小时（工作时间）。*" in form.words


def test_only_the_team_may_ask_and_the_words_must_be_right(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.settle()
    told = world.greg.runs("/client clock why Acme", world.globex)
    assert "Which clock" not in told.text
    assert "/client clock why" in world.pm.runs("/client clock stop", world.alerts).text
    assert "no client" in world.pm.runs("/client clock why Nobody", world.alerts).text.lower()
    world.sandbox.expect_all()
