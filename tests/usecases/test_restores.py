"""After a restore nothing is said twice: the ledger knows that it does not know what was posted since (P24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert

import usecases.restores
import usecases.workspaces
from domain.outbox import FORGETFUL, State
from storage.outbox import OutboxRow
from tests.postroom import START, PostRoom
from tests.proofs import Cases
from views.blocks import Message, actions, button, section

pytestmark = pytest.mark.proves("T12")


def backed_up(room: PostRoom) -> list[dict[str, Any]]:
    """The outbox as it is now, after the bot said that it is alive."""
    with room.begin() as session:
        usecases.workspaces.alive(session, now=room.now(), machine=room.machine())
    return [{name: getattr(row, name) for name in OutboxRow.__dataclass_fields__} for row in room.rows()]


def restored(room: PostRoom, was: list[dict[str, Any]]) -> None:
    """The outbox is as it was again."""
    with room.begin() as session:
        session.execute(delete(OutboxRow))
        for row in was:
            session.execute(insert(OutboxRow), row)
        usecases.restores.begin(session, now=room.now(), machine=room.machine())


def test_P24_a_post_that_waited_and_was_made_since_is_found(room: PostRoom) -> None:
    room.promise("hello", key="k")
    was = backed_up(room)
    room.lives(seconds=3)
    restored(room, was)
    assert room.row("k").state == State.UNKNOWN
    room.lives(seconds=30)
    assert room.told == ["hello"]
    assert room.row("k").state == State.SENT
    assert room.row("k").slack_ts == room.sandbox.messages(room.team)[0].ts


def test_P24_a_post_that_waited_and_was_not_made_is_made(room: PostRoom) -> None:
    room.promise("hello", key="k")
    restored(room, backed_up(room))
    room.lives(seconds=30)
    assert room.told == ["hello"]


def test_P24_a_post_that_is_promised_anew_is_found_by_its_words(room: PostRoom) -> None:
    was = backed_up(room)
    room.passes(minutes=4)
    room.promise("Acme waits", key="clock:7")
    room.lives(seconds=3)
    room.revise("clock:7", "Acme was answered")
    room.lives(seconds=3)
    restored(room, was)
    room.passes(minutes=1)
    room.promise("Acme waits", key="clock:9")
    room.lives(seconds=5)
    assert room.told == ["Acme was answered"]
    room.revise("clock:9", "Acme was answered again")
    room.lives(seconds=5)
    assert room.told == ["Acme was answered again"]


def test_P24_each_forgotten_post_stands_for_one_promise_only(room: PostRoom) -> None:
    was = backed_up(room)
    room.promise("Good morning", key="a")
    room.lives(seconds=3)
    restored(room, was)
    for key in ("b", "c"):
        room.promise("Good morning", key=key)
    room.lives(seconds=30)
    assert room.told == ["Good morning"] * 2
    room.promise("Good morning", key="d")
    room.lives(seconds=30)
    assert room.told == ["Good morning"] * 3


def test_P24_words_about_another_question_are_another_post(room: PostRoom) -> None:
    def late(n: int) -> Message:
        link = button("Open", action="clocks.open", value=str(n), url=f"https://slack.example/{n}")
        return Message("Acme: carol needs an answer soon", [section("Acme"), actions(link)])

    was = backed_up(room)
    room.promise("", key="clock:1", message=late(1))
    room.lives(seconds=3)
    restored(room, was)
    room.promise("", key="clock:7", message=late(2))
    room.promise("", key="clock:8", message=late(1))
    room.lives(seconds=30)
    assert len(room.told) == 2
    assert room.row("clock:8").slack_ts == room.sandbox.messages(room.team)[0].ts


def test_P24_days_later_new_posts_are_made_without_a_look(room: PostRoom) -> None:
    restored(room, backed_up(room))
    room.passes(days=FORGETFUL.days, seconds=1)
    room.promise("hello", key="k")
    assert room.row("k").state == State.PENDING


def test_P24_edits_that_waited_are_simply_made_again(room: PostRoom) -> None:
    room.promise("hello", key="k")
    room.lives(seconds=3)
    room.revise("k", "hello, all")
    was = backed_up(room)
    room.lives(seconds=3)
    restored(room, was)
    room.lives(seconds=30)
    assert room.told == ["hello, all"]


@pytest.mark.parametrize("point", range(12))
def test_T12_wherever_the_backup_was_made_nothing_is_said_twice(
    office: PostRoom, point: int, cases: Cases
) -> None:
    """Twelve promises, some of which change or end; after each one a backup may have been made."""
    was: list[dict[str, Any]] = []
    for n in range(12):
        if n == point:
            was = backed_up(office)
        promise(office, n)
        office.lives(seconds=n % 3)
    office.lives(seconds=point)
    restored(office, was)
    for n in range(point, 12):
        promise(office, n)
    office.lives(seconds=60)
    assert sorted(office.told) == sorted({f"number {n}" for n in range(12)})
    assert {row.state for row in office.rows()} == {State.SENT}
    cases.ran(1, checked="no post twice and none lost after a restore")


def promise(room: PostRoom, n: int) -> None:
    """What the bot says in its turn, whether it remembers having said it or not."""
    room.promise(f"number {n}", key=f"n{n}", stale_after=START + timedelta(days=1))
