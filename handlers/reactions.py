"""Reactions: the emoji by which a colleague says what is with a client's message, each confirmed with
Undo.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import App

import domain.messages
import usecases.channels
import usecases.conversations
import usecases.corrections
import usecases.inbox
import usecases.interactions
import usecases.issues
import usecases.people
import usecases.permissions
import usecases.solutions
import usecases.undo
import views.clocks
import views.issues
import views.refusals
from domain.outbox import Unclear
from domain.people import Actor, Side
from domain.permissions import OF_CLIENT, TEAM, Act
from domain.refusals import Refusal
from handlers import answers, complaints, decisions, issues, needs, promises, risks, whoami
from handlers.binding import bind
from handlers.commands import Verb
from handlers.gestures import Gesture, Place
from usecases.runtime import Runtime, Session
from views.blocks import Message, section
from views.words import words

VERBS: dict[str, Verb] = {}
MARKS: dict[str, Callable[..., Any]] = {
    "eyes": usecases.conversations.claim,
    "hourglass_flowing_sand": usecases.conversations.waiting,
    "no_good": usecases.conversations.not_request,
    "woman-gesturing-no": usecases.conversations.not_request,
    "man-gesturing-no": usecases.conversations.not_request,
}
RECORD, SOLVED = "pushpin", "white_check_mark"
FURTHER: dict[str, Gesture] = {
    **promises.GESTURES,
    **complaints.GESTURES,
    **needs.GESTURES,
    **risks.GESTURES,
    **decisions.GESTURES,
}
"""What the other nouns make of an emoji of the team."""
THEIRS = {SOLVED: Act.CONFIRM, **dict.fromkeys(complaints.GESTURES, Act.COMPLAIN)}
"""What an emoji of a client does; any other says nothing to us."""
SINCE = "set_aside_at"
"""Since when an event waits for its message (the machine's time), in its payload."""
WAITS_FOR = timedelta(minutes=30)
NOT_OURS = tuple(name for name, act in MARKS.items() if act is usecases.conversations.not_request)
TAKEN_BACK: dict[str, Gesture] = dict.fromkeys(complaints.GESTURES, complaints.unmarked)
"""What they make of one that its colleague takes back."""
COMMON = ("eyes",)
"""People use these for much else; where nothing waits they mean nothing to us."""


def register(app: App, run: Runtime) -> None:
    """Bind reactions that come and go."""
    app.event("reaction_added")(bind(added, run))
    app.event("reaction_removed")(bind(removed, run))


def added(event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """A gesture on a recorded message; of a client's only ✅, which confirms a solution, and ‼️ (rule R18)."""
    gesture = _gesture(event)
    actor = _somebody(run, event=event, body=body, gesture=gesture)
    if actor is None:
        return
    if actor.role in OF_CLIENT and gesture not in THEIRS:
        # Clients react all day, which asks nothing of us and is nothing for the audit.
        return
    act = THEIRS[gesture] if actor.role in OF_CLIENT else Act.RECORD
    if not usecases.permissions.may(run, actor=actor, act=act):
        return
    if act != Act.RECORD:
        _of_client(run, event=event, actor=actor, act=act)
        return
    try:
        if gesture in FURTHER:
            done = FURTHER[gesture](run, actor, _place(event))
        elif gesture in MARKS:
            done = complaints.dismissed(run, actor, _place(event)) if gesture in NOT_OURS else None
            done = done or _mark(run, event=event, actor=actor)
        else:
            done = _issue(run, event=event, actor=actor)
    except Refusal as refusal:
        if gesture in COMMON and refusal.reason == "nobody_waits":
            return
        done = _refused(refusal, actor=actor)
    _confirm(run, event=event, actor=actor, done=done)


def removed(event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """Taking a gesture back is its Undo."""
    gesture = _gesture(event)
    actor = _somebody(run, event=event, body=body, gesture=gesture)
    if actor is None or actor.role not in TEAM:
        return
    if not usecases.permissions.may(run, actor=actor, act=Act.RECORD):
        return
    try:
        if gesture in TAKEN_BACK:
            done = TAKEN_BACK[gesture](run, actor, _place(event))
        else:
            with run.begin() as session:
                done = _taken_back(session, event=event, actor=actor, now=run.now())
    except Refusal as refusal:
        done = _refused(refusal, actor=actor)
    _confirm(run, event=event, actor=actor, done=done)


def _somebody(run: Runtime, *, event: dict[str, Any], body: dict[str, Any], gesture: str) -> Actor | None:
    """Who made a gesture that means something on a message we recorded; None also when Slack does not know them.

    Raises `TryLater` or `Unclear` when Slack does not say who it is: the event is tried again.
    """
    item = event.get("item") or {}
    known = {*MARKS, RECORD, SOLVED, *FURTHER, *THEIRS}
    if gesture not in known or item.get("type") != "message":
        return None
    if not _is_heard(run, event=event, body=body):
        return None
    actor = whoami.actor(run, body=body | {"user": {"id": str(event.get("user") or "")}}, sure=True)
    return None if actor.side == Side.UNKNOWN else actor


def _is_heard(run: Runtime, *, event: dict[str, Any], body: dict[str, Any]) -> bool:
    """Whether the message of a gesture is recorded. Where it may still come the event is set aside and tried again,
    with what was done to that message since behind it (`Unclear` until it has come).
    """
    said, since = _message(event), body.get(SINCE)
    lane = f"{said['ts']}:{said['slack_id']}"[:32]
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        if usecases.interactions.at(session, workspace_id=workspace_id, **said):
            waits = not since and usecases.inbox.waits_in(session, lane=lane)
        else:
            waits = usecases.channels.awaits(session, workspace_id=workspace_id, **said)
            if not waits:
                return False
        if waits and not since:
            aside = {
                **body,
                SINCE: run.machine().isoformat(),
                "event_id": f"aside:{body.get('event_id') or event.get('event_ts')}",
            }
            usecases.inbox.set_aside(session, payload=aside, lane=lane, machine=run.machine())
            return False
    if waits and run.machine() - datetime.fromisoformat(str(since)) < WAITS_FOR:
        raise Unclear("the message of this gesture was not heard of yet")
    return not waits


def _mark(run: Runtime, *, event: dict[str, Any], actor: Actor) -> Message | None:
    act = MARKS[_gesture(event)]
    source = _source(event, actor=actor)
    with run.begin() as session:
        message = usecases.interactions.at(session, workspace_id=actor.workspace_id, **_message(event))
        at = domain.messages.moment(str(event.get("event_ts")))
        if usecases.conversations.is_done(session, workspace_id=actor.workspace_id, source=source, at=at):
            return None
        if message is None or message.conversation_id is None:
            raise Refusal("nobody_waits")
        mark = act(
            session,
            actor=actor,
            conversation_id=message.conversation_id,
            at=at,
            now=run.now(),
            source=source,
            ref=message.ts or "",
        )
        what = usecases.conversations.outcome(session, mark=mark)
        return views.clocks.done(words(actor.language), what=what, mark_id=mark.id)


def _taken_back(session: Session, *, event: dict[str, Any], actor: Actor, now: datetime) -> Message | None:
    """Take back what a gesture made: a mark, an issue that nobody touched since, or a solution."""
    w, gesture = words(actor.language), _gesture(event)
    workspace_id, source = actor.workspace_id, _source(event, actor=actor)
    mark = usecases.conversations.made_by(session, workspace_id=workspace_id, source=source)
    if mark:
        usecases.conversations.withdraw(session, actor=actor, mark_id=mark.id, now=now)
        return views.clocks.undone(w)
    if gesture in MARKS:
        _forestall(session, event=event, actor=actor, now=now)
    if gesture not in (RECORD, SOLVED):
        return None
    message = usecases.interactions.at(session, workspace_id=workspace_id, **_message(event))
    issue = usecases.issues.of_message(session, interaction=message) if message else None
    if issue is None:
        return None
    if gesture == SOLVED:
        done = usecases.undo.unsolve(session, actor=actor, issue=issue, now=now)
        return views.issues.reopened(w, issue=issue) if done else None
    if not usecases.issues.is_untouched(session, actor=actor, issue=issue):
        return None
    issue = usecases.issues.withdraw(session, actor=actor, issue_id=issue.id, now=now)
    return views.issues.withdrawn(w, issue=issue)


def _forestall(session: Session, *, event: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Slack may tell that an emoji is gone before it tells that it was there."""
    message = usecases.interactions.at(session, workspace_id=actor.workspace_id, **_message(event))
    if message and message.conversation_id:
        usecases.conversations.forestall(
            session,
            actor=actor,
            conversation_id=message.conversation_id,
            source=_source(event, actor=actor),
            ref=message.ts or "",
            at=domain.messages.moment(str(event.get("event_ts"))),
            now=now,
        )


def _issue(run: Runtime, *, event: dict[str, Any], actor: Actor) -> Message | None:
    """📌 tracks the message whatever the rules say (R3) and makes an issue of it, ✅ solves the one it has."""
    said, link = _message(event), ""
    if _gesture(event) == RECORD:
        link = answers.permalink(run, actor=actor, channel=said["slack_id"], ts=said["ts"])
        with run.begin() as session:
            usecases.corrections.pin(session, actor=actor, now=run.now(), **said)
    with run.begin() as session:
        message = usecases.interactions.at(session, workspace_id=actor.workspace_id, **said)
        if message is None:
            return None
        if _gesture(event) == RECORD:
            issue = usecases.issues.open_from_message(
                session, actor=actor, interaction=message, permalink=link, now=run.now()
            )
            return issues.told(session, actor=actor, issue=issue, now=run.now())
        known = usecases.issues.of_message(session, interaction=message)
        if known is None or known.status != "open":
            return None
        solved = usecases.issues.solve(session, actor=actor, issue_id=known.id, now=run.now())
        return issues.confirmed(session, actor=actor, issue=solved, answer=views.issues.solved)


def _of_client(run: Runtime, *, event: dict[str, Any], actor: Actor, act: Act) -> None:
    """✅ of a client confirms a solution, ‼️ makes a complaint of their message."""
    if act == Act.COMPLAIN:
        done = complaints.by_client(run, actor, _place(event))
        _confirm(run, event=event, actor=actor, done=done)
        return
    with run.begin() as session:
        usecases.solutions.reacted(
            session,
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            at=domain.messages.moment(str(event.get("event_ts"))),
            now=run.now(),
            **_message(event),
        )


def _refused(refusal: Refusal, *, actor: Actor) -> Message:
    text = views.refusals.sentence(words(actor.language), refusal.reason, **refusal.facts)
    return Message(text=text, blocks=[section(text)])


def _confirm(run: Runtime, *, event: dict[str, Any], actor: Actor, done: Message | None) -> None:
    if done:
        place = str(event["item"]["channel"])
        key = f"gesture:{event.get('event_ts')}:{actor.user_id}"
        answers.privately(run, actor=actor, channel=place, message=done, key=key)


def _gesture(event: dict[str, Any]) -> str:
    """The emoji's name without its skin tone."""
    return str(event.get("reaction") or "").partition("::")[0]


def _message(event: dict[str, Any]) -> dict[str, str]:
    item = event["item"]
    return {"slack_id": str(item.get("channel") or ""), "ts": str(item.get("ts") or "")}


def _place(event: dict[str, Any]) -> Place:
    return Place(**_message(event), at=domain.messages.moment(str(event.get("event_ts"))))


def _source(event: dict[str, Any], *, actor: Actor) -> str:
    item = event["item"]
    return f"{item['channel']}:{item['ts']}:{actor.user_id}:{_gesture(event)}"[:96]
