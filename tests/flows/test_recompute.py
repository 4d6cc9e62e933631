"""Stories of the operator who has every clock compared with its log."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

import bot.cli
import bot.clock
import usecases.recomputation
from storage.clocks import Clock
from storage.preferences import Preference
from tests.world import START, World
from usecases.recomputation import Difference


@pytest.fixture
def busy(world: World) -> World:
    """Acme's first question is answered late and the second one waits; Globex's waits for the client."""
    first = world.carol.says(world.acme, "When do we start?")
    asked = world.greg.says(world.globex, "Is the invoice right?")
    world.pm.says(world.globex, "Which one?", thread=asked)
    world.greg.says(world.globex, "The last one", thread=asked)
    world.passes(hours=5)
    world.pm.says(world.acme, "Next week.", thread=first)
    world.settle()
    world.carol.says(world.acme, "On which day?", thread=first)
    world.settle()
    world.pm.reacts(asked, "hourglass_flowing_sand")
    world.passes(minutes=10)
    world.sandbox.expect_all()
    return world


def spoil(world: World, *, ended: bool, **values: Any) -> None:
    """Write wrong values into a row, as a mistake or a hand would."""
    which = Clock.ended_at.is_not(None) if ended else Clock.ended_at.is_(None)
    with world.house.run.begin() as session:
        session.execute(update(Clock).where(which).values(**values))


def test_R25_clocks_that_were_never_touched_are_what_their_log_says(busy: World) -> None:
    assert busy.differences() == []
    busy.passes(days=3)
    busy.sandbox.expect_all()
    assert busy.differences() == []


@pytest.mark.parametrize(
    "values",
    [
        {"elapsed_seconds": 1},
        {"state": "met"},
        {"level": 0},
        {"target_seconds": 60},
        {"started_at": START + timedelta(minutes=1)},
        {"ended_by": "UNOBODY"},
        {"due_at": START},
        {"ended_at": None, "state": "pending"},
    ],
    ids=lambda values: "+".join(values),
)
def test_R25_a_wrong_value_in_an_ended_clock_is_found_and_mended(busy: World, values: dict[str, Any]) -> None:
    spoil(busy, ended=True, **values)
    found = busy.differences()
    assert {*values} & {each.field for each in found}
    mended(busy, found)


@pytest.mark.parametrize(
    "values",
    [
        {"due_at": None},
        {"next_check_at": None, "paused": False},
        {"target_seconds": 60},
        {"policy": "other"},
        {"state": "met"},
        {"ref": "1.000001"},
        {"paused": True, "next_check_at": None},
    ],
    ids=lambda values: "+".join(values),
)
def test_R25_a_wrong_value_in_a_running_clock_is_found_and_mended(
    busy: World, values: dict[str, Any]
) -> None:
    spoil(busy, ended=False, **values)
    found = busy.differences()
    assert {*values, "state", "clock"} & {each.field for each in found}
    mended(busy, found)


def mended(world: World, found: list[Difference]) -> None:
    """After the repair everything is as the log says, and people read the same as before."""
    assert found
    for each in found:
        with world.house.run.begin() as session:
            usecases.recomputation.mend(session, subject=each.subject, now=world.now())
    assert world.differences() == []
    world.settle()


def test_R25_what_ended_under_other_terms_keeps_its_figures_and_is_no_difference(busy: World) -> None:
    busy.pm.runs("/client set Acme first_response 30h", busy.alerts)
    busy.settle()
    busy.sandbox.expect_all()
    assert busy.differences() == []
    spoil(busy, ended=True, ended_by="UNOBODY")
    found = busy.differences()
    assert {each.field for each in found} == {"ended_by"}
    mended(busy, found)


def test_R25_settings_changed_behind_the_clocks_back_are_found(busy: World) -> None:
    with busy.house.run.begin() as session:
        session.add(
            Preference(workspace_id=1, name="next_response", value="1h", set_by="U1", set_at=busy.now())
        )
    found = busy.differences()
    assert {"policy", "target_seconds"} <= {each.field for each in found}
    mended(busy, found)
    busy.sandbox.expect_all()


@pytest.fixture
def operator(busy: World, monkeypatch: pytest.MonkeyPatch, database_url: str) -> World:
    """Somebody at the machine, beside the bot."""
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.setattr(bot.clock, "machine_time", busy.now)
    monkeypatch.setenv("DATABASE_URL", database_url)
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        monkeypatch.delenv(name)
    return busy


def test_R25_the_operator_has_them_all_compared_and_mended(
    operator: World, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["clocks", "recompute", "--check"]
    assert bot.cli.main(command) == 0
    assert capsys.readouterr().out == "Every clock is what its log says.\n"
    spoil(operator, ended=True, elapsed_seconds=7)
    assert bot.cli.main(command) == 1
    told = capsys.readouterr().out
    assert "(Acme) elapsed_seconds: stored 7, by the log 1799" in told
    assert bot.cli.main([*command, "--fix"]) == 0
    assert "0 differences are left" in capsys.readouterr().out
    assert bot.cli.main(command) == 0


def test_R26_the_operator_has_a_history_imported(
    operator: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.clock, "machine_time", operator.machine)
    assert bot.cli.main(["history", "import", "--channel", operator.acme.id, "--since", "2026-02-20"]) == 0
    assert "back to 2026-02-20 for Acme" in capsys.readouterr().out
    operator.settle()
    assert bot.cli.main(["history", "list"]) == 0
    assert "0 new messages, done" in capsys.readouterr().out
    assert bot.cli.main(["history", "import", "--channel", operator.alerts.id]) == 1
    assert "linked to a client" in capsys.readouterr().err
    assert bot.cli.main(["history", "import", "--channel", operator.acme.id, "--since", "soon"]) == 2
    assert bot.cli.main(["history", "import"]) == 2
