"""Pins: what 📌 decided about a client's message, taken back together with the issue it opened (rule R3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import storage.channels
import storage.conversations
import storage.history
import storage.interactions
import usecases.capture
import usecases.history
import usecases.interactions
from domain.conversations import MarkKind
from storage.base import Session
from storage.history import Deed
from storage.interactions import Interaction

PIN = "📌"


def take_back(session: Session, *, interaction_id: int | None, by: str, now: datetime) -> None:
    """The message is judged as it was before somebody pinned it, unless something else was said about it since."""
    row = session.get(Interaction, interaction_id) if interaction_id else None
    if row is None or row.because != PIN or not row.judged_by or row.deleted_at:
        return
    session.flush()
    subject = f"interaction:{row.id}"
    deeds = storage.history.of_subject(session, workspace_id=row.workspace_id, subject=subject)
    pinned = next((deed for deed in reversed(deeds) if deed.what == "message_tracked"), None)
    if pinned is None:
        return
    said = _before(deeds, pinned=pinned)
    row.judged_by, row.because = said.by if said else "", ""
    row.verdict = usecases.capture.PERSON if said else ""
    row.asks = bool(said and said.what == "message_tracked")
    _marks_again(session, row=row, pinned=pinned)
    usecases.interactions.judge_again(session, row=row, now=now)
    place = storage.channels.by_id(session, channel_id=row.channel_id or 0)
    usecases.history.note(
        session,
        workspace_id=row.workspace_id,
        subject=subject,
        what="message_as_before",
        by=by,
        now=now,
        client_id=row.client_id,
        channel=place.slack_id if place else "",
        user=row.user_id,
    )


def _before(deeds: Sequence[Deed], *, pinned: Deed) -> Deed | None:
    """What somebody had decided about the message before; None when the rules had."""
    earlier = [deed for deed in deeds if deed.id < pinned.id]
    last = earlier[-1] if earlier else None
    return last if last and last.what in ("message_tracked", "message_ignored") else None


def _marks_again(session: Session, *, row: Interaction, pinned: Deed) -> None:
    """Declarations that nothing is to be answered hold again, if the pin ended them."""
    if row.conversation_id is None:
        return
    for mark in storage.conversations.marks_of(session, ids=[row.conversation_id]):
        if mark.kind == MarkKind.NOT_REQUEST and mark.withdrawn_at == pinned.at:
            mark.withdrawn_at = None
