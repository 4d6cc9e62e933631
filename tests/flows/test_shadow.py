"""Stories of trying things out silently: everything is computed, nothing is posted, and a report tells of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

import storage.shadow
import usecases.shadow
from storage.alerts import Alert
from storage.clocks import Clock
from storage.digests import Digest
from storage.preferences import Preference
from tests.world import World


def shadowed(world: World, words: str = "2w") -> str:
    """Switch shadow mode on; the answer."""
    answer = world.pm.runs(f"/client shadow {words}", world.alerts)
    world.sandbox.expect_all()
    world.settle()
    return answer.text


def outcomes(world: World) -> list[tuple[int, str]]:
    """Every alert that was raised: its level and what became of it."""
    with world.house.run.read() as session:
        return [(row.level, row.outcome) for row in session.scalars(select(Alert).order_by(Alert.id))]


def set_here(world: World, name: str) -> str:
    """What is set for anybody."""
    with world.house.run.read() as session:
        return session.scalar(select(Preference.value).where(Preference.name == name)) or ""


def shown(answer: Any) -> str:
    """All words of the last answer's blocks."""
    return "\n".join(block["text"]["text"] for block in answer.blocks if "text" in block)


def heard(world: World) -> list[str]:
    """Everything that the team was told by us, in the channel of alerts or privately."""
    world.sandbox.expect_all()
    private = [each for who in (world.pm, world.dan, world.lead) for each in who.direct_messages()]
    return [each.text for each in (*world.sandbox.messages(world.alerts), *private)]


def test_in_shadow_mode_everything_is_computed_and_nothing_is_posted(world: World) -> None:
    volt = world.sandbox.team("Volt")
    world.sandbox.share(world.acme, volt, new_id=False)
    vera = world.sandbox.person("vera", team=volt)
    world.carol.invites(world.acme, vera)
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2, minutes=50)
    before = heard(world)
    assert "until 2026-03-16" in shadowed(world)
    world.dan.reacts(asked, "eyes")
    world.passes(hours=2)
    vera.says(world.acme, "Where is our report?")
    world.passes(days=2)
    assert heard(world) == before
    raised = [(level, outcome) for level, outcome in outcomes(world) if level]
    assert {level for level, _ in raised} == {1, 2, 3, 4}
    assert {outcome for _, outcome in raised} == {"shadow"}
    world.pm.runs("/client shadow off", world.alerts)
    world.passes(minutes=1)
    told = [each for each in heard(world) if each not in before]
    assert any("A second organisation writes in" in each for each in told)
    assert any("carol has waited far too long" in each for each in told)


def test_in_shadow_mode_no_digest_is_posted(world: World) -> None:
    shadowed(world)
    world.carol.says(world.acme, "When do we start?")
    world.until("2026-03-09 10:00")
    with world.house.run.read() as session:
        assert [row.outcome for row in session.scalars(select(Digest))] == ["shadow"]


def test_at_its_end_who_switched_it_on_is_told_once_what_there_would_have_been(world: World) -> None:
    shadowed(world, "3d")
    asked = world.carol.says(world.acme, "When do we start?")
    world.until("2026-03-02 17:00")
    world.pm.says(world.acme, "Next week.", thread=asked)
    world.until("2026-03-06 08:59")
    assert world.pm.direct_messages() == []
    world.until("2026-03-06 09:01")
    told = world.sandbox.expect(world.pm, "There would have been *4 alerts*")
    assert "*Acme* · 4 · soon due 1, late 1, far too late 2" in told.words
    assert "“When do we start?”" in told.words
    assert "due Mon 2 Mar 13:00" in told.words
    assert "ended Mon 2 Mar 17:00, after 7 h 59 min of 4 h" in told.words
    world.passes(days=2)
    world.carol.says(world.acme, "And now?")
    world.until("2026-03-09 13:30")
    world.sandbox.expect(world.alerts, "carol")
    world.sandbox.expect_all()


def test_the_report_can_be_read_while_it_lasts(world: World) -> None:
    world.pm.runs("/client add Umbrella", world.alerts)
    shadowed(world)
    world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=4, minutes=1)
    answer = world.pm.runs("/client shadow report", world.alerts)
    world.sandbox.expect_all()
    assert "*4 alerts*" in shown(answer)
    assert "*Acme* · 2" in shown(answer)
    assert "nobody has answered yet" in shown(answer)
    of_one = world.pm.runs("/client shadow report Globex", world.alerts)
    world.sandbox.expect_all()
    assert "*2 alerts*" in shown(of_one)
    assert "Acme" not in shown(of_one)


def test_what_would_have_been_held_until_morning_is_counted(world: World) -> None:
    world.pm.runs("/client set Acme calendar 24/7", world.alerts)
    shadowed(world)
    world.until("2026-03-02 20:00")
    world.carol.says(world.acme, "Is the system down?")
    world.passes(hours=5)
    answer = world.pm.runs("/client shadow report", world.alerts)
    world.sandbox.expect_all()
    assert "2 of them came outside the hours" in shown(answer)


def test_shadow_mode_of_one_client_leaves_the_others_as_they_are(world: World) -> None:
    assert "*Acme*" in shadowed(world, "1w Acme")
    world.carol.says(world.acme, "When do we start?")
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=4, minutes=1)
    world.sandbox.expect(world.alerts, "Globex")
    assert all("Acme" not in message.text for message in world.sandbox.messages(world.alerts))
    world.sandbox.expect_all()


def test_it_ends_early_on_request_and_undo_takes_that_back(world: World) -> None:
    shadowed(world)
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    answer = world.pm.runs("/client shadow off", world.alerts)
    assert "posted again" in answer.text
    world.settle()
    world.sandbox.expect(world.pm, "There would have been *1 alert*")
    world.sandbox.expect_all()
    world.passes(hours=1)
    world.sandbox.expect(world.alerts, "is late")
    world.sandbox.expect_all()
    assert "was not on" in world.pm.runs("/client shadow off", world.alerts).text
    world.sandbox.expect_all()
    shadowed(world)
    world.pm.clicks("Undo")
    world.settle()
    world.sandbox.expect_all()
    assert set_here(world, "shadow") == ""


def test_one_client_can_be_taken_out_of_everybodys_shadow_mode(world: World) -> None:
    shadowed(world)
    world.pm.runs("/client shadow off Acme", world.alerts)
    world.settle()
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=4, minutes=1)
    world.sandbox.expect(world.alerts, "the answer to carol is late")
    world.sandbox.expect_all()


def test_the_last_day_is_one_of_the_clients_own(world: World) -> None:
    world.pm.runs("/client set Acme timezone Asia/Shanghai", world.alerts)
    shadowed(world, "1d Acme")
    with world.house.run.read() as session:
        for hours, on in ((0, True), (30, True), (31, False)):
            at = world.now() + timedelta(hours=hours)
            assert usecases.shadow.on(session, workspace_id=1, client_id=1, at=at) is on
            assert usecases.shadow.on(session, workspace_id=1, client_id=2, at=at) is False


def test_a_report_that_cannot_be_made_keeps_no_other_waiting(world: World) -> None:
    for client, who, where in (("Acme", world.carol, world.acme), ("Globex", world.greg, world.globex)):
        shadowed(world, f"2w {client}")
        who.says(where, "When?")
    world.passes(days=2)
    with world.house.run.begin() as session:
        broken = session.scalars(select(Clock).where(Clock.state == "breaching").order_by(Clock.id)).all()[0]
        subject, broken.subject, broken.next_check_at = broken.subject, "conversation:0", None
    for client in ("Acme", "Globex"):
        world.pm.runs(f"/client shadow off {client}", world.alerts)
    for _ in ("its clock", "its report"):
        with pytest.raises(NoResultFound):
            world.settle()
    world.settle()
    with world.house.run.begin() as session:
        session.get_one(Clock, broken.id).subject = subject
    told = [each.text for each in world.pm.direct_messages() if "Shadow mode" in each.text]
    world.sandbox.expect_all()
    assert ["Globex" in each for each in told] == [True]


def test_two_of_us_note_one_time_of_shadow_mode_once(world: World) -> None:
    shadowed(world)
    with world.house.run.begin() as session:
        (noted,), (setting,) = storage.shadow.running(session), storage.shadow.switched_on(session)
        storage.shadow.begin(session, setting=setting, until=noted.until)
        assert list(storage.shadow.running(session)) == [noted]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "/client shadow 2w"),
        ("soon", "/client shadow 2w"),
        ("300d", "1 to 92 days"),
        ("report", "no shadow mode"),
        ("2w Acme", "`/client shadow report Acme`"),
        ("Acme 2 weeks", "*Acme* until 2026-03-16"),
    ],
)
def test_words_are_understood_in_either_order_or_get_help(world: World, words: str, answer: str) -> None:
    assert answer in shadowed(world, words)


def test_only_the_team_may_look(world: World) -> None:
    for words in ("2w", "report", "replay first_response=2h", "off"):
        assert "alert" not in world.greg.runs(f"/client shadow {words}", world.globex).text.lower()
    world.sandbox.expect_all()
    assert set_here(world, "shadow") == ""
