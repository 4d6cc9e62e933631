"""Alerts in words: the one message about a clock at a place, which changes with it (rules R34, R37 and R40).

Channels read how late something was, and no names of people who were late: those are for direct messages.
"""

from __future__ import annotations

from collections.abc import Sequence

import views.duties
import views.team
from domain.clocks import RUNNING, Kind, Level, State
from domain.obligations import BY_MOMENT
from domain.team import Role
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    channel,
    context,
    escape,
    mention,
    option,
    overflow,
    quote,
    section,
)
from views.clocks import KINDS, Face, excerpt
from views.forms import select
from views.times import duration, slack_moment
from views.words import N_, Words

BECAUSE = {
    Role.OWNER: N_("You are told because you are the owner of {client}."),
    Role.BACKUP: N_("You are told because you are the backup for {client}."),
    Role.LEAD: N_("You are told because you are the lead for {client}."),
    Role.SPONSOR: N_("You are told because you are the sponsor of {client}."),
    Role.MEMBER: N_("You are told because you took this, or stand in for somebody who looks after {client}."),
}


def alert(
    w: Words, face: Face, *, notify: Sequence[str] = (), private: bool = False, role: Role | None = None
) -> Message:
    """The one message about a clock, as things stand. `notify`: whom the first post should reach.

    `private`: only one person reads it; `role`: why that person is told beside the alert itself.
    """
    if face.state not in RUNNING:
        return ended(w, face, private=private)
    head, lead = headline(w, face), "".join(f"{mention(each)} " for each in notify)
    blocks = [section(f"{lead}*{escape(head)}*{since(w, face)}\n{_about(w, face)}")]
    blocks += [quote(excerpt(face.text))] if face.text else []
    if told := facts(w, face, private=private):
        blocks.append(context(" · ".join(told)))
    blocks.append(actions(*buttons(w, face)))
    if role:
        blocks.append(context(w(BECAUSE[role], client=escape(face.client))))
    return Message(text=f"{lead}{escape(head)}", blocks=blocks)


def headline(w: Words, face: Face) -> str:
    """The alert in one line, not escaped."""
    if face.kind not in KINDS:
        return views.duties.headline(w, face)
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


def facts(w: Words, face: Face, *, private: bool = False) -> list[str]:
    """What was promised and who sees to it: nothing that is wrong a minute later."""
    late = [w("late notice: I was not running when this became due")] if face.late else []
    if face.kind == Kind.CONTACT_CADENCE:
        return late
    target = duration(w, face.target)
    told = [w("Target {target} of working time", target=target)] if face.kind not in BY_MOMENT else []
    if face.waiting_since:
        since = slack_moment(w, face.waiting_since, zone=face.zone)
        told.append(
            w("waiting for the client since {moment} ({who})", moment=since, who=mention(face.waiting_by))
        )
    elif face.due_at and not _is_late(face) and face.kind not in BY_MOMENT:
        due = slack_moment(w, face.due_at, zone=face.zone)
        told = [w("Target {target} of working time, due {moment}", target=target, moment=due)]
    if not face.owner_id:
        told.append(w("nobody has taken it yet"))
    elif private or not _is_late(face):
        told.append(w("owner: {who}", who=views.team.named(w, face.owner_id, away=face.away)))
    else:
        told.append(w("somebody is on it"))
    return told + late


def since(w: Words, face: Face) -> str:
    """Since when the answer is late, beside the headline: in notifications Slack renders no dates."""
    if face.due_at is None or not _is_late(face):
        return ""
    return " · " + w("late since {moment}", moment=slack_moment(w, face.due_at, zone=face.zone))


def buttons(w: Words, face: Face) -> list[Block]:
    """Nobody can wait for the client before a first answer, and what somebody took is not urged any more."""
    value = str(face.clock_id)
    if face.kind == Kind.CONTACT_CADENCE:
        return views.duties.buttons(w, face)
    longer = overflow(
        *(option(words, f"{choice}:{value}") for choice, words in _longer(w).items()), action="clocks.snooze"
    )
    if face.kind not in KINDS:
        first, *others = views.duties.buttons(w, face)
        return [first, longer, *others]
    stop = button(w("Waiting for client"), action="clocks.waiting", value=value)
    url = f"https://slack.com/app_redirect?team={face.team}&channel={face.channel}&message_ts={face.ts}"
    return [
        button(w("On it"), action="clocks.claim", value=value, style="" if face.owner_id else "primary"),
        longer,
        *([] if face.waiting_since or face.kind == Kind.FIRST_RESPONSE else [stop]),
        button(w("Not a request"), action="clocks.not_request", value=value),
        button(w("Why?"), action="clocks.why", value=value),
        button(w("Open message"), action="clocks.open", value=value, url=url),
    ]


def menu(w: Words, face: Face) -> Block:
    """The same for one line of a message that tells of several."""
    if face.kind == Kind.CONTACT_CADENCE:
        return button(w("Why?"), action="clocks.why", value=str(face.clock_id))
    acts = {"claim": w("On it"), **_longer(w)}
    acts |= {"waiting": w("Waiting for client"), "not_request": w("Not a request")}
    if face.waiting_since or face.kind == Kind.FIRST_RESPONSE or face.noun not in ("", "issue"):
        del acts["waiting"]
    if face.kind not in KINDS:
        del acts["not_request"]
    acts["why"] = w("Why?")
    options = [option(words, f"{act}:{face.clock_id}") for act, words in acts.items()]
    return select(options, placeholder=w("What now?")) | {"action_id": "clocks.menu"}


def _longer(w: Words) -> dict[str, str]:
    """Other lengths of "On it" than half an hour."""
    return {"2h": w("On it: ask me in 2 h"), "tomorrow": w("On it: ask me tomorrow morning")}


def ended(w: Words, face: Face, *, private: bool = False) -> Message:
    """One line, without buttons."""
    if face.kind not in KINDS:
        text = views.duties.ended(w, face)
        return Message(text=text, blocks=[section(text)])
    facts = {
        "client": escape(face.client),
        "author": escape(face.author),
        "who": mention(face.ended_by) if face.ended_by else "",
        "elapsed": duration(w, face.elapsed),
        "late": duration(w, face.elapsed - face.target),
    }
    if face.state == State.MET:
        text = w("✅ {client}: {author} was answered by {who} after {elapsed}, in time.", **facts)
    elif face.state == State.BREACHED and not private:
        text = w("☑️ {client}: {author} was answered after {elapsed}, {late} late.", **facts)
    elif face.state == State.BREACHED:
        text = w("☑️ {client}: {author} was answered by {who} after {elapsed}, {late} late.", **facts)
    elif face.ended_by:
        text = w("{client}: not a request by {author}, marked by {who}.", **facts)
    else:
        text = w("{client}: nothing of {author} waits here any more.", **facts)
    return Message(text=text, blocks=[section(text)])


def _is_late(face: Face) -> bool:
    return face.level >= Level.BREACH and not face.waiting_since


def _about(w: Words, face: Face) -> str:
    """The line under the headline."""
    if face.kind not in KINDS:
        return views.duties.about(w, face)
    return w(
        "{author} asked in {channel}, {moment}",
        author=escape(face.author),
        channel=channel(face.channel),
        moment=slack_moment(w, face.started_at, zone=face.zone),
    )
