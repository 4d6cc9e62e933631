"""Calendars in words: a month with the hours that count, the days people name, and the refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton

import views.feeds
from domain import calendars, months
from domain.calendars import Kind, Side
from domain.months import Day
from domain.worktime import Calendar, ExtraDay, Holiday
from storage.calendars import CalendarFeed
from views import forms, preferences
from views.blocks import Block, Message, actions, button, context, cut, escape, header, option, plain, section
from views.confirmations import done
from views.lists import titled
from views.times import duration
from views.words import N_, Words

REFUSALS = {
    "calendar_whose": N_(
        "Whose calendar? Write the client's name, such as `/client holiday Acme theirs 2026-05-04 Holiday`."
    ),
    "dayoff_usage": N_(
        "Write the day and its name: `/client holiday workspace 2026-05-04 Team day`. Between them you can "
        "write `to 2026-05-06`, and `half`, `work 09:00-13:00` or `normal`."
    ),
    "dayoff_no_day": N_("There is no day {text}."),
    "dayoff_range": N_(
        "{first} to {last} cannot be: the last day is not before the first, and at most {most} days."
    ),
    "dayoff_far": N_("I keep days from {first} to {last} only."),
}

SHOWN_LINES, SHOWN_FEEDS = 20, 15
SHOWN_DAYS = 7
NAME = 60
NAMES = {
    Kind.HOLIDAY: N_("Day off"),
    Kind.HALF: N_("Half a day off"),
    Kind.WORKDAY: N_("Working day"),
    Kind.NORMAL: N_("Usual hours"),
}
"""What a day is called that nobody gave a name."""
_TODAY = "▸"


@dataclass(frozen=True)
class Line:
    """Something said of a day. `source`: a feed's or a region's name, "" for a person's word.

    `entry_id` is what a switch acts on: this entry, or, when it is `inherited` from the workspace or a region,
    the one by which the day was made `NORMAL` here; 0 when it was not.
    """

    day: date
    side: Side
    kind: Kind
    hours: str
    name: str
    source: str
    is_on: bool
    entry_id: int = 0
    inherited: bool = False


@dataclass(frozen=True)
class Sheet:
    """A month of a client's calendar or of the workspace's ("" and 0). `unpublished`: years without make-up days.

    `clients` are those one may turn to, by id and name.
    """

    client: str
    client_id: int
    calendar: Calendar
    days: Sequence[Day]
    lines: Sequence[Line]
    feeds: Sequence[CalendarFeed]
    unpublished: Sequence[int]
    today: date
    clients: Sequence[tuple[int, str]]

    @property
    def page(self) -> str:
        """What a button needs to come back to this page."""
        return f"{self.client_id}:{self.days[0].day:%Y-%m}"


def month(w: Words, *, sheet: Sheet) -> Message:
    """The month as one person looks at it, with buttons to turn pages and to switch days on and off."""
    name = sheet.client or w("the workspace")
    title = w("{month}: calendar of {name}", month=_month(w, sheet.days[0].day), name=name)
    warnings = [preferences.unpublished(w, years=[*sheet.unpublished])] if sheet.unpublished else []
    blocks = [
        header(title),
        context(*_terms(w, sheet=sheet)),
        _table(w, sheet=sheet),
        section(total(w, days=sheet.days)),
        *([context(*warnings)] if warnings else []),
        *(_line(w, line=line, page=sheet.page) for line in sheet.lines[:SHOWN_LINES]),
        *_more(w, len(sheet.lines) - SHOWN_LINES),
        *views.feeds.lines(w, feeds=sheet.feeds[:SHOWN_FEEDS], client_id=sheet.client_id, page=sheet.page),
        *_more(w, len(sheet.feeds) - SHOWN_FEEDS),
        _pages(w, sheet=sheet),
    ]
    told = [about(w, day=day, calendar=sheet.calendar) for day in sheet.days if day.ours or day.theirs]
    return Message(cut("\n".join([escape(title), total(w, days=sheet.days), *told, *warnings]), 3900), blocks)


def set_days(
    w: Words,
    *,
    client: str,
    side: Side,
    days: Sequence[Day],
    calendar: Calendar,
    note: str = "",
    undo: str = "",
) -> Message:
    """What holds on these days now, each with its weekday; `days` are those of the calendar that counts."""
    whose = preferences.scope(w, client=client)
    if side == Side.THEIRS:
        whose = w("{client}, their side", client=whose)
    lines = [about(w, day=day, calendar=calendar) for day in days[:SHOWN_DAYS]]
    rest = len(days) - SHOWN_DAYS
    if rest > 0:
        lines.append(w.n("… and {n} more", "… and {n} more", rest))
    said = "\n".join([w("{whose} · this holds now:", whose=whose), *(f"• {line}" for line in lines)])
    return done(w, said, notes=[note] if note else [], undo="calendars.undo" if undo else "", value=undo)


def undone(w: Words, *, client: str, days: Sequence[Day], calendar: Calendar) -> Message:
    """The days are as they were."""
    lines = [about(w, day=day, calendar=calendar) for day in days[:SHOWN_DAYS]]
    whose = preferences.scope(w, client=client)
    return done(
        w, "\n".join([w("Undone. {whose} · this holds now:", whose=whose), *(f"• {one}" for one in lines)])
    )


def unpublished_soon(w: Words, *, region: str, year: int) -> Message:
    """That next year's make-up days are not known yet, told without being asked when the year is near."""
    said = w(
        ":warning: The make-up working days of {year} in {region} are not in the version I run. Update me, or name "
        "them with `/client holiday workspace {year}-01-04 work Make-up day`; until then deadlines of {year} may move.",
        year=year,
        region=escape(region),
    )
    return Message(said, [section(said)])


def only_joint(w: Words, *, client: str) -> str:
    """Why the other side's days do not count yet."""
    return w(
        "Their days count once only that time counts which both sides work: `/client set {client} both_sides yes`.",
        client=escape(client),
    )


def for_everybody(w: Words) -> str:
    """How far the workspace's days reach."""
    return w("This holds for every client whose own calendar says nothing else of these days.")


def about(w: Words, *, day: Day, calendar: Calendar) -> str:
    """A day in a line: weekday and date, the hours that count, and what it is called."""
    hours = _hours(day, calendar=calendar) or w("no working hours")
    names = escape(_names(w, day=day, calendar=calendar), limit=200)
    said = w("{hours} – {names}", hours=hours, names=names) if names else hours
    return titled(w, _day(w, day.day), said=said)


def total(w: Words, *, days: Sequence[Day]) -> str:
    """The working time of a month."""
    worked = [day for day in days if day.work]
    length = duration(w, sum((day.work for day in worked), timedelta()))
    return w.n("{n} working day, {time}", "{n} working days, {time}", len(worked), time=length)


def _terms(w: Words, *, sheet: Sheet) -> list[str]:
    theirs = sheet.calendar.theirs
    if theirs is None:
        return [w("Times are those of {zone}.", zone=sheet.calendar.zone)]
    return [
        w("Times are those of {zone}.", zone=sheet.calendar.zone),
        w("Only time counts that both sides work; theirs is in {zone}.", zone=theirs.zone),
    ]


def _table(w: Words, *, sheet: Sheet) -> Block:
    """One line per day in even columns: a Chinese sign is wider, so what may hold any comes last."""
    hours = {day.day: _hours(day, calendar=sheet.calendar) or "–" for day in sheet.days}
    works = {day.day: duration(w, day.work) if day.work else "" for day in sheet.days}
    wide, far = max(map(len, hours.values())), max(map(len, works.values()))
    lines = []
    for day in sheet.days:
        mark = _TODAY if day.day == sheet.today else " "
        weekday = format_date(day.day, "EEE", locale=w.language)
        name = plain(_names(w, day=day, calendar=sheet.calendar), limit=NAME)
        line = f"{mark} {weekday} {day.day.day:>2}  {hours[day.day]:<{wide}}  {works[day.day]:<{far}}  {name}"
        lines.append(line.rstrip())
    text = {"type": "text", "text": "\n".join(lines)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}


def _line(w: Words, *, line: Line, page: str) -> Block:
    """What somebody said of a day, and its switch."""
    kind = w(NAMES[line.kind])
    told = titled(w, _day(w, line.day), said=kind)
    if line.name and line.name != kind:
        told = w("{told} – {name}", told=told, name=escape(line.name, limit=NAME))
    if line.hours:
        told = w("{told}, {hours}", told=told, hours=line.hours)
    if line.side == Side.THEIRS:
        told = w("{told}, their side", told=told)
    if line.source:
        told = w("{told} ({source})", told=told, source=escape(line.source, limit=NAME))
    if line.is_on and line.inherited:
        switch = button(w("Switch off"), action="calendars.normal", value=f"{page}:{line.side}:{line.day}")
    else:
        on = line.is_on if line.inherited else not line.is_on
        label = w("Switch off") if line.is_on else w("Switch on")
        value = f"{page}:{line.entry_id}:{'on' if on else 'off'}"
        switch = button(label, action="calendars.switch", value=value)
    if not line.is_on:
        told = w("{told}: switched off", told=told)
    return section(told, accessory=switch)


def _pages(w: Words, *, sheet: Sheet) -> Block:
    """Buttons to turn the pages, and the calendars one may turn to; all remember where one is."""
    first = sheet.days[0].day

    def turn(label: str, *, action: str, to: date) -> Block:
        return button(label, action=action, value=f"{sheet.client_id}:{to:%Y-%m}")

    earlier, later = months.following(first, steps=-1), months.following(first)
    whose = [option(w("The workspace"), f"0:{first:%Y-%m}")]
    whose.extend(option(name, f"{client_id}:{first:%Y-%m}") for client_id, name in sheet.clients[:99])
    menu = forms.select(whose, initial=sheet.page, placeholder=w("Whose calendar?"))
    return actions(
        turn(f"‹ {_month(w, earlier, short=True)}", action="calendars.earlier", to=earlier),
        turn(w("Today"), action="calendars.today", to=sheet.today),
        turn(f"{_month(w, later, short=True)} ›", action="calendars.later", to=later),
        {"action_id": "calendars.whose", **menu},
    )


def _more(w: Words, rest: int) -> list[Block]:
    """How many are not shown."""
    return [context(w.n("… and {n} more", "… and {n} more", rest))] if rest > 0 else []


def _month(w: Words, day: date, *, short: bool = False) -> str:
    return format_skeleton("yMMM" if short else "yMMMM", day, locale=w.language)


def _day(w: Words, day: date) -> str:
    return format_date(day, w("EEE d MMM y"), locale=w.language)


def _hours(day: Day, *, calendar: Calendar) -> str:
    """The stretches that count, in the calendar's own time; "" for none."""
    told = []
    for opened, closed in day.hours:
        end = closed.astimezone(calendar.tz)
        last = f"{end:%H:%M}" if end.date() == day.day else "24:00"
        told.append(f"{opened.astimezone(calendar.tz):%H:%M}-{last}")
    return ", ".join(told)


def _names(w: Words, *, day: Day, calendar: Calendar) -> str:
    """What the day is called on both sides."""
    ours, theirs = _named(w, day=day.ours), _named(w, day=day.theirs)
    if theirs and theirs != ours:
        if isinstance(day.theirs, Holiday) and day.theirs.off and calendar.theirs:
            theirs = w("{name}, {zone}", name=theirs, zone=calendar.theirs.zone)
        theirs = w("client: {name}", name=theirs)
        return w("{ours}; {theirs}", ours=ours, theirs=theirs) if ours else theirs
    return ours


def _named(w: Words, *, day: ExtraDay | Holiday | None) -> str:
    if isinstance(day, Holiday) and day.off is not None:
        return w("{name} (off {hours})", name=day.name, hours=calendars.text_of(day.off))
    return day.name if day else ""
