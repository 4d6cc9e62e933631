"""The command of the command line that reads a calendar file into the ledger."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import bot.clock
import storage.workspaces
import usecases.feeds
import views.feeds
from bot.commands import FAILED, WELL, WRONG, ledger
from bot.settings import Settings
from domain.feeds import Unread
from views.words import words


def calendars(settings: Settings, asked: argparse.Namespace) -> int:
    """Take over the days of an iCalendar file, for a client or for all."""
    path = Path(asked.file)
    data = path.read_bytes()
    with ledger(settings) as sessions, sessions.begin() as session:
        found = storage.workspaces.all_of(session)
        chosen = [each for each in found if asked.team in ("", each.team_id)]
        if len(chosen) != 1:
            teams = ", ".join(each.team_id for each in found) or "none yet"
            print(f"Which workspace? Say `--team` with one of these: {teams}.", file=sys.stderr)
            return WRONG
        try:
            days = usecases.feeds.import_file(
                session,
                workspace_id=chosen[0].id,
                client=asked.client,
                name=path.name,
                data=data,
                now=bot.clock.machine_time(),
            )
        except Unread as unread:
            why = views.feeds.failure(words("en"), text=unread.failure)
            print(f"{path} could not be read: {why}.", file=sys.stderr)
            return FAILED
    print(f"{days} days of {path.name} hold now for {asked.client or 'every client'}.")
    return WELL
