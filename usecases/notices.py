"""Notices: who writes while we are away hears when we answer, once, if the charter says so (rule R32)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import storage.charters
import storage.clocks
import storage.interactions
import storage.notices
import usecases.calendars
import usecases.channels
import usecases.outbox
import usecases.preferences
import usecases.shadow
import views.notices
from domain import worktime
from domain.audience import Audience
from domain.clocks import RUNNING, Kind
from domain.people import Side
from storage.base import Session
from storage.channels import Channel
from storage.interactions import Interaction
from views.words import words

AT_ONCE = timedelta(minutes=10)
"""Somebody whose message comes to us later than that has gone on to something else."""
RESPONSES = (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE)


def tell(session: Session, *, row: Interaction, now: datetime) -> bool:
    """Tell the author of a question when we answer; False when there is no reason or right to.

    Once for each person and channel, whatever becomes of the message. It is the bot's, so it answers nothing.
    """
    if not (row.asks and row.side == Side.CLIENT and row.channel_id and row.ts and row.user_id):
        return False
    if row.deleted_at or abs(now - row.happened_at) > AT_ONCE:
        return False
    charter = storage.charters.current(session, client_id=row.client_id)
    if charter is None or not charter.notice:
        return False
    opens = _opens(session, row=row, now=now)
    ids = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    if opens is None or usecases.shadow.on(session, **ids, at=now):
        return False
    if not _is_owed(session, row=row):
        return False
    if not storage.notices.add(
        session, workspace_id=row.workspace_id, channel_id=row.channel_id, user_id=row.user_id, now=now
    ):
        return False
    return _promise(session, row=row, opens=opens, now=now)


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:
    """Whether we are away and owe the answer, asked right before sending; `expects` is the channel."""
    row = session.get(Interaction, int(subject.partition(":")[2]))
    channel = session.get(Channel, row.channel_id) if row and row.channel_id else None
    if row is None or channel is None or channel.slack_id != expects:
        return False
    linked = usecases.channels.counts(channel, client_id=row.client_id, ts=row.ts or "")
    if usecases.shadow.on(session, workspace_id=row.workspace_id, client_id=row.client_id, at=now):
        return False
    return linked and _is_owed(session, row=row) and _opens(session, row=row, now=now) is not None


def _is_owed(session: Session, *, row: Interaction) -> bool:
    """Whether nobody has answered: the clock of the conversation runs, and the question stands."""
    clocks = storage.clocks.of_subject(
        session, workspace_id=row.workspace_id, subject=f"conversation:{row.conversation_id}"
    )
    owed = any(each.kind in RESPONSES and each.state in RUNNING for each in clocks)
    return row.asks and row.deleted_at is None and owed


def _opens(session: Session, *, row: Interaction, now: datetime) -> datetime | None:
    """When work begins by the contract; None while we work, whether or not the client does."""
    ids: dict[str, Any] = {"workspace_id": row.workspace_id, "client_id": row.client_id}
    held = usecases.preferences.of(session, **ids)
    ours = usecases.calendars.ours(session, **ids, now=now, held=held)
    contract = usecases.calendars.of(session, **ids, now=now, held=held)
    if worktime.is_open(ours, at=now) or worktime.is_open(ours, at=row.happened_at):
        return None
    try:
        return worktime.next_opening(contract, at=now)
    except worktime.NoWorkingTime:
        return None


def _promise(session: Session, *, row: Interaction, opens: datetime, now: datetime) -> bool:
    channel = session.get_one(Channel, row.channel_id)
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    return usecases.outbox.promise(
        session,
        workspace_id=row.workspace_id,
        channel=channel.slack_id,
        key=f"notice:{channel.id}:{row.user_id}",
        message=views.notices.away(words(held.language), opens=opens, now=now, zone=held.timezone),
        audience=Audience.CLIENT,
        subject=f"notice:{row.id}",
        expects=channel.slack_id,
        thread_ts=row.thread_ts or row.ts or "",
        now=now,
        stale_after=now + AT_ONCE,
    )
