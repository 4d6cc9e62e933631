"""The commands of the command line that look after the ledger itself: its clocks and its history."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date, datetime

import bot.clock
import storage.imports
import usecases.imports
import usecases.recomputation
from bot.commands import FAILED, LISTED, WELL, WRONG, ledger
from bot.settings import Settings
from domain import periods
from storage.db import Sessions
from usecases.recomputation import Difference, Place

STEP = 10_000
"""Clocks after which the operator sees how far it is."""


def clocks(settings: Settings, asked: argparse.Namespace) -> int:
    """Compare every stored clock with what its log says; exit code 1 when any differs (rule R25)."""
    now, found = bot.clock.machine_time(), 0
    with ledger(settings) as sessions:
        for difference in _differences(sessions, now=now):
            found += 1
            print(_line(difference))
            if asked.fix:
                with sessions.begin() as session:
                    usecases.recomputation.mend(session, subject=difference.subject, now=now)
        left = found
        if found and asked.fix:
            left = sum(1 for _ in _differences(sessions, now=now))
            print(f"Read anew; {left} differences are left.")
    print(f"{found} differences." if found else "Every clock is what its log says.")
    return FAILED if left else WELL


def history(settings: Settings, asked: argparse.Namespace) -> int:
    """Have a channel's history imported by the running bot, or list what became of such requests."""
    now = bot.clock.machine_time()
    days = _days(asked.since, today=now.date())
    with ledger(settings) as sessions:
        if asked.act == "list":
            return _list(sessions)
        if not asked.channel or days is None:
            print("Say `--channel C123` and `--since 30d` or `--since 2026-03-02`.", file=sys.stderr)
            return WRONG
        with sessions.begin() as session:
            begun = usecases.imports.begin_here(session, slack_id=asked.channel, days=days, now=now)
    print(f"The bot reads {asked.channel} back to {begun.since} for {begun.client} while it runs.")
    print("`python -m bot history list` says how far it is.")
    return WELL


def _differences(sessions: Sessions, *, now: datetime) -> Iterator[Difference]:
    """All of them, in one short transaction after the other."""
    place: Place | None = usecases.recomputation.START
    seen, told = 0, STEP
    while place:
        with sessions.read() as session:
            chunk = usecases.recomputation.check(session, after=place, now=now)
        yield from chunk.differences
        place, seen = chunk.following, seen + chunk.clocks
        if seen >= told:
            print(f"{seen} clocks compared …", file=sys.stderr)
            told += STEP


def _line(difference: Difference) -> str:
    stored, log = difference.stored, difference.expected
    return f"clock {difference.clock_id} ({difference.client}) {difference.field}: stored {stored}, by the log {log}"


def _list(sessions: Sessions) -> int:
    with sessions.read() as session:
        for row, slack_id in storage.imports.latest(session, limit=LISTED):
            state = row.failure or ("done" if row.done_at else "under way")
            print(f"{row.id:>8} {row.asked_at:%Y-%m-%d %H:%M} {slack_id} {row.counted} new messages, {state}")
    return WELL


def _days(text: str, *, today: date) -> int | None:
    """How many days back the words go; None when they name no day in the past."""
    days = periods.days_of(text)
    if days is None:
        try:
            days = (today - date.fromisoformat(text)).days
        except ValueError:
            return None
    return days if days > 0 else None
