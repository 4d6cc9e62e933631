"""Shadow mode in words: switched on and off, and the report of the alerts there would have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.clocks import RUNNING, Level
from views.blocks import Block, Message, context, cut, escape, header, section
from views.clocks import Face
from views.confirmations import done
from views.explanations import LEVELS, linked
from views.lists import series
from views.times import clock_time, day, duration, moment
from views.words import N_, Words

REFUSALS = {
    "shadow_usage": N_(
        "Write `/client shadow 2w` to try things out silently, `/client shadow off` to end it, `/client shadow report`"
        " to see what there would have been, or `/client shadow replay first_response=2h`."
    ),
    "shadow_days": N_("Shadow mode lasts 1 to {most} days."),
    "shadow_never": N_("There has been no shadow mode here. Switch it on with `/client shadow 2w`."),
}
MOST_CLIENTS = 20


@dataclass(frozen=True)
class Question:
    """A message as people read it, and where it stands."""

    text: str
    team: str
    channel: str
    ts: str


@dataclass(frozen=True)
class Example:
    """A clock of which people would have been told: how far it went, when it was due and when it ended."""

    face: Face
    level: Level
    due: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Report:
    """What there would have been in a time. `client` "": the whole workspace; `levels` are counts by client and
    level; `outside`: how many of the alerts came outside the hours of who would have got them.
    """

    client: str
    since: datetime
    upto: datetime
    running: bool
    until: date
    zone: str
    alerts: int
    outside: int
    levels: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    examples: Sequence[Example] = ()


def on(w: Words, *, client: str, until: date, undo: str) -> Message:
    """Switched on."""
    facts = {"client": escape(client), "day": until.isoformat()}
    said = (
        w("Shadow mode for *{client}* until {day}: I post nothing and compute everything.", **facts)
        if client
        else w("Shadow mode for *all clients* until {day}: I post nothing and compute everything.", **facts)
    )
    note = (
        w(
            "Then I tell you which alerts there would have been. See it at any time: "
            "`/client shadow report {client}`.",
            **facts,
        )
        if client
        else w(
            "Then I tell you which alerts there would have been. See it at any time: `/client shadow report`."
        )
    )
    return done(w, said, notes=[note], undo="shadow.undo" if undo else "", value=undo)


def off(w: Words, *, client: str, changed: bool, undo: str) -> Message:
    """Switched off."""
    if not changed:
        return done(w, w("Shadow mode was not on."))
    said = (
        w("Shadow mode for *{client}* is over: alerts and digests are posted again.", client=escape(client))
        if client
        else w("Shadow mode is over: alerts and digests are posted again.")
    )
    return done(w, said, undo="shadow.undo" if undo else "", value=undo)


def report(w: Words, told: Report) -> Message:
    """Which alerts there would have been."""
    title = w("Shadow mode: {client}", client=told.client) if told.client else w("Shadow mode")
    lead = [_period(w, told), _sum(w, told)]
    blocks: list[Block] = [header(title), section("\n".join(lead))]
    lines = _by_client(w, told)
    if lines:
        blocks.append(section("\n".join(lines)))
    if told.examples:
        blocks.append(section(w("*Examples*")))
        blocks += [section(_example(w, each, zone=told.zone)) for each in told.examples]
    if told.running:
        blocks.append(context(_goes_on(w, told)))
    return Message(cut("\n".join([escape(title), *lead, *lines]), 3900), blocks)


def _goes_on(w: Words, told: Report) -> str:
    until = told.until.isoformat()
    if told.client:
        said = N_("It goes on until {day}. End it with `/client shadow off {client}`.")
        return w(said, day=until, client=escape(told.client))
    return w("It goes on until {day}. End it with `/client shadow off`.", day=until)


def _period(w: Words, told: Report) -> str:
    return w(
        "From {since} to {upto} nothing was posted.",
        since=_short(w, told.since, zone=told.zone),
        upto=moment(w, told.upto, zone=told.zone),
    )


def _short(w: Words, at: datetime, *, zone: str) -> str:
    """A moment in the zone that the first line names."""
    return f"{day(w, at, zone=zone)} {clock_time(w, at, zone=zone)}"


def _sum(w: Words, told: Report) -> str:
    if not told.alerts:
        return w("There would have been no alert.")
    total = w.n("There would have been *{n} alert*.", "There would have been *{n} alerts*.", told.alerts)
    if not told.outside:
        return total
    held = w.n(
        "{n} of them came outside the hours of whoever would have got it, and would have been held until morning.",
        "{n} of them came outside the hours of whoever would have got them, and would have been held until morning.",
        told.outside,
    )
    return f"{total} {held}"


def _by_client(w: Words, told: Report) -> list[str]:
    ranked = sorted(told.levels.items(), key=lambda each: (-sum(each[1].values()), each[0]))
    lines = [f"*{escape(name)}* · {sum(levels.values())} · {by_level(w, levels)}" for name, levels in ranked]
    return shortened(w, lines)


def shortened(w: Words, lines: Sequence[str]) -> list[str]:
    """Not more lines about clients than one reads."""
    rest = len(lines) - MOST_CLIENTS
    more = [w.n("… and {n} more client", "… and {n} more clients", rest)] if rest > 0 else []
    return [*lines[:MOST_CLIENTS], *more]


def by_level(w: Words, levels: Mapping[int, int]) -> str:
    """How many of each level."""
    return series(w, (f"{w(LEVELS[Level(level)])} {levels[level]}" for level in sorted(levels)))


def quoted(w: Words, text: str, *, team: str, channel: str, ts: str) -> str:
    """The first words of a message, and the way to it, as mrkdwn."""
    words = w("“{text}”", text=escape(cut(text.strip(), 150)))
    way = linked(w("open"), team=team, channel=channel, ts=ts)
    return f"{words} {way}" if channel and ts else words


def _example(w: Words, each: Example, *, zone: str) -> str:
    face = each.face
    who = f"*{escape(face.client)}* · {escape(face.author)}"
    due = w("due {moment}", moment=_short(w, each.due, zone=zone)) if each.due else w("no time was due")
    if each.ended_at is None or face.state in RUNNING:
        ended = w("nobody has answered yet")
    else:
        ended = w(
            "ended {moment}, after {elapsed} of {target}",
            moment=_short(w, each.ended_at, zone=zone),
            elapsed=duration(w, face.elapsed),
            target=duration(w, face.target),
        )
    words = quoted(w, face.text, team=face.team, channel=face.channel, ts=face.ts)
    return f"{who} · {w(LEVELS.get(each.level, LEVELS[Level.WARN]))}\n{words}\n{due} · {ended}"
