"""Releases: what a person released for the client about a matter, and that the client knows it or is not told it.

What was posted is taken out of Slack again when the deed is undone. Any noun may use this whose rules read the acts
`domain.asks.TOLD` and `WITHHELD`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import domain.titles
import storage.history
import storage.interactions
import storage.needs
import storage.nouns
import usecases.channels
import usecases.matterlogs
import usecases.matters
import usecases.obligations
import usecases.outbox
import usecases.permissions
import usecases.preferences
import views.changes
import views.needs
from domain.asks import WITHHELD
from domain.audience import Audience
from domain.clocks import Kind
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.changes import Change
from storage.channels import Channel
from storage.history import Deed
from storage.matters import Matter
from storage.needs import Need
from views.blocks import Message, plain
from views.releases import ASKED, LONGEST, Place, letter
from views.words import words

SOON = timedelta(hours=1)
"""What could not be posted for so long is not what somebody released just now."""
NOUNS = ("need", "change")
"""Of what a client is told by a released text."""
LONGEST_ID = 9
_POSTS = "posts"
"""The fact of a deed that says how many posts it made."""


def places(session: Session, *, row: Matter) -> list[Place]:
    """Where the client can be told: where they asked, all threads together, and each channel that this client reads
    and no other does.
    """
    open_to = {channel.id: channel for channel in usecases.channels.read_by(session, client_id=row.client_id)}
    threads: dict[tuple[str, str], str] = {}
    for interaction_id in _origins(session, row=row):
        said = storage.interactions.get(session, workspace_id=row.workspace_id, interaction_id=interaction_id)
        where = open_to.get(said.channel_id or 0) if said and said.client_id == row.client_id else None
        if said and where:
            threads[where.slack_id, said.thread_ts or said.ts or ""] = _name(where)
    top = [Place(each.slack_id, (_name(each),), ((each.slack_id, ""),)) for each in open_to.values()]
    names = tuple(dict.fromkeys(threads.values()))
    return [Place(ASKED, names, tuple(threads)), *top] if threads else top


def release(
    session: Session,
    *,
    actor: Actor,
    row: Matter,
    text: str,
    where: str,
    now: datetime,
    what: str = "matter_told",
    values: Mapping[str, object] | None = None,
) -> Deed:
    """Post exactly this text `where` (`Place.key`) the client reads it, once in each thread, and note it as `what`."""
    usecases.permissions.allow(session, actor=actor, act=Act.RELEASE, thing=f"{row.subject} {where}", now=now)
    at = next((each for each in places(session, row=row) if each.key == where), None)
    if at is None:
        raise Refusal("release_nowhere", field="where")
    text = domain.titles.text_of(plain(text), field="text", longest=LONGEST, needed=True)
    deed = usecases.matters.change(
        session,
        row=row,
        what=what,
        by=actor.user_id,
        now=now,
        values=values or {},
        channel=at.threads[0][0],
        posts=len(at.threads),
    )
    for number, (slack_id, thread_ts) in enumerate(at.threads):
        _post(session, row=row, key=_key(deed, number), message=letter(text), slack_id=slack_id,
              thread_ts=thread_ts, now=now)  # fmt: skip
    return deed


def tell(session: Session, *, actor: Actor, row: Matter, text: str, where: str, now: datetime) -> Deed:
    """Tell the client by `release` what became of it."""
    require_owed(session, row=row)
    return release(session, actor=actor, row=row, text=text, where=where, now=now)


def told(session: Session, *, actor: Actor, row: Matter, now: datetime) -> Deed:
    """The client knows already, by a call or a message of a colleague."""
    usecases.permissions.require(actor, act=Act.WORK)
    require_owed(session, row=row)
    return usecases.matters.change(
        session, row=row, what="matter_told_elsewhere", by=actor.user_id, now=now, values={}
    )


def withhold(session: Session, *, actor: Actor, row: Matter, reason: str, now: datetime) -> Deed:
    """The client is deliberately not told; somebody must say why."""
    usecases.permissions.allow(session, actor=actor, act=Act.WITHHOLD, thing=row.subject, now=now)
    require_owed(session, row=row)
    return usecases.matters.change(
        session,
        row=row,
        what=WITHHELD,
        by=actor.user_id,
        now=now,
        values={},
        reason=domain.titles.text_of(reason, field="reason", needed=True),
    )


def is_owed(session: Session, *, row: Matter) -> bool:
    """Whether we know something about it that the client does not."""
    dues = usecases.obligations.DUES[row.NOUN](usecases.matterlogs.of(session, row=row))
    return any(due.kind == Kind.TELL_CLIENT and due.end is None for due in dues)


def require_owed(session: Session, *, row: Matter) -> None:
    """Refuse to tell what the client knows already."""
    if not is_owed(session, row=row):
        raise Refusal("release_not_owed")


def find(session: Session, *, actor: Actor, subject: str) -> Matter:
    """The matter that a button names, if the client can be told of it."""
    usecases.permissions.require(actor, act=Act.READ)
    noun, _, row_id = subject.partition(":")
    if noun not in NOUNS or not (row_id.isascii() and row_id.isdecimal() and len(row_id) <= LONGEST_ID):
        raise Refusal("gone")
    return usecases.matters.get(session, actor=actor, noun=storage.nouns.NOUNS[noun], row_id=int(row_id))


def draft(session: Session, *, row: Matter) -> str:
    """What the client may read about it, in their language and from words that are meant for them."""
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    w = words(held.language)
    if isinstance(row, Change):
        return views.changes.draft(w, change=row)
    assert isinstance(row, Need)
    asks = storage.needs.asks_of(session, need_ids=[row.id])
    return views.needs.draft(w, need=row, askers=[ask.asker for ask in asks if ask.theirs])


def take_back(session: Session, *, row: Matter, now: datetime) -> None:
    """Remove what was posted by deeds that were undone."""
    holding = {deed.id for deed in usecases.matterlogs.deeds(session, row=row)}
    for deed in storage.history.of_subject(session, workspace_id=row.workspace_id, subject=row.subject):
        if deed.id not in holding:
            for key in keys_of(deed):
                usecases.outbox.retract(
                    session, workspace_id=row.workspace_id, key=key, now=now, why="undone"
                )


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether the channel something goes to is still read by that client, asked right before sending."""
    client_id = int(subject.partition(":")[2])
    return expects in {
        channel.slack_id for channel in usecases.channels.read_by(session, client_id=client_id)
    }


def keys_of(deed: Deed) -> list[str]:
    """The outbox keys of what a deed posted."""
    return [_key(deed, number) for number in range(int(deed.facts.get(_POSTS, 0)))]


def deed_of(key: str) -> int | None:
    """The id of the deed that posted under an outbox key."""
    kind, _, rest = key.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "release" and number.isdecimal() else None


def _post(
    session: Session,
    *,
    row: Matter,
    key: str,
    message: Message,
    slack_id: str,
    thread_ts: str,
    now: datetime,
) -> None:
    usecases.outbox.promise(
        session,
        workspace_id=row.workspace_id,
        channel=slack_id,
        key=key,
        message=message,
        audience=Audience.CLIENT,
        subject=f"release:{row.client_id}",
        expects=slack_id,
        thread_ts=thread_ts,
        now=now,
        stale_after=now + SOON,
    )


def _origins(session: Session, *, row: Matter) -> list[int]:
    """The messages in which the client asked for it; of a change request also those of the need behind it."""
    need_id = row.id if isinstance(row, Need) else row.need_id if isinstance(row, Change) else None
    asks = storage.needs.asks_of(session, need_ids=[need_id]) if need_id else ()
    own = [row.interaction_id] if row.interaction_id else []
    return list(dict.fromkeys([*own, *(ask.interaction_id for ask in asks if ask.interaction_id)]))


def _name(channel: Channel) -> str:
    return f"#{channel.name}" if channel.name else channel.slack_id


def _key(deed: Deed, number: int) -> str:
    return f"release:{deed.id}:{number}"
