"""What came late in words: the question why, to the one who owed it, and what the digest says of the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.clocks import ANSWERS, Kind, State
from domain.misses import Reason
from views.blocks import Block, Message, actions, button, channel, context, cut, escape, header, section
from views.clocks import Face
from views.lists import about, bold, series
from views.times import duration, slack_moment
from views.words import N_, Words

REFUSALS = {
    "miss_not_yours": N_("Only the person who was asked can give the reason."),
    "miss_told": N_("The digest has told this reason already, so it stays."),
    "miss_in_time": N_("That answer does not count as late any more."),
}

REASONS = {
    Reason.BUSY: N_("Too many at once"),
    Reason.OTHERS: N_("Needed somebody else"),
    Reason.UNSEEN: N_("Did not see it"),
    Reason.INPUT: N_("Waiting for information"),
    Reason.NO_REQUEST: N_("Not really a request"),
}
"""The buttons, in their order."""

_COUNTED = {
    Reason.BUSY: N_("{n} × too many at once"),
    Reason.OTHERS: N_("{n} × needed somebody else"),
    Reason.UNSEEN: N_("{n} × did not see it"),
    Reason.INPUT: N_("{n} × waiting for information"),
    Reason.NO_REQUEST: N_("{n} × not really a request"),
    "": N_("{n} × no reason given yet"),
}
SHOWN = 10
"""Of so many misses one message asks; each takes up to three blocks of Slack's fifty."""
_WORDS = 150
_NAME = 60


@dataclass(frozen=True)
class Late:
    """What came late, and what was said about it."""

    id: int
    face: Face
    reason: str


def question(w: Words, *, lates: Sequence[Late]) -> Message:
    """The one message of the day: whatever came late with its buttons, or with what was chosen."""
    n = len(lates)
    title = w.n("{n} late answer: what was the reason?", "{n} late answers: what were the reasons?", n)
    if any(late.face.kind not in ANSWERS for late in lates):
        title = w.n("{n} came late: what was the reason?", "{n} came late: what were the reasons?", n)
    small = w("One click each. The digest tells only how often each reason came up, never who.")
    blocks: list[Block] = [header(title), context(small)]
    for late in lates:
        blocks += _asked(w, late)
    lines = [_line(w, late) for late in lates]
    return Message(cut("\n".join([title, *lines]), 3900), blocks)


def counted(w: Words, *, misses: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """What came late of each client by reason, for the digest; nobody of the team is named (rule R40)."""
    lines = [bold(w("Why we were late"))]
    for client, reasons in misses[:SHOWN]:
        said = [w(_COUNTED[reason], n=reasons[reason]) for reason in (*REASONS, "") if reasons.get(reason)]
        lines.append("• " + about(w, escape(client, limit=_NAME), said=series(w, said)))
    rest = len(misses) - SHOWN
    if rest > 0:
        lines.append(w.n("… and {n} more client", "… and {n} more clients", rest))
    return "\n".join(lines)


def _asked(w: Words, late: Late) -> list[Block]:
    value = str(late.id)
    line = section(_line(w, late))
    if late.face.state == State.CANCELLED:
        undo = button(w("Undo"), action="misses.restore", value=value)
        return [line, section(w("It no longer counts as a request."), accessory=undo)]
    if not late.reason:
        row = [button(w(text), action=f"misses.{reason}", value=value) for reason, text in REASONS.items()]
        return [line, actions(*row)]
    change = button(w("Change the reason"), action="misses.change", value=value)
    blocks = [
        line,
        section(w("Reason: *{reason}*", reason=w(REASONS[Reason(late.reason)])), accessory=change),
    ]
    if late.reason == Reason.NO_REQUEST and late.face.kind in ANSWERS:
        correct = button(w("Do not count it"), action="misses.correct", value=value)
        blocks.append(section(w("It still counts as a late answer."), accessory=correct))
    return blocks


def _late_matter(w: Words, face: Face) -> str:
    facts = {"took": duration(w, face.elapsed), "target": duration(w, face.target)}
    said = N_("news came after {took} instead of {target}")
    if face.kind == Kind.RESOLUTION_FIRST:
        said = N_("solved after {took} of working time instead of {target}")
    return f"*{escape(face.client, limit=_NAME)}* · {escape(face.title, limit=_WORDS)}\n{w(said, **facts)}"


def _line(w: Words, late: Late) -> str:
    face = late.face
    if face.kind not in ANSWERS:
        return _late_matter(w, face)
    said = escape(" ".join(face.text.split()), limit=_WORDS) or w("(no words)")
    asked = w(
        "{person} in {channel}: {words}",
        person=escape(face.author),
        channel=channel(face.channel),
        words=said,
    )
    took = w(
        "asked {when}, answered after {took} of working time instead of {target}",
        when=slack_moment(w, face.started_at, zone=face.zone),
        took=duration(w, timedelta(minutes=round(face.elapsed / timedelta(minutes=1)))),
        target=duration(w, face.target),
    )
    return f"*{escape(face.client, limit=_NAME)}* · {asked}\n{took}"
