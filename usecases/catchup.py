"""Catch-up: what became late while the bot was down is told in one message per place (promise P18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import storage.alerts
import storage.clients
import storage.clocks
import storage.digests
import storage.outbox
import usecases.cases
import usecases.outbox
import usecases.people
import usecases.preferences
import usecases.workspaces
import views.catchup
from domain.clocks import RUNNING
from storage.base import Session
from storage.clocks import Clock
from storage.workspaces import Workspace
from views.blocks import Message
from views.words import Words, words

GATHER = timedelta(seconds=30)
"""For how long the message waits for the rest of it, and for answers that reach us only now."""
STALE = timedelta(hours=24)
DIGESTS = timedelta(minutes=10)
"""Digests of the silent time come so long after it, and are given up within it."""


def key(workspace: Workspace, *, place: str) -> str:
    """The outbox key of a place's message about the last silence; `place` is "" when there is none."""
    assert workspace.silent_until is not None
    return f"catch-up:{int(workspace.silent_until.timestamp())}:{place}"


def is_key(post: str) -> bool:
    """Whether a message is about a silence."""
    return post.startswith("catch-up:")


def alive(session: Session, *, now: datetime, machine: datetime) -> None:
    """Note that the bot is up; after a long silence, what was not sent before it is told with the others."""
    for workspace in usecases.workspaces.alive(session, now=now, machine=machine):
        _fold(session, workspace=workspace, now=now)


def wake_up(session: Session, *, now: datetime, machine: datetime) -> None:
    """The same, and nothing is written unless a long silence just ended."""
    if usecases.workspaces.asleep(session, machine=machine):
        alive(session, now=now, machine=machine)


def tell(session: Session, *, workspace_id: int, post: str, now: datetime) -> bool:
    """Let a message say how things stand; False when it cannot be posted any more."""
    message = _message(session, workspace_id=workspace_id, post=post)
    if message is None:
        # As it was; whether to send it at all is asked again right before.
        return True
    if usecases.outbox.revise(session, workspace_id=workspace_id, key=post, message=message, now=now):
        return True
    alive = session.get_one(Workspace, workspace_id).alive_machine_at
    return usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=_place(post),
        key=post,
        message=message,
        now=now,
        subject=post,
        expects=str(workspace_id),
        stale_after=now + STALE,
        not_before=alive + GATHER if alive else None,
    )


def tell_of(session: Session, *, post: str, clock: Clock, now: datetime) -> bool:
    """Let the messages about a silence say how a clock stands: the one at its place, and its lead's."""
    told = not _place(post) or tell(session, workspace_id=clock.workspace_id, post=post, now=now)
    lead = usecases.cases.lead_of(session, client_id=clock.client_id)
    theirs = f"{_silence(post)}{lead}"
    escalated = storage.alerts.escalated(session, workspace_id=clock.workspace_id, posts=_silence(post))
    if lead and theirs != post and (clock.id, clock.client_id) in escalated:
        tell(session, workspace_id=clock.workspace_id, post=theirs, now=now)
    return told


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether a message has anything to say: somebody waits, or a digest was given up."""
    workspace_id = int(expects)
    clocks = _clocks(session, workspace_id=workspace_id, post=subject)
    return any(clock.state in RUNNING for clock in clocks) or bool(
        _missed(session, workspace_id=workspace_id, post=subject)
    )


def _message(session: Session, *, workspace_id: int, post: str) -> Message | None:
    """What is to be said by now; None when nobody waits any more of whom nothing was said."""
    clocks = _clocks(session, workspace_id=workspace_id, post=post)
    if usecases.outbox.whereabouts(session, workspace_id=workspace_id, key=post) is None:
        clocks = [clock for clock in clocks if clock.state in RUNNING]
    missed = _missed(session, workspace_id=workspace_id, post=post)
    if not clocks and not missed:
        return None
    shown = [usecases.cases.case_of(session, clock=clock) for clock in clocks[: views.catchup.MOST_LINES]]
    faces = [usecases.cases.face_of(session, case=case, late=True) for case in shown]
    notify = usecases.cases.whom(session, case=shown[0], place=_place(post)) if shown else ""
    w = _words(session, workspace_id=workspace_id, clocks=clocks, place=_place(post))
    return views.catchup.message(w, faces, count=len(clocks), missed=missed, notify=notify)


def _clocks(session: Session, *, workspace_id: int, post: str) -> list[Clock]:
    """What a message tells of, in the order in which it became known; a lead's tells of what escalated."""
    ids = storage.alerts.clocks_of(session, workspace_id=workspace_id, post=post)
    if usecases.cases.is_person(_place(post)):
        told = storage.alerts.escalated(session, workspace_id=workspace_id, posts=_silence(post))
        ids += [
            clock_id
            for clock_id, client_id in told
            if usecases.cases.lead_of(session, client_id=client_id) == _place(post)
        ]
    found = storage.clocks.several(session, workspace_id=workspace_id, ids=ids)
    return [found[clock_id] for clock_id in dict.fromkeys(ids) if clock_id in found]


def _missed(session: Session, *, workspace_id: int, post: str) -> list[tuple[str, str]]:
    """The digests for this place that were given up after the silence: each one's client and week."""
    since = datetime.fromtimestamp(int(post.split(":")[1]), UTC)
    given_up = storage.digests.missed(session, workspace_id=workspace_id, since=since, upto=since + DIGESTS)
    missed = []
    for digest in given_up:
        held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=digest.client_id)
        if usecases.cases.place_of(held) == _place(post):
            client = storage.clients.get(session, workspace_id=workspace_id, client_id=digest.client_id)
            missed.append((client.name if client else "", digest.period))
    return missed


def _words(session: Session, *, workspace_id: int, clocks: Sequence[Clock], place: str) -> Words:
    if usecases.cases.is_person(place):
        return words(usecases.people.language(session, workspace_id=workspace_id, user_id=place))
    client_id = clocks[0].client_id if clocks else 0
    return words(usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id).language)


def _fold(session: Session, *, workspace: Workspace, now: datetime) -> None:
    """Tell with the others what was promised before the silence and never sent; what was sent stays."""
    told, posts = set(), set()
    for row in storage.outbox.unsent(session, workspace_id=workspace.id, subjects="clock:"):
        post = key(workspace, place=row.channel)
        # The word to a lead comes after the alert itself, and belongs to no row of its own.
        if row.subject in told or storage.alerts.move(
            session, workspace_id=workspace.id, old=row.dedupe_key, new=post
        ):
            storage.outbox.withdraw(session, row_id=row.id, why="told with others")
            told.add(row.subject)
            posts.add(post)
    for post in sorted(posts):
        tell(session, workspace_id=workspace.id, post=post, now=now)


def _silence(post: str) -> str:
    """What the keys of all messages about one silence begin with."""
    return post[: post.index(":", len("catch-up:")) + 1]


def _place(post: str) -> str:
    return post.removeprefix(_silence(post))
