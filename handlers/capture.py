"""Doors of what is tracked in a channel and why: `/client capture|rules|privacy`, and "Why (not) tracked?"."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.capture
import usecases.channels
import usecases.corrections
import usecases.people
import usecases.permissions
import usecases.preferences
import usecases.receipts
import usecases.tracking
import views.capture
import views.tracking
from domain import arguments
from domain.capture import Mode, mode_of
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb
from usecases.corrections import Correction, Draft
from usecases.runtime import Runtime
from views import forms
from views.blocks import Block, Message
from views.words import words


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    app.shortcut("capture.why")(bind(why, run))
    app.action("capture.track")(bind(corrected, run, tracks=True))
    app.action("capture.ignore")(bind(corrected, run, tracks=False))
    app.action("capture.undo")(bind(as_before, run))
    app.action("capture.like")(bind(like, run))
    app.action("capture.like_mark")(bind(like_mark, run))
    app.view("capture.like")(bind(taught, run))
    app.action("capture.mode_undo")(bind(mode_undone, run))
    app.action("capture.rule_undo")(bind(untaught, run))
    app.action("capture.rule_edit")(bind(edited, run))
    app.action("capture.rule_remove")(bind(removed, run))
    app.action("capture.rule_put_back")(bind(put_back, run))


def capture(call: Call, run: Runtime) -> Message:
    """`/client capture [all|smart|manual]`: how this channel's messages are judged."""
    actor, slack_id, w = call.actor, call.channel_id, words(call.actor.language)
    wanted = arguments.plain(call.rest).strip()
    with run.begin() as session:
        if not wanted:
            place = usecases.capture.channel(session, actor=actor, slack_id=slack_id)
            return views.capture.mode(w, slack_id=slack_id, mode=Mode(place.capture))
        mode = mode_of(wanted)
        if mode is None:
            raise Refusal("capture_unknown", word=wanted)
        was = usecases.capture.change_mode(session, actor=actor, slack_id=slack_id, mode=mode, now=run.now())
    return views.capture.mode(w, slack_id=slack_id, mode=mode, undo=json.dumps([was, mode]), changed=True)


def rules(call: Call, run: Runtime) -> Message:
    """`/client rules`: what people taught me in this channel."""
    with run.begin() as session:
        standing = usecases.capture.rules(session, actor=call.actor, slack_id=call.channel_id)
        return views.capture.rules(
            words(call.actor.language), slack_id=call.channel_id, rules=standing, zone=call.actor.zone
        )


def why(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The shortcut on a message: what was decided about it and by what, and how to correct that."""
    actor = whoami.actor(run, body=body)
    message, slack_id = body["message"], body["channel"]["id"]
    notice = bool(message.get("subtype")) or not message.get("user")
    with run.begin() as session:
        look = usecases.tracking.look(
            session, actor=actor, slack_id=slack_id, ts=message["ts"], is_notice=notice
        )
        text = usecases.people.readable(
            session, workspace_id=actor.workspace_id, text=str(message.get("text") or "")
        )
    view = views.tracking.why(words(actor.language), look, text=text, zone=actor.zone)
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def corrected(ack: Ack, body: dict[str, Any], *, run: Runtime, tracks: bool) -> None:
    """`Track it` or `Not a request`: done at once, and the form says so with an Undo."""
    actor = whoami.actor(run, body=body)
    interaction_id, done = answers.row_id(answers.value(body)), None
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CORRECT)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            done = usecases.corrections.correct(
                session, actor=actor, interaction_id=interaction_id, tracks=tracks, now=run.now()
            )
    ack()
    if done:
        undo = json.dumps(list(vars(done).values()))
        view = views.tracking.corrected(
            words(actor.language), tracks=tracks, interaction_id=interaction_id, undo=undo
        )
        run.slack(actor.workspace_id).change_form(form=body["view"]["id"], view=view)


def as_before(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """Undo of a correction: the form shows again how things are."""
    actor = whoami.actor(run, body=body)
    done = _correction(answers.value(body))
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CORRECT)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.corrections.undo(session, actor=actor, done=done, now=run.now())
        row = usecases.corrections.of(session, actor=actor, interaction_id=done.interaction_id)
        place = usecases.corrections.place_of(session, row=row)
        look = usecases.tracking.of(session, row=row, place=place)
        text = usecases.people.readable(session, workspace_id=row.workspace_id, text=row.text)
    ack()
    view = views.tracking.why(words(actor.language), look, text=text, zone=actor.zone)
    run.slack(actor.workspace_id).change_form(form=body["view"]["id"], view=view)


def like(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """From a correction to a rule: the form, in place of the one that was open."""
    actor = whoami.actor(run, body=body)
    interaction_id, _, tracks = answers.value(body).partition(" ")
    with run.begin() as session:
        draft = usecases.corrections.draft(
            session, actor=actor, interaction_id=answers.row_id(interaction_id)
        )
    ack()
    run.slack(actor.workspace_id).change_form(
        form=body["view"]["id"], view=_form(draft, actor=actor, tracks=tracks == "1")
    )


def like_mark(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """From "not a request", said by button or emoji, to a rule (R39)."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        mark_id = answers.row_id(answers.value(body))
        draft = usecases.corrections.draft_of_mark(session, actor=actor, mark_id=mark_id)
    run.slack(actor.workspace_id).open_form(
        trigger=body["trigger_id"], view=_form(draft, actor=actor, tracks=False)
    )
    ack()


def taught(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form of a rule handed in, new or in place of another one."""
    actor = whoami.actor(run, body=body)
    view, message, rule = body["view"], None, None
    said, private = forms.answers(view), answers.remembered(view)
    slack_id, tracks = private.get("channel", ""), private.get("tracks") == "1"
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.form_key(view), now=run.now()):
            source_id = answers.row_id(private.get("message") or 0)
            source = (
                usecases.corrections.of(session, actor=actor, interaction_id=source_id) if source_id else None
            )
            rule = usecases.capture.teach(
                session,
                actor=actor,
                slack_id=slack_id,
                words=said.get("words") or "",
                tracks=tracks,
                source=source,
                instead_of=answers.row_id(private.get("rule") or 0),
                now=run.now(),
            )
            message = views.capture.taught(words(actor.language), rule=rule, zone=actor.zone)
    ack()
    if rule and message:
        answers.privately(run, actor=actor, channel=slack_id, message=message, key=f"rule:{rule.id}")


def mode_undone(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The mode that held before holds again."""
    actor, slack_id = whoami.actor(run, body=body), answers.channel(body)
    try:
        was, after = map(Mode, json.loads(answers.value(body)))
    except (ValueError, TypeError):
        raise Refusal("gone") from None
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CHANNELS)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.capture.restore_mode(
                session, actor=actor, slack_id=slack_id, before=was, after=after, now=run.now()
            )
    ack()
    _replace(respond, views.capture.mode(words(actor.language), slack_id=slack_id, mode=was, changed=True))


def untaught(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Undo of making a rule."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CHANNELS)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.capture.remove(
                session, actor=actor, rule_id=answers.row_id(answers.value(body)), now=run.now()
            )
    ack()
    _replace(respond, views.capture.untaught(words(actor.language)))


def edited(ack: Ack, body: dict[str, Any], *, run: Runtime) -> None:
    """The form of a rule that stands."""
    actor = whoami.actor(run, body=body)
    with run.begin() as session:
        rule, place = usecases.capture.rule(session, actor=actor, rule_id=answers.row_id(answers.value(body)))
        private = answers.remember(
            channel=place.slack_id, tracks=str(int(rule.tracks)), rule=str(rule.id), message=""
        )
        view = views.capture.like(
            words(actor.language), tracks=rule.tracks, words=rule.words, private=private
        )
    run.slack(actor.workspace_id).open_form(trigger=body["trigger_id"], view=view)
    ack()


def removed(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """A rule is removed from the list, which offers to put it back."""
    _changed(ack, body, respond, run=run, act=usecases.capture.remove, offers=True)


def put_back(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Undo of removing a rule."""
    _changed(ack, body, respond, run=run, act=usecases.capture.put_back, offers=False)


def _changed(
    ack: Ack,
    body: dict[str, Any],
    respond: Respond,
    *,
    run: Runtime,
    act: Callable[..., object],
    offers: bool,
) -> None:
    actor, slack_id = whoami.actor(run, body=body), answers.channel(body)
    rule_id, w = answers.row_id(answers.value(body)), words(actor.language)
    with run.begin() as session:
        usecases.permissions.require(actor, act=Act.CHANNELS)
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            act(session, actor=actor, rule_id=rule_id, now=run.now())
        standing = usecases.capture.rules(session, actor=actor, slack_id=slack_id)
        message = views.capture.rules(
            w, slack_id=slack_id, rules=standing, zone=actor.zone, removed=rule_id if offers else 0
        )
    ack()
    _replace(respond, message)


def _replace(respond: Respond, message: Message) -> None:
    respond(text=message.text, blocks=message.blocks, replace_original=True)


def _form(draft: Draft, *, actor: Actor, tracks: bool) -> Block:
    private = answers.remember(
        channel=draft.slack_id, tracks=str(int(tracks)), message=str(draft.interaction_id), rule=""
    )
    return views.capture.like(words(actor.language), tracks=tracks, words=draft.words, private=private)


def _correction(value: str) -> Correction:
    """What an Undo button remembers of a correction."""
    try:
        interaction_id, tracks, by, was_by, was_tracked, marks, *verdict = json.loads(value)
        return Correction(
            answers.row_id(interaction_id),
            bool(tracks),
            str(by),
            str(was_by),
            bool(was_tracked),
            tuple(map(answers.row_id, marks)),
            *map(str, verdict),
        )
    except (ValueError, TypeError):
        raise Refusal("gone") from None


VERBS: dict[str, Verb] = {"capture": capture, "rules": rules}
