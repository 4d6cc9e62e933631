"""Catch-up: what became late while the bot was down is told in one message per place (promise P18)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import storage.alerts
import storage.clients
import storage.digests
import storage.outbox
import usecases.bundles
import usecases.cases
import usecases.preferences
import usecases.workspaces
from storage.base import Session
from storage.workspaces import Workspace
from views.blocks import Message

GATHER = timedelta(seconds=30)
"""For how long the message waits for the rest of it, and for answers that reach us only now; after each clock anew."""
GATHER_MOST = timedelta(minutes=5)
"""But no longer than so: thousands of clocks take their time."""
DIGESTS = timedelta(minutes=10)
"""Digests of the silent time come so long after it, and are given up within it."""


def key(workspace: Workspace, *, place: str) -> str:
    """The outbox key of a place's message about the last silence; `place` is "" when there is none."""
    assert workspace.silent_until is not None
    return usecases.bundles.key(usecases.bundles.CATCH_UP, at=workspace.silent_until, place=place)


def is_key(post: str) -> bool:
    """Whether a message is about a silence."""
    return post.startswith(f"{usecases.bundles.CATCH_UP}:")


def alive(session: Session, *, now: datetime, machine: datetime) -> None:
    """Note that the bot is up; after a long silence, what was not sent before it is told with the others."""
    for workspace in usecases.workspaces.alive(session, now=now, machine=machine):
        _fold(session, workspace=workspace, now=now)


def slept(session: Session, *, machine: datetime) -> bool:
    """Whether a long silence just ended of which nobody noted the end."""
    return bool(usecases.workspaces.asleep(session, machine=machine))


def wake_up(session: Session, *, now: datetime, machine: datetime) -> None:
    """The same as `alive`, and nothing is written unless a long silence just ended."""
    if slept(session, machine=machine):
        alive(session, now=now, machine=machine)


def until(session: Session, *, workspace_id: int, now: datetime) -> datetime | None:
    """When reports may come again; None if now. Right after a silence there is one message for each place, and it is
    not one of them.
    """
    ended = session.get_one(Workspace, workspace_id).silent_until
    return ended + DIGESTS if ended and now < ended + DIGESTS else None


def tell(session: Session, *, workspace_id: int, post: str, now: datetime) -> bool:
    """Let a message say how things stand; False when it cannot be posted any more."""
    workspace = session.get_one(Workspace, workspace_id)
    alive, ended = workspace.alive_machine_at, workspace.silent_until
    gathers = alive and ended and now < ended + GATHER_MOST
    return usecases.bundles.tell(
        session,
        workspace_id=workspace_id,
        post=post,
        now=now,
        missed=partial(_missed, session, workspace_id=workspace_id, post=post),
        not_before=alive + GATHER if alive and gathers else None,
    )


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:
    """Whether a message has anything to say: somebody waits, or a digest was given up."""
    waits = usecases.bundles.still_true(session, subject=subject, expects=expects, now=now)
    return waits or bool(_missed(session, workspace_id=int(expects), post=subject))


def fresh(session: Session, *, subject: str, expects: str, now: datetime) -> Message | None:
    """What a message says right before it is sent."""
    missed = _missed(session, workspace_id=int(expects), post=subject)
    return usecases.bundles.fresh(session, subject=subject, expects=expects, now=now, missed=missed)


def _missed(session: Session, *, workspace_id: int, post: str) -> list[tuple[str, str]]:
    """The digests for this place that were given up after the silence: each one's client and week."""
    since = datetime.fromtimestamp(int(post.split(":")[1]), UTC)
    given_up = storage.digests.missed(session, workspace_id=workspace_id, since=since, upto=since + DIGESTS)
    missed = []
    for digest in given_up:
        held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=digest.client_id)
        if usecases.cases.place_of(held) == usecases.bundles.place_of(post):
            client = storage.clients.get(session, workspace_id=workspace_id, client_id=digest.client_id)
            missed.append((client.name if client else "", digest.period))
    return missed


def _fold(session: Session, *, workspace: Workspace, now: datetime) -> None:
    """Tell with the others what was promised before the silence and never sent; what was sent stays."""
    posts = set()
    for subjects in ("clock:", f"{usecases.bundles.BUNDLE}:"):
        for row in storage.outbox.unsent(session, workspace_id=workspace.id, subjects=subjects):
            post = key(workspace, place=row.channel)
            if storage.alerts.move(session, workspace_id=workspace.id, old=row.dedupe_key, new=post):
                storage.outbox.withdraw(session, row_id=row.id, why="told with others")
                posts.add(post)
    for post in sorted(posts):
        tell(session, workspace_id=workspace.id, post=post, now=now)
