"""Promised words: said once, in order, revised and taken back, whether Slack has them already or not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

import domain.outbox
import usecases.outbox
from domain.outbox import State
from storage.base import Session
from tests.postroom import START, PostRoom
from views.blocks import Message, section


def test_a_promise_is_kept_once(room: PostRoom) -> None:
    assert room.promise("hello", key="greeting")
    assert not room.promise("hello again", key="greeting")
    room.works()
    assert room.told == ["hello"]
    assert room.row("greeting").state == State.SENT


def test_a_promise_of_a_rolled_back_change_is_forgotten(room: PostRoom) -> None:
    try:
        with room.begin() as session:
            usecases.outbox.promise(
                session,
                workspace_id=room.workspace_id,
                channel=room.team.id,
                key="never",
                message=Message("never"),
                now=room.now(),
            )
            raise KeyError
    except KeyError:
        pass
    room.works()
    assert room.told == []


def test_a_promise_wakes_the_deliverer_after_the_commit(room: PostRoom) -> None:
    with room.begin() as session:
        usecases.outbox.promise(
            session,
            workspace_id=room.workspace_id,
            channel=room.team.id,
            key="k",
            message=Message("hello"),
            now=room.now(),
        )
        assert session.info["wake"]


def test_messages_carry_only_an_opaque_key_and_no_previews(room: PostRoom) -> None:
    room.promise("see https://example.org", key="clock:7:warn")
    room.works()
    (call,) = room.sandbox.calls_of("chat.postMessage")
    key = room.row("clock:7:warn").key
    told = {"k": key, "w": domain.outbox.print_of(call.args["text"], blocks=[])}
    assert call.args["metadata"] == {"event_type": "rapport_out", "event_payload": told}
    assert (call.args["unfurl_links"], call.args["unfurl_media"], call.args["link_names"]) == (False,) * 3


def test_a_channel_hears_in_order_and_at_most_once_a_second(room: PostRoom) -> None:
    for number in range(4):
        room.promise(f"{number}")
    room.works()
    assert room.told == ["0"]
    room.machine.passes(seconds=0.9)
    room.works()
    assert room.told == ["0"]
    room.machine.passes(seconds=0.1)
    room.works()
    assert room.told == ["0", "1"]
    room.lives(seconds=2)
    assert room.told == ["0", "1", "2", "3"]


def test_one_slow_channel_holds_up_no_other(room: PostRoom) -> None:
    others = [room.sandbox.channel(f"other-{n}", members=[room.pm], with_bot=True) for n in range(3)]
    for _ in range(2):
        room.promise("first")
        for other in others:
            room.promise(f"to {other.name}", channel=other.id)
    room.promise("second")
    room.works()
    assert room.told == ["first"]
    assert [[m.text for m in room.sandbox.messages(o)] for o in others] == [[f"to {o.name}"] for o in others]


def test_words_not_yet_sent_are_simply_replaced(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    assert room.revise("card", "2 wait")
    room.works()
    assert room.told == ["2 wait"]
    assert room.sandbox.calls_of("chat.update") == []


def test_sent_words_are_edited_in_place(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    room.works()
    assert room.revise("card", "2 wait")
    room.works()
    assert room.told == ["2 wait"]
    assert len(room.sandbox.calls_of("chat.update")) == 1


def test_of_several_edits_only_the_newest_is_made(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    room.works()
    for left in ("2 wait", "1 waits", "nobody waits"):
        assert room.revise("card", left)
    room.works()
    assert room.told == ["nobody waits"]
    assert len(room.sandbox.calls_of("chat.update")) == 1


def test_an_edit_waits_for_the_posts_before_it_in_its_channel(room: PostRoom) -> None:
    room.promise("one", key="one")
    room.works()
    room.promise("two", key="two")
    room.revise("one", "one, edited")
    room.works()
    assert room.told == ["one"]
    room.lives(seconds=1)
    assert room.told == ["one, edited", "two"]


def test_what_was_never_promised_cannot_be_edited_or_taken_back(room: PostRoom) -> None:
    assert not room.revise("nothing", "words")
    assert not room.retract("nothing")


def test_a_retracted_promise_is_never_sent(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    assert room.retract("card")
    room.works()
    assert room.told == []
    row = room.row("card")
    assert (row.state, row.reason) == (State.SUPPRESSED, "answered")
    assert not room.revise("card", "2 wait")
    assert not room.retract("card")


def test_a_retracted_message_is_removed_from_slack_and_edited_no_more(room: PostRoom) -> None:
    room.promise("3 wait", key="card")
    room.works()
    room.revise("card", "2 wait")
    assert room.retract("card")
    assert not room.revise("card", "1 waits")
    room.works()
    assert room.told == []
    assert room.sandbox.calls_of("chat.update") == []


def test_a_message_that_a_person_deleted_needs_no_edit_and_no_removal(room: PostRoom) -> None:
    for key in ("edited", "removed"):
        room.promise(key)
        room.lives(seconds=1)
    room.revise("edited", "edited again")
    room.retract("removed")
    for key in ("edited", "removed"):
        room.slack.delete(channel=room.team.id, ts=room.row(key).slack_ts)
    room.works()
    rows = [(row.kind, row.state) for row in room.rows()]
    assert rows[2:] == [("update", State.SUPPRESSED), ("delete", State.SENT)]


def test_an_answer_stands_in_the_thread_of_its_parent(room: PostRoom) -> None:
    room.promise("parent")
    room.promise("child", thread_of="parent")
    room.works()
    room.lives(seconds=1)
    child = next(m for m in room.sandbox.messages(room.team) if m.text == "child")
    assert child.thread_ts == room.row("parent").slack_ts


def test_an_answer_whose_parent_never_came_stands_alone(room: PostRoom) -> None:
    room.promise("parent")
    room.promise("child", thread_of="parent")
    room.retract("parent")
    room.works()
    assert room.told == ["child"]
    assert room.sandbox.messages(room.team)[0].thread_ts is None


def test_whereabouts_are_known_while_the_message_stands(room: PostRoom) -> None:
    room.promise("hello", key="k")
    assert _where(room) is None
    room.works()
    assert _where(room) == (room.team.id, room.sandbox.messages(room.team)[0].ts)
    room.retract("k")
    assert _where(room) is None


def test_a_direct_message_reaches_the_person(room: PostRoom) -> None:
    room.promise("just for you", key="k", channel=room.pm.id)
    room.works()
    (message,) = room.pm.direct_messages()
    assert message.text == "just for you"
    assert _where(room) == (message.channel.id, message.ts)
    room.revise("k", "edited, just for you")
    room.works()
    assert [m.text for m in room.pm.direct_messages()] == ["edited, just for you"]


def test_P18_what_has_become_stale_is_dropped_and_says_so(room: PostRoom) -> None:
    room.promise("old", stale_after=room.now() + timedelta(hours=1))
    room.promise("still good", stale_after=room.now() + timedelta(hours=9))
    room.now.passes(hours=2)
    room.works()
    assert room.told == ["still good"]
    assert (room.row("old").state, room.row("old").reason) == (State.SUPPRESSED, "stale")


def test_P18_a_thousand_stale_messages_cost_no_time(room: PostRoom) -> None:
    for number in range(50):
        room.promise(f"{number}", stale_after=room.now() + timedelta(hours=1))
    room.now.passes(hours=72)
    room.works()
    assert room.told == []
    assert room.sandbox.calls == []


def test_what_is_no_longer_true_is_not_sent(room: PostRoom) -> None:
    asked: list[object] = []

    def holds(session: Session, *, subject: str, expects: str, now: datetime) -> bool:
        asked.append((subject, expects, now))
        return True

    room.checks["clock"] = holds
    room.checks["issue"] = lambda *_, **__: False
    room.promise("waits since 9:00", subject="clock:7", expects="warned")
    room.promise("is open", subject="issue:3", expects="open")
    room.lives(seconds=2)
    assert room.told == ["waits since 9:00"]
    assert asked == [("clock:7", "warned", START + timedelta(seconds=1))]
    assert room.row("is open").reason == "no longer true"


def test_blocks_that_slack_does_not_know_give_way_to_simpler_ones(room: PostRoom) -> None:
    newer = [{"type": "hologram"}]
    room.promise("digest", message=Message("digest", newer, [section("as a list")]))
    room.works()
    room.lives(seconds=1)
    (message,) = room.sandbox.messages(room.team)
    assert message.words == "as a list"
    assert [call.error for call in room.sandbox.calls_of("chat.postMessage")] == ["invalid_blocks", ""]
    room.sandbox.forgive()


def test_blocks_without_a_simpler_form_end_the_row_aloud(
    room: PostRoom, caplog: pytest.LogCaptureFixture
) -> None:
    room.promise("digest", message=Message("digest", [{"type": "hologram"}]))
    room.works()
    room.lives(seconds=3)
    assert (room.row("digest").state, room.row("digest").reason) == (State.DEAD, "invalid_blocks")
    assert len(room.sandbox.calls_of("chat.postMessage")) == 1
    assert "invalid_blocks" in next(r.getMessage() for r in caplog.records if r.levelname == "ERROR")
    room.sandbox.forgive()


def _where(room: PostRoom) -> tuple[str, str] | None:
    with room.begin() as session:
        return usecases.outbox.whereabouts(session, workspace_id=room.workspace_id, key="k")
