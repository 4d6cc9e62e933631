"""INV-7 of what was said: read once more, every message has the side, the verdict and the conversation that it has.

A rule or mode that was taught to a channel is for what is said from then on, so stories of those are not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import datetime

from sqlalchemy import select

import usecases.capture
import usecases.interactions
import usecases.placing
from storage.base import Session
from storage.conversations import UNHEARD
from storage.interactions import Interaction

Begin = Callable[[], AbstractContextManager[Session]]
HEARD = (
    Interaction.channel_id.is_not(None),
    Interaction.deleted_at.is_(None),
    Interaction.verdict != UNHEARD,
)
"""The messages of channels as far as their words are known."""
MOST = 500
"""Of more messages as many are read again, evenly spread: each takes some 20 ms."""


class _Undone(Exception):
    """Nothing of a second reading is kept."""


def flaws(begin: Begin, *, now: datetime) -> Iterator[str]:
    """What a second reading of the whole log would make otherwise, a sentence each; nothing is changed."""
    with begin() as session:
        ids = session.scalars(select(Interaction.id).where(*HEARD).order_by(Interaction.id)).all()
        said_by = select(Interaction.workspace_id, Interaction.user_id).where(
            *HEARD, Interaction.user_id != ""
        )
        people = session.execute(said_by.distinct()).all()
    found: list[str] = []
    for workspace_id, user_id in people:
        with suppress(_Undone), begin() as session:
            found += _sides(session, workspace_id=workspace_id, user_id=user_id, now=now)
            raise _Undone
    for message_id in ids[:: 1 + len(ids) // MOST]:
        # One at a time, so that a bot that still works waits for none of it.
        with suppress(_Undone), begin() as session:
            found += _place(session, row=session.get_one(Interaction, message_id))
            raise _Undone
    yield from found


def _sides(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> Iterator[str]:
    mine = (Interaction.workspace_id == workspace_id, Interaction.user_id == user_id)
    rows = session.scalars(select(Interaction).where(*HEARD, *mine)).all()
    before = {row.id: row.side for row in rows}
    usecases.interactions.resolve(session, workspace_id=workspace_id, user_id=user_id, now=now)
    for row in rows:
        if row.side != before[row.id]:
            yield f"message {row.id} is on the side {before[row.id]!r}, read again {row.side!r}"


def _place(session: Session, *, row: Interaction) -> Iterator[str]:
    before = row.verdict, row.asks
    usecases.capture.judge(
        session, row=row, channel_id=row.channel_id, text=row.text, attachment=row.attached
    )
    if (row.verdict, row.asks) != before:
        yield f"message {row.id} is judged {before}, read again {(row.verdict, row.asks)}"
    session.flush()
    if touched := usecases.placing.again(session, row=row):
        yield f"around message {row.id} the conversations {sorted(touched)} are others, read again"
