"""Interactions: what is said in the channels that clients read becomes the ledger's log.

Rules R1, R5-R8, R12 and R14. In any order and any number of times, the same events end in the same ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import domain.interactions
import domain.messages
import storage.arrivals
import storage.channels
import storage.interactions
import storage.people
import storage.writing
import usecases.capture
import usecases.clocks
import usecases.complaints
import usecases.organisations
import usecases.people
import usecases.placing
import usecases.transfers
from domain.conversations import MENTION_WINDOW, continues
from domain.grouping import CLOSE_WINDOW, LONGEST_WINDOW
from domain.messages import Gone, Spoken
from domain.people import SILENT, Facts, Side
from storage.arrivals import Arrival, Question
from storage.base import Session
from storage.conversations import ASKING, UNHEARD
from storage.interactions import Interaction
from storage.people import Voice
from usecases.capture import Way

LOOK_BACK = timedelta(days=14)
"""How far back the messages of somebody whose side becomes known are read again."""


class Stranger(Exception):
    """The author is somebody whom Slack must be asked about first; nothing was recorded."""

    def __init__(self, workspace_id: int, user_id: str) -> None:
        super().__init__(user_id)
        self.workspace_id, self.user_id = workspace_id, user_id


@dataclass(frozen=True)
class Kept:
    """A recorded message, to be read only: it may be a copy of the row. `begins`: it is the first of its
    conversation. `noticed`: its author may have to be told when we answer.
    """

    row: Interaction
    begins: bool = False
    noticed: bool = True


def record(
    session: Session,
    *,
    team_ids: Sequence[str],
    event: dict[str, Any],
    now: datetime,
    machine: datetime,
    asked: bool = False,
) -> Kept | None:
    """Keep what a `message` event tells and follow the clocks; None where nothing is recorded (rule R54).

    `team_ids`: the organisations that the event names; the first that installed us is ours, `LookupError`
    when none did. Raises `Stranger` unless Slack was `asked` about the author, and
    `domain.messages.Unreadable` for nonsense.
    """
    heard = domain.messages.heard(event)
    if heard is None:
        return None
    place = _arrival(session, team_ids=team_ids, heard=heard)
    row = storage.interactions.get(
        session, workspace_id=place.workspace_id, interaction_id=place.interaction_id
    )
    if isinstance(heard, Gone) and row is not None:
        return Kept(_forget(session, place=place, row=row, ts=heard.ts, now=now))
    if place.client_id is None or place.kind != "client":
        return None
    if row is None and place.linked_at and domain.messages.moment(heard.ts) < place.linked_at:
        return None
    if isinstance(heard, Gone):
        return Kept(_forget(session, place=place, row=row, ts=heard.ts, now=now))
    if row is None or row.verdict == UNHEARD:
        side = _side(place.voice, heard=heard, machine=machine, asked=asked)
        return _keep(session, place=place, row=row, heard=heard, side=side, now=now)
    if row.deleted_at is None and _newer(heard.edited, row.changed_ts):
        _change(session, row=row, heard=heard, way=_way(place), now=now)
    return Kept(row)


def resolve(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> None:
    """Give the recent messages of somebody whose side became known, or was declared, that side (rule R8)."""
    said = storage.interactions.voiced_by(
        session, workspace_id=workspace_id, user_id=user_id, since=now - LOOK_BACK
    )
    for row in said:
        voice = storage.people.voice(
            session,
            workspace_id=workspace_id,
            user_id=user_id,
            client_id=row.client_id,
            channel_id=row.channel_id or 0,
        )
        side = usecases.people.side_of(voice, user_id=user_id, facts=Facts(user_id, row.user_team_id))
        if side in (row.side, Side.UNKNOWN) or row.side == Side.SYSTEM:
            continue
        hailed = _hailed(row)
        row.side = side
        _judge(session, row=row, text=row.text, attachment=row.attached)
        session.flush()
        if row.conversation_id is None:
            touched = usecases.placing.place(session, row=row).touched
        else:
            touched = usecases.placing.again(session, row=row)
        session.flush()
        _follow(session, row=row, touched=touched, hailed=hailed | _hailed(row), now=now)
        usecases.complaints.follow_conversations(session, ids={row.conversation_id, *touched}, now=now)


def judge_again(session: Session, *, row: Interaction, now: datetime) -> None:
    """Judge a message about which somebody of the team said something, and let the clocks follow."""
    _judge(session, row=row, text=row.text, attachment=row.attached)
    follow_again(session, row=row, now=now)


def follow_again(session: Session, *, row: Interaction, now: datetime) -> None:
    """Let the clocks follow a message that is judged otherwise by now."""
    session.flush()
    _follow(session, row=row, touched=usecases.placing.again(session, row=row), now=now)


def recent(session: Session, *, client_id: int, limit: int = 10) -> Sequence[Interaction]:
    """The latest contacts with a client, newest first."""
    return storage.interactions.recent(session, client_id=client_id, limit=limit)


def at(session: Session, *, workspace_id: int, slack_id: str, ts: str) -> Interaction | None:
    """The recorded message of that time in a channel, unless it was deleted."""
    place = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    row = storage.interactions.at(session, channel_id=place.id, ts=ts) if place else None
    return row if row and row.deleted_at is None else None


def _arrival(session: Session, *, team_ids: Sequence[str], heard: Spoken | Gone) -> Arrival:
    at = domain.messages.moment(heard.ts)
    question = Question(
        slack_id=heard.channel,
        ts=heard.ts,
        user_id=heard.user_id if isinstance(heard, Spoken) else "",
        author_team=heard.team_id if isinstance(heard, Spoken) else "",
        at=at,
        near_since=at - LONGEST_WINDOW,
        near_upto=at + LONGEST_WINDOW,
        close_since=at - CLOSE_WINDOW,
        close_upto=at + CLOSE_WINDOW,
        hailed_upto=at + MENTION_WINDOW,
    )
    for team_id in team_ids:
        found = storage.arrivals.find(session, team_id=team_id, question=question)
        if found:
            return found
    raise usecases.people.NotOurs(f"no workspace of ours among {', '.join(team_ids) or 'none'}")


def _side(voice: Voice, *, heard: Spoken, machine: datetime, asked: bool) -> Side:
    if heard.is_bot:
        return Side.SYSTEM
    if not heard.user_id:
        return Side.UNKNOWN
    if not asked and not usecases.people.is_fresh(voice.person, now=machine):
        raise Stranger(voice.workspace_id, heard.user_id)
    facts = Facts(heard.user_id, team_id=heard.team_id)
    return usecases.people.side_of(voice, user_id=heard.user_id, facts=facts)


def _keep(
    session: Session, *, place: Arrival, row: Interaction | None, heard: Spoken, side: Side, now: datetime
) -> Kept:
    """A message heard for the first time; perhaps after its deletion, then without its words."""
    is_new, row = row is None, row or _blank(place, ts=heard.ts, now=now)
    row.side, row.user_id, row.user_team_id = side, heard.user_id, heard.team_id
    row.client_id = usecases.organisations.client_of(
        session, place=place, side=side, user_id=heard.user_id, team_id=heard.team_id, now=now
    )
    row.thread_ts, row.changed_ts = heard.thread_ts, heard.edited
    noticed = place.gives_notice or row.client_id != place.client_id
    text = "" if row.deleted_at else heard.text
    _judge(session, row=row, text=text, attachment=heard.attachment, way=_way(place))
    where = usecases.placing.place(session, row=row, alone=not place.has_near)
    if where.begun and row.asks and is_new and not place.is_hailed:
        storage.writing.put(session, row=row)
        usecases.clocks.begin(session, conversation=where.begun, first=row, now=now)
        return Kept(row, begins=True, noticed=noticed)
    session.add(row)
    session.flush()
    if row.client_id != place.client_id:
        usecases.transfers.begin(session, row=row)
    if row.asks or side == Side.TEAM or where.touched:
        _follow(session, row=row, touched=where.touched, hailed=_hailed(row), now=now)
    return Kept(row, begins=where.begun is not None, noticed=noticed)


def _change(session: Session, *, row: Interaction, heard: Spoken, way: Way, now: datetime) -> None:
    """An edit changes what was said, never when (rule R14)."""
    before = _hailed(row)
    row.changed_ts = heard.edited
    _judge(session, row=row, text=heard.text, attachment=heard.attachment, way=way)
    session.flush()
    touched = usecases.placing.again(session, row=row)
    _follow(session, row=row, touched=touched, hailed=before | _hailed(row), now=now)


def _forget(
    session: Session, *, place: Arrival, row: Interaction | None, ts: str, now: datetime
) -> Interaction:
    if row is None:
        row = _blank(place, ts=ts, now=now)
        row.verdict, row.deleted_at = UNHEARD, now
        session.add(row)
    elif row.deleted_at is None:
        hailed = _hailed(row)
        row.deleted_at, row.text, row.because, row.asks, row.hails = now, "", "", False, False
        session.flush()
        touched = usecases.placing.again(session, row=row)
        _follow(session, row=row, touched=touched, hailed=hailed, now=now)
    return row


def _blank(place: Arrival, *, ts: str, now: datetime) -> Interaction:
    assert place.client_id is not None
    return Interaction(
        workspace_id=place.workspace_id,
        client_id=place.client_id,
        kind="message",
        side=Side.UNKNOWN,
        happened_at=domain.messages.moment(ts),
        recorded_at=now,
        channel_id=place.channel_id,
        ts=ts,
    )


def _way(place: Arrival) -> Way:
    return Way(place.capture, place.has_rules)


def _judge(
    session: Session, *, row: Interaction, text: str, attachment: bool, way: Way | None = None
) -> None:
    """What the words are: a question or thanks, and whether they may belong to what others said."""
    usecases.capture.judge(
        session, row=row, channel_id=row.channel_id, text=text, attachment=attachment, way=way
    )
    speaks = row.thread_ts is None and row.deleted_at is None and row.side not in SILENT
    reaches = bool(domain.interactions.mentioned(text)) or (row.side in ASKING and continues(text))
    row.hails = speaks and reaches


def _hailed(row: Interaction) -> frozenset[str]:
    """Whom a top-level message of the team may answer."""
    hails = row.hails and row.side == Side.TEAM
    return domain.interactions.mentioned(row.text) if hails else frozenset()


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
