"""Stories of issues: from the first word to the solution, and back again."""

from __future__ import annotations

import copy

import pytest

from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World

FIRST_CARD = "Issue 1: "
BUTTONS = ("Solved", "Waiting for client", "Waiting for third party", "Fixed, tell them", "Details…")


def open_by_form(world: World, title: str = "Login fails") -> Message:
    """Petra opens an issue for Acme by command and form; its card."""
    form = world.pm.runs(f"/client issue {title}", world.acme).form
    assert form is not None
    assert form.values["Client"] == "Acme"
    assert world.pm.submits({"Severity": "High", "Kind": "Fault"}) == {}
    world.settle()
    world.sandbox.expect(world.acme, f"Issue 1 is open: {title}")
    return world.sandbox.expect(world.alerts, FIRST_CARD + title)


def open_by_shortcut(world: World) -> Message:
    """Carol asks, and Petra makes an issue of it; Carol's message."""
    asked = world.carol.says(world.acme, "The login fails since this morning")
    world.settle()
    world.pm.uses_shortcut("Open an issue", asked)
    assert world.pm.submits({}) == {}
    world.settle()
    world.sandbox.expect(world.acme, "is open:")
    world.sandbox.expect(world.alerts, FIRST_CARD)
    return asked


def card(world: World) -> Message:
    """The one card of the first issue."""
    (found,) = (each for each in world.sandbox.messages(world.alerts) if FIRST_CARD in each.words)
    return found


def test_the_command_opens_a_form_that_knows_the_channels_client(world: World) -> None:
    shown = open_by_form(world)
    assert "Open · High" in shown.words
    assert "Acme" in shown.words
    assert "Fault" in shown.words
    assert shown.buttons == ["Take over", *BUTTONS]
    assert shown.text.startswith("Issue 1 of Acme")


def test_one_card_follows_the_issue_from_taken_to_solved_to_open_again(world: World) -> None:
    open_by_form(world)
    world.dan.clicks("Take over", card(world))
    world.settle()
    assert world.dan.mention in card(world).text
    assert card(world).buttons == ["Take over", *BUTTONS]
    world.dan.clicks("Solved", card(world))
    world.settle()
    assert "Solved by" in card(world).words
    assert card(world).buttons == ["Reopen", "Ask the client…", "Details…"]
    world.pm.clicks("Reopen", card(world))
    world.settle()
    assert card(world).buttons == ["Take over", *BUTTONS]
    history = ask(world, "show Acme")
    for said in ("opened issue 1", "took issue 1", "solved issue 1", "reopened issue 1"):
        assert said in history


def test_nothing_of_an_issue_reaches_the_client(world: World) -> None:
    open_by_form(world)
    world.dan.clicks("Solved", card(world))
    world.settle()
    assert not [each for each in world.carol.sees(world.acme) if "Issue" in each.text]


def test_a_message_becomes_an_issue_with_its_words_and_a_way_back_to_it(world: World) -> None:
    asked = open_by_shortcut(world)
    assert card(world).words.count("The login fails since this morning") == 2
    assert asked.permalink in str(card(world).blocks)
    world.pm.uses_shortcut("Open an issue", asked)
    assert "Issue 1 is about this message already" in world.pm.sees(world.acme)[-1].text
    world.sandbox.expect(world.acme, "already")


def test_a_pin_opens_an_issue_and_a_check_mark_solves_it(world: World) -> None:
    asked = world.carol.says(world.acme, "Could we get a report by country?")
    world.settle()
    world.dan.reacts(asked, "pushpin")
    world.settle()
    assert "Could we get a report by country?" in card(world).words
    assert asked.permalink in str(card(world).blocks)
    world.pm.reacts(asked, "white_check_mark")
    world.settle()
    assert "Solved by" in card(world).words
    world.sandbox.expect_all()


def test_R16_the_clients_question_within_fourteen_days_opens_it_again_and_thanks_do_not(world: World) -> None:
    asked = open_by_shortcut(world)
    world.pm.says(world.acme, "Fixed, please try", thread=asked)
    world.pm.clicks("Solved", card(world))
    world.settle()
    world.passes(days=2)
    world.carol.says(world.acme, "Thank you!", thread=asked)
    world.settle()
    assert "Solved by" in card(world).words
    world.passes(days=5)
    world.carol.says(world.acme, "It fails again, can you look?", thread=asked)
    world.settle()
    assert card(world).buttons == ["Take over", *BUTTONS]
    assert "The client wrote again" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_R16_after_fourteen_days_it_stays_solved(world: World) -> None:
    asked = open_by_shortcut(world)
    world.pm.says(world.acme, "Fixed, please try", thread=asked)
    world.pm.clicks("Solved", card(world))
    world.settle()
    world.passes(days=15)
    world.carol.says(world.acme, "It fails again, can you look?", thread=asked)
    world.settle()
    assert "Solved by" in card(world).words
    world.sandbox.expect_all()


def test_undo_takes_an_opened_issue_back_with_its_card(world: World) -> None:
    open_by_form(world)
    world.pm.clicks("Undo", world.pm.sees(world.acme)[-1])
    world.settle()
    assert not [each for each in world.sandbox.messages(world.alerts) if FIRST_CARD in each.words]
    assert "withdrawn" in world.pm.sees(world.acme)[-1].text


def test_the_global_shortcut_asks_for_everything_and_confirms_in_a_direct_message(world: World) -> None:
    world.pm.uses_global_shortcut("New issue")
    assert world.pm.form is not None
    assert world.pm.form.values["Client"] in (None, "")
    wrong = world.pm.submits(
        {"Client": "Globex", "What is the matter?": "Invoice is wrong", "Owner": world.greg}
    )
    assert wrong == {"Owner": "Only somebody of our team can own an issue."}
    assert world.pm.submits({"Owner": world.dan}) == {}
    world.settle()
    assert "Invoice is wrong" in card(world).words
    assert world.dan.mention in card(world).text
    world.sandbox.expect_all()
    assert "Invoice is wrong" in world.pm.direct_messages()[-1].text


def test_a_form_handed_in_twice_opens_one_issue(world: World) -> None:
    open_by_form(world)
    submission = next(
        each for each in world.sandbox.deliveries if each.payload.get("type") == "view_submission"
    )
    world.sandbox.deliver_raw(submission.payload, kind="interactive")
    world.settle()
    assert card(world)


@pytest.mark.parametrize(
    ("field", "menu", "value", "expected"),
    [
        ("client", "clients.pick", "1; drop table issues", "does not work any more"),
        ("client", "clients.pick", "99999", "no longer there"),
        ("severity", "severity", "9", "Choose how severe it is."),
        ("kind", "kind", "murder", "Choose what kind of issue it is."),
    ],
)
def test_a_forged_form_is_answered_and_changes_nothing(
    world: World, field: str, menu: str, value: str, expected: str
) -> None:
    open_by_form(world)
    sent = next(each for each in world.sandbox.deliveries if each.payload.get("type") == "view_submission")
    forged = copy.deepcopy(sent.payload)
    forged["view"]["hash"] = "another"
    forged["view"]["state"]["values"][field][menu]["selected_option"]["value"] = value
    answer = world.sandbox.deliver_raw(forged, kind="interactive")
    world.settle()
    assert expected in str(answer.attempts[-1])
    assert "Issue 2" not in ask(world, "show Acme")


def test_a_title_of_enormous_length_is_cut_where_the_person_sees_it(world: World) -> None:
    form = world.pm.runs("/client issue " + "word " * 700, world.acme).form
    assert form is not None
    assert len(form.values["What is the matter?"]) <= 255
    world.pm.closes_form()


def test_a_guest_reads_why_not_and_nothing_happens(world: World) -> None:
    assert "not guests" in ask(world, "issue Mine", who=world.greg, where=world.globex)
    assert world.greg.form is None


def test_a_person_who_reads_chinese_gets_the_form_and_the_answer_in_chinese(world: World) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.alerts)
    form = wang.runs("/client issue 登录失败", world.alerts).form
    assert form is not None
    assert form.title == "新建问题"
    assert wang.submits({"客户": "Acme"}) == {}
    world.settle()
    world.sandbox.expect(world.alerts, "已新建问题 1：登录失败")
    world.sandbox.expect(world.alerts, "Issue 1: 登录失败")
