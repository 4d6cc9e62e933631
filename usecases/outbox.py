"""Words promised to Slack: written with the change that caused them, and revised or taken back later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import storage.outbox
import usecases.delivery
import usecases.reconciliation
from domain.audience import Audience
from domain.outbox import Kind, State, placed
from storage.base import Session
from storage.outbox import UNBEGUN, Call
from views.blocks import Message

deliver_one = usecases.delivery.deliver_one
reconcile_one = usecases.reconciliation.reconcile_one


def promise(
    session: Session,
    *,
    workspace_id: int,
    channel: str,
    key: str,
    message: Message,
    now: datetime,
    audience: str = Audience.INTERNAL,
    subject: str = "",
    expects: str = "",
    thread_of: str = "",
    thread_ts: str = "",
    stale_after: datetime | None = None,
    not_before: datetime | None = None,
    unasked: int | None = None,
) -> bool:
    """Promise a post once; False when `key` was promised before.

    `channel` may be a person's id: a direct message. `subject` ("clock:7") and `expects` are asked again right before
    sending (`Runtime.checks`). `thread_of`: the key of the post in whose thread this one belongs, if it came to be;
    `thread_ts`: of somebody else's. A post not sent by `stale_after` is dropped (P18). `not_before` is machine time.
    `unasked`: the client (0: none) whose matter it is when nobody asked for these words (held by R36 and in shadow).
    """
    parent = storage.outbox.post_of(session, workspace_id=workspace_id, key=thread_of) if thread_of else None
    return _add(
        session,
        now=now,
        kind=Kind.POST,
        workspace_id=workspace_id,
        channel=channel,
        dedupe_key=key,
        body=_body(message, thread_ts=thread_ts or None, unasked=unasked),
        audience=Audience.PERSON if channel[:1] in ("U", "W") else audience,
        subject=subject,
        expects=expects,
        target_id=parent.id if parent else None,
        stale_after=stale_after,
        not_before=not_before,
    )


def revise(
    session: Session,
    *,
    workspace_id: int,
    key: str,
    message: Message,
    now: datetime,
    subject: str = "",
    expects: str = "",
) -> bool:
    """Change the words of a promised post, sent or not; False when there is no such post any more.

    `subject` and `expects`: the edit is read anew right before it is sent (`Runtime.fresh`).
    """
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    if post is None or _is_gone(session, post):
        return False
    edits = storage.outbox.about(session, target_id=post.id, kind=Kind.UPDATE, states=(*UNBEGUN, State.DEAD))
    if storage.outbox.rewrite(session, row_id=post.id, body=_body(message) | placed(post.body)):
        for edit in edits:
            _supersede(session, edit)
        return True
    rewritten = False
    for edit in reversed(edits):
        if rewritten or not storage.outbox.rewrite(session, row_id=edit.id, body=_body(message)):
            _supersede(session, edit)
        else:
            rewritten = True
    if rewritten:
        return True
    asked: dict[str, Any] = {"subject": subject, "expects": expects}
    return _add_about(session, post, kind=Kind.UPDATE, body=_body(message), now=now, **asked)


def retract(session: Session, *, workspace_id: int, key: str, now: datetime, why: str) -> bool:
    """Take a promised post back: not sent, removed from Slack or, when it was given up, never to be replayed.

    False when there is none any more.
    """
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    if post is None:
        return False
    if post.state == State.DEAD:
        return storage.outbox.end(session, row_id=post.id, why=why)
    if _is_gone(session, post):
        return False
    if storage.outbox.withdraw(session, row_id=post.id, why=why):
        return True
    for update in storage.outbox.about(session, target_id=post.id, kind=Kind.UPDATE, states=UNBEGUN):
        storage.outbox.withdraw(session, row_id=update.id, why=why)
    return _add_about(session, post, kind=Kind.DELETE, body={"why": why}, now=now)


def whereabouts(session: Session, *, workspace_id: int, key: str) -> tuple[str, str] | None:
    """The channel and ts of a promised post, once Slack has it and as long as it is not taken back."""
    post = storage.outbox.post_of(session, workspace_id=workspace_id, key=key)
    if post is None or post.state != State.SENT or _is_gone(session, post):
        return None
    return post.posted_to, post.slack_ts


def withdraw_recent(session: Session, *, workspace_id: int, channel: str, now: datetime) -> int:
    """Take back the internal posts of the last ten minutes from a channel others can read now (P26)."""
    since = now - timedelta(minutes=10)
    keys = storage.outbox.recent_internal(session, workspace_id=workspace_id, channel=channel, since=since)
    return sum(retract(session, workspace_id=workspace_id, key=key, now=now, why="shared") for key in keys)


def _supersede(session: Session, edit: Call) -> None:
    """Nobody is to make an edit any more that a newer one has made worthless."""
    if not storage.outbox.withdraw(session, row_id=edit.id, why="revised"):
        storage.outbox.end(session, row_id=edit.id, why="revised")


def _is_gone(session: Session, post: Call) -> bool:
    if post.kind != Kind.POST or post.state in (State.SUPPRESSED, State.DEAD):
        return True
    return bool(storage.outbox.about(session, target_id=post.id, kind=Kind.DELETE))


def _add_about(
    session: Session, post: Call, *, kind: Kind, body: dict[str, Any], now: datetime, **more: Any
) -> bool:
    return _add(
        session,
        now=now,
        kind=kind,
        workspace_id=post.workspace_id,
        channel=post.channel,
        dedupe_key=uuid4().hex,
        body=body,
        audience=post.audience,
        target_id=post.id,
        **more,
    )


def _add(session: Session, *, now: datetime, **row: Any) -> bool:
    if row["kind"] == Kind.POST and usecases.reconciliation.is_forgetful(
        session, workspace_id=row["workspace_id"], now=now
    ):
        row |= usecases.reconciliation.DOUBTED
        row["look_at"] = row["not_before"] or usecases.reconciliation.AT_ONCE
    added = storage.outbox.add(session, row={"key": uuid4().hex, "created_at": now, **row})
    session.info["wake"] = True
    return added is not None


def _body(message: Message, **more: object) -> dict[str, Any]:
    return message.parts | {name: fact for name, fact in more.items() if fact is not None}
