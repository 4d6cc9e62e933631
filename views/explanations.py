"""The working of a clock: what started and stopped it, every stretch that counted or did not, and who was told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.clocks import ANSWERS, RUNNING, Kind, Level, Line, State
from views import forms, matters, terms, workings
from views.blocks import Block, Message, actions, context, cut, escape, mention, option, quote, section
from views.blocks import channel as channel_link
from views.clocks import Face, excerpt
from views.terms import Rules
from views.times import day, span
from views.words import N_, Words

REFUSALS = {
    "why_usage": N_("Write `/client clock why`, or with a client's name `/client clock why Acme`."),
    "why_nothing": N_("There is no clock of {client} yet."),
}
KINDS = {
    Kind.FIRST_RESPONSE: N_("first answer"),
    Kind.NEXT_RESPONSE: N_("next answer"),
    Kind.RESOLUTION_FIRST: N_("solution"),
    Kind.RESOLUTION_TOTAL: N_("solution for good"),
    Kind.UPDATE_CADENCE: N_("news"),
    Kind.CONTACT_CADENCE: N_("contact"),
    Kind.PROMISE_DUE: N_("promise"),
    Kind.CLIENT_OWED: N_("what the client owes"),
    Kind.COMPLAINT_STAGE: N_("next step of a complaint"),
    Kind.NEED_ANSWER: N_("answer to a need"),
    Kind.RISK_REVIEW: N_("review of a risk"),
    Kind.TELL_CLIENT: N_("telling the client"),
}
STATES = {
    State.PENDING: N_("running, in time"),
    State.WARNED: N_("running, soon due"),
    State.BREACHING: N_("running, late"),
    State.MET: N_("ended in time"),
    State.BREACHED: N_("ended too late"),
    State.CANCELLED: N_("taken back, counts nowhere"),
}
LEVELS = {
    Level.WARN: N_("soon due"),
    Level.BREACH: N_("late"),
    Level.ESCALATE: N_("far too late"),
    Level.ESCALATE_AGAIN: N_("far too late for a long time"),
}
OUTCOMES = {
    "held": N_("held until {moment}"),
    "dropped": N_("not told: it was no longer true"),
    "shadow": N_("not told: shadow mode"),
    "nowhere": N_("not told: nobody to tell it to"),
}
_TS = re.compile(r"\d{1,11}\.\d{1,6}")


@dataclass(frozen=True)
class Step:
    """A level of the target: after how much working time, and when that was or will be."""

    level: Level
    after: timedelta
    at: datetime | None


@dataclass(frozen=True)
class Told:
    """A level that was told: where (a person, a channel, "" nowhere), when, and the message's place in Slack.

    `outcome`: what became of it; `until`: when it is weighed again.
    """

    level: Level
    place: str
    at: datetime | None
    outcome: str = ""
    until: datetime | None = None
    channel: str = ""
    ts: str = ""


@dataclass(frozen=True)
class Working:
    """Everything about a clock; `lines` sum to `elapsed`, and are empty when its log or its terms are gone."""

    face: Face
    level: Level
    paused: bool
    lines: Sequence[Line]
    elapsed: timedelta
    rules: Rules
    ended_at: datetime | None = None
    end_ref: str = ""
    steps: Sequence[Step] = ()
    told: Sequence[Told] = ()


def linked(text: str, *, team: str, channel: str, ts: str) -> str:
    """A text that leads to a message in Slack, as mrkdwn."""
    return f"<https://slack.com/app_redirect?team={team}&amp;channel={channel}&amp;message_ts={ts}|{text}>"


def card(w: Words, told: Working) -> Block:
    """The working of one clock, in a form that only tells."""
    face, zone = told.face, told.rules.zone
    blocks = [section("\n".join([_started(w, told), _stopped(w, told), _state(w, told)]))]
    if face.text.strip():
        blocks.insert(1, quote(excerpt(face.text)))
    lines, in_days = told.lines, told.rules.in_days
    if in_days:
        lines = [replace(line, reason="counted") if line.reason == "working" else line for line in lines]
    blocks += [section(text) for text in workings.paragraphs(w, lines, zone=zone)]
    sum_of = {"elapsed": told.elapsed, "target": face.target}
    blocks.append(section(workings.total(w, lines, **sum_of, zone=zone, in_days=in_days)))
    if told.steps:
        blocks.append(section("\n".join([w("*Levels*"), *_steps(w, told)])))
    rules = terms.lines(w, told.rules, target=face.target)
    blocks += [section("\n".join(rules)), context(*terms.small_print(w, told.rules))]
    return forms.notice(title=w("Why?"), close=w("Close"), blocks=blocks)


def choose(w: Words, *, client: str, clocks: Mapping[str, Sequence[tuple[Face, bool]]]) -> Message:
    """A client's clocks, to choose from: "running" and "ended", each with whether it is paused."""
    groups = [
        {
            "label": {"type": "plain_text", "text": w(GROUPS[name])},
            "options": [_option(w, *one) for one in some],
        }
        for name, some in clocks.items()
        if some
    ]
    menu: Block = {
        "type": "static_select",
        "action_id": "explanations.chosen",
        "placeholder": {"type": "plain_text", "text": w("Choose a clock")},
        "option_groups": groups,
    }
    text = w("Which clock of *{client}*?", client=escape(client))
    return Message(text=text, blocks=[section(text), actions(menu)])


GROUPS = {"running": N_("Running"), "ended": N_("Ended")}


def _option(w: Words, face: Face, paused: bool) -> Block:
    """One clock in 75 characters."""
    state = w("waiting for the client") if paused else w(STATES[face.state])
    who = face.author if face.kind in ANSWERS else face.title or face.client
    words = " ".join((face.text if face.kind in ANSWERS else "").split())
    when = day(w, face.started_at, zone=face.zone)
    return option(
        cut(" · ".join(filter(None, [when, w(KINDS[face.kind]), state, who, words])), 75), str(face.clock_id)
    )


def _started(w: Words, told: Working) -> str:
    face = told.face
    facts = {
        "client": escape(face.client),
        "author": escape(face.author),
        "kind": w(KINDS[face.kind]),
        "number": face.number,
        "title": escape(face.title),
        "channel": channel_link(face.channel) if face.channel else "",
    }
    if face.kind in ANSWERS:
        what = w("*{client}*: {author} waits for a {kind}.", **facts)
        since = w(
            "Started by the message in {channel}, {moment}", moment=_when(w, told, face.started_at), **facts
        )
    elif face.kind == Kind.CONTACT_CADENCE:
        what = w("*{client}*: the next contact is owed.", **facts)
        since = w("Started by the last contact, {moment}", moment=_when(w, told, face.started_at))
    elif face.noun in matters.NAMES and face.noun != "issue":
        facts["matter"] = matters.name(w, noun=face.noun, number=face.number)
        what = w("*{client}*: {matter}, {title}. Owed: {kind}.", **facts)
        since = w("Started {moment}", moment=_when(w, told, face.started_at))
    else:
        what = w("*{client}*: issue {number}, {title}: a {kind} is owed.", **facts)
        since = w("Started {moment}", moment=_when(w, told, face.started_at))
    return f"{what}\n{since}{_open(w, face, ts=face.ts)}"


def _stopped(w: Words, told: Working) -> str:
    face = told.face
    if told.paused:
        return w("It is paused while we wait for the client.")
    if told.ended_at is None or face.state in RUNNING:
        return w("Nothing has stopped it.")
    facts = {"moment": _when(w, told, told.ended_at), "who": mention(face.ended_by) if face.ended_by else ""}
    if face.state == State.CANCELLED:
        return (
            w("Taken back by {who}, {moment}", **facts)
            if facts["who"]
            else w("Taken back, {moment}", **facts)
        )
    said = w("Stopped by {who}, {moment}", **facts) if facts["who"] else w("Stopped {moment}", **facts)
    return f"{said}{_open(w, face, ts=told.end_ref)}"


def _state(w: Words, told: Working) -> str:
    state = w("State: *{state}*", state=w(STATES[told.face.state]))
    return f"{state} · {w(LEVELS[told.level])}" if told.level and told.face.state not in RUNNING else state


def _open(w: Words, face: Face, *, ts: str) -> str:
    if not face.channel or not _TS.fullmatch(ts):
        return ""
    text = w("open the message")
    return f" · {linked(text, team=face.team, channel=face.channel, ts=ts)}"


def _when(w: Words, told: Working, at: datetime) -> str:
    return workings.when(w, at, zone=told.rules.zone)


def _steps(w: Words, told: Working) -> list[str]:
    lines = []
    for step in told.steps:
        head = f"{w(LEVELS[step.level])} · {span(w, step.after, days=told.rules.in_days)}"
        if step.at:
            head = f"{head} · {_when(w, told, step.at)}"
        places = [_told(w, told, each) for each in told.told if each.level == step.level]
        lines.append(f"{head}\n   {'; '.join(places)}" if places else head)
    return lines


def _told(w: Words, told: Working, each: Told) -> str:
    place = (
        mention(each.place)
        if each.place[:1] in ("U", "W")
        else channel_link(each.place)
        if each.place
        else ""
    )
    if each.outcome in OUTCOMES:
        until = _when(w, told, each.until) if each.until else ""
        return w(OUTCOMES[each.outcome], moment=until)
    said = (
        w("told {who}, {moment}", who=place, moment=_when(w, told, each.at))
        if each.at and place
        else w("not told")
    )
    if not each.ts:
        return said
    text = w("open")
    return f"{said} · {linked(text, team=told.face.team, channel=each.channel, ts=each.ts)}"
