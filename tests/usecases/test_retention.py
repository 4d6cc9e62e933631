"""Words go when they were kept long enough; what was counted stays (P32)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

import usecases.inbox
import usecases.retention
from domain.erasures import ELIDED
from storage.base import Session
from storage.clients import Client
from storage.db import Sessions
from storage.inbox import InboxRow
from storage.interactions import Interaction
from storage.preferences import Preference
from tests.postroom import START, PostRoom
from tests.usecases.traces import furnish
from views.blocks import Message, section


def tidy(session: Session, *, now: datetime) -> int:
    """Tidy until nothing is to be done; how many turns that took."""
    turns = 0
    while usecases.retention.tidy_one(session, now=now):
        turns += 1
        assert turns < 100
    return turns


def keep(session: Session, *, client_id: int, value: str) -> None:
    said = {"workspace_id": 1, "set_by": "U1", "set_at": START, "client_id": client_id}
    session.execute(insert(Preference), said | {"name": "keep_texts", "value": value})


def texts(session: Session) -> list[str]:
    return list(session.scalars(select(Interaction.text).where(Interaction.channel_id.is_not(None))))


def test_P32_what_was_posted_a_month_ago_has_no_words_any_more(room: PostRoom) -> None:
    message = Message("Acme waits", [section("Acme waits")])
    room.promise("", key="old", message=message, thread_ts="1.0", unasked=0)
    room.lives(seconds=3)
    room.now.passes(days=29)
    room.promise("fresh", key="new", message=Message("fresh", [section("fresh")]))
    room.promise("later", key="waits", not_before=room.machine() + timedelta(days=9))
    with room.begin() as session:
        assert tidy(session, now=room.now()) == 0
        assert tidy(session, now=room.now() + timedelta(days=1, minutes=1)) == 1
        assert tidy(session, now=room.now() + timedelta(days=1, minutes=1)) == 0
    assert room.row("old").body == {"thread_ts": "1.0", "unasked": 0, "text": "", "blocks": []}
    assert room.row("new").body["text"] == "fresh"
    assert room.row("waits").body["text"] == "later"


def test_P32_a_post_without_its_words_can_still_be_revised(room: PostRoom) -> None:
    room.promise("Acme waits", key="old")
    room.lives(seconds=3)
    with room.begin() as session:
        tidy(session, now=room.now() + timedelta(days=31))
    assert room.revise("old", "Acme was answered")
    room.lives(seconds=3)
    assert room.told == ["Acme was answered"]


def test_P32_many_old_words_go_a_few_at_a_time(sessions: Sessions) -> None:
    with sessions.begin() as session:
        furnish(session, people=500)
        keep(session, client_id=0, value="90d")
        before = session.scalar(select(func.count()).select_from(Interaction))
        assert tidy(session, now=START + timedelta(days=89)) == 0
        assert "Question 7" in texts(session)
        assert tidy(session, now=START + timedelta(days=91)) == 3
        assert set(texts(session)) == {ELIDED}
        assert session.scalar(select(func.count()).select_from(Interaction)) == before


def test_P32_each_client_may_keep_words_for_longer_or_shorter(sessions: Sessions) -> None:
    with sessions.begin() as session:
        furnish(session, people=5)
        other: dict[str, Any] = {
            "workspace_id": 1,
            "name": "Globex",
            "name_key": "globex",
            "created_by": "U1",
        }
        session.execute(insert(Client), other | {"created_at": START})
        said = {"workspace_id": 1, "client_id": 2, "kind": "message", "side": "client", "channel_id": 1}
        moment = {"happened_at": START, "recorded_at": START}
        session.execute(insert(Interaction), said | moment | {"text": "of Globex", "ts": "500.0"})
        keep(session, client_id=0, value="30d")
        keep(session, client_id=2, value="none")
        tidy(session, now=START + timedelta(days=31))
        assert sorted(set(texts(session))) == sorted({ELIDED, "of Globex"})


def test_P32_an_event_nobody_cared_for_in_quarantine_loses_its_words_after_a_week(sessions: Sessions) -> None:
    with sessions.begin() as session:
        furnish(session, people=2)
        assert not usecases.inbox.tidy_one(session, now=START + timedelta(days=6))
        assert usecases.inbox.tidy_one(session, now=START + timedelta(days=8))
        while usecases.inbox.tidy_one(session, now=START + timedelta(days=8)):
            pass
        left = session.execute(select(InboxRow.state, InboxRow.payload)).all()
        assert [row.state for row in left] == ["new"]


def test_an_event_that_an_operator_drops_loses_its_words_at_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        furnish(session, people=2)
        row = session.scalars(select(InboxRow).where(InboxRow.state == "quarantined").limit(1)).one()
        assert usecases.inbox.drop(session, row_id=row.id)
        assert (row.state, row.payload) == ("done", "")
