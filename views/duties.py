"""Solutions, news and contact in words: what is due, since when, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from domain.clocks import Kind, Level, State
from views import changes, complaintnews, complaints, milestones, needs, obligations, promises, risks
from views.blocks import Block, button, escape
from views.clocks import Face
from views.times import duration, slack_moment
from views.words import N_, Words

DAY = timedelta(days=1)
_SOLUTION = {
    Level.NONE: N_("{client}: issue {number} is to be solved"),
    Level.WARN: N_("{client}: issue {number} should be solved soon"),
    Level.BREACH: N_("{client}: the solution of issue {number} is late"),
    Level.ESCALATE: N_("{client}: the solution of issue {number} is far too late"),
}
_NEWS = {
    Level.NONE: N_("{client}: news about issue {number} is due"),
    Level.WARN: N_("{client}: news about issue {number} is due soon"),
    Level.BREACH: N_("{client}: news about issue {number} is late"),
    Level.ESCALATE: N_("{client}: the client has waited far too long for news about issue {number}"),
}
_ENDED = {
    (Kind.RESOLUTION_FIRST, State.MET): N_(
        "✅ {client}: issue {number} was solved after {elapsed}, in time."
    ),
    (Kind.RESOLUTION_FIRST, State.BREACHED): N_(
        "☑️ {client}: issue {number} was solved after {elapsed}, {late} late."
    ),
    (Kind.UPDATE_CADENCE, State.MET): N_("✅ {client}: there was news about issue {number} in time."),
    (Kind.UPDATE_CADENCE, State.BREACHED): N_(
        "☑️ {client}: there was news about issue {number} after {elapsed}, {late} late."
    ),
}


def headline(w: Words, face: Face) -> str:
    """What is owed, in one line, not escaped."""
    facts = {"client": face.client, "number": face.number}
    if face.kind in obligations.HEADLINES:
        return obligations.headline(w, face)
    if face.noun == "complaint":
        return complaintnews.headline(w, face)
    if face.kind == Kind.CONTACT_CADENCE and face.state in (State.PENDING, State.WARNED):
        return w("{client}: time to be in touch again soon", client=face.client)
    if face.kind == Kind.CONTACT_CADENCE:
        return _untouched(w, face.client, length=face.target)
    if face.waiting_since:
        return w("{client}: issue {number} waits for the client", **facts)
    sentences = _NEWS if face.kind == Kind.UPDATE_CADENCE else _SOLUTION
    return w(sentences[min(face.level, Level.ESCALATE)], **facts)


def about(w: Words, face: Face) -> str:
    """The line under it, as mrkdwn."""
    if face.noun == "milestone":
        return f"{obligations.about(w, face)}\n{milestones.about(w, face)}".strip()
    if face.kind in obligations.HEADLINES:
        return obligations.about(w, face)
    if face.noun == "complaint":
        return complaintnews.about(w, face)
    since = slack_moment(w, face.started_at, zone=face.zone)
    if face.kind == Kind.CONTACT_CADENCE:
        return w(
            "The last contact was {moment}. A message, a call or a visit is enough; log what was not in Slack.",
            moment=since,
        )
    title = escape(face.title)
    if face.kind == Kind.UPDATE_CADENCE:
        return w(
            "“{title}”: the client should hear something every {interval}, counted since {moment}",
            title=title,
            interval=duration(w, face.target),
            moment=since,
        )
    return w("“{title}”, counted since {moment}", title=title, moment=since)


def ended(w: Words, face: Face) -> str:
    """How it ended, in one line of mrkdwn."""
    if face.kind in obligations.HEADLINES:
        return obligations.ended(w, face)
    if face.noun == "complaint":
        return complaintnews.ended(w, face)
    client = escape(face.client)
    if face.kind == Kind.CONTACT_CADENCE:
        if face.state == State.CANCELLED:
            return w("{client}: no contact is due any more.", client=client)
        days = face.elapsed // DAY
        return w.n(
            "☑️ {client}: in touch again after {n} day.",
            "☑️ {client}: in touch again after {n} days.",
            days,
            client=client,
        )
    kind = Kind.RESOLUTION_FIRST if face.kind == Kind.RESOLUTION_TOTAL else face.kind
    sentence = _ENDED.get(
        (kind, face.state), N_("{client}: nothing about issue {number} is due here any more.")
    )
    return w(
        sentence,
        client=client,
        number=face.number,
        elapsed=duration(w, face.elapsed),
        late=duration(w, face.elapsed - face.target),
    )


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it."""
    value = str(face.clock_id)
    why = button(w("Why?"), action="clocks.why", value=value)
    if face.kind == Kind.CONTACT_CADENCE:
        return [button(w("Log an update"), action="updates.new", value=str(face.client_id)), why]
    if face.noun in BUTTONS:
        claim = button(w("On it"), action="clocks.claim", value=value, style="")
        return [claim, *BUTTONS[face.noun](w, face), why]
    wait = button(w("Waiting for client"), action="clocks.waiting", value=value)
    if face.kind == Kind.TELL_CLIENT:
        wait = button(w("Told them"), action="issues.told", value=str(face.row_id))
    url = f"https://slack.com/app_redirect?team={face.team}&channel={face.channel}&message_ts={face.ts}"
    return [
        button(w("On it"), action="clocks.claim", value=value, style="" if face.owner_id else "primary"),
        *([] if face.waiting_since else [wait]),
        why,
        *([button(w("Open message"), action="clocks.open", value=value, url=url)] if face.ts else []),
    ]


BUTTONS: dict[str, Callable[[Words, Face], list[Block]]] = {
    "promise": promises.buttons,
    "complaint": complaints.buttons,
    "need": needs.buttons,
    "change": changes.buttons,
    "risk": risks.buttons,
    "milestone": milestones.buttons,
}
"""What one can do about the matters of each noun, beside taking care of them."""


def _untouched(w: Words, client: str, *, length: timedelta) -> str:
    days = length // DAY
    if not days:
        return w("{client}: nobody has been in touch for {length}", client=client, length=duration(w, length))
    return w.n(
        "{client}: nobody has been in touch for {n} day",
        "{client}: nobody has been in touch for {n} days",
        days,
        client=client,
    )
