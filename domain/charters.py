"""Charters: what a client may expect from us, as terms that say nothing about any other client.

A term is canonical text. The terms follow from the settings; an agreement keeps them as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain import preferences, targets
from domain.preferences import NONE, TARGETS
from domain.targets import Clause, Targets

REPORT_DAY = "report_day"
REMINDERS = "client_reminders"
HOURS = ("timezone", "calendar", "holidays")
THEIRS = ("both_sides", "client_timezone", "client_calendar", "client_holidays")
TERMS = (*HOURS, *THEIRS, *TARGETS, REPORT_DAY, REMINDERS)
"""Every term, in the order in which people read them."""
LONGEST_DECISION = 60
"""Working days within which a client may promise to decide."""


@dataclass(frozen=True)
class Difference:
    """A term that is not what was agreed any more, both as canonical text."""

    term: str
    agreed: str
    now: str


def terms_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The terms that follow from the canonical texts of all settings that hold for a client."""
    terms = {name: texts[name] for name in (*HOURS, *THEIRS, REMINDERS)}
    if texts["both_sides"] == "no":
        terms |= dict.fromkeys(THEIRS[1:], NONE)
    for name in TARGETS:
        own = for_tier(targets.targets_of(texts[name]), tier=texts["tier"])
        terms[name] = targets.text_of(own)
    terms[REPORT_DAY] = texts["digest"].split()[0]
    return terms


def for_tier(line: Targets, *, tier: str) -> Targets:
    """What a line of targets says to the clients of one tier, without a word about tiers."""
    kept: dict[tuple[int, str], Clause] = {}
    for clause in sorted(line.clauses, key=lambda each: each.weight):
        if clause.tier in ("", tier):
            kept[clause.severity, clause.kind] = Clause(
                clause.length, severity=clause.severity, kind=clause.kind
            )
    kept.setdefault((0, ""), Clause(None))
    return Targets(tuple(kept.values()))


def differences(agreed: Mapping[str, str], *, now: Mapping[str, str]) -> list[Difference]:
    """What has changed since the agreement. A term that nobody knew then is none of it."""
    return [
        Difference(name, agreed[name], now[name])
        for name in TERMS
        if name in agreed and agreed[name] != now[name]
    ]


def settings_of(term: str) -> Iterator[str]:
    """The settings by which a term may change."""
    yield "digest" if term == REPORT_DAY else term
    if term in TARGETS:
        yield "tier"
    if term in THEIRS:
        yield "both_sides"


def fingerprint(*said: object) -> str:
    """A short name for what a person saw, so that only that is released."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def weekday_of(terms: Mapping[str, str]) -> int | None:
    """The day of the report, 0 being Monday; None for no report."""
    at = preferences.digest_of(NONE if terms[REPORT_DAY] == NONE else f"{terms[REPORT_DAY]} 00:00")
    return at.weekday if at else None
