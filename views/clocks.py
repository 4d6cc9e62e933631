"""Clocks in words: the alert that changes with its clock, and the working shown to whoever asks why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.clocks import RUNNING, Kind, Level, Line, State
from views import forms
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    channel,
    context,
    cut,
    escape,
    mention,
    quote,
    section,
)
from views.lists import about
from views.times import clock_time, day, duration, slack_moment
from views.words import N_, Words

REFUSALS = {
    "waiting_before_answer": N_(
        "The client waits for a first answer. Answer first; then you can mark that you wait for the client."
    ),
    "nobody_waits": N_("Nobody waits for an answer here any more."),
    "already_waiting": N_("You wait for the client here already."),
    "not_recorded": N_("I did not record that message, so there is nothing to do with it."),
}

KINDS = {Kind.FIRST_RESPONSE: N_("first answer"), Kind.NEXT_RESPONSE: N_("next answer")}
REASONS = {
    "working": N_("working hours"),
    "closed": N_("outside working hours"),
    "day_off": N_("day off"),
    "holiday": N_("holiday"),
    "extra": N_("make-up working day"),
    "paused": N_("waiting for the client"),
}
EXCERPT = 300
MOST_LINES = 40


@dataclass(frozen=True)
class Face:
    """What an alert tells. `text` is the question in plain words; `waiting_*` are set while we wait for
    the client.

    `level` is the highest one told; `late`: it was told late, because the bot had been down.
    """

    clock_id: int
    kind: Kind
    state: State
    level: Level
    client: str
    author: str
    channel: str
    team: str
    ts: str
    text: str
    started_at: datetime
    elapsed: timedelta
    target: timedelta
    zone: str
    due_at: datetime | None = None
    owner_id: str = ""
    ended_by: str = ""
    waiting_since: datetime | None = None
    waiting_by: str = ""
    late: bool = False


def alert(w: Words, face: Face, *, notify: str = "") -> Message:
    """The one message about a clock, as things stand. `notify`: whom the first post should reach."""
    if face.state not in RUNNING:
        return _ended(w, face)
    head = headline(w, face)
    asked = w(
        "{author} asked in {channel}, {moment}",
        author=escape(face.author),
        channel=channel(face.channel),
        moment=slack_moment(w, face.started_at, zone=face.zone),
    )
    lead = f"{mention(notify)} " if notify else ""
    blocks = [section(f"{lead}*{escape(head)}*{since(w, face)}\n{asked}"), quote(excerpt(face.text))]
    blocks += [context(" · ".join(facts(w, face))), actions(*_buttons(w, face))]
    return Message(text=f"{lead}{escape(head)}", blocks=blocks)


def escalation(w: Words, face: Face) -> Message:
    """The private word to the lead; it becomes the same line as the alert when the clock ends."""
    if face.state not in RUNNING:
        return _ended(w, face)
    told = alert(w, face)
    why = w("You are told because you are the lead for {client}.", client=escape(face.client))
    return Message(text=told.text, blocks=[*told.blocks, context(why)])


def why(w: Words, face: Face, *, lines: Sequence[Line], elapsed: timedelta) -> Block:
    """The working of one clock, in a form that only tells."""
    asked = w(
        "{author} waits for a {kind} from {client}'s team.",
        author=escape(face.author),
        kind=w(KINDS[face.kind]),
        client=escape(face.client),
    )
    blocks = [section(asked), quote(excerpt(face.text))]
    shown = [_line(w, line, zone=face.zone) for line in lines]
    if len(shown) > MOST_LINES:
        left_out = len(shown) - MOST_LINES
        shown = [w.n("… {n} earlier stretch", "… {n} earlier stretches", left_out), *shown[-MOST_LINES:]]
    total = w(
        "Counted: {elapsed} of {target} working time.",
        elapsed=duration(w, elapsed),
        target=duration(w, face.target),
    )
    blocks += [section("\n".join(part)) for part in _parts(shown)]
    blocks += [section(f"*{total}*"), context(w("All times are in {zone}.", zone=face.zone))]
    return forms.notice(title=w("Why?"), close=w("Close"), blocks=blocks)


def done(w: Words, *, what: str, mark_id: int) -> Message:
    """The private confirmation of a gesture or a click, with Undo."""
    text = w(DONE[what])
    undo = button(w("Undo"), action="clocks.undo", value=str(mark_id))
    return Message(text=text, blocks=[section(text, accessory=undo)])


def undone(w: Words) -> Message:
    """The private confirmation of an Undo."""
    return _said(w("Undone."))


def said(w: Words, reason: str, **facts: object) -> Message:
    """A refusal as a private message, for gestures, which have no other answer."""
    return _said(w(REFUSALS[reason], **facts))


DONE = {
    "claimed": N_("Noted: you take care of it. The clock runs on until somebody answers."),
    "waiting": N_("Noted: we wait for the client. The clock stands until they write again."),
    "not_request": N_("Noted: not a request. The clock is off."),
}


def excerpt(text: str) -> str:
    """The first words of a message, on few lines."""
    return cut(text.strip(), EXCERPT)


def _said(text: str) -> Message:
    return Message(text=text, blocks=[section(text)])


def headline(w: Words, face: Face) -> str:
    """The alert in one line, not escaped."""
    facts = {"client": face.client, "author": face.author}
    if face.waiting_since:
        return w("{client}: we wait for {author}", **facts)
    if face.level >= Level.ESCALATE:
        return w("{client}: {author} has waited far too long for an answer", **facts)
    if face.level == Level.BREACH:
        return w("{client}: the answer to {author} is late", **facts)
    if face.level == Level.WARN:
        return w("{client}: {author} needs an answer soon", **facts)
    return w("{client}: {author} waits for an answer", **facts)


def facts(w: Words, face: Face) -> list[str]:
    """What was promised and who sees to it: nothing that is wrong a minute later."""
    target = duration(w, face.target)
    told = [w("Target {target} of working time", target=target)]
    if face.waiting_since:
        since = slack_moment(w, face.waiting_since, zone=face.zone)
        told.append(
            w("waiting for the client since {moment} ({who})", moment=since, who=mention(face.waiting_by))
        )
    elif face.due_at and not _is_late(face):
        due = slack_moment(w, face.due_at, zone=face.zone)
        told = [w("Target {target} of working time, due {moment}", target=target, moment=due)]
    owner = mention(face.owner_id) if face.owner_id else ""
    told.append(w("owner: {who}", who=owner) if owner else w("nobody has taken it yet"))
    if face.late:
        told.append(w("late notice: I was not running when this became due"))
    return told


def _is_late(face: Face) -> bool:
    return face.level >= Level.BREACH and not face.waiting_since


def since(w: Words, face: Face) -> str:
    """Since when the answer is late, beside the headline: in notifications Slack renders no dates."""
    if face.due_at is None or not _is_late(face):
        return ""
    return " · " + w("late since {moment}", moment=slack_moment(w, face.due_at, zone=face.zone))


def _buttons(w: Words, face: Face) -> list[Block]:
    """Nobody can wait for the client before a first answer, and what somebody took is not urged any more."""
    value = str(face.clock_id)
    stop = button(w("Waiting for client"), action="clocks.waiting", value=value)
    url = f"https://slack.com/app_redirect?team={face.team}&channel={face.channel}&message_ts={face.ts}"
    return [
        button(w("On it"), action="clocks.claim", value=value, style="" if face.owner_id else "primary"),
        *([] if face.waiting_since or face.kind == Kind.FIRST_RESPONSE else [stop]),
        button(w("Not a request"), action="clocks.not_request", value=value),
        button(w("Why?"), action="clocks.why", value=value),
        button(w("Open message"), action="clocks.open", value=value, url=url),
    ]


def _ended(w: Words, face: Face) -> Message:
    """One line, without buttons."""
    facts = {
        "client": escape(face.client),
        "author": escape(face.author),
        "who": mention(face.ended_by) if face.ended_by else "",
        "elapsed": duration(w, face.elapsed),
        "late": duration(w, face.elapsed - face.target),
    }
    if face.state == State.MET:
        text = w("✅ {client}: {author} was answered by {who} after {elapsed}, in time.", **facts)
    elif face.state == State.BREACHED:
        text = w("☑️ {client}: {author} was answered by {who} after {elapsed}, {late} late.", **facts)
    elif face.ended_by:
        text = w("{client}: not a request by {author}, marked by {who}.", **facts)
    else:
        text = w("{client}: nothing of {author} waits here any more.", **facts)
    return Message(text=text, blocks=[section(text)])


def _line(w: Words, line: Line, *, zone: str) -> str:
    start = f"{day(w, line.start, zone=zone)} {clock_time(w, line.start, zone=zone)}"
    end = clock_time(w, line.end, zone=zone)
    if day(w, line.end, zone=zone) != day(w, line.start, zone=zone):
        end = f"{day(w, line.end, zone=zone)} {end}"
    reason = w(REASONS[line.reason])
    if line.reason == "paused":
        reason = w("{reason} ({who})", reason=reason, who=mention(line.name)) if line.name else reason
    elif line.name:
        reason = about(w, reason, said=escape(line.name))
    mark = "✔" if line.counted else "–"
    counted = f" · *{duration(w, line.end - line.start)}*" if line.counted else ""
    return f"{mark} {start} – {end} · {reason}{counted}"


def _parts(lines: Sequence[str]) -> list[list[str]]:
    """Lines in groups that fit one paragraph each."""
    return [list(lines[first : first + 15]) for first in range(0, len(lines), 15)] or [[]]
