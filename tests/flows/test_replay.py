"""Stories of replays: other targets are tried on the record, and nothing is changed until somebody applies them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import handlers.shadow
from storage.preferences import Preference
from tests.world import World


def set_here(world: World, name: str) -> str:
    """What is set for anybody."""
    with world.house.run.read() as session:
        return session.scalar(select(Preference.value).where(Preference.name == name)) or ""


def busy_month(world: World) -> None:
    """Two questions are answered after half an hour, one after six hours, one at Globex never."""
    for hours in (0.5, 0.5, 6):
        asked = world.carol.says(world.acme, f"When, after {hours} hours?")
        world.passes(hours=hours, seconds=1)
        world.pm.says(world.acme, "Now.", thread=asked)
        world.settle()
    world.greg.says(world.globex, "Is the invoice right?")
    world.passes(days=2)
    world.sandbox.expect_all()


def replayed(world: World, words: str) -> Any:
    """What a proposal would have meant."""
    answer = world.pm.runs(f"/client shadow replay {words}", world.alerts)
    world.sandbox.expect_all()
    return answer


def shown(answer: Any) -> str:
    """All words of the last answer's blocks."""
    return "\n".join(block["text"]["text"] for block in answer.blocks if "text" in block)


def test_a_proposal_is_played_through_over_the_history(world: World) -> None:
    busy_month(world)
    answer = replayed(world, "first_response=1h; next_response=1h days=10")
    assert "With these targets: *8 alerts*." in shown(answer)
    assert "Today's targets give *7*." in shown(answer)
    assert "*Globex* · 4 alerts, today 4" in shown(answer)
    assert "“When, after 6 hours?” <https://slack.com/app_redirect" in shown(answer)
    assert set_here(world, "first_response") == ""


def test_only_the_clients_history_counts_for_a_clients_proposal(world: World) -> None:
    busy_month(world)
    answer = replayed(world, "Acme first_response=10m")
    assert "*Acme*, the last 30 days" in shown(answer)
    assert "Globex" not in shown(answer)


def test_alerts_outside_the_hours_of_who_gets_them_are_counted(world: World) -> None:
    busy_month(world)
    answer = replayed(world, "calendar=24/7")
    assert "outside the hours of who gets" in shown(answer)


def test_a_proposal_is_applied_with_one_click_and_taken_back_with_another(world: World) -> None:
    busy_month(world)
    replayed(world, "first_response=2h; next_response=3h")
    world.pm.clicks("Apply these")
    world.settle()
    world.sandbox.expect_all()
    assert set_here(world, "first_response") == "2h"
    assert set_here(world, "next_response") == "3h"
    world.pm.clicks("Undo")
    world.settle()
    world.sandbox.expect_all()
    assert set_here(world, "first_response") == ""
    assert set_here(world, "next_response") == ""


def test_what_takes_long_is_answered_later_in_a_direct_message(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy_month(world)
    monkeypatch.setattr(handlers.shadow, "PATIENCE", timedelta())
    monkeypatch.setattr("usecases.replays.TURN", timedelta())
    monkeypatch.setattr("usecases.replays.PART", 1)
    answer = replayed(world, "first_response=1h; next_response=1h days=10")
    assert "in a direct message" in answer.text
    world.settle()
    told = world.sandbox.expect(world.pm, "What it would have been")
    assert "With these targets: *8 alerts*." in told.words


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "Write what I shall try"),
        ("language=en", "cannot try"),
        ("first_response=soon", "not a working time"),
        ("first_response=2h days=5000", "1 to 366 days"),
        ("calendar=mon 09:00-09:01; first_response=400h", "never be due"),
    ],
)
def test_a_proposal_that_cannot_be_tried_says_why(world: World, words: str, answer: str) -> None:
    assert answer in replayed(world, words).text
