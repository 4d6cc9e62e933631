"""Stories of news and contact: the worst issues are not left in silence, and no client is forgotten."""

from __future__ import annotations

from sandbox.workspace import Message
from tests.asking import ask
from tests.flows.test_home import home
from tests.world import World


def open_issue(world: World, *, severity: str) -> Message:
    """Petra answers Carol and makes an issue of it, at one minute past nine."""
    asked = world.carol.says(world.acme, "Nobody can log in")
    world.settle()
    world.pm.says(world.acme, "We look at it.", thread=asked)
    world.passes(minutes=1)
    world.pm.uses_shortcut("Open an issue", asked)
    assert world.pm.submits({"Severity": severity, "Kind": "Fault"}) == {}
    world.settle()
    world.sandbox.expect_all()
    world.passes(minutes=1)
    return asked


def about(world: World, word: str) -> list[Message]:
    """What was told inside about that."""
    found = [each for each in world.sandbox.messages(world.alerts) if word in each.text]
    world.sandbox.expect_all()
    return found


def quiet(world: World) -> None:
    """Only news and contact are owed in this story."""
    for name in ("resolution_first", "resolution_total"):
        world.pm.runs(f"/client set workspace {name} none", world.alerts)
    world.settle()
    world.sandbox.expect_all()


def test_R28_news_about_a_critical_issue_are_due_every_two_hours_also_at_night(world: World) -> None:
    quiet(world)
    asked = open_issue(world, severity="Critical")
    world.until("2026-03-02 10:30")
    assert about(world, "news") == []
    world.until("2026-03-02 10:31")
    (told,) = about(world, "Acme: news about issue 1 is due soon")
    assert "the client should hear something every 2 h" in told.words
    world.pm.says(world.acme, "It is the directory; half an hour more.", thread=asked)
    world.settle()
    assert told.text == "✅ Acme: there was news about issue 1 in time."
    world.until("2026-03-02 13:02")
    (late,) = about(world, "news about issue 1 is late")
    world.pm.says(world.acme, "Nearly there.", thread=asked)
    world.settle()
    assert "after 2 h 1 min, 1 min late" in late.text
    world.until("2026-03-02 23:30")
    assert about(world, "far too long for news about issue 1")
    world.sandbox.expect_all()


def test_one_news_satisfies_one_window_and_a_solution_ends_them(world: World) -> None:
    quiet(world)
    asked = open_issue(world, severity="Critical")
    for text in ("We found it.", "It is the directory.", "We restart it."):
        world.pm.says(world.acme, text, thread=asked)
        world.passes(minutes=10)
    world.until("2026-03-02 12:31")
    (told,) = about(world, "news about issue 1 is due soon")
    world.pm.reacts(asked, "white_check_mark")
    world.settle()
    assert told.text == "Acme: nothing about issue 1 is due here any more."
    world.until("2026-03-03 09:00")
    assert about(world, "news about issue 1 is late") == []


def test_news_about_a_severe_issue_are_due_each_working_day_and_a_normal_one_owes_none(world: World) -> None:
    quiet(world)
    open_issue(world, severity="High")
    world.until("2026-03-03 09:02")
    assert len(about(world, "news about issue 1")) == 1
    world.until("2026-03-06 18:00")
    assert len(about(world, "news about issue")) == 1
    assert "far too long" in about(world, "news about issue 1")[0].text


def test_no_news_are_due_while_the_client_has_the_turn(world: World) -> None:
    quiet(world)
    asked = open_issue(world, severity="Critical")
    world.pm.reacts(asked, "hourglass_flowing_sand")
    world.until("2026-03-03 09:00")
    assert about(world, "news") == []
    world.carol.says(world.acme, "Here is the log", thread=asked)
    world.until("2026-03-03 11:01")
    assert len(about(world, "news about issue 1 is late")) == 1


def contacts(world: World) -> list[Message]:
    """What Petra was privately told about clients nobody was in touch with."""
    told = [each for each in world.pm.direct_messages() if "in touch" in each.text + each.words]
    world.sandbox.expect_all()
    return told


def test_a_client_nobody_was_in_touch_with_for_two_weeks_is_named_once_to_its_owner(world: World) -> None:
    world.pm.runs("/client set workspace contact_cadence 30d", world.alerts)
    world.pm.runs("/client set Initech contact_cadence 14d", world.alerts)
    world.until("2026-03-15 09:00")
    assert contacts(world) == []
    world.until("2026-03-16 09:01")
    (told,) = contacts(world)
    assert "Initech: nobody has been in touch for 14 days" in told.text
    assert told.buttons == ["Log an update", "Why?"]
    world.until("2026-03-30 09:00")
    assert len(contacts(world)) == 1
    assert "Initech" not in "".join(each.text for each in world.sandbox.messages(world.alerts))


def test_a_logged_call_ends_the_silence_at_once_and_begins_the_next(world: World) -> None:
    world.pm.runs("/client set workspace contact_cadence 30d", world.alerts)
    world.pm.runs("/client set Initech contact_cadence 7d", world.alerts)
    world.until("2026-03-09 09:01")
    (told,) = contacts(world)
    world.until("2026-03-10 09:00")
    world.pm.runs("/client-update Initech call: all is well", world.alerts)
    world.settle()
    assert told.text == "☑️ Initech: in touch again after 8 days."
    world.until("2026-03-17 08:59")
    assert len(contacts(world)) == 1
    world.until("2026-03-17 09:01")
    assert len(contacts(world)) == 2


def test_a_message_of_either_side_is_contact_and_is_noticed_without_being_asked(world: World) -> None:
    world.pm.runs("/client set workspace contact_cadence 30d", world.alerts)
    world.pm.runs("/client set Acme contact_cadence 7d", world.alerts)
    world.until("2026-03-05 12:00")
    world.pm.says(world.acme, "Good morning, all is well here.")
    world.until("2026-03-12 11:59")
    assert contacts(world) == []
    world.until("2026-03-12 12:01")
    (told,) = contacts(world)
    world.until("2026-03-13 12:00")
    world.carol.says(world.acme, "Thank you!")
    world.settle()
    assert told.text == "☑️ Acme: in touch again after 8 days."


def test_a_client_that_is_put_away_is_owed_nothing(world: World) -> None:
    world.pm.runs("/client set workspace contact_cadence 30d", world.alerts)
    added = world.pm.runs("/client add Umbrella", world.alerts)
    world.pm.runs("/client set Umbrella contact_cadence 7d", world.alerts)
    world.until("2026-03-05 09:00")
    assert "Umbrella" in added.text
    world.pm.clicks("Undo", added.messages[-1])
    world.until("2026-03-20 09:00")
    assert contacts(world) == []


def test_the_home_tab_and_the_card_of_a_client_say_what_is_due(world: World) -> None:
    open_issue(world, severity="High")
    shown = home(world.pm, world)
    assert "Acme: news about issue 1 is due" in shown
    assert "Nobody can log in" in shown
    assert "next news due" in ask(world, "show Acme")
    world.pm.runs("/client set Initech contact_cadence 7d", world.alerts)
    world.until("2026-03-09 08:00")
    assert "Initech: time to be in touch again soon" in home(world.pm, world)
    world.until("2026-03-10 09:00")
    assert "Initech: nobody has been in touch for 7 days" in home(world.pm, world)
    world.sandbox.expect_all()
