"""Stories of a bot that nobody mutes: bundles, caps, quiet hours and do-not-disturb (rules R34-R36)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox import Channel, Person
from sandbox.workspace import Message
from tests.world import World


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}:00+00:00").astimezone(UTC)


def ask(world: World, *, count: int, room: Channel | None = None, who: Person | None = None) -> list[Message]:
    """So many questions at once, each in the thread of a topic of its own; the topics."""
    where, client = room or world.acme, who or world.carol
    topics = [world.pm.says(where, f"Topic {n}") for n in range(count)]
    for topic in topics:
        client.says(where, f"{topic.text}: when?", thread=topic)
    world.settle()
    return topics


def said(world: World) -> list[Message]:
    """What the channel of alerts heard, marked as expected."""
    world.sandbox.expect_all()
    return [each for each in world.sandbox.messages(world.alerts) if "joined" not in each.text]


def told(world: World, person: Person) -> list[Message]:
    """What somebody was told privately, questions about the past and early signals left out; marked as expected."""
    world.sandbox.expect_all()
    return [each for each in person.direct_messages() if "reason" not in each.text and "💡" not in each.text]


def test_R34_an_alert_whose_reason_ended_is_one_line_without_buttons(world: World) -> None:
    (topic,) = ask(world, count=1)
    world.passes(hours=3, minutes=1)
    (alert,) = said(world)
    world.pm.says(world.acme, "On Monday.", thread=topic)
    world.passes(hours=5)
    assert said(world) == [alert]
    assert alert.buttons == []
    assert alert.words == alert.text


def test_R35_two_are_told_alone_and_the_rest_in_one_message_by_client(world: World) -> None:
    ask(world, count=3)
    ask(world, count=1, room=world.globex, who=world.greg)
    ask(world, count=1)
    world.passes(hours=3, minutes=1)
    assert [each.text.partition(": ")[2] for each in said(world)] == ["carol needs an answer soon"] * 2
    world.passes(minutes=10)
    *_, bundle = said(world)
    assert bundle.text == f"{world.pm.mention} 3 questions wait for an answer"
    lines = [line for line in bundle.words.splitlines() if "needs an answer soon" in line]
    assert [line.partition(":")[0] for line in lines] == ["*Acme", "*Acme", "*Globex"]
    assert "|“Topic 2: when?”>" in bundle.words
    world.passes(minutes=49)
    assert len(said(world)) == 3


def test_R35_what_was_answered_while_it_was_held_is_not_told(world: World) -> None:
    topics = ask(world, count=4)
    world.passes(hours=3, minutes=1)
    for topic in topics[2:]:
        world.pm.says(world.acme, "On Monday.", thread=topic)
    world.passes(minutes=30)
    assert len(said(world)) == 2


def test_R35_a_bundle_keeps_up_with_what_it_tells(world: World) -> None:
    topics = ask(world, count=5)
    world.passes(hours=3, minutes=11)
    *_, bundle = said(world)
    world.dan.chooses(None, "Not a request", where=bundle)
    world.settle()
    world.dan.chooses(None, "On it: ask me in 2 h", where=bundle)
    world.pm.says(world.acme, "On Monday.", thread=topics[4])
    world.settle()
    assert "not a request by carol" in bundle.words
    assert "carol was answered" in bundle.words
    assert "needs an answer soon" in bundle.words
    assert f"owner: {world.dan.mention}" in bundle.words
    world.passes(hours=2)
    assert "the answer to carol is late" in bundle.words
    assert bundle.text.endswith("1 question waits for an answer")
    world.pm.says(world.acme, "On Friday.", thread=topics[3])
    world.settle()
    assert bundle.text == "Nothing of this waits for us any more"
    assert len(said(world)) == 3


def test_R35_a_person_gets_six_messages_an_hour_and_the_rest_in_the_morning(world: World) -> None:
    world.pm.runs("/client set workspace alerts none", world.alerts)
    world.until("2026-03-02 14:00")
    for _ in range(8):
        ask(world, count=1)
        world.passes(minutes=5)
    world.until("2026-03-02 18:30")
    first = told(world, world.pm)
    assert len(first) == 6
    world.until("2026-03-03 08:59")
    assert told(world, world.pm) == first
    world.passes(minutes=2)
    # That a client asks about the same again and again is suggested beside the alerts.
    *same, morning = [each for each in told(world, world.pm) if not each.text.startswith("💡")]
    assert same == first
    assert morning.text == "2 questions wait for an answer"


def test_R36_outside_ones_own_hours_one_is_told_in_the_morning(world: World) -> None:
    world.pm.runs("/client set workspace alerts none", world.alerts)
    world.pm.runs("/client me hours mon-fri 14-18", world.alerts)
    topics = ask(world, count=3)
    world.until("2026-03-02 13:59")
    assert told(world, world.pm) == []
    world.dan.says(world.acme, "On Monday.", thread=topics[0])
    world.passes(minutes=2)
    (morning,) = told(world, world.pm)
    assert morning.text == "2 questions wait for an answer"
    assert morning.words.count("the answer to carol is late") == 2


def test_R36_slacks_do_not_disturb_is_kept(world: World) -> None:
    world.pm.runs("/client set workspace alerts none", world.alerts)
    world.sandbox.dnd(world.pm, at("02 11:30"), at("02 12:40"))
    ask(world, count=1)
    world.until("2026-03-02 12:39")
    assert told(world, world.pm) == []
    world.passes(minutes=2)
    assert len(told(world, world.pm)) == 1


def test_R36_a_snooze_in_slack_is_kept_too_and_shown(world: World) -> None:
    world.sandbox.dnd(world.pm, None, at("02 12:40"), snooze=True)
    assert "Slack keeps quiet for you until" in world.pm.runs("/client me", world.alerts).text
    world.pm.runs("/client set workspace alerts none", world.alerts)
    ask(world, count=1)
    world.until("2026-03-02 12:39")
    assert told(world, world.pm) == []
    world.passes(minutes=2)
    assert len(told(world, world.pm)) == 1


def test_R36_where_slack_does_not_say_one_is_told(world: World) -> None:
    world.pm.runs("/client set workspace alerts none", world.alerts)
    world.sandbox.withdraw_scope("dnd:read")
    ask(world, count=1)
    world.passes(hours=3, minutes=1)
    assert len(told(world, world.pm)) == 1
    world.sandbox.forgive()


def test_R36_at_night_a_channel_is_quiet_until_its_people_come(world: World) -> None:
    world.pm.runs("/client set Acme calendar 24/7", world.alerts)
    world.until("2026-03-02 17:00")
    topics = ask(world, count=3)
    world.until("2026-03-03 08:59")
    assert said(world) == []
    world.dan.says(world.acme, "On Monday.", thread=topics[0])
    world.passes(minutes=2)
    (morning,) = said(world)
    assert "2 questions wait for an answer" in morning.text
    assert morning.words.count("far too long") == 2
    assert len(told(world, world.lead)) == 1
    world.passes(days=1)


def test_R36_only_a_severe_issue_whose_clock_never_rests_is_told_at_night(world: World) -> None:
    world.pm.runs("/client set Acme calendar 24/7", world.alerts)
    world.pm.runs("/client set Acme update_cadence sev1 2h; sev2 2h", world.alerts)
    world.until("2026-03-02 20:00")
    for title, severity in (("The shop is down", "Critical"), ("The logo is old", "High")):
        asked = world.carol.says(world.acme, title)
        world.pm.says(world.acme, "We look into it.", thread=asked)
        world.settle()
        world.pm.uses_shortcut("Open an issue", asked)
        world.pm.submits({"Severity": severity})
        world.settle()
    before = len(said(world))
    world.until("2026-03-03 08:59")
    assert ["issue 1" in each.text for each in said(world)[before:]] == [True]


def test_R35_a_quiet_day_is_told_at_once(world: World) -> None:
    ask(world, count=1)
    before = world.now.at
    world.passes(hours=3, minutes=1)
    (alert,) = said(world)
    assert float(alert.ts) - (before + timedelta(hours=3)).timestamp() < 60
