"""Words that are held back are changed and withdrawn like any others, also while the bot was about to send them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import usecases.outbox
from domain.outbox import State
from sandbox import Fault
from tests.postroom import PostRoom

pytestmark = pytest.mark.proves("T13")

NIGHT = 9
"""Its hours, in which nobody reads what they did not ask for."""


@pytest.fixture
def night(room: PostRoom) -> PostRoom:
    """The day begins when nine hours have passed."""
    morning = room.now() + timedelta(hours=NIGHT)

    def is_day(session: Any, *, subject: str, expects: str, now: Any) -> bool:
        return bool(now >= morning)

    room.checks["unasked"] = is_day
    return room


def while_sending(room: PostRoom, *, does: Callable[[], object]) -> None:
    """Promise a card, and do something while Slack is asked who would read it."""

    def when(args: Any) -> bool:
        does()
        return True

    room.sandbox.faults.on("conversations.info", times=1, do=Fault.slow(0), when=when)
    room.promise("card", unasked=0)
    assert usecases.outbox.deliver_one(room.run)
    assert room.row("card").state == State.HELD


def test_a_card_that_is_taken_back_before_it_turns_out_to_wait_is_never_posted(night: PostRoom) -> None:
    while_sending(night, does=lambda: night.retract("card"))
    night.works()
    assert (night.row("card").state, night.row("card").reason) == (State.SUPPRESSED, "answered")
    night.passes(hours=NIGHT)
    assert night.told == []


def test_a_card_that_changes_before_it_turns_out_to_wait_is_posted_as_it_is_by_then(night: PostRoom) -> None:
    while_sending(night, does=lambda: night.revise("card", "newer"))
    night.works()
    assert night.told == []
    assert night.row("card").body["unasked"] == 0
    night.passes(hours=NIGHT)
    assert night.told == ["newer"]


def test_the_newest_words_of_a_card_that_waits_are_posted(night: PostRoom) -> None:
    while_sending(night, does=lambda: night.revise("card", "newer"))
    night.revise("card", "newest")
    night.works()
    night.passes(hours=NIGHT)
    assert night.told == ["newest"]


def test_a_card_that_is_let_go_before_its_change_is_seen_is_posted_and_changed(night: PostRoom) -> None:
    while_sending(night, does=lambda: night.retract("card"))
    night.now.passes(hours=NIGHT)
    night.machine.passes(hours=NIGHT)
    assert usecases.outbox.reconcile_one(night.run)
    assert night.row("card").state == State.PENDING
    night.works()
    night.passes(seconds=2)
    assert night.told == []
