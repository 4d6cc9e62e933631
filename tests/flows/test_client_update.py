"""Stories of logged contacts: by one line, by the form, from a message, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.people import Person
from sandbox.workspace import Channel
from tests.asking import ask
from tests.world import START, World


def log(world: World, line: str, *, who: Person | None = None, where: Channel | None = None) -> str:
    """All words that the project manager, if nobody else, reads after `/client-update <line>`."""
    answer = (who or world.pm).runs(f"/client-update {line}", where or world.alerts)
    for message in answer.messages:
        world.sandbox.expect(message.channel, message.text)
    return answer.text


def last_contacts(world: World, client: str) -> str:
    """What the client's card says."""
    return ask(world, f"show {client}")


def test_one_line_logs_a_call_and_says_how_it_was_understood(world: World) -> None:
    answer = log(world, "Initech call We agreed on the new date")
    assert answer.startswith("Logged for *Initech*: Call, Mon 2 Mar 09:00")
    assert "We agreed on the new date" in last_contacts(world, "Initech")


def test_in_a_linked_channel_the_client_is_known(world: World) -> None:
    answer = log(world, "They like the draft", where=world.acme)
    assert "*Acme*: Note" in answer


def test_a_name_of_several_words_and_quotes_are_understood(world: World) -> None:
    ask(world, "add Hooli North America")
    for line in ("hooli north america visit Saw the plant", '"Hooli North America" visit Saw the plant'):
        assert "*Hooli North America*: Visit" in log(world, f"{line}")


def test_an_earlier_time_is_read_in_the_persons_zone(world: World) -> None:
    world.sandbox.changes(world.pm, tz="Asia/Shanghai")
    world.settle()
    world.passes(hours=2)
    answer = log(world, "Initech call yesterday 15:00 Talked")
    assert "Sun 1 Mar 15:00 (Asia/Shanghai)" in answer


def test_chinese_kinds_are_understood(world: World) -> None:
    answer = log(world, "Initech 电话 谈了合同")
    assert "Call" in answer


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Initek call x", "Did you mean: Initech?"),
        ("Zzz call x", "There is no client “Zzz”."),
        ("Initech call 23:59 x", "still to come"),
        ("Initech call 1999-01-01 10:00 x", "Check the year"),
        ("Initech call 25:00 x", "cannot read “25:00”"),
        ("Initech " + "x" * 3500, "too long"),
    ],
)
def test_what_cannot_be_logged_is_answered_and_nothing_is_kept(
    world: World, line: str, expected: str
) -> None:
    before = last_contacts(world, "Initech")
    answer = log(world, f"{line}")
    assert expected in answer
    assert world.pm.form is None
    assert last_contacts(world, "Initech") == before


def test_help_shows_how_it_is_written(world: World) -> None:
    assert "`/client-update Acme call" in log(world, "help")


def test_without_words_the_form_opens_with_what_is_known(world: World) -> None:
    form = world.pm.runs("/client-update Initech meeting", world.alerts).form
    assert form is not None
    assert (form.values["Client"], form.values["How"]) == ("Initech", "Meeting")
    past = START - timedelta(days=3)
    assert world.pm.submits({"When": past, "What happened": "Kick-off with <!channel>"}) == {}
    confirmed = world.sandbox.expect(world.alerts, "Logged for *Initech*: Meeting, Fri 27 Feb 09:00")
    assert confirmed.ephemeral
    assert "Kick-off with" in last_contacts(world, "Initech")


def test_the_form_says_beside_the_field_what_is_wrong(world: World) -> None:
    log(world, "Initech")
    future = START + timedelta(days=1)
    assert world.pm.submits({"When": future, "What happened": "x"}) == {
        "When": "That time is still to come. Log a contact once it has happened."
    }
    assert world.pm.submits({"When": START, "What happened": "   "}) == {
        "What happened": "Say in a few words what happened."
    }
    assert world.pm.submits({"What happened": "Fine"}) == {}
    world.sandbox.expect(world.alerts, "Logged for *Initech*")


def test_a_message_is_logged_with_its_author_and_time(world: World) -> None:
    said = world.pm.says(world.alerts, "Carol rang, they need two more seats")
    world.passes(hours=1)
    form = world.dan.uses_shortcut("Log as update", said).form
    assert form is not None
    assert "Carol rang, they need two more seats" in form.values["What happened"]
    assert world.dan.submits({"Client": "Acme", "How": "Call"}) == {}
    confirmed = world.sandbox.expect(world.alerts, "Logged for *Acme*: Call")
    assert "09:00" in confirmed.text


def test_the_global_shortcut_confirms_in_a_direct_message(world: World) -> None:
    world.pm.uses_global_shortcut("New update")
    assert world.pm.submits({"Client": "Globex", "What happened": "Sent the offer"}) == {}
    world.settle()
    world.sandbox.expect_all()
    assert "Logged for *Globex*: Note" in world.pm.direct_messages()[-1].text


def test_undo_takes_it_back_and_says_so_in_its_place(world: World) -> None:
    log(world, "Initech call Wrong client")
    world.pm.clicks("Undo", world.pm.sees(world.alerts)[-1])
    shown = world.pm.sees(world.alerts)[-1]
    assert shown.text.startswith("Withdrawn: Call with Initech")
    assert shown.buttons == []
    card = last_contacts(world, "Initech")
    assert "Wrong client" not in card
    assert "withdrew a logged contact: call" in card


def test_a_command_that_slack_delivers_twice_logs_once(world: World) -> None:
    log(world, "Initech call Only once")
    sent = next(each for each in world.sandbox.deliveries if "Only once" in str(each.payload.get("text", "")))
    world.sandbox.deliver_raw(sent.payload, kind="slash_commands")
    assert last_contacts(world, "Initech").count("Only once") == 1


def test_a_form_handed_in_twice_logs_once(world: World) -> None:
    log(world, "Initech")
    assert world.pm.submits({"What happened": "Only once"}) == {}
    sent = next(each for each in world.sandbox.deliveries if each.payload.get("type") == "view_submission")
    world.sandbox.deliver_raw(sent.payload, kind="interactive")
    world.sandbox.expect(world.alerts, "Logged for *Initech*")
    assert last_contacts(world, "Initech").count("Only once") == 1


def test_a_guest_reads_why_not(world: World) -> None:
    answer = log(world, "Globex call Me again", who=world.greg, where=world.globex)
    assert "not guests" in answer
    assert "Me again" not in last_contacts(world, "Globex")


def test_a_logged_contact_starts_no_clock(world: World) -> None:
    log(world, "Initech call They asked when it is done?")
    world.until(datetime(2026, 3, 4, 9, tzinfo=UTC))
    world.sandbox.assert_no_unexpected()


def test_a_client_alone_opens_its_form_also_in_the_channel_of_another(world: World) -> None:
    log(world, "Globex", where=world.acme)
    assert world.pm.form is not None
    assert world.pm.form.values["Client"] == "Globex"
    assert world.pm.form.values["What happened"] is None


def test_without_a_client_the_form_asks_for_it_and_keeps_the_rest(world: World) -> None:
    log(world, "call We agreed")
    assert world.pm.form is not None
    shown = world.pm.form.values
    assert (shown["Client"], shown["How"], shown["What happened"]) == (None, "Call", "We agreed")


def test_before_the_first_client_the_forms_say_how_to_add_one(empty_world: World) -> None:
    world = empty_world
    room = world.sandbox.channel("team", members=[world.pm])
    for command in ("/client-update", "/client issue Login fails"):
        assert "Add the first with `/client add" in world.pm.runs(command, room).text
        assert world.pm.form is None
    world.pm.opens_home()
    world.settle()
    world.pm.clicks("Open an issue", "home")
    assert world.pm.form is not None
    assert "Add the first with" in world.pm.form.words
    world.sandbox.expect_all()
