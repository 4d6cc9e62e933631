"""Stories of the clocks of an issue: solved in time or late, waiting for the client, worse than thought, and over."""

from __future__ import annotations

import pytest

from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World


def pinned(world: World, said: str = "The export is empty") -> Message:
    """Carol's words become issue 1, and Petra has answered."""
    asked = world.carol.says(world.acme, said)
    world.settle()
    world.pm.reacts(asked, "pushpin")
    world.pm.says(world.acme, "We look at it.", thread=asked)
    world.settle()
    world.sandbox.expect(world.acme, "Issue 1 is open")
    world.passes(minutes=1)
    return asked


def card(world: World) -> Message:
    """The one card of the first issue."""
    (found,) = (
        each
        for each in world.sandbox.messages(world.alerts)
        if "Issue 1: " in each.words or "问题 1：" in each.words
    )
    world.sandbox.expect_all()
    return found


def alert(world: World, text: str) -> Message:
    """The newest message inside that says so."""
    found = [each for each in world.sandbox.messages(world.alerts) if text in each.text]
    assert found, [each.text for each in world.sandbox.messages(world.alerts)]
    world.sandbox.expect_all()
    return found[-1]


def test_R11_an_issue_is_warned_about_becomes_late_and_is_solved_late_in_one_message(world: World) -> None:
    pinned(world)
    world.until("2026-03-04 11:14")
    assert not [each for each in world.sandbox.messages(world.alerts) if "should be solved" in each.text]
    world.until("2026-03-04 11:16")
    told = alert(world, "Acme: issue 1 should be solved soon")
    assert "“The export is empty”, counted since" in told.words
    assert {"On it", "Waiting for client", "Why?", "Open message"} <= set(told.buttons)
    world.until("2026-03-05 09:01")
    assert "Acme: the solution of issue 1 is late" in told.text
    world.pm.clicks("Solved", card(world))
    world.settle()
    assert told.text.startswith("☑️ Acme: issue 1 was solved after 27 h")
    assert told.buttons == []
    world.sandbox.expect_all()


def test_R28_while_the_first_solution_is_told_the_whole_time_is_not(world: World) -> None:
    world.pm.runs("/client set Acme levels 75% 900% 1000%", world.alerts)
    world.settle()
    pinned(world)
    world.sandbox.expect_all()
    world.until("2026-03-10 18:00")
    solutions = [each for each in world.sandbox.messages(world.alerts) if "issue 1" in each.text]
    assert [each.text.removeprefix(f"{world.pm.mention} ") for each in solutions] == [
        "Acme: the solution of issue 1 is late"
    ]
    world.sandbox.expect_all()


def test_waiting_from_the_card_stands_until_the_client_writes(world: World) -> None:
    asked = pinned(world)
    world.pm.clicks("Waiting for client", card(world))
    world.settle()
    assert "Waiting for the client since" in card(world).words
    assert "No longer waiting" in card(world).buttons
    world.until("2026-03-09 10:00")
    assert not [each for each in world.sandbox.messages(world.alerts) if "solution" in each.text]
    world.carol.says(world.acme, "Here is the file you asked for", thread=asked)
    world.settle()
    assert "Solution due" in card(world).words
    assert "Waiting for client" in card(world).buttons
    assert "waits for the client" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_an_hourglass_on_the_message_of_an_issue_works_as_well_and_comes_off_again(world: World) -> None:
    asked = pinned(world)
    world.dan.reacts(asked, "hourglass_flowing_sand")
    world.settle()
    world.sandbox.expect(world.acme, "we wait for the client")
    assert "Waiting for the client since" in card(world).words
    world.dan.unreacts(asked, "hourglass_flowing_sand")
    world.settle()
    assert "Solution due" in card(world).words


def test_R19_a_worse_severity_is_due_earlier_and_told_again(world: World) -> None:
    world.pm.runs("/client set Acme resolution_first 3d; sev1 4h", world.alerts)
    world.pm.runs("/client set Acme update_cadence none", world.alerts)
    world.settle()
    pinned(world)
    shown = card(world)
    world.until("2026-03-02 12:00")
    world.dan.chooses(None, "Critical", shown)
    world.settle()
    assert "🔴 Open · Critical" in card(world).words
    world.passes(minutes=1)
    told = alert(world, "Acme: issue 1 should be solved soon")
    world.until("2026-03-02 13:01")
    assert "the solution of issue 1 is late" in told.text
    world.dan.chooses(None, "Low", shown)
    world.settle()
    assert "the solution of issue 1 is late" not in told.text
    assert "set the severity of issue 1 to 1 (before: 3)" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_R16_after_reopening_the_whole_time_speaks(world: World) -> None:
    asked = pinned(world)
    world.until("2026-03-03 09:00")
    world.pm.clicks("Solved", card(world))
    world.until("2026-03-04 09:00")
    world.carol.says(world.acme, "It is empty again, can you look?", thread=asked)
    world.pm.says(world.acme, "We do.", thread=asked)
    world.settle()
    assert "Solution due" in card(world).words
    world.until("2026-03-09 18:00")
    alert(world, "the solution of issue 1 is late")
    world.pm.clicks("Solved", card(world))
    world.settle()
    assert "was solved after" in alert(world, "issue 1 was solved").text


def test_R18_the_clients_check_mark_closes_what_is_solved(world: World) -> None:
    asked = pinned(world)
    answer = world.pm.says(world.acme, "It is there now.", thread=asked)
    world.pm.clicks("Solved", card(world))
    world.passes(minutes=5)
    world.carol.reacts(answer, "white_check_mark")
    world.settle()
    assert "✅ Closed" in card(world).words
    assert card(world).buttons == []
    assert "confirmed for the client that issue 1 is solved" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_R17_after_three_working_days_of_silence_the_owner_is_reminded_once(world: World) -> None:
    pinned(world)
    world.until("2026-03-05 10:00")
    world.dan.clicks("Take", card(world))
    world.dan.clicks("Solved", card(world))
    world.until("2026-03-10 09:59")
    assert not [each for each in world.dan.direct_messages() if "said nothing" in each.text]
    world.until("2026-03-10 10:01")
    told = world.sandbox.expect(world.dan, "issue 1 has been solved for 3 working days")
    world.until("2026-03-31 10:00")
    assert len([each for each in world.dan.direct_messages() if "said nothing" in each.text]) == 1
    world.dan.clicks("Close", told)
    world.settle()
    assert "✅ Closed" in card(world).words
    assert "Issue 1 is closed" in world.dan.direct_messages()[-1].text
    world.sandbox.expect_all()


def test_R36_the_reminder_of_a_silence_waits_for_ones_own_hours(world: World) -> None:
    pinned(world)
    world.dan.runs("/client me hours mon-fri 14-18", world.alerts)
    world.until("2026-03-05 10:00")
    world.dan.clicks("Take", card(world))
    world.dan.clicks("Solved", card(world))
    world.until("2026-03-10 13:59")
    assert not [each for each in world.dan.direct_messages() if "said nothing" in each.text]
    world.until("2026-03-10 14:01")
    world.sandbox.expect(world.dan, "issue 1 has been solved for 3 working days")
    world.sandbox.expect_all()


def test_R17_thanks_are_a_word_and_nobody_is_reminded(world: World) -> None:
    asked = pinned(world)
    world.pm.clicks("Solved", card(world))
    world.passes(hours=1)
    world.carol.says(world.acme, "Thank you!", thread=asked)
    world.until("2026-03-10 10:00")
    assert not [each for each in world.pm.direct_messages() if "said nothing" in each.text]
    world.sandbox.expect_all()


@pytest.mark.parametrize("autoclose", ["10d", "none"])
def test_R17_it_closes_by_itself_only_if_that_was_set(world: World, autoclose: str) -> None:
    world.pm.runs(f"/client set Acme autoclose {autoclose}", world.alerts)
    world.settle()
    pinned(world)
    world.pm.clicks("Solved", card(world))
    world.until("2026-03-16 09:00")
    assert "✅ Solved" in card(world).words
    world.until("2026-03-16 09:02")
    assert ("✅ Closed" in card(world).words) == (autoclose == "10d")
    lines = [each for each in world.carol.sees(world.acme) if "we have closed it" in each.text]
    assert len(lines) == (autoclose == "10d")
    world.sandbox.expect_all()


def test_an_answer_that_ends_with_a_question_offers_to_wait(world: World) -> None:
    asked = pinned(world)
    world.pm.says(world.acme, "Which browser do you use?", thread=asked, files=["steps.pdf"])
    world.settle()
    offer = world.sandbox.ephemerals(world.acme, to=world.pm)[-1]
    assert offer.text == "Your answer ends with a question. Does issue 1 wait for the client now?"
    world.pm.clicks("Yes, waiting", offer)
    world.settle()
    assert "Waiting for the client since" in card(world).words
    world.pm.says(world.acme, "And which version?", thread=asked)
    world.settle()
    asked_again = [
        each for each in world.sandbox.ephemerals(world.acme, to=world.pm) if "ends with" in each.text
    ]
    assert len(asked_again) <= 1
    assert not [each for each in world.carol.sees(world.acme) if "wait" in each.text]
    world.sandbox.expect_all()


def test_an_answer_without_an_issue_or_a_question_offers_nothing(world: World) -> None:
    asked = world.carol.says(world.acme, "Where is the export?")
    world.pm.says(world.acme, "Which one?", thread=asked)
    world.settle()
    assert not [each for each in world.sandbox.ephemerals(world.acme, to=world.pm) if "question" in each.text]


def test_on_it_and_waiting_on_the_alert_speak_of_the_issue(world: World) -> None:
    pinned(world)
    world.until("2026-03-04 12:00")
    told = alert(world, "issue 1 should be solved soon")
    world.dan.clicks("On it", told)
    world.settle()
    assert f"owner: {world.dan.mention}" in told.words
    assert world.dan.mention in card(world).text
    world.dan.clicks("Waiting for client", told)
    world.settle()
    assert "issue 1 waits for the client" in told.text
    world.sandbox.expect_all()


def test_a_chinese_colleague_reads_what_is_owed_in_chinese(world: World) -> None:
    world.pm.runs("/client set workspace language zh_CN", world.alerts)
    world.settle()
    world.sandbox.expect_all()
    asked = world.carol.says(world.acme, "导出是空的")
    world.settle()
    world.pm.reacts(asked, "pushpin")
    world.pm.says(world.acme, "我们看看。", thread=asked)
    world.until("2026-03-05 09:01")
    told = alert(world, "Acme：问题 1 已超过解决期限")
    assert "“导出是空的”，自" in told.words
    assert "应于" in card(world).words
