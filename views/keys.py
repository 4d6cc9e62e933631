"""The sheet of a client in words: six keys, each with its colour, the fact behind it and one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import views.alerts
from domain.keys import Colour, Facts, Key
from storage.clients import Client
from views.blocks import Block, Message, button, escape, header, plain, section
from views.lanes import Line
from views.lists import series
from views.times import remaining
from views.words import N_, Words

TITLES = {
    Key.PROMISES: N_("Promises"),
    Key.COMMUNICATION: N_("Communication"),
    Key.NEEDS: N_("Needs"),
    Key.PROBLEMS: N_("Problems"),
    Key.VALUE: N_("Value"),
    Key.REPORTING: N_("Reporting"),
}
MARKS = {Colour.GREEN: "🟢", Colour.AMBER: "🟡", Colour.RED: "🔴"}
COLOURS = {Colour.GREEN: N_("well"), Colour.AMBER: N_("look here"), Colour.RED: N_("act now")}
REPORTS = {
    "sent": N_("the last report was sent in time"),
    "empty": N_("the last report had nothing to say"),
    "stale": N_("the last report came too late to be sent"),
    "no_channel": N_("the last report had nowhere to go"),
    "": N_("there was no report yet"),
}
NEW = {
    Key.PROMISES: (N_("Track a promise"), "promises.new"),
    Key.COMMUNICATION: (N_("Log an update"), "updates.new"),
    Key.NEEDS: (N_("Note a need"), "needs.new"),
    Key.PROBLEMS: (N_("Open an issue"), "issues.new"),
    Key.VALUE: (N_("Note a need"), "needs.new"),
    Key.REPORTING: (N_("See the next report"), "digests.show"),
}
"""What one can do about a key when nothing of it is due."""


@dataclass(frozen=True)
class Stand:
    """How a key stands. `next`: what is to be done first; `count`: needs delivered; `outcome`: the last report's."""

    colour: Colour
    facts: Facts = field(default_factory=Facts)
    next: Line | None = None
    count: int = 0
    outcome: str = ""


@dataclass(frozen=True)
class Sheet:
    """A client and its six keys."""

    client: Client
    stands: Mapping[Key, Stand]


def message(w: Words, *, sheet: Sheet) -> Message:
    """The sheet as a private answer."""
    title = w("How {client} stands", client=plain(sheet.client.name, limit=100))
    told = [_said(w, key=key, stand=stand) for key, stand in sheet.stands.items()]
    return Message("\n".join([escape(title), *told]), [header(title), *blocks(w, sheet=sheet)])


def blocks(w: Words, *, sheet: Sheet) -> list[Block]:
    """One paragraph for each key, with what to do next beside it."""
    return [
        section(_said(w, key=key, stand=stand), accessory=_act(w, key=key, stand=stand, client=sheet.client))
        for key, stand in sheet.stands.items()
    ]


def line(w: Words, *, key: Key, stand: Stand) -> str:
    """A key in one line of mrkdwn."""
    colour = w(COLOURS[stand.colour])
    return f"{MARKS[stand.colour]} *{w(TITLES[key])}* · {colour} · {_fact(w, key=key, stand=stand)}"


def _said(w: Words, *, key: Key, stand: Stand) -> str:
    said = line(w, key=key, stand=stand)
    if stand.next:
        head = escape(views.alerts.headline(w, stand.next.face))
        left = remaining(w, stand.next.left, day=stand.next.day)
        said += "\n" + w("Next: {matter} · {left}", matter=head, left=left)
    return said


def _fact(w: Words, *, key: Key, stand: Stand) -> str:
    facts = stand.facts
    if key == Key.REPORTING:
        return w(REPORTS.get(stand.outcome, REPORTS[""]))
    if key == Key.VALUE:
        return w.n(
            "{n} thing they asked for was delivered in 90 days",
            "{n} things they asked for were delivered in 90 days",
            stand.count,
        )
    told = [w("{n} to do", n=facts.running) if facts.running else w("nothing to do")]
    told += [w("{n} late", n=facts.late)] if facts.late else []
    told += [w("{n} soon due", n=facts.soon)] if facts.soon else []
    if facts.ended:
        told.append(w("{kept} of {ended} in time in 90 days", kept=facts.kept, ended=facts.ended))
    return series(w, told)


def _act(w: Words, *, key: Key, stand: Stand, client: Client) -> Block | None:
    if stand.next:
        face = stand.next.face
        offered = [each for each in views.alerts.buttons(w, face) if each["type"] == "button"]
        skipped = "clocks.claim" if face.owner_id else ""
        acts = (each for each in offered if "url" not in each and each["action_id"] != skipped)
        return next(acts, None)
    if key not in NEW:
        return None
    text, action = NEW[key]
    return button(w(text), action=action, value=str(client.id))
