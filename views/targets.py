"""Targets in words: what holds for everybody, then each exception."""

from __future__ import annotations

from datetime import timedelta

from domain import shares, targets
from domain.shares import Shares
from domain.targets import Clause, Length, Targets, Tier
from views.lists import series
from views.times import duration
from views.words import N_, Words

TIERS = {Tier.KEY: N_("key clients"), Tier.STANDARD: N_("standard clients"), Tier.LIGHT: N_("light clients")}
TIER_NAMES = {
    Tier.KEY: N_("key client"),
    Tier.STANDARD: N_("standard client"),
    Tier.LIGHT: N_("light client"),
}
KINDS = {
    "question": N_("questions"),
    "fault": N_("faults"),
    "request": N_("requests"),
    "complaint": N_("complaints"),
}

IN_CALENDAR_DAYS = ("contact_cadence",)
"""The targets whose days are not only working days."""


def length(w: Words, held: Length | None, *, name: str = "") -> str:
    """One length: days, by default working days, and time."""
    if held is None:
        return w("no target")
    days = w.n("{n} working day", "{n} working days", held.days) if held.days else ""
    if held.days and name in IN_CALENDAR_DAYS:
        days = w.n("{n} day", "{n} days", held.days)
    time = duration(w, held.time) if held.time or not held.days else ""
    return w("{days} and {time}", days=days, time=time) if days and time else days or time


def line(w: Words, held: Targets, *, name: str) -> str:
    """The whole line of the target of this name, plain text."""
    ordered = targets.targets_of(targets.text_of(held)).clauses
    first, *more = [_clause(w, clause, name=name) for clause in ordered]
    for each in more:
        first = w("{general}; {exceptions}", general=first, exceptions=each)
    return first


def _clause(w: Words, clause: Clause, *, name: str) -> str:
    words = [w(TIERS[Tier(clause.tier)])] if clause.tier else []
    words += [w(KINDS[clause.kind])] if clause.kind else []
    words += [w("severity {n}", n=clause.severity)] if clause.severity else []
    told = length(w, clause.length, name=name)
    return w("{who}: {length}", who=series(w, words), length=told) if words else told


def levels(w: Words, held: dict[str, Shares]) -> str:
    """The shares of a target at which people are told: everybody's, then those of a tier."""
    first, *more = [(tier, shares.line(held[tier])) for tier in ("", *Tier) if tier in held]
    told = first[1]
    for name, line_ in more:
        exception = w("{who}: {length}", who=w(TIERS[Tier(name)]), length=line_)
        told = w("{general}; {exceptions}", general=told, exceptions=exception)
    return told


def tier(w: Words, name: str) -> str:
    """How a client of this tier is called."""
    return w(TIER_NAMES[Tier(name)])


def answer(w: Words, held: Targets, *, tier: str) -> str:
    """What a client of a tier may expect when nothing else is known."""
    return length(w, held.of(targets.Facts(tier)) or Length(0, timedelta()))
