"""The stretches of a clock in words: each with its reason, folded by day when there are many, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.clocks import Line
from views.blocks import escape, mention
from views.lists import about, series
from views.times import clock_time, day, duration, span
from views.words import N_, Words

REASONS = {
    "working": N_("working hours"),
    "counted": N_("it counts"),
    "closed": N_("outside working hours"),
    "day_off": N_("day off"),
    "holiday": N_("holiday"),
    "extra": N_("make-up working day"),
    "their_closed": N_("outside the client's working hours"),
    "their_day_off": N_("the client's day off"),
    "their_holiday": N_("the client's holiday"),
    "paused": N_("waiting for the client"),
    "solved": N_("it was solved"),
    "before_start": N_("before clocks count"),
}
MOST_LINES = 40
"""Stretches that are shown one by one; more are folded by day."""
MOST_PARAGRAPHS = 60
MOST_TERMS = 12
LONGEST = 2900
"""Characters of a paragraph."""
_MINUTE = timedelta(minutes=1)


def paragraphs(w: Words, lines: Sequence[Line], *, zone: str) -> list[str]:
    """Every stretch, or every day when there are many, in paragraphs as long as Slack takes them."""
    counted = _whole_minutes(lines)
    if len(lines) > MOST_LINES:
        return _packed(w, _by_day(w, lines, counted=counted, zone=zone))
    pairs = zip(lines, counted, strict=True)
    return _packed(w, [_line(w, line, length=length, zone=zone) for line, length in pairs])


def total(
    w: Words, lines: Sequence[Line], *, elapsed: timedelta, target: timedelta, zone: str, in_days: bool
) -> str:
    """The figure that is shown elsewhere, and how it is the sum of the stretches or of the days."""
    time = {"elapsed": span(w, elapsed, days=in_days), "target": span(w, target, days=in_days)}
    said = w("*Counted: {elapsed} of {target} working time.*", **time)
    if in_days:
        said = w("*Counted: {elapsed} of {target}.*", **time)
    counted = _whole_minutes(lines)
    terms = [each for each in counted if each]
    if len(terms) > MOST_TERMS:
        terms = [each for each in _sums(lines, counted=counted, zone=zone).values() if each]
    if sum(terms, timedelta()) // _MINUTE != elapsed // _MINUTE or not 1 < len(terms) <= MOST_TERMS:
        return said
    added = " + ".join(duration(w, each) for each in terms)
    return f"{said}\n{added} = {time['elapsed']}"


def when(w: Words, at: datetime, *, zone: str) -> str:
    """Day and time in `zone`."""
    return f"{day(w, at, zone=zone)} {clock_time(w, at, zone=zone)}"


def _whole_minutes(lines: Sequence[Line]) -> list[timedelta]:
    """What each stretch counted, in whole minutes that sum to the whole minutes of all."""
    total, shown = timedelta(), []
    for line in lines:
        before = total // _MINUTE
        total += line.end - line.start if line.counted else timedelta()
        shown.append((total // _MINUTE - before) * _MINUTE)
    return shown


def _line(w: Words, line: Line, *, length: timedelta, zone: str) -> str:
    end = clock_time(w, line.end, zone=zone)
    if _local(line.start, zone=zone) != _local(line.end, zone=zone):
        end = when(w, line.end, zone=zone)
    mark = "✔" if line.counted else "–"
    told = f" · *{duration(w, length)}*" if line.counted else ""
    return f"{mark} {when(w, line.start, zone=zone)} – {end} · {_reason(w, line)}{told}"


def _reason(w: Words, line: Line) -> str:
    reason = w(REASONS[line.reason])
    if line.name and line.reason in ("paused", "solved"):
        return w("{reason} ({who})", reason=reason, who=mention(line.name))
    return about(w, reason, said=escape(line.name, limit=100)) if line.name else reason


def _by_day(w: Words, lines: Sequence[Line], *, counted: Sequence[timedelta], zone: str) -> list[str]:
    """One line for each local day on which a stretch begins: why it counted, or why nothing of it did."""
    shown, sums = [], _sums(lines, counted=counted, zone=zone)
    for local, part in groupby(lines, key=lambda line: _local(line.start, zone=zone)):
        some, length = list(part), sums[local]
        reasons = dict.fromkeys(_reason(w, line) for line in some if line.counted == bool(length))
        mark, told = ("✔", f" · *{duration(w, length)}*") if length else ("–", "")
        shown.append(f"{mark} {day(w, some[0].start, zone=zone)} · {series(w, reasons)}{told}")
    return shown


def _sums(lines: Sequence[Line], *, counted: Sequence[timedelta], zone: str) -> dict[date, timedelta]:
    days: dict[date, timedelta] = {}
    for line, length in zip(lines, counted, strict=True):
        local = _local(line.start, zone=zone)
        days[local] = days.get(local, timedelta()) + length
    return days


def _local(at: datetime, *, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _packed(w: Words, lines: Sequence[str]) -> list[str]:
    """Lines in paragraphs, the newest ones if there are too many."""
    packed: list[list[str]] = []
    for line in lines:
        if not packed or sum(map(len, packed[-1])) + len(packed[-1]) + len(line) > LONGEST:
            packed.append([])
        packed[-1].append(line)
    left_out = sum(map(len, packed[:-MOST_PARAGRAPHS]))
    first = [w.n("… {n} earlier day", "… {n} earlier days", left_out)] if left_out else []
    return [*first, *("\n".join(part) for part in packed[-MOST_PARAGRAPHS:])]
