"""Stories in which Slack does not say who somebody is: what it said lately holds, but not what has changed since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import usecases.channels
import usecases.people
from sandbox import Fault
from storage.audit import Audit
from tests.asking import ask
from tests.world import World

SILENT = "Slack does not tell me who you are right now"
FAULTS = {"fails": Fault.http_before(500), "is banned": Fault.rate_limited(3000)}


@pytest.fixture(params=list(FAULTS.values()), ids=list(FAULTS))
def silent(world: World, request: pytest.FixtureRequest) -> World:
    """Dan has asked something lately, and since then Slack says of nobody who they are."""
    assert "Globex" in ask(world, "list", who=world.dan)
    world.sandbox.faults.on("users.info", times=99, do=request.param)
    return world


def _denials(world: World) -> list[tuple[str, str]]:
    with world.house.run.read() as session:
        rows = session.scalars(select(Audit).where(Audit.decision != "allowed")).all()
    return [(row.role, row.decision) for row in rows]


def test_P28_a_colleague_made_a_guest_reads_nothing_while_slack_does_not_say_who_they_are(
    silent: World,
) -> None:
    silent.sandbox.changes(silent.dan, guest="restricted")
    silent.settle()
    read = ask(silent, "list", who=silent.dan)
    assert SILENT in read
    assert "Globex" not in read
    assert _denials(silent) == [("unknown", "who_unknown")]
    silent.sandbox.faults.clear()
    silent.machine.at += timedelta(hours=1)
    assert "not guests" in ask(silent, "list", who=silent.dan)
    silent.sandbox.expect_all()


def test_P28_a_colleague_who_changed_nothing_that_matters_is_known_again_when_slack_answers(
    silent: World,
) -> None:
    silent.sandbox.changes(silent.dan, tz="Asia/Shanghai")
    silent.settle()
    assert SILENT in ask(silent, "list", who=silent.dan)
    silent.sandbox.faults.clear()
    silent.machine.at += timedelta(hours=1)
    assert "Globex" in ask(silent, "list", who=silent.dan)


def test_a_gesture_of_a_newcomer_who_changes_while_slack_says_who_they_are_is_tried_again(
    world: World,
) -> None:
    nina = world.sandbox.person("nina")
    world.sandbox.hold_events()
    nina.joins(world.acme)
    world.sandbox.release_events([])
    said = world.carol.says(world.acme, "When do we start?")
    world.settle()

    moments: list[str] = []

    def once(asked: dict[str, Any]) -> bool:
        if asked.get("user") == nina.id and not moments:
            moments.append(nina.id)
            with world.house.run.begin() as session:
                workspace_id = usecases.people.home(session, team_ids=[world.sandbox.team_id])
                usecases.channels.person_changed(session, workspace_id=workspace_id, user_id=nina.id)
        return False

    # The fault never strikes: it is the moment in which Slack is asked.
    world.sandbox.faults.on("users.info", do=Fault.http_before(500), when=once)
    nina.reacts(said, "pushpin")
    world.settle()
    world.sandbox.faults.clear()
    world.passes(minutes=5)
    assert "Issue 1 of Acme" in [each.text for each in world.sandbox.messages(world.alerts)][-1]
    world.sandbox.expect_all()


def test_P28_home_is_not_an_outsider_s_for_a_colleague_of_whom_slack_did_not_tell(world: World) -> None:
    assert "Globex" in ask(world, "list", who=world.dan)
    world.sandbox.changes(world.dan, tz="Asia/Shanghai")
    world.settle()
    world.sandbox.faults.on("users.info", times=2, do=Fault.http_before(500))
    world.dan.opens_home()
    world.settle()
    shown = world.dan.home
    assert shown
    assert "You owe" in shown.words


@pytest.mark.parametrize(("hours", "known"), [(23, True), (24, False)])
def test_P28_what_slack_said_of_a_colleague_holds_for_a_day(silent: World, hours: int, known: bool) -> None:
    silent.machine.at += timedelta(hours=hours)
    read = ask(silent, "list", who=silent.dan)
    assert ("Globex" in read) == known
    assert (SILENT in read) != known


OWNERS = {"issue Login fails": "Owner", "promise API keys Friday": "Who of us sees to it"}


@pytest.mark.parametrize(("command", "field"), OWNERS.items())
def test_P28_of_an_owner_whom_slack_does_not_name_nobody_is_told_that_they_are_an_outsider(
    world: World, command: str, field: str
) -> None:
    eva = world.sandbox.person("eva")
    world.pm.runs(f"/client {command}", world.acme)
    world.sandbox.faults.on("users.info", times=9, do=Fault.http_before(500))
    assert world.pm.submits({field: eva}) == {}
    form = world.pm.form
    assert form is not None
    assert "try again in a minute" in form.words
    world.pm.closes_form()
    world.sandbox.faults.clear()
    world.machine.at += timedelta(hours=1)
    assert world.pm.submits({}) == {}
    assert world.pm.form is None
    world.settle()
    world.sandbox.expect_all()


@pytest.mark.parametrize(("command", "field"), OWNERS.items())
@pytest.mark.parametrize("reason", ["user_not_visible", "user_not_found"])
def test_whom_slack_does_not_know_is_refused_as_an_owner_at_once(
    world: World, command: str, field: str, reason: str
) -> None:
    eva = world.sandbox.person("eva")
    world.pm.runs(f"/client {command}", world.acme)
    world.sandbox.faults.on("users.info", times=9, do=Fault.error(reason))
    assert "Only somebody of our team" in world.pm.submits({field: eva}).get(field, "")
    assert world.pm.submits({field: world.pm}) == {}
    assert world.pm.form is None
    world.settle()
    world.sandbox.expect_all()
