"""Which messages wait for an answer in a channel: modes, corrections, and what is never recorded (R3, R15,
R54).
"""

from __future__ import annotations

import pytest
from sqlalchemy import String, select

import storage.capture
import storage.tables
import usecases.capture
import usecases.conversations
import usecases.corrections
import usecases.history
import usecases.interactions
import usecases.tracking
from domain.capture import Mode
from domain.clocks import State
from domain.refusals import Refusal
from storage.base import Session
from storage.channels import Channel
from storage.interactions import Interaction
from tests.usecases.channel import Room, moment, ts


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def says(room: Room, user: str, text: str, *, at: float = 0, thread: float | None = None) -> Interaction:
    """The row of what somebody writes, as it is kept and changes."""
    return room.session.get_one(Interaction, room.writes(user, text, at=at, thread=thread).id)


def set_mode(room: Room, mode: Mode) -> None:
    usecases.capture.change_mode(room.session, actor=room.pm, slack_id="CACME", mode=mode, now=room.now)


def teach(room: Room, words: str, *, tracks: bool, source: Interaction | None = None) -> int:
    rule = usecases.capture.teach(
        room.session, actor=room.pm, slack_id="CACME", words=words, tracks=tracks, source=source, now=room.now
    )
    return rule.id


def correct(room: Room, row: Interaction, *, tracks: bool) -> usecases.corrections.Correction:
    return usecases.corrections.correct(
        room.session, actor=room.pm, interaction_id=row.id, tracks=tracks, now=room.now
    )


@pytest.mark.parametrize(
    ("mode", "thanks", "question"), [(Mode.ALL, 1, 1), (Mode.SMART, 0, 1), (Mode.MANUAL, 0, 0)]
)
def test_R3_the_mode_decides_what_waits(room: Room, mode: Mode, thanks: int, question: int) -> None:
    room.channel.capture = mode
    said = says(room, "UCAROL", "Thanks!")
    assert said.asks == bool(thanks)
    assert len(room.running()) == thanks
    asked = says(room, "UGREG", "Where is it?", at=1)
    assert asked.asks == bool(question)
    assert len(room.running()) == thanks + question


def test_R3_another_mode_rewrites_nothing_that_was_judged(room: Room) -> None:
    asked = says(room, "UCAROL", "Where is it?")
    set_mode(room, Mode.MANUAL)
    assert asked.asks
    assert len(room.running()) == 1
    assert not says(room, "UGREG", "Where is mine?", at=1).asks


def test_R3_a_mode_is_noted_and_taken_back(room: Room) -> None:
    set_mode(room, Mode.ALL)
    with pytest.raises(Refusal, match="capture_same"):
        set_mode(room, Mode.ALL)
    usecases.capture.restore_mode(
        room.session, actor=room.pm, slack_id="CACME", before=Mode.SMART, after=Mode.ALL, now=room.now
    )
    with pytest.raises(Refusal, match="changed_since"):
        usecases.capture.restore_mode(
            room.session, actor=room.pm, slack_id="CACME", before=Mode.MANUAL, after=Mode.ALL, now=room.now
        )
    deeds = usecases.history.of_client(room.session, client_id=room.acme.id)
    assert [deed.what for deed in deeds] == ["capture_smart", "capture_all"]


def test_R3_the_verdict_is_kept_with_its_rule_and_its_words(room: Room) -> None:
    kept = says(room, "UCAROL", "It works now, thank you!")
    assert (kept.verdict, kept.because, kept.judged_by) == ("solved", "It works now", "")


def test_R3_a_pin_tracks_what_the_rules_left_out(room: Room) -> None:
    set_mode(room, Mode.MANUAL)
    asked = says(room, "UCAROL", "Where is it?")
    usecases.corrections.pin(room.session, actor=room.pm, slack_id="CACME", ts=ts(0), now=room.now)
    assert (asked.asks, asked.verdict, asked.because, asked.judged_by) == (True, "person", "📌", "UPM")
    assert [clock.started_at for clock in room.running()] == [moment(0)]


def test_R3_a_correction_follows_through_and_back(room: Room) -> None:
    asked = says(room, "UCAROL", "Nice weather here")
    done = correct(room, asked, tracks=False)
    assert room.running() == []
    with pytest.raises(Refusal, match="capture_said"):
        correct(room, asked, tracks=False)
    usecases.corrections.undo(room.session, actor=room.pm, done=done, now=room.now)
    assert (asked.asks, asked.verdict, asked.judged_by) == (True, "no_thanks", "")
    assert len(room.running()) == 1
    with pytest.raises(Refusal, match="changed_since"):
        usecases.corrections.undo(room.session, actor=room.pm, done=done, now=room.now)
    deeds = usecases.history.of_client(room.session, client_id=room.acme.id)
    assert [deed.what for deed in deeds] == ["message_as_before", "message_ignored"]


def test_R3_what_a_person_said_outlives_edits_rules_and_modes(room: Room) -> None:
    asked = says(room, "UCAROL", "Thanks")
    correct(room, asked, tracks=True)
    teach(room, "thanks", tracks=False)
    inner = room.event("UCAROL", "Thanks a lot", edited={"user": "UCAROL", "ts": "1.000000"})
    room.hears({"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner})
    assert (asked.text, asked.asks, asked.verdict) == ("Thanks a lot", True, "person")


def test_R3_the_last_persons_word_counts_and_undo_gives_the_first_ones_back(room: Room) -> None:
    asked = says(room, "UCAROL", "Thanks")
    correct(room, asked, tracks=True)
    done = usecases.corrections.correct(
        room.session, actor=room.lead, interaction_id=asked.id, tracks=False, now=room.now
    )
    assert (asked.judged_by, asked.asks) == ("ULEAD", False)
    usecases.corrections.undo(room.session, actor=room.lead, done=done, now=room.now)
    assert (asked.judged_by, asked.asks, asked.verdict) == ("UPM", True, "person")


def test_R3_undo_judges_as_before_whatever_the_mode_is_by_now(room: Room) -> None:
    asked = says(room, "UCAROL", "Where is it?")
    before = asked.verdict, asked.because, asked.asks
    done = correct(room, asked, tracks=False)
    set_mode(room, Mode.MANUAL)
    usecases.corrections.undo(room.session, actor=room.pm, done=done, now=room.now)
    assert (asked.verdict, asked.because, asked.asks, asked.judged_by) == (*before, "")
    assert len(room.running()) == 1


def test_R3_tracking_a_message_overrules_that_nothing_was_asked(room: Room) -> None:
    asked = says(room, "UCAROL", "Where is it?")
    assert asked.conversation_id is not None
    usecases.conversations.not_request(
        room.session, actor=room.lead, conversation_id=asked.conversation_id, at=moment(1), now=moment(1)
    )
    assert room.running() == []
    assert usecases.corrections.against(room.session, row=asked) == "ULEAD"
    done = correct(room, asked, tracks=True)
    assert len(room.running()) == 1
    usecases.corrections.undo(room.session, actor=room.pm, done=done, now=room.now)
    assert room.running() == []


@pytest.mark.parametrize("user", ["UDAN"])
def test_R3_only_the_clients_words_can_be_tracked(room: Room, user: str) -> None:
    said = says(room, user, "We are on it")
    with pytest.raises(Refusal, match="capture_not_client"):
        correct(room, said, tracks=True)


def test_R3_nobody_outside_the_team_corrects(room: Room) -> None:
    asked = says(room, "UCAROL", "Where is it?")
    with pytest.raises(Refusal, match="team_only"):
        usecases.corrections.correct(
            room.session, actor=room.guest, interaction_id=asked.id, tracks=False, now=room.now
        )


def test_R15_thanks_that_are_solved_end_nothing_and_start_nothing(room: Room) -> None:
    says(room, "UCAROL", "It works now, thanks")
    assert room.clocks() == []


def test_R3_a_file_is_still_known_when_a_side_is_resolved(room: Room) -> None:
    set_mode(room, Mode.ALL)
    said = room.hears(room.event("UNEW", "Thanks", subtype="file_share", files=[{"id": "F1"}]), asked=True)
    assert said is not None
    set_mode(room, Mode.SMART)
    usecases.interactions.judge_again(room.session, row=said, now=room.now)
    assert (said.verdict, said.asks) == ("attachment", True)


def test_R14_a_deleted_message_leaves_none_of_the_words_that_decided(room: Room) -> None:
    said = says(room, "UCAROL", "please call me back")
    room.hears(
        {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "CACME",
            "deleted_ts": ts(0),
            "ts": ts(1),
        }
    )
    assert (said.text, said.because) == ("", "")


@pytest.mark.parametrize("channel", ["CSTRAY", "CINSIDE", "CNEVERSEEN"])
def test_R54_outside_linked_channels_no_table_has_a_word_of_it(room: Room, channel: str) -> None:
    room.add(Channel(workspace_id=room.workspace_id, slack_id="CSTRAY"))
    room.add(
        Channel(workspace_id=room.workspace_id, slack_id="CINSIDE", client_id=room.acme.id, kind="internal")
    )
    assert room.hears(room.event("UCAROL", "a very secret word") | {"channel": channel}) is None
    for table in storage.tables.metadata().sorted_tables:
        for column in (each for each in table.columns if isinstance(each.type, String)):
            found = room.session.execute(select(column).where(column.contains("secret"))).all()
            assert not found, f"{table.name}.{column.name}"


def test_R54_why_says_where_nothing_is_recorded(room: Room) -> None:
    room.channel.linked_at = moment(10)
    for slack_id, at, kept in (
        ("CNEVERSEEN", 0, "unlinked"),
        ("CACME", 0, "before"),
        ("CACME", 20, "missed"),
    ):
        look = usecases.tracking.look(room.session, actor=room.pm, slack_id=slack_id, ts=ts(at))
        assert look.kept == kept


def test_R3_why_says_what_decided_and_how_the_clock_stands(room: Room) -> None:
    says(room, "UCAROL", "Could you call me?")
    says(room, "UDAN", "Yes, today.", at=1, thread=0)
    look = usecases.tracking.look(room.session, actor=room.pm, slack_id="CACME", ts=ts(0))
    assert (look.verdict, look.because, look.side, look.why_side) == ("question", "?", "client", "foreign")
    assert look.clock is not None
    assert look.clock.state == State.MET
    ours = usecases.tracking.look(room.session, actor=room.pm, slack_id="CACME", ts=ts(1))
    assert (ours.side, ours.why_side, ours.can) == ("team", "ours", False)
    with pytest.raises(Refusal, match="team_only"):
        usecases.tracking.look(room.session, actor=room.guest, slack_id="CACME", ts=ts(0))
