"""By what a clock is counted, in words: the target and what chose it, the hours, and the versions of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from domain.obligations import BY_MOMENT
from domain.preferences import NONE
from domain.targets import targets_of
from domain.worktime import Week
from views import preferences, targets
from views.blocks import escape
from views.lists import series
from views.times import span
from views.words import Words


@dataclass(frozen=True)
class Rules:
    """Versions as kept with a clock, and the line of targets, of that name, with what chose from it.

    `others`: it ended under rules that were changed since. `week` is None where the hours are not known any more;
    `their_week` is the other side's, in `their_zone`, where only what both work counts.
    """

    policy: str
    calendar: str
    name: str
    line: str
    tier: str
    zone: str
    severity: int = 0
    kind: str = ""
    week: Week | None = None
    holidays: str = NONE
    their_week: Week | None = None
    their_zone: str = ""
    others: bool = False

    @property
    def in_days(self) -> bool:
        """Whether people count it in days of 24 hours."""
        return self.name in targets.IN_CALENDAR_DAYS


def lines(w: Words, rules: Rules, *, target: timedelta) -> list[str]:
    """What was promised and when it counts."""
    chose = [targets.tier(w, rules.tier)]
    chose += [w("severity {n}", n=rules.severity)] if rules.severity else []
    chose += [w(targets.KINDS[rules.kind])] if rules.kind in targets.KINDS else []
    length, who = span(w, target, days=rules.in_days), series(w, chose)
    if rules.line:
        line = escape(targets.line(w, targets_of(rules.line), name=rules.name))
        told = [w("Target: *{length}*, from “{line}” for {who}", length=length, line=line, who=who)]
    else:
        told = [w("Target: *{length}*, as it was agreed for this one", length=length)]
    if rules.name in BY_MOMENT:
        told.append(w("It is due at a moment that was named, so every hour counts."))
    elif rules.in_days:
        told.append(w("Every day counts that is no public holiday of theirs or ours, weekends too."))
    elif rules.week is not None:
        told.append(w("Working hours: {hours}", hours=preferences.hours(w, week=rules.week)))
    if rules.holidays not in ("", NONE):
        told.append(w("Public holidays: {region}", region=rules.holidays))
    if rules.their_week is not None:
        theirs = preferences.hours(w, week=rules.their_week)
        told.append(
            w(
                "Only time counts that the client works too: {hours} ({zone})",
                hours=theirs,
                zone=rules.their_zone,
            )
        )
    if rules.others:
        told.append(
            w(
                "It ended under other rules than those that hold now: its figure stays as it was then, and its "
                "stretches are not shown, since the hours of then are not kept."
            )
        )
    return told


def small_print(w: Words, rules: Rules) -> list[str]:
    """The versions and the zone."""
    versions = {"policy": rules.policy, "calendar": rules.calendar}
    return [
        w("Targets version {policy}, calendar version {calendar}", **versions),
        w("All times are in {zone}.", zone=rules.zone),
    ]
