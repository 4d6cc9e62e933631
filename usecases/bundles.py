"""Bundles: one message that tells a place of several clocks, after a busy moment, a night or a silence (rules
R35 and R36, promise P18).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import storage.alerts
import storage.clocks
import storage.mornings
import storage.outbox
import storage.turns
import usecases.cases
import usecases.ladder
import usecases.outbox
import usecases.people
import usecases.preferences
import views.catchup
import views.clocks
import views.mornings
from domain.clocks import RUNNING, Level
from domain.outbox import GATHERS, Kind, State
from storage.alerts import Mentioned
from storage.base import Session
from storage.outbox import Call
from usecases.cases import Case
from views.blocks import Message
from views.words import Words, words

BUNDLE, CATCH_UP, MORNING = "bundle", GATHERS, "morning"
STALE = timedelta(hours=24)
STANDING = tuple(state for state in State if state != State.SUPPRESSED)
"""The states of edits whose words were not replaced by others."""


def key(kind: str, *, at: datetime, place: str) -> str:
    """The outbox key of a place's message about a moment; `place` is "" when there is none."""
    return f"{kind}:{int(at.timestamp())}:{place}"


def is_key(post: str) -> bool:
    """Whether a message may tell of several clocks."""
    return post.partition(":")[0] in (BUNDLE, CATCH_UP)


def is_morning(post: str) -> bool:
    """Whether a message tells somebody what the day brings."""
    return post.partition(":")[0] == MORNING


def place_of(post: str) -> str:
    """The place whose message has this key."""
    return post.split(":", 2)[2]


def tell(
    session: Session,
    *,
    workspace_id: int,
    post: str,
    now: datetime,
    missed: Callable[[], Sequence[tuple[str, str]]] = tuple,
    not_before: datetime | None = None,
) -> bool:
    """Let a message say how things stand; False when it cannot be posted any more.

    `missed` says which digests to name beside the clocks, as (client, week). Nothing is sent before `not_before`.
    """
    if not place_of(post):
        return True
    promised = storage.outbox.post_of(session, workspace_id=workspace_id, key=post)
    if promised and promised.state == State.PENDING and not_before:
        storage.outbox.put_off(session, row_id=promised.id, until=not_before)
    if promised and _is_read_later(session, promised, post=post):
        return True
    message = _message(session, workspace_id=workspace_id, post=post, missed=missed(), now=now)
    message = message or _as_it_was(promised)
    if message is None:
        return True
    asked: dict[str, Any] = {"subject": post, "expects": str(workspace_id)}
    if usecases.outbox.revise(
        session, workspace_id=workspace_id, key=post, message=message, now=now, **asked
    ):
        return True
    return usecases.outbox.promise(
        session,
        workspace_id=workspace_id,
        channel=place_of(post),
        key=post,
        message=message,
        now=now,
        stale_after=now + STALE,
        not_before=not_before,
        **asked,
    )


def _as_it_was(promised: Call | None) -> Message | None:
    """What may be in Slack already, to be read anew as soon as that is sure; None when whether to send it at all is
    asked again right before.
    """
    if promised is None or promised.state in (State.PENDING, State.HELD):
        return None
    return Message(promised.body["text"], promised.body["blocks"])


def fresh(
    session: Session, *, subject: str, expects: str, now: datetime, missed: Sequence[tuple[str, str]] = ()
) -> Message | None:
    """What a message says right before it is sent."""
    return _message(session, workspace_id=int(expects), post=subject, missed=missed, now=now)


def _is_read_later(session: Session, promised: Call, *, post: str) -> bool:
    """Whether a message has more to tell than it shows, and is read anew when it, or an edit of it, is sent: after a
    silence thousands of clocks join it one by one.
    """
    more = storage.alerts.has_more(
        session, workspace_id=promised.workspace_id, post=post, than=views.catchup.MOST_LINES
    )
    return more and storage.turns.keep_waiting(session, post_id=promised.id)


def tell_in_morning(session: Session, *, case: Case, post: str, place: str, now: datetime) -> bool:
    """Let the line about a clock in the message about somebody's day say how things stand; False when it is gone."""
    workspace_id = case.clock.workspace_id
    # Whoever changes another line meanwhile waits, so that neither's is lost.
    storage.mornings.lock(session, workspace_id=workspace_id, user_id=place)
    first = storage.outbox.post_of(session, workspace_id=workspace_id, key=post)
    if first is None:
        return False
    edits = storage.outbox.about(session, target_id=first.id, kind=Kind.UPDATE, states=STANDING)
    # An edit that stands is newer than the post, also while that is to be tried again.
    newest = [first, *edits][-1]
    if not newest.body["blocks"]:
        # It is so old that its words are gone.
        return False
    blocks = views.mornings.again(
        usecases.cases.words_for(session, case=case, place=place),
        blocks=newest.body["blocks"],
        face=usecases.cases.face_of(session, case=case, at=now),
    )
    message = Message(first.body["text"], blocks)
    return usecases.outbox.revise(session, workspace_id=workspace_id, key=post, message=message, now=now)


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether a message has anything to say: what it tells of is still owed."""
    clocks = _clocks(session, workspace_id=int(expects), post=subject)
    return any(clock.state in RUNNING and not clock.paused for clock in clocks)


def _message(
    session: Session, *, workspace_id: int, post: str, missed: Sequence[tuple[str, str]], now: datetime
) -> Message | None:
    """What is to be said by now; None when nothing is owed any more of which nothing was said."""
    clocks = _clocks(session, workspace_id=workspace_id, post=post)
    place, begun = place_of(post), usecases.outbox.whereabouts(session, workspace_id=workspace_id, key=post)
    if begun is None:
        clocks = [clock for clock in clocks if clock.state in RUNNING]
    if not clocks and not missed:
        return None
    away = post.startswith(CATCH_UP)
    first = [clock.id for clock in clocks[: views.catchup.MOST_LINES]]
    rows = storage.clocks.several(session, workspace_id=workspace_id, ids=first)
    shown = [usecases.cases.case_of(session, clock=rows[clock_id]) for clock_id in first]
    notify = () if begun else _called(session, cases=shown, place=place, now=now)
    return views.catchup.message(
        _words(session, workspace_id=workspace_id, clocks=clocks, place=place),
        [usecases.cases.face_of(session, case=case, late=away) for case in shown],
        count=len(clocks),
        waiting=sum(clock.state in RUNNING and not clock.paused for clock in clocks),
        questions=all(clock.kind in views.clocks.KINDS for clock in clocks),
        missed=missed,
        notify=notify,
        away=away,
        private=usecases.cases.is_person(place),
    )


def _called(session: Session, *, cases: Sequence[Case], place: str, now: datetime) -> list[str]:
    """Whom a message in a channel should reach: everybody whom one of its clocks would have called."""
    called: dict[str, None] = {}
    for case in cases if not usecases.cases.is_person(place) else ():
        level = min(Level(case.clock.told), Level.BREACH)
        called |= dict.fromkeys(usecases.ladder.called(session, case=case, level=level, at=now))
    return list(called)


def _clocks(session: Session, *, workspace_id: int, post: str) -> list[Mentioned]:
    """What a message tells of, client by client, in the order in which each became known."""
    clocks = storage.alerts.clocks_of(session, workspace_id=workspace_id, post=post)
    order: dict[int, int] = {}
    for clock in clocks:
        order.setdefault(clock.client_id, len(order))
    return sorted(clocks, key=lambda clock: order[clock.client_id])


def _words(session: Session, *, workspace_id: int, clocks: Sequence[Mentioned], place: str) -> Words:
    if usecases.cases.is_person(place):
        return words(usecases.people.language(session, workspace_id=workspace_id, user_id=place))
    client_id = clocks[0].client_id if clocks else 0
    return words(usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id).language)
