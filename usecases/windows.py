"""Windows of news: those that are owed by a log, and those that ended under other terms and stay as they are (R25)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import domain.duties
from domain.clocks import RUNNING, Kind, Owed
from domain.duties import Log
from storage.clocks import Clock
from usecases.runs import Terms


def of(
    log: Log,
    *,
    held: domain.duties.Terms,
    terms: Terms,
    calendars: Collection[str],
    known: Sequence[Clock],
) -> tuple[list[Owed], set[tuple[str, str]]]:
    """The windows that are owed, and the kinds and refs of those that are settled.

    `held`: the target and calendar for a severity; `calendars`: the versions of all calendars it may name; `known`: the
    clocks of whatever the log is of.
    """
    rows = sorted((row for row in known if row.kind == Kind.UPDATE_CADENCE), key=lambda row: int(row.ref))
    standing = [
        row.state in RUNNING or (row.policy == terms.policy and row.calendar in calendars) for row in rows
    ]
    settled = standing.index(True) if True in standing else len(rows)
    number, since, told = 1, None, None
    if settled:
        number, told = int(rows[settled - 1].ref) + 1, rows[settled - 1].ended_at
        since = rows[settled].started_at if settled < len(rows) else told
    owed = domain.duties.windows(log, terms=held, number=number, since=since, told=told)
    return [terms.since_start(each) for each in owed], {(row.kind, row.ref) for row in rows[:settled]}
