"""Asking the client whether an issue is solved, in their own channel, and what they press (D7, rules R15-R17).

They read what somebody of the team saw and released, and nothing of the issue itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import domain.titles
import storage.channels
import storage.history
import storage.nouns
import storage.outbox
import usecases.issuechanges
import usecases.issues
import usecases.organisations
import usecases.outbox
import usecases.permissions
import usecases.preferences
import usecases.releases
import views.issueasks
from domain.audience import Audience
from domain.issues import Status
from domain.outbox import State
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.issues import Issue
from views.blocks import Message, mention, plain
from views.releases import LONGEST, Place
from views.words import Words, words

SOON = timedelta(hours=1)
"""What could not be posted for so long is not what somebody released just now."""
STALE = timedelta(days=1)
_ASKED = ":asked:"


def places(session: Session, *, actor: Actor, issue_id: int) -> tuple[Issue, Sequence[Place], str]:
    """A solved issue, where its client can be asked, and the words to begin with in their language."""
    usecases.permissions.require(actor, act=Act.READ)
    issue = usecases.issues.get(session, workspace_id=actor.workspace_id, issue_id=issue_id)
    if issue.status != Status.SOLVED:
        raise Refusal("issue_not_solved", number=issue.number)
    found = usecases.releases.places(session, row=issue)
    if not found:
        raise Refusal("release_nowhere")
    return issue, found, views.issueasks.draft(_words(session, issue=issue))


def ask(session: Session, *, actor: Actor, issue_id: int, text: str, where: str, now: datetime) -> Issue:
    """Post exactly this text with the two buttons, once for each solution."""
    usecases.permissions.allow(
        session, actor=actor, act=Act.RELEASE, thing=f"issue:{issue_id} {where}", now=now
    )
    issue, found, _ = places(session, actor=actor, issue_id=issue_id)
    place = next((each for each in found if each.key == where), None)
    if place is None:
        raise Refusal("release_nowhere", field="where")
    text = domain.titles.text_of(plain(text), field="text", longest=LONGEST, needed=True)
    slack_id, thread_ts = place.threads[0]
    keys = _keys(session, issue=issue)
    message = views.issueasks.question(_words(session, issue=issue), issue=issue, text=text)
    posted = _post(session, issue=issue, key=keys[-1], message=message, slack_id=slack_id,
                   thread_ts=thread_ts, now=now)  # fmt: skip
    if not posted:
        raise Refusal("issue_asked_already", number=issue.number)
    for key in keys[:-1]:
        # Or the operator could replay a question that is asked anew.
        if lost := _lost(session, issue=issue, key=key):
            storage.outbox.end(session, row_id=lost, why="asked again")
    usecases.issuechanges.changed(
        session, issue=issue, what="issue_asked", by=actor.user_id, now=now, channel=slack_id
    )
    return issue


def answered(
    session: Session, *, actor: Actor, issue_id: int, slack_id: str, solved: bool, now: datetime
) -> Message:
    """A person who speaks for the client presses one of the buttons in the client's own channel; what is there then."""
    usecases.permissions.require(actor, act=Act.CONFIRM, say="issue_client_decides")
    issue = usecases.issues.get(session, workspace_id=actor.workspace_id, issue_id=issue_id)
    channel = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if channel is None or channel.kind != "client" or channel.client_id != issue.client_id:
        raise Refusal("gone")
    if usecases.organisations.speaks_for(session, channel=channel, user_id=actor.user_id) != issue.client_id:
        raise Refusal("gone")
    if issue.status != Status.SOLVED:
        raise Refusal("issue_question_over")
    key, w = _keys(session, issue=issue)[-1], _words(session, issue=issue)
    if solved:
        usecases.issuechanges.conclude(
            session, issue=issue, what="issue_confirmed", by=actor.user_id, now=now
        )
    else:
        issue.not_yet += 1
        usecases.issuechanges.open_again(
            session, issue=issue, what="issue_not_yet", by=actor.user_id, now=now
        )
    message = views.issueasks.answer(w, who=mention(actor.user_id), solved=solved)
    usecases.outbox.revise(session, workspace_id=issue.workspace_id, key=key, message=message, now=now)
    return message


def deed_of(session: Session, *, workspace_id: int, key: str) -> Deed | None:
    """The deed that asked the client under an outbox key, while the issue still waits for their word."""
    subject, asked, solved = key.partition(_ASKED)
    issue = storage.nouns.of_subject(session, subject=subject) if asked else None
    if not isinstance(issue, Issue) or issue.workspace_id != workspace_id or issue.status != Status.SOLVED:
        return None
    if issue.solved_at is None or solved.partition(":")[0] != f"{issue.solved_at.timestamp():.0f}":
        return None
    deeds = storage.history.of_subject(session, workspace_id=workspace_id, subject=subject)
    return next((each for each in reversed(deeds) if each.what == "issue_asked"), None)


def say_closed(session: Session, *, issue: Issue, now: datetime) -> None:
    """The line that the client reads when an issue is closed by itself, as was set for them (rule R17)."""
    place = next(iter(usecases.releases.places(session, row=issue)), None)
    if place is None or not place.threads[0][1]:
        return
    slack_id, thread_ts = place.threads[0]
    message = views.issueasks.closed(_words(session, issue=issue))
    key = f"{issue.subject}:closed"
    _post(session, issue=issue, key=key, message=message, slack_id=slack_id, thread_ts=thread_ts,
          now=now, unasked=True)  # fmt: skip


def _post(
    session: Session,
    *,
    issue: Issue,
    key: str,
    message: Message,
    slack_id: str,
    thread_ts: str,
    now: datetime,
    unasked: bool = False,
) -> bool:
    return usecases.outbox.promise(
        session,
        workspace_id=issue.workspace_id,
        channel=slack_id,
        key=key,
        message=message,
        audience=Audience.CLIENT,
        subject=f"release:{issue.client_id}",
        expects=slack_id,
        thread_ts=thread_ts,
        now=now,
        stale_after=now + (STALE if unasked else SOON),
        unasked=issue.client_id if unasked else None,
    )


def _keys(session: Session, *, issue: Issue) -> list[str]:
    """The outbox keys under which the client was asked whether it is solved, and was to be: the last one counts."""
    assert issue.solved_at is not None
    first = f"{issue.subject}{_ASKED}{issue.solved_at.timestamp():.0f}"
    keys = [first]
    while _lost(session, issue=issue, key=keys[-1]):
        keys.append(f"{first}:{len(keys) + 1}")
    return keys


def _lost(session: Session, *, issue: Issue, key: str) -> int | None:
    """The number of a question that was never posted after all; None of one that was, or waits, or never was."""
    post = storage.outbox.post_of(session, workspace_id=issue.workspace_id, key=key)
    return post.id if post and post.state in (State.SUPPRESSED, State.DEAD) else None


def _words(session: Session, *, issue: Issue) -> Words:
    held = usecases.preferences.of(session, workspace_id=issue.workspace_id, client_id=issue.client_id)
    return words(held.language)
