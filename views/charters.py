"""Charters in words for the client: what they may expect of us and we of them. Nothing else is said here."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location

import domain.charters
from domain import targets, worktime
from domain.charters import REMINDERS, REPORT_DAY
from domain.preferences import NONE, TARGETS
from domain.targets import Clause, Facts, Length
from views import preferences
from views.blocks import Block, Message, context, escape, header, plain, section
from views.lists import bold, series, titled
from views.targets import IN_CALENDAR_DAYS
from views.times import duration
from views.words import N_, Words

LABELS = {
    "timezone": N_("Our time zone"),
    "calendar": N_("Our working hours"),
    "holidays": N_("Our public holidays"),
    "both_sides": N_("Only time counts in which both of us work"),
    "client_timezone": N_("Your time zone"),
    "client_calendar": N_("Your working hours"),
    "client_holidays": N_("Your public holidays"),
    "first_response": N_("First answer within"),
    "next_response": N_("Further answers within"),
    "resolution_first": N_("A problem is solved within"),
    "resolution_total": N_("It is solved for good within"),
    "update_cadence": N_("News about an open problem every"),
    "contact_cadence": N_("We are in touch at least every"),
    "need_answer": N_("We answer what you need within"),
    "tell_client": N_("You hear of what you should know within"),
    REPORT_DAY: N_("Weekly report"),
    REMINDERS: N_("We remind you of what we need from you"),
}
"""How a client reads the name of each term."""

_SEVERITIES = {
    1: N_("critical problems"),
    2: N_("serious problems"),
    3: N_("normal problems"),
    4: N_("small problems"),
}
_KINDS = {
    "question": N_("questions"),
    "fault": N_("faults"),
    "request": N_("requests"),
    "complaint": N_("complaints"),
}


@dataclass(frozen=True)
class Offer:
    """All that a client reads: the terms, in words of ours, and the names of those they can turn to.

    `agreed_on`: when they agreed to exactly this. `notice`: who writes out of hours is told once when we answer.
    `turn_to`: names, the first to be asked first.
    """

    client: str
    terms: Mapping[str, str]
    decision_days: int = 0
    agreed_on: date | None = None
    turn_to: tuple[str, ...] = ()
    notice: bool = False


def letter(w: Words, *, offer: Offer) -> Message:
    """The charter as the client reads it."""
    title = w("How we work together: {client}", client=plain(offer.client, limit=100))
    intro = w("What you can expect of us, and what helps us to keep it.")
    if offer.agreed_on:
        intro = w("Agreed on {day}.", day=day_of(w, offer.agreed_on))
    ours = "\n".join([bold(w("What you can expect of us")), *(f"• {line}" for line in promises(w, offer))])
    yours = "\n".join([bold(w("What helps us")), *(f"• {line}" for line in _requests(w, offer))])
    small = _small_print(w, offer.terms)
    blocks: list[Block] = [header(title), section(intro), section(ours), section(yours), context(*small)]
    return Message("\n".join([escape(title), intro, ours, yours, *small]), blocks)


def promises(w: Words, offer: Offer) -> list[str]:
    """What we owe, one line for each term that says anything."""
    terms = offer.terms
    ours = w(
        "{hours} ({zone})",
        hours=preferences.hours(w, week=worktime.week_of(terms["calendar"])),
        zone=zone_name(w, terms["timezone"]),
    )
    lines = [_line(w, name="calendar", said=ours)]
    if terms["holidays"] != NONE:
        lines.append(_line(w, name="holidays", said=region(w, terms["holidays"])))
    if terms["both_sides"] == "yes":
        lines.append(_joint(w, terms))
    for name in (*TARGETS, REPORT_DAY):
        if terms.get(name, NONE) != NONE:
            lines.append(_line(w, name=name, said=term(w, name=name, text=terms[name])))
    if offer.notice:
        lines.append(w("Whoever writes outside our working hours is told once when we will answer."))
    return lines


def term(w: Words, *, name: str, text: str) -> str:
    """One term as a client reads it, mrkdwn."""
    if text == NONE:
        return w("nothing agreed")
    if name in TARGETS:
        return _target(w, name=name, text=text)
    if name == REPORT_DAY:
        weekday = domain.charters.weekday_of({REPORT_DAY: text})
        return w(preferences.DAYS[weekday or 0])
    if name.endswith("calendar"):
        return preferences.hours(w, week=worktime.week_of(text))
    if name.endswith("timezone"):
        return zone_name(w, text)
    if name.endswith("holidays"):
        return region(w, text)
    return w("yes") if text == "yes" else w("no")


def zone_name(w: Words, zone: str) -> str:
    """A time zone by its city, as people call it."""
    return w("{city} time", city=get_timezone_location(ZoneInfo(zone), locale=w.language, return_city=True))


def region(w: Words, code: str) -> str:
    """A region of public holidays by its country's name."""
    country, _, part = code.partition("-")
    name = Locale.parse(w.language).territories.get(country, country)
    return w("{country} ({part})", country=name, part=part) if part else str(name)


def _line(w: Words, *, name: str, said: str) -> str:
    return titled(w, w(LABELS[name]), said=said)


def _joint(w: Words, terms: Mapping[str, str]) -> str:
    """What both sides' hours mean for the counting."""
    theirs = [
        term(w, name=name, text=terms[name])
        for name in ("client_calendar", "client_timezone", "client_holidays")
        if terms[name] != NONE
    ]
    said = w("Only time counts in which both of us work.")
    return w("{rule} Yours: {hours}", rule=said, hours=series(w, theirs)) if theirs else said


def _small_print(w: Words, terms: Mapping[str, str]) -> list[str]:
    """In which hours is counted what has a time."""
    if terms["both_sides"] == "yes":
        said = [w("Times and working days are counted in the hours in which both of us work.")]
    else:
        said = [w("Times and working days are counted in our working hours.")]
    if any(terms[name] != NONE for name in ("holidays", "client_holidays")):
        said.append(w("Public holidays do not count."))
    if targets.targets_of(terms["update_cadence"]).of(Facts(severity=1)):
        said.append(w("News about critical problems is due at any hour."))
    return said


def _requests(w: Words, offer: Offer) -> list[str]:
    said = [w("Write to us in this channel, so that nothing gets lost.")]
    if days := offer.decision_days:
        said.append(
            w.n(
                "When we need a decision from you, please make it within {n} working day.",
                "When we need a decision from you, please make it within {n} working days.",
                days,
            )
        )
    if offer.terms.get(REMINDERS) == "yes":
        said.append(w("If something that we need from you is due, we remind you once in this channel."))
    if offer.turn_to:
        first, *then = (escape(name, limit=80) for name in offer.turn_to)
        said.append(w("If something cannot wait or does not go well, tell {name}.", name=f"*{first}*"))
        said.extend(w("If that does not help, tell {name}.", name=f"*{name}*") for name in then)
    return said


def _target(w: Words, *, name: str, text: str) -> str:
    clauses = targets.targets_of(text).clauses
    general = next((clause.length for clause in clauses if not (clause.severity or clause.kind)), None)
    said = [_length(w, general, name=name)] if general else []
    for clause in clauses:
        if clause.severity or clause.kind:
            told = _length(w, clause.length, name=name) if clause.length else w("nothing agreed")
            said.append(w("{what}: {length}", what=_what(w, clause), length=told))
    return functools.reduce(lambda first, second: w("{first}; {second}", first=first, second=second), said)


def _what(w: Words, clause: Clause) -> str:
    words = [
        *([w(_KINDS[clause.kind])] if clause.kind else []),
        *([w(_SEVERITIES[clause.severity])] if clause.severity else []),
    ]
    return series(w, words)


def _length(w: Words, held: Length, *, name: str) -> str:
    """Working days and hours; how often we are in touch is counted in plain days."""
    days = ""
    if held.days and name in IN_CALENDAR_DAYS:
        days = w.n("{n} day", "{n} days", held.days)
    elif held.days:
        days = w.n("{n} working day", "{n} working days", held.days)
    time = duration(w, held.time) if held.time > timedelta() else ""
    return w("{days} and {time}", days=days, time=time) if days and time else days or time


def day_of(w: Words, day: date) -> str:
    """A date in full."""
    return format_date(day, w("d MMMM y"), locale=w.language)
