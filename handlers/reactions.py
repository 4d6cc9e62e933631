"""Reactions: the emoji by which a colleague says what is with a client's message, each confirmed with
Undo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import App

import domain.messages
import usecases.conversations
import usecases.corrections
import usecases.interactions
import usecases.issues
import usecases.people
import usecases.solutions
import views.clocks
import views.issues
import views.refusals
from domain.outbox import Unclear
from domain.people import Actor, Side
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime
from views.blocks import Message, section
from views.words import words

VERBS: dict[str, Verb] = {}
MARKS: dict[str, tuple[Callable[..., Any], str]] = {
    "eyes": (usecases.conversations.claim, "claimed"),
    "hourglass_flowing_sand": (usecases.conversations.waiting, "waiting"),
    "no_good": (usecases.conversations.not_request, "not_request"),
    "woman-gesturing-no": (usecases.conversations.not_request, "not_request"),
    "man-gesturing-no": (usecases.conversations.not_request, "not_request"),
}
RECORD, SOLVED = "pushpin", "white_check_mark"
COMMON = ("eyes",)
"""People use these for much else; where nothing waits they mean nothing to us."""


def register(app: App, run: Runtime) -> None:
    """Bind reactions that come and go."""
    app.event("reaction_added")(bind(added, run))
    app.event("reaction_removed")(bind(removed, run))


def added(event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """A gesture on a recorded message; of a client's only ✅, which confirms a solution (rule R18)."""
    gesture = _gesture(event)
    actor = _somebody(run, event=event, body=body, gesture=gesture)
    if actor and actor.side == Side.CLIENT and gesture == SOLVED:
        _confirmed(run, event=event, actor=actor)
    if actor is None or actor.side != Side.TEAM:
        return
    try:
        done = (
            _mark(run, event=event, actor=actor)
            if gesture in MARKS
            else _issue(run, event=event, actor=actor)
        )
    except Refusal as refusal:
        if gesture in COMMON and refusal.reason == "nobody_waits":
            return
        text = views.refusals.sentence(words(actor.language), refusal.reason, **refusal.facts)
        done = Message(text=text, blocks=[section(text)])
    _confirm(run, event=event, actor=actor, done=done)


def removed(event: dict[str, Any], body: dict[str, Any], *, run: Runtime) -> None:
    """Taking a gesture back is its Undo."""
    gesture = _gesture(event)
    actor = _somebody(run, event=event, body=body, gesture=gesture)
    if actor is None or actor.side != Side.TEAM:
        return
    w, done = words(actor.language), None
    with run.begin() as session:
        mark = usecases.conversations.made_by(
            session, workspace_id=actor.workspace_id, source=_source(event, actor=actor)
        )
        if mark:
            usecases.conversations.withdraw(session, actor=actor, mark_id=mark.id, now=run.now())
            done = views.clocks.undone(w)
        elif gesture == SOLVED:
            said = _message(event)
            message = usecases.interactions.at(session, workspace_id=actor.workspace_id, **said)
            issue = usecases.issues.of_message(session, interaction=message) if message else None
            if issue and issue.status == "solved" and issue.solved_by == actor.user_id:
                issue = usecases.issues.reopen(session, actor=actor, issue_id=issue.id, now=run.now())
                done = views.issues.reopened(w, issue=issue)
    _confirm(run, event=event, actor=actor, done=done)


def _somebody(run: Runtime, *, event: dict[str, Any], body: dict[str, Any], gesture: str) -> Actor | None:
    """Who made a gesture that means something on a message we recorded.

    Raises `Unclear` when Slack does not say who it is: the event is tried again.
    """
    item = event.get("item") or {}
    if gesture not in (*MARKS, RECORD, SOLVED) or item.get("type") != "message":
        return None
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        if usecases.interactions.at(session, workspace_id=workspace_id, **_message(event)) is None:
            return None
    actor = whoami.actor(run, body=body | {"user": {"id": str(event.get("user") or "")}})
    if actor.side == Side.UNKNOWN:
        raise Unclear(f"nobody could say who {actor.user_id} is")
    return actor


def _mark(run: Runtime, *, event: dict[str, Any], actor: Actor) -> Message | None:
    act, what = MARKS[_gesture(event)]
    source = _source(event, actor=actor)
    with run.begin() as session:
        message = usecases.interactions.at(session, workspace_id=actor.workspace_id, **_message(event))
        if usecases.conversations.made_by(session, workspace_id=actor.workspace_id, source=source):
            return None
        if message is None or message.conversation_id is None:
            raise Refusal("nobody_waits")
        mark = act(
            session,
            actor=actor,
            conversation_id=message.conversation_id,
            at=domain.messages.moment(str(event.get("event_ts"))),
            now=run.now(),
            source=source,
            ref=message.ts or "",
        )
        return views.clocks.done(words(actor.language), what=what, mark_id=mark.id)


def _issue(run: Runtime, *, event: dict[str, Any], actor: Actor) -> Message | None:
    """📌 tracks the message whatever the rules say (R3) and makes an issue of it, ✅ solves the one it has."""
    w, said, link = words(actor.language), _message(event), ""
    if _gesture(event) == RECORD:
        link = answers.permalink(run, channel=said["slack_id"], ts=said["ts"])
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
            carded = bool(usecases.issues.card_channel(session, issue=issue))
            return views.issues.opened(w, issue=issue, carded=carded)
        known = usecases.issues.of_message(session, interaction=message)
        if known is None or known.status != "open":
            return None
        solved = usecases.issues.solve(session, actor=actor, issue_id=known.id, now=run.now())
        return views.issues.solved(w, issue=solved)


def _confirmed(run: Runtime, *, event: dict[str, Any], actor: Actor) -> None:
    with run.begin() as session:
        usecases.solutions.reacted(
            session,
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            at=domain.messages.moment(str(event.get("event_ts"))),
            now=run.now(),
            **_message(event),
        )


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


def _source(event: dict[str, Any], *, actor: Actor) -> str:
    item = event["item"]
    return f"{item['channel']}:{item['ts']}:{actor.user_id}:{_gesture(event)}"[:96]
