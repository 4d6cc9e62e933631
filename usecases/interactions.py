"""Interactions: what is said in the channels that clients read becomes the ledger's log.

Rules R1, R5-R8, R12 and R14. In any order and any number of times, the same events end in the same ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import domain.interactions
import domain.messages
import storage.channels
import storage.conversations
import storage.interactions
import storage.people
import storage.writing
import usecases.clocks
import usecases.people
from domain.conversations import GROUP_WINDOW, MENTION_WINDOW
from domain.messages import Gone, Spoken
from domain.people import Facts, Side
from storage.base import Session
from storage.channels import Channel
from storage.conversations import Conversation
from storage.interactions import Interaction

ASKING = (Side.CLIENT, Side.UNKNOWN)
"""Whose words may wait for an answer: an author nobody could resolve is treated as an outsider."""
LOOK_BACK = timedelta(days=14)
"""How far back the messages of somebody whose side becomes known are read again."""
UNHEARD = "unheard"
"""The verdict on a message we only know to be deleted."""


class Stranger(Exception):
    """The author is somebody whom Slack must be asked about first; nothing was recorded."""

    def __init__(self, user_id: str) -> None:
        super().__init__(user_id)
        self.user_id = user_id


@dataclass(frozen=True)
class Place:
    """Where a message went: whether it begins its conversation, and which ones it joined to that and
    emptied.
    """

    begun: Conversation | None = None
    emptied: list[int] = field(default_factory=list)


def record(
    session: Session,
    *,
    workspace_id: int,
    event: dict[str, Any],
    now: datetime,
    machine: datetime,
    asked: bool = False,
) -> Interaction | None:
    """Keep what a `message` event tells and follow the clocks; None where nothing is recorded (rule R54).

    What is returned is to be read only: it may be a copy of the row.

    Raises `Stranger` unless Slack was `asked` about the author, and `domain.messages.Unreadable` for
    nonsense.
    """
    heard = domain.messages.heard(event)
    if heard is None:
        return None
    place, row = storage.interactions.arrival(
        session, workspace_id=workspace_id, slack_id=heard.channel, ts=heard.ts
    )
    if place is None or place.client_id is None or place.kind != "client":
        return None
    if place.linked_at and domain.messages.moment(heard.ts) < place.linked_at:
        return None
    if isinstance(heard, Gone):
        return _forget(session, place=place, row=row, ts=heard.ts, now=now)
    if row is None or row.verdict == UNHEARD:
        side = _side(session, place=place, heard=heard, machine=machine, asked=asked)
        return _keep(session, channel=place, row=row, heard=heard, side=side, now=now)
    if row.deleted_at is None and _newer(heard.edited, row.changed_ts):
        _change(session, row=row, heard=heard, now=now)
    return row


def resolve(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> None:
    """Give the recent messages of somebody whose side became known, or was declared, that side (rule R8)."""
    said = storage.interactions.voiced_by(
        session, workspace_id=workspace_id, user_id=user_id, since=now - LOOK_BACK
    )
    for row in said:
        voice = storage.people.voice(
            session, workspace_id=workspace_id, user_id=user_id, client_id=row.client_id
        )
        side = usecases.people.side_of(voice, user_id=user_id, facts=Facts(user_id, row.user_team_id))
        if side in (row.side, Side.UNKNOWN) or row.side == Side.SYSTEM:
            continue
        hailed = _hailed(row)
        row.side = side
        _judge(row, text=row.text, attachment=row.verdict == "attachment")
        emptied = _place(session, row=row).emptied if row.conversation_id is None else []
        session.flush()
        _follow(session, row=row, touched=emptied, hailed=hailed | _hailed(row), now=now)


def recent(session: Session, *, client_id: int, limit: int = 10) -> Sequence[Interaction]:
    """The latest contacts with a client, newest first."""
    return storage.interactions.recent(session, client_id=client_id, limit=limit)


def at(session: Session, *, workspace_id: int, slack_id: str, ts: str) -> Interaction | None:
    """The recorded message of that time in a channel, unless it was deleted."""
    place = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    row = storage.interactions.at(session, channel_id=place.id, ts=ts) if place else None
    return row if row and row.deleted_at is None else None


def _side(session: Session, *, place: Channel, heard: Spoken, machine: datetime, asked: bool) -> Side:
    if heard.is_bot:
        return Side.SYSTEM
    if not heard.user_id:
        return Side.UNKNOWN
    voice = storage.people.voice(
        session, workspace_id=place.workspace_id, user_id=heard.user_id, client_id=place.client_id or 0
    )
    if not asked and not usecases.people.is_fresh(voice.person, now=machine):
        raise Stranger(heard.user_id)
    facts = Facts(heard.user_id, team_id=heard.team_id)
    return usecases.people.side_of(voice, user_id=heard.user_id, facts=facts)


def _keep(
    session: Session, *, channel: Channel, row: Interaction | None, heard: Spoken, side: Side, now: datetime
) -> Interaction:
    """A message heard for the first time; perhaps after its deletion, then without its words."""
    is_new, row = row is None, row or _blank(channel, ts=heard.ts, now=now)
    row.side, row.user_id, row.user_team_id = side, heard.user_id, heard.team_id
    row.thread_ts, row.changed_ts = heard.thread_ts, heard.edited
    _judge(row, text="" if row.deleted_at else heard.text, attachment=heard.attachment)
    place = _place(session, row=row)
    if place.begun and row.asks and is_new:
        storage.writing.put(session, row=row)
        usecases.clocks.begin(session, conversation=place.begun, first=row, now=now)
        return row
    session.add(row)
    session.flush()
    if row.asks or side == Side.TEAM or place.emptied:
        _follow(session, row=row, touched=place.emptied, hailed=_hailed(row), now=now)
    return row


def _change(session: Session, *, row: Interaction, heard: Spoken, now: datetime) -> None:
    """An edit changes what was said, never when (rule R14)."""
    before = _hailed(row)
    row.changed_ts = heard.edited
    _judge(row, text=heard.text, attachment=heard.attachment)
    session.flush()
    _follow(session, row=row, hailed=before | _hailed(row), now=now)


def _forget(
    session: Session, *, place: Channel, row: Interaction | None, ts: str, now: datetime
) -> Interaction:
    if row is None:
        row = _blank(place, ts=ts, now=now)
        row.verdict, row.deleted_at = UNHEARD, now
        session.add(row)
    elif row.deleted_at is None:
        hailed = _hailed(row)
        row.deleted_at, row.text, row.asks, row.hails = now, "", False, False
        session.flush()
        _follow(session, row=row, hailed=hailed, now=now)
    return row


def _blank(place: Channel, *, ts: str, now: datetime) -> Interaction:
    assert place.client_id is not None
    return Interaction(
        workspace_id=place.workspace_id,
        client_id=place.client_id,
        kind="message",
        side=Side.UNKNOWN,
        happened_at=domain.messages.moment(ts),
        recorded_at=now,
        channel_id=place.id,
        ts=ts,
    )


def _judge(row: Interaction, *, text: str, attachment: bool) -> None:
    """What the words are: a question, thanks, or a top-level answer to those it mentions."""
    row.text, row.verdict, row.asks = text, "", False
    if row.side in ASKING:
        verdict = domain.interactions.judge(text, attachment=attachment)
        row.verdict, row.asks = verdict.rule, not verdict.thanks and row.deleted_at is None
    row.hails = row.side == Side.TEAM and row.thread_ts is None and bool(domain.interactions.mentioned(text))


def _place(session: Session, *, row: Interaction) -> Place:
    """Find or begin the conversation of a message (rule R1).

    A reply belongs where its parent does. A top-level message belongs to a conversation only when it may ask:
    together with what its author wrote near it, and with its own thread.
    """
    assert row.channel_id is not None
    assert row.ts is not None
    if row.thread_ts:
        parent = storage.interactions.at(session, channel_id=row.channel_id, ts=row.thread_ts)
        if parent and parent.conversation_id:
            row.conversation_id = parent.conversation_id
            return Place()
        thread = storage.conversations.of_root(session, channel_id=row.channel_id, root_ts=row.thread_ts)
        if thread:
            row.conversation_id = thread.id
            return Place()
        return Place(begun=_begin(session, row=row, root_ts=row.thread_ts))
    if row.side not in ASKING:
        return Place()
    near = storage.conversations.beside(
        session,
        channel_id=row.channel_id,
        user_id=row.user_id,
        ts=row.ts,
        since=row.happened_at - GROUP_WINDOW,
        upto=row.happened_at + GROUP_WINDOW,
    )
    if not near:
        return Place(begun=_begin(session, row=row, root_ts=row.ts))
    group, *others = near
    for other in others:
        storage.interactions.move(session, conversation_id=other.id, to=group.id)
        storage.conversations.merge(session, conversation=other, into=group)
    group.root_ts = min(group.root_ts, row.ts)
    row.conversation_id = group.id
    return Place(emptied=[other.id for other in others])


def _begin(session: Session, *, row: Interaction, root_ts: str) -> Conversation:
    assert row.channel_id is not None
    begun = Conversation(
        workspace_id=row.workspace_id, client_id=row.client_id, channel_id=row.channel_id, root_ts=root_ts
    )
    storage.writing.put(session, row=begun)
    row.conversation_id = begun.id
    return begun


def _hailed(row: Interaction) -> frozenset[str]:
    return domain.interactions.mentioned(row.text) if row.hails else frozenset()


def _follow(
    session: Session,
    *,
    row: Interaction,
    now: datetime,
    touched: Collection[int] = (),
    hailed: Collection[str] = (),
) -> None:
    """Read again every conversation whose clocks a message may change."""
    found = {row.conversation_id, *touched}
    if hailed and row.channel_id:
        found |= storage.interactions.conversations_of(
            session,
            channel_id=row.channel_id,
            user_ids=hailed,
            since=row.happened_at - MENTION_WINDOW,
            upto=row.happened_at,
        )
    for conversation_id in sorted(each for each in found if each is not None):
        usecases.clocks.follow(session, conversation_id=conversation_id, now=now)


def _newer(edited: str, known: str) -> bool:
    if not edited or not known:
        return bool(edited)
    return domain.messages.moment(edited) > domain.messages.moment(known)
