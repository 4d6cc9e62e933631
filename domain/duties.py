"""What is owed beside answers: a solution of an issue, news while it hurts, and a word with the client now and then.

Rules R16, R19 and R24, and the table of clocks: the log of an issue in, its runs out. The log may be given in any
order: it is sorted first, so late and repeated deliveries end in the same clocks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain import clocks
from domain.clocks import Ending, Kind, Level, Owed, Pause, Run, Target
from domain.worktime import Calendar


class Act(StrEnum):
    """What happened to an issue. `SPOKE`: the client wrote; `NEWS`: the team wrote where the client reads. `FIXED`: by
    others, so that the client is to be told; `OURS`: it was not, or no third party has its turn any more.
    """

    OPENED = "opened"
    SEVERITY = "severity"
    SPOKE = "spoke"
    NEWS = "news"
    WAITING = "waiting"
    RESUMED = "resumed"
    SOLVED = "solved"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    FIXED = "fixed"
    TOLD = "told"
    OURS = "ours"


@dataclass(frozen=True)
class Entry:
    """One act on an issue. `severity` is the one it has from then on (opened, severity).

    `order`: the place in the history of what was noted there, 0 for a message; `ref` names it.
    """

    act: Act
    at: datetime
    by: str = ""
    severity: int = 0
    order: int = 0
    ref: str = ""


Terms = Callable[[int], "tuple[Target, Calendar] | None"]
"""The target and calendar for a severity; None when no such clock runs."""


class Log(tuple[Entry, ...]):
    """A log that is ordered already."""


def ordered(log: Iterable[Entry]) -> Log:
    """The log as it happened: each entry once, what was said before what was noted at the same moment."""
    if isinstance(log, Log):
        return log
    return Log(sorted(set(log), key=lambda entry: (entry.at, entry.order, entry.act, entry.ref, entry.by)))


def severity_at(log: Iterable[Entry], *, at: datetime | None) -> int:
    """The severity that held at a moment, the last one for None."""
    held = 0
    for entry in ordered(log):
        if entry.act in (Act.OPENED, Act.SEVERITY) and (held == 0 or at is None or entry.at <= at):
            held = entry.severity
    return held


def waits(log: Iterable[Entry]) -> tuple[Pause, ...]:
    """When the team waited for the client; their next word, a person or the solution ends it."""
    found: list[Pause] = []
    is_open = False
    for entry in ordered(log):
        waiting = bool(found) and found[-1].end is None
        if entry.act in (Act.OPENED, Act.REOPENED):
            is_open = True
        elif entry.act in (Act.SOLVED, Act.WITHDRAWN):
            is_open = False
        if entry.act == Act.WAITING and is_open and not waiting:
            found.append(Pause(entry.at, None, entry.by))
        elif waiting and (entry.act in (Act.SPOKE, Act.RESUMED) or not is_open):
            found[-1] = replace(found[-1], end=entry.at)
    return tuple(pause for pause in found if pause.end != pause.start)


def resolutions(
    log: Iterable[Entry], *, kind: Kind, restart_reopened: bool = False, restart_changed: bool = False
) -> list[Run]:
    """The clocks of an issue's solution, oldest first (rule R19).

    `RESOLUTION_FIRST` ends with the first solution. `RESOLUTION_TOTAL` goes on when the issue is opened again,
    without the time between, or starts anew; so does either when its severity changes, if that is the setting.
    """
    entries = ordered(log)
    done: list[Run] = []
    current: Run | None = None
    severity = 0
    for entry in entries:
        if entry.act == Act.WITHDRAWN:
            gone = [replace(run, end=run.end or entry.at, ending=Ending.CANCELLED) for run in done]
            done = [replace(run, end_by=entry.by) for run in gone]
            current = current and _ended(current, entry, ending=Ending.CANCELLED)
        elif entry.act == Act.SOLVED:
            current = current and _ended(current, entry, ending=Ending.ANSWERED)
        elif entry.act == Act.OPENED and not (done or current):
            current = Run(kind, "opened", entry.at)
        elif entry.act == Act.REOPENED and done and not current and kind == Kind.RESOLUTION_TOTAL:
            current = (
                Run(kind, f"reopened {entry.ref}", entry.at) if restart_reopened else _again(done, entry)
            )
        elif entry.act == Act.SEVERITY and current and restart_changed and entry.severity != severity:
            done.append(_ended(current, entry, ending=Ending.CANCELLED))
            current = Run(kind, f"severity {entry.ref}", entry.at)
        severity = entry.severity or severity
        if current and current.ending:
            done.append(current)
            current = None
    pauses = waits(entries)
    return [_paused(run, pauses) for run in ([*done, current] if current else done)]


def target_of(
    run: Run, *, log: Iterable[Entry], terms: Terms, forward: bool = False
) -> tuple[Target, Calendar] | None:
    """The target of a solution: that of the severity at its end, counted from its start; with `forward`, after
    what was worked before the last change of severity (rule R19).
    """
    entries = ordered(log)
    held = terms(severity_at(entries, at=run.end))
    if held is None or not forward:
        return held
    target, calendar = held
    changes = [
        entry.at
        for before, entry in _changes(entries)
        if before != entry.severity and run.start < entry.at and (run.end is None or entry.at <= run.end)
    ]
    if not changes:
        return held
    cut = replace(run, end=changes[-1], ending=Ending.ANSWERED)
    before = clocks.read(cut, target=target, calendar=calendar, now=changes[-1]).elapsed
    return replace(target, work=before + target.work), calendar


def windows(
    log: Iterable[Entry],
    *,
    terms: Terms,
    number: int = 1,
    since: datetime | None = None,
    told: datetime | None = None,
) -> list[Owed]:
    """The clocks of news about an issue: one window after the other, from due instant to due instant.

    The first news in a window satisfies that window only, and what is late is satisfied by the first news after
    it. A solution ends the window, a change of severity or opening again begins anew. `number` and `since`: the
    first window that is asked for, when those before it are settled, the last of them by the news at `told`.
    """
    entries = ordered(log)
    pauses, found = waits(entries), list[Owed]()
    news = deque(entry for entry in entries if entry.act == Act.NEWS and (told is None or entry.at > told))
    for begin, over, severity in _stages(entries):
        start = max(begin, since) if since else begin
        held = terms(severity)
        if held is None or (over and over.at <= start):
            continue
        for owed in _stage(start, over, news=news, pauses=pauses, held=held, number=number + len(found)):
            found.append(owed)
    if any(entry.act == Act.WITHDRAWN for entry in entries):
        return [replace(each, run=replace(each.run, ending=Ending.CANCELLED)) for each in found]
    return found


def contact(
    run: Run, *, due: datetime | None, first: datetime | None, last: datetime | None, now: datetime
) -> tuple[Run, datetime | None]:
    """The clock of contact that runs from one contact on, and when the next one starts.

    It is looked at when it is due, whatever was said meanwhile. `first` is the first contact after its start, and
    `last` the last one until `due`.
    """
    if first is None or due is None or now < due:
        return run, None
    return replace(run, end=first, ending=Ending.ANSWERED), max(first, last or first)


def _ended(run: Run, entry: Entry, *, ending: Ending) -> Run:
    return replace(run, end=entry.at, ending=ending, end_ref=entry.ref, end_by=entry.by)


def _again(done: list[Run], entry: Entry) -> Run:
    """The last run goes on; the time for which it seemed solved does not count."""
    run = done.pop()
    assert run.end is not None
    gap = Pause(run.end, entry.at, entry.by, "solved")
    return replace(run, pauses=(*run.pauses, gap), end=None, ending=None, end_ref="", end_by="")


def _paused(run: Run, pauses: Sequence[Pause]) -> Run:
    """The run with those waits that fall into it."""
    within = [
        replace(pause, end=min(pause.end or run.end, run.end)) if run.end else pause
        for pause in pauses
        if (pause.end is None or pause.end > run.start) and (run.end is None or pause.start < run.end)
    ]
    return replace(run, pauses=tuple(sorted([*run.pauses, *within], key=lambda pause: pause.start)))


def _changes(entries: Iterable[Entry]) -> Iterator[tuple[int, Entry]]:
    """Every change of severity, with what it was before."""
    held = 0
    for entry in entries:
        if entry.act == Act.SEVERITY:
            yield held, entry
        held = entry.severity or held


def _stages(entries: Sequence[Entry]) -> Iterator[tuple[datetime, Entry | None, int]]:
    """The stretches for which the issue was open with one severity: begin, what ended it, severity."""
    begin: datetime | None = None
    severity = 0
    for entry in entries:
        changes = entry.act == Act.SEVERITY and entry.severity != severity
        if begin and (changes or entry.act in (Act.SOLVED, Act.WITHDRAWN)):
            yield begin, entry, severity
            begin = entry.at if changes else None
        elif begin is None and entry.act in (Act.OPENED, Act.REOPENED):
            begin = entry.at
        severity = entry.severity or severity
    if begin:
        yield begin, None, severity


def _stage(
    start: datetime,
    over: Entry | None,
    *,
    news: deque[Entry],
    pauses: Sequence[Pause],
    held: tuple[Target, Calendar],
    number: int,
) -> Iterator[Owed]:
    """The windows of one stage; the last is open, unless the stage is over. News are taken as they are used."""
    target, calendar = held
    while True:
        run = _paused(Run(Kind.UPDATE_CADENCE, str(number), start), pauses)
        due = (
            None if run.paused else clocks.moment_of(Level.BREACH, run=run, target=target, calendar=calendar)
        )
        while news and news[0].at < start:
            news.popleft()
        if not news or (over and news[0].at > over.at):
            yield Owed(_over(run, over, due=due), target, calendar)
            return
        said = news.popleft()
        while news and news[0].at == said.at:
            news.popleft()
        ended = _paused(replace(_ended(run, said, ending=Ending.ANSWERED), pauses=()), pauses)
        yield Owed(ended, target, calendar)
        if due is None:
            return
        number += 1
        start = _last_due(due, upto=said.at, pauses=pauses, held=held)
        if over and start >= over.at:
            return


def _over(run: Run, over: Entry | None, *, due: datetime | None) -> Run:
    """A window without news: late when its stage ended after it was due, else it does not count."""
    if over is None:
        return run
    late = due is not None and due < over.at
    return _ended(run, over, ending=Ending.ANSWERED if late else Ending.CANCELLED)


def _last_due(
    due: datetime, *, upto: datetime, pauses: Sequence[Pause], held: tuple[Target, Calendar]
) -> datetime:
    """The last due instant until `upto`, or `due` itself if that is later: the rhythm goes on as it was."""
    target, calendar = held
    while due < upto:
        run = _paused(Run(Kind.UPDATE_CADENCE, "", due), pauses)
        following = (
            None if run.paused else clocks.moment_of(Level.BREACH, run=run, target=target, calendar=calendar)
        )
        if following is None or following > upto:
            break
        due = following
    return due
