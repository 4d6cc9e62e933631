"""Whether somebody wants to be disturbed, as Slack tells it."""

from __future__ import annotations

from datetime import timedelta

from tests.sandbox.conftest import START, Stage

FROM, UNTIL = START + timedelta(hours=9), START + timedelta(hours=21)


def test_who_set_nothing_may_be_disturbed(stage: Stage) -> None:
    told = stage.call("dnd.info", user=stage.carol.id)
    assert (told["dnd_enabled"], told["snooze_enabled"]) == (False, False)
    assert (told["next_dnd_start_ts"], told["next_dnd_end_ts"]) == (1, 1)


def test_a_schedule_is_told_as_seconds(stage: Stage) -> None:
    stage.sandbox.dnd(stage.carol, FROM, UNTIL)
    told = stage.call("dnd.info", user=stage.carol.id)
    assert told["dnd_enabled"]
    assert (told["next_dnd_start_ts"], told["next_dnd_end_ts"]) == (FROM.timestamp(), UNTIL.timestamp())
    stage.sandbox.dnd(stage.carol, None, None)
    assert not stage.call("dnd.info", user=stage.carol.id)["dnd_enabled"]


def test_a_snooze_is_told_until_it_ends_and_to_no_team(stage: Stage) -> None:
    stage.sandbox.dnd(stage.carol, None, START + timedelta(minutes=30), snooze=True)
    told = stage.call("dnd.info", user=stage.carol.id)
    assert (told["snooze_enabled"], told["snooze_endtime"]) == (True, int(START.timestamp()) + 1800)
    users = stage.call("dnd.teamInfo", users=f"{stage.carol.id},{stage.dan.id}")["users"]
    assert set(users) == {stage.carol.id, stage.dan.id}
    assert "snooze_enabled" not in users[stage.carol.id]
    stage.now.passes(minutes=30)
    assert not stage.call("dnd.info", user=stage.carol.id)["snooze_enabled"]


def test_strangers_too_many_and_nobody_are_refused(stage: Stage) -> None:
    assert stage.refused("dnd.info", user="U404") == "user_not_found"
    assert stage.refused("dnd.teamInfo", users="") == "invalid_arguments"
    assert stage.refused("dnd.teamInfo", users=",".join(["U1"] * 51)) == "too_many_users"


def test_without_the_scope_nothing_is_told(stage: Stage) -> None:
    stage.sandbox.withdraw_scope("dnd:read")
    assert stage.refused("dnd.info", user=stage.carol.id) == "missing_scope"
    assert stage.refused("dnd.teamInfo", users=stage.carol.id) == "missing_scope"
