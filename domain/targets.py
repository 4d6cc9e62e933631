"""Targets: how much time an obligation has, with exceptions by client tier, severity and kind of issue.

People write one line, such as `4h; key 2h; sev1 30m; complaint 1d; key sev1 15m`. A day is a working day of the
client's calendar.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain import durations
from domain.refusals import Refusal

LONGEST_DAYS = 60
NOTHING = "none"
_NOTHINGS = (NOTHING, "off", "no", "-", "无", "没有", "关", "关闭", "不计")


class Tier(StrEnum):
    """How much a client was promised: key, standard or light."""

    KEY = "key"
    STANDARD = "standard"
    LIGHT = "light"


_TIERS = {"vip": Tier.KEY, "a": Tier.KEY, "重点": Tier.KEY, "重要": Tier.KEY, "b": Tier.STANDARD} | {
    "标准": Tier.STANDARD, "普通": Tier.STANDARD, "c": Tier.LIGHT, "轻量": Tier.LIGHT, "一般": Tier.LIGHT,
}  # fmt: skip
_KINDS = {
    "question": "question", "fault": "fault", "request": "request", "complaint": "complaint",
    "咨询": "question", "问题": "question", "故障": "fault", "需求": "request", "请求": "request",
    "投诉": "complaint",
}  # fmt: skip
_SEVERITY = re.compile(r"(?:sev(?:erity)?|s|p|级别|严重级别|等级)\s*([1-4])")
_DAYS = re.compile(r"(?:(\d{1,3})\s*(?:working days?|days?|d|个?工作日|天|日))?\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Length:
    """Working days and, beside them, working time."""

    days: int
    time: timedelta

    def work(self, *, day: timedelta) -> timedelta:
        """The working time it comes to, with days of that much."""
        return self.days * day + self.time


@dataclass(frozen=True)
class Facts:
    """What decides which target holds: the client's tier, and of an issue its severity (0: none) and kind."""

    tier: str = Tier.STANDARD
    severity: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Clause:
    """One part of the line. Empty words and 0 mean any; `length` None means that no clock runs."""

    length: Length | None
    tier: str = ""
    severity: int = 0
    kind: str = ""

    def fits(self, facts: Facts) -> bool:
        """Whether it speaks of these facts."""
        return (
            self.tier in ("", facts.tier)
            and self.severity in (0, facts.severity)
            and self.kind in ("", facts.kind)
        )

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """The narrower clause goes first: severity counts more than kind, and kind more than tier."""
        return bool(self.severity), bool(self.kind), bool(self.tier)


@dataclass(frozen=True)
class Targets:
    """A whole line."""

    clauses: tuple[Clause, ...]

    def of(self, facts: Facts) -> Length | None:
        """The length that holds for these facts; None when nothing is owed."""
        fitting = [clause for clause in self.clauses if clause.fits(facts)]
        return max(fitting, key=lambda clause: clause.weight).length if fitting else None

    @property
    def by_issue(self) -> bool:
        """Whether the severity or the kind of an issue chooses."""
        return any(clause.severity or clause.kind for clause in self.clauses)

    @property
    def lengths(self) -> list[Length]:
        """Every length the line names."""
        return [clause.length for clause in self.clauses if clause.length is not None]


def tier_of(text: str) -> Tier | None:
    """The tier that a word names, in either language."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    return Tier(word) if word in tuple(Tier) else _TIERS.get(word)


def targets_of(text: str, *, field: str = "") -> Targets:
    """Read a line; a refusal, with `field`, for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    parts = [part.strip() for part in re.split(r"[;,、；，\n]", plain) if part.strip()]
    clauses = tuple(_clause(part, field=field) for part in parts)
    if not clauses:
        raise Refusal("setting_duration", field=field, text=text)
    said = [(clause.tier, clause.severity, clause.kind) for clause in clauses]
    for place, each in enumerate(said):
        if each in said[:place]:
            raise Refusal("setting_target_twice", field=field, text=parts[place])
    return Targets(clauses)


def text_of(targets: Targets) -> str:
    """The one form `targets_of` reads back to the same value: the general clause first."""
    return "; ".join(_written(clause) for clause in sorted(targets.clauses, key=_order))


def length_text(length: Length | None) -> str:
    """One length as people write it."""
    if length is None:
        return NOTHING
    days = f"{length.days}d" if length.days else ""
    return f"{days} {durations.text_of(length.time)}".strip() if length.time or not days else days


def _order(clause: Clause) -> tuple[object, ...]:
    return clause.weight, clause.severity, clause.kind, clause.tier


def _written(clause: Clause) -> str:
    severity = f"sev{clause.severity}" if clause.severity else ""
    return " ".join(filter(None, [clause.tier, severity, clause.kind, length_text(clause.length)]))


def _clause(text: str, *, field: str) -> Clause:
    rest, tier, severity, kind = text.replace(":", " ").replace("=", " ").strip(), "", 0, ""
    while rest:
        word, _, after = rest.partition(" ")
        found = _SEVERITY.match(rest)
        if found and not severity:
            severity, rest = int(found[1]), rest[found.end() :].strip()
        elif (named := tier_of(word)) and not tier and after:
            tier, rest = named.value, after.strip()
        elif word in _KINDS and not kind and after:
            kind, rest = _KINDS[word], after.strip()
        else:
            break
    return Clause(_length(rest, whole=text, field=field), tier, severity, kind)


def _length(text: str, *, whole: str, field: str) -> Length | None:
    if text in _NOTHINGS:
        return None
    found = _DAYS.fullmatch(text)
    days, rest = (int(found[1] or 0), found[2]) if found else (0, text)
    time = durations.length_of(rest) if rest else timedelta()
    if time is None or not (rest or days):
        raise Refusal("setting_duration", field=field, text=whole)
    too_long = days > LONGEST_DAYS or time > durations.LONGEST
    if too_long or (not days and time < durations.SHORTEST):
        raise Refusal(
            "setting_duration_range", field=field, text=whole, longest=durations.text_of(durations.LONGEST)
        )
    return Length(days, time)
