"""Replays: what other targets or hours would have meant for answers that are on record (nothing is stored)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from domain import clocks, periods, preferences
from domain.clocks import Level, Run, State, Target
from domain.refusals import Refusal
from domain.worktime import Calendar

NAMES = ("tier", "first_response", "next_response", "levels", "timezone", "calendar")
"""The settings that can be played through."""
USUAL_DAYS, MOST_DAYS = 30, 366
WORST = 5
_PIECE = re.compile(r"\s*([^\W\d][\w-]*)\s*=\s*(.*)", re.DOTALL)
_DAYS = re.compile(r"(?:^|(?<=[\s;]))(?:days|period|天数|期间)\s*=\s*([^\s;]+)\s*;?")


@dataclass(frozen=True)
class Wish:
    """What somebody proposes: settings as canonical text, and over how many days back they are tried."""

    texts: dict[str, str]
    days: int


@dataclass(frozen=True)
class Late:
    """An answer that would have taken too long, by conversation and question; `level` as far as it went."""

    client_id: int
    conversation_id: int
    ref: str
    kind: str
    elapsed: int
    target: int
    level: int

    @property
    def over(self) -> int:
        """By how many seconds of working time."""
        return self.elapsed - self.target


@dataclass
class Side:
    """What is counted for one set of terms: alerts by level (and those outside the hours of who gets them),
    answers in time and too late, and alerts by client.
    """

    levels: dict[int, int] = field(default_factory=dict)
    outside: int = 0
    met: int = 0
    late: int = 0
    clients: dict[int, int] = field(default_factory=dict)

    @property
    def alerts(self) -> int:
        """All of them."""
        return sum(self.levels.values())


@dataclass
class Tally:
    """What was counted so far: as proposed and as it is. `partly`: there was more than is played through."""

    proposed: Side = field(default_factory=Side)
    today: Side = field(default_factory=Side)
    worst: list[Late] = field(default_factory=list)
    conversations: int = 0
    partly: bool = False

    def note(self, late: Late) -> None:
        """Keep the worst few."""
        self.worst = sorted([*self.worst, late], key=lambda each: -each.over)[:WORST]

    def kept(self) -> dict[str, Any]:
        """The same as JSON."""
        return asdict(self)


def tally_of(kept: Mapping[str, Any]) -> Tally:
    """A tally from its JSON, whose keys are texts; an empty one for nothing."""
    if not kept:
        return Tally()
    sides = {name: _side(kept[name]) for name in ("proposed", "today")}
    worst = [Late(**each) for each in kept["worst"]]
    return Tally(**sides, worst=worst, conversations=kept["conversations"], partly=kept["partly"])


def wish_of(text: str) -> Wish:
    """Read `first_response=2h; key 1h; next_response=4h; calendar=… days=30`; a refusal for anything else.

    A piece without a name of its own belongs to the setting before it.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    days, found = USUAL_DAYS, _DAYS.search(text)
    if found:
        days = int(found[1]) if found[1].isdecimal() else periods.days_of(found[1]) or 0
        text = text[: found.start()] + text[found.end() :]
    if not 1 <= days <= MOST_DAYS:
        raise Refusal("replay_days", most=MOST_DAYS)
    pieces: dict[str, list[str]] = {}
    name = ""
    for part in filter(str.strip, re.split(r"[;\n]", text)):
        piece = _PIECE.fullmatch(part)
        named = preferences.name_of(piece[1]) if piece else None
        if piece and named:
            name, part = named, piece[2]
        if name not in NAMES:
            raise Refusal("replay_setting", text=part.strip(), names=", ".join(NAMES))
        pieces.setdefault(name, []).append(part)
    if not pieces:
        raise Refusal("replay_usage")
    return Wish({name: preferences.parse(name, text="; ".join(said)) for name, said in pieces.items()}, days)


def count(
    side: Side,
    *,
    run: Run,
    target: Target,
    calendar: Calendar,
    client_id: int,
    reads: Callable[[datetime], bool],
    now: datetime,
) -> clocks.Reading:
    """Add what a run means under some terms. `reads`: whether who gets an alert works at a moment."""
    run = _closed(run)
    reading = clocks.read(run, target=target, calendar=calendar, now=now)
    for level, _ in target.moments:
        if level > reading.level:
            break
        moment = clocks.moment_of(level, run=run, target=target, calendar=calendar)
        side.levels[level] = side.levels.get(level, 0) + 1
        side.clients[client_id] = side.clients.get(client_id, 0) + 1
        side.outside += moment is not None and not reads(moment)
    if reading.state != State.CANCELLED:
        late = reading.level >= Level.BREACH if run.ending is None else reading.state == State.BREACHED
        side.late += late
        side.met += reading.state == State.MET
    return reading


def _closed(run: Run) -> Run:
    """A run that was ended while it stood still stood still to its end."""
    if run.end is None or not run.pauses or run.pauses[-1].end is not None:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], end=run.end)))


def _side(kept: Mapping[str, Any]) -> Side:
    numbered = {
        name: {int(key): number for key, number in kept[name].items()} for name in ("levels", "clients")
    }
    return Side(**numbered, outside=kept["outside"], met=kept["met"], late=kept["late"])
