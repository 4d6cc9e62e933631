"""Gathering what a digest says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import domain.figures
import storage.figures
import storage.misses
import usecases.clocks
import usecases.promises
from domain.clocks import State
from domain.figures import Report, Standing, Stretch, Wait, Week
from domain.promises import Kept
from storage.base import Session
from storage.figures import Count, Scope

WAITS_SHOWN = 10


def gather(
    session: Session, *, scope: Scope, moments: Sequence[datetime], zone: str, now: datetime
) -> Report:
    """The report of the clients in scope on the stretch between the last two moments.

    The earlier moments, oldest first, are those of the digests before; the trend goes back to the first.
    """
    stretch = Stretch(*moments[-3:])
    names = storage.figures.names(session, scope=scope)
    standings = _standings(session, scope=scope, stretch=stretch, now=now)
    lines = [(name, standings[client_id]) for client_id, name in names.items() if client_id in standings]
    told = [(name, standing) for name, standing in lines if not standing.silent]
    promises = _promises(session, scope=scope, names=names, stretch=stretch)
    speaking = {name for name, _ in (*told, *promises)}
    overall = storage.figures.medians(session, scope=scope, stretch=stretch, together=True)
    trend = storage.figures.trend(session, scope=scope, moments=moments)
    return Report(
        client=names.get(scope.client_id, ""),
        zone=zone,
        stretch=stretch,
        total=domain.figures.total(
            (standing for _, standing in lines), medians=(overall.get((0, True)), overall.get((0, False)))
        ),
        lines=tuple(sorted(told, key=lambda line: (-line[1].late, -line[1].waiting))),
        quiet=tuple(name for name in names.values() if name not in speaking),
        waits=_waits(session, scope=scope, names=names, now=now),
        trend=tuple((start, *shares) for start, shares in zip(moments[:-1], trend, strict=True)),
        misses=_misses(session, names=names, stretch=stretch),
        promises=promises,
    )


def _standings(session: Session, *, scope: Scope, stretch: Stretch, now: datetime) -> dict[int, Standing]:
    """The figures of every client of which anything is known."""
    counts: dict[tuple[int, bool], dict[str, int]] = {}
    for count in _counts(session, scope=scope, stretch=stretch):
        counts.setdefault((count.client_id, count.recent), {})[count.what] = count.n
    ages: dict[int, list[int]] = {}
    for client_id, band, n in storage.figures.open_ages(session, scope=scope, now=now):
        ages.setdefault(client_id, list(Standing.ages))[band] = n
    waiting = storage.figures.waiting(session, scope=scope, now=now)
    medians = storage.figures.medians(session, scope=scope, stretch=stretch)
    known = {client_id for client_id, _ in counts} | ages.keys() | waiting.keys()

    def week(client_id: int, *, recent: bool) -> Week:
        n = counts.get((client_id, recent), {})
        return Week(
            met=n.get(State.MET, 0),
            breached=n.get(State.BREACHED, 0),
            first_response=medians.get((client_id, recent)),
            opened=n.get("opened", 0),
            solved=n.get("solved", 0),
            contacts={kind: n[kind] for kind in domain.figures.CONTACTS if kind in n},
        )

    return {
        client_id: Standing(
            week(client_id, recent=True),
            week(client_id, recent=False),
            *waiting.get(client_id, (0, 0)),
            tuple(ages.get(client_id, Standing.ages)),
        )
        for client_id in known
    }


def _counts(session: Session, *, scope: Scope, stretch: Stretch) -> list[Count]:
    return [
        *storage.figures.answers(session, scope=scope, stretch=stretch),
        *storage.figures.contacts(session, scope=scope, stretch=stretch),
        *storage.figures.opened(session, scope=scope, stretch=stretch),
        *storage.figures.solved(session, scope=scope, stretch=stretch),
    ]


def _misses(
    session: Session, *, names: dict[int, str], stretch: Stretch
) -> tuple[tuple[str, dict[str, int]], ...]:
    """How often each reason came up, the client with the most late answers first."""
    found: dict[int, dict[str, int]] = {}
    for client_id, reason, n in storage.misses.counts(
        session, client_ids=names, start=stretch.start, end=stretch.end
    ):
        found.setdefault(client_id, {})[reason] = n
    ordered = sorted(found.items(), key=lambda each: -sum(each[1].values()))
    return tuple((names[client_id], reasons) for client_id, reasons in ordered)


def _promises(
    session: Session, *, scope: Scope, names: dict[int, str], stretch: Stretch
) -> tuple[tuple[str, Kept], ...]:
    """How our promises were kept, the client with the most that were not first."""
    found = usecases.promises.kept(
        session, workspace_id=scope.workspace_id, client_ids=names, since=stretch.start, upto=stretch.end
    )
    ordered = sorted(found.items(), key=lambda each: -(each[1].overdue + each[1].broken + each[1].late))
    return tuple((names[client_id], kept) for client_id, kept in ordered if not kept.silent)


def _waits(session: Session, *, scope: Scope, names: dict[int, str], now: datetime) -> tuple[Wait, ...]:
    """The most urgent questions that wait for the team."""
    urgent = storage.figures.most_urgent(session, scope=scope, limit=WAITS_SHOWN)
    if not urgent:
        return ()
    waiting = usecases.clocks.waiting(session, workspace_id=scope.workspace_id, now=now, client_ids=urgent)
    owed = sorted((each for each in waiting if not each.paused), key=lambda each: each.left)
    return tuple(Wait(names[each.client_id], each.started_at, each.left) for each in owed[:WAITS_SHOWN])
