"""Stories of the charter: what a client may expect is shown, agreed, sent to them, and kept in sight."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox import Channel
from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World

AGREED = {"Who of the client agreed": "Carol Chen", "Agreed on": date(2026, 3, 2)}


def agree(world: World, more: dict[str, Any] | None = None, *, notice: bool = False) -> None:
    """The project manager records that the client agreed."""
    ask(world, "charter Acme")
    world.pm.clicks("Record agreement" if "Record agreement" in labels(world) else "Record anew")
    said: dict[str, Any] = {**AGREED, **(more or {})}
    if notice:
        said["Out of hours"] = ["Tell people who write out of hours when we answer, once each"]
    assert world.pm.submits(said) == {}
    world.settle()
    world.sandbox.expect_all()


def labels(world: World) -> list[str]:
    """The buttons of the newest message that the project manager sees."""
    return world.pm.sees(world.alerts)[-1].buttons


def letters(world: World, where: Channel) -> list[Message]:
    """What of the charter stands in a channel, as everybody reads it."""
    found = [each for each in world.sandbox.messages(where) if "How we work together" in each.text]
    for each in found:
        world.sandbox.expect(where, each.text)
    return found


def test_the_card_says_what_a_client_may_expect_in_words_fit_for_them(world: World) -> None:
    ask(world, "set Acme timezone Europe/Berlin")
    ask(world, "set Acme holidays DE-BY")
    ask(world, "set Acme first_response 4h; sev1 30m")
    shown = ask(world, "charter Acme")
    assert "Nothing was agreed yet" in shown
    assert "*Our working hours*: Mon-Fri 09:00-18:00 (Berlin time)" in shown
    assert "*Our public holidays*: Germany (BY)" in shown
    assert "*First answer within*: 4 h; critical problems: 30 min" in shown
    assert "*A problem is solved within*: 3 working days" in shown
    assert "complaints: 1 working day" in shown
    assert "*We are in touch at least every*: 14 days" in shown
    assert "*Weekly report*: Monday" in shown
    assert "tell *petra*" in shown
    assert "tell *lena*" in shown


def test_who_of_the_client_agreed_and_when_is_kept_and_can_be_undone(world: World) -> None:
    agree(world, {"Working days in which the client decides": "3", "Note for the team": "by phone"})
    shown = ask(world, "charter Acme")
    assert "Agreed on 2 March 2026 by *Carol Chen*, recorded by" in shown
    assert "Note for the team: by phone" in shown
    assert "please make it within 3 working days" in shown
    assert "recorded that Carol Chen agreed to the charter" in ask(world, "show Acme")
    agree(world, {"Who of the client agreed": "Cleo Novak"})
    assert "by *Cleo Novak*" in ask(world, "charter Acme")
    world.pm.clicks("Undo")
    world.settle()
    world.sandbox.expect(world.alerts, "before holds again")
    assert "by *Carol Chen*" in ask(world, "charter Acme")


def test_a_contact_can_be_chosen_instead_of_typing_a_name(world: World) -> None:
    ask(world, f"contact Acme {world.carol.mention}")
    ask(world, "charter Acme")
    world.pm.clicks("Record agreement")
    assert world.pm.submits({"Who of the client agreed": "carol"}) == {}
    world.settle()
    world.sandbox.expect_all()
    assert "by *carol*" in ask(world, "charter Acme")


def test_what_makes_no_sense_is_refused_beside_its_field(world: World) -> None:
    ask(world, "charter Acme")
    world.pm.clicks("Record agreement")
    errors = world.pm.submits({**AGREED, "Agreed on": date(2026, 3, 3)})
    assert "a day to come" in errors["Agreed on"]
    errors = world.pm.submits({**AGREED, "Working days in which the client decides": "99"})
    assert "from 1 to 60" in errors["Working days in which the client decides"]
    world.pm.closes_form()
    assert "Nothing was agreed yet" in ask(world, "charter Acme")


def test_terms_that_changed_since_are_named_with_their_day_and_can_be_agreed_anew(world: World) -> None:
    agree(world)
    world.until("2026-03-05 10:00")
    ask(world, "set Acme first_response 6h")
    ask(world, "set Acme calendar mon-thu 09:00-17:00")
    shown = ask(world, "charter Acme")
    assert "Not as agreed any more" in shown
    assert "First answer within: agreed 4 h, since Thu 5 Mar 6 h" in shown
    assert "Working hours: agreed Mon-Fri 09:00-18:00, since Thu 5 Mar Mon-Thu 09:00-17:00" in shown
    assert "Agreed on 2 March 2026.\n" not in shown
    assert "Record anew" in labels(world)
    agree(world)
    shown = ask(world, "charter Acme")
    assert "Not as agreed any more" not in shown
    assert "Agreed on 2 March 2026.\n" in shown


def test_a_change_for_other_tiers_is_no_difference_and_another_tier_of_the_client_is_one(
    world: World,
) -> None:
    agree(world)
    ask(world, "set workspace first_response 4h; key 1h")
    assert "Not as agreed any more" not in ask(world, "charter Acme")
    ask(world, "set Acme tier key")
    assert "First answer within: agreed 4 h, since Mon 2 Mar 1 h" in ask(world, "charter Acme")


def test_a_click_sends_it_to_the_client_in_their_language_and_only_with_words_for_them(world: World) -> None:
    ask(world, "set workspace first_response 4h; key 1h")
    ask(world, "set Acme tier key")
    ask(world, f"team Acme {world.dan.mention} backup")
    ask(world, "me hours mon-fri 10:11-17:17")
    agree(world, {"Note for the team": "CANARY difficult", "Who of the client agreed": "CANARY Chen"})
    ask(world, "charter Acme")
    assert letters(world, world.acme) == []
    world.pm.clicks("Send to the client", confirms=False)
    world.settle()
    assert letters(world, world.acme) == []
    world.pm.clicks("Send to the client")
    world.settle()
    world.sandbox.expect(world.alerts, "goes to")
    (letter,) = letters(world, world.acme)
    assert "*First answer within*: 1 h" in letter.words
    for internal in (
        "CANARY",
        "key",
        "tier",
        "Note",
        "recorded",
        "dan",
        "10:11",
        "alert",
        world.pm.mention,
        world.alerts.id,
    ):
        assert internal not in str(letter.blocks) + letter.text, internal
    assert letter.buttons == []
    assert "sent the charter to" in ask(world, "show Acme")


def test_a_chinese_client_reads_chinese_while_the_team_reads_english(world: World) -> None:
    ask(world, "set Acme language zh_CN")
    shown = ask(world, "charter Acme")
    assert "Nothing was agreed yet" in shown
    assert "*首次响应时限：* 4 小时" in shown
    world.pm.clicks("Send to the client")
    world.settle()
    world.sandbox.expect(world.alerts, "goes to")
    (letter,) = [each for each in world.sandbox.messages(world.acme) if "合作约定" in each.text]
    world.sandbox.expect(world.acme, letter.text)
    assert "Mon" not in letter.words


def test_what_changed_between_looking_and_sending_is_not_sent(world: World) -> None:
    ask(world, "charter Acme")
    card = world.pm.sees(world.alerts)[-1]
    ask(world, "set Acme first_response 9h")
    world.pm.clicks("Send to the client", card)
    world.settle()
    world.sandbox.expect(world.alerts, "has changed since you saw it")
    assert letters(world, world.acme) == []


def test_what_is_promised_to_a_channel_that_is_no_longer_the_clients_is_not_sent(world: World) -> None:
    ask(world, "charter Acme")
    world.sandbox.idle()
    world.pm.clicks("Send to the client")
    world.pm.runs("/client unlink", world.acme)
    world.settle()
    world.sandbox.expect_all()
    assert letters(world, world.acme) == []


def test_the_clients_people_see_no_charter_card(world: World) -> None:
    said = ask(world, "charter", who=world.greg, where=world.globex)
    assert "How we work together" not in said
    assert said
