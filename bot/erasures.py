"""The command `erase`: everything about a person goes, and stays gone after a restore (promise P32)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import bot.clock
import storage.erasures
import storage.workspaces
import usecases.erasures
import usecases.workspaces
from bot.commands import FAILED, WELL, WRONG, ledger, note
from bot.settings import Settings
from storage.base import Session
from storage.workspaces import Workspace


def erase(settings: Settings, asked: argparse.Namespace) -> int:
    """Erase a person, list the ledger of erasures, or erase again whom another list names."""
    if sum(map(bool, (asked.user, asked.list, asked.replay))) != 1:
        print("Say one of `--user U123`, `--list` and `--replay FILE`.", file=sys.stderr)
        return WRONG
    with ledger(settings) as sessions:
        if asked.list:
            with sessions.read() as session:
                print(*usecases.erasures.lines(session), sep="\n")
            return WELL
        with sessions.begin() as session:
            if asked.replay:
                return _replay(session, file=Path(asked.replay))
            return _erase(session, asked)


def _erase(session: Session, asked: argparse.Namespace) -> int:
    found = _workspaces(session, team=asked.team)
    if len(found) != 1:
        names = ", ".join(each.team_id for each in usecases.workspaces.all_of(session)) or "none"
        print(f"Say which workspace with `--team`; the ledger has: {names}.", file=sys.stderr)
        return WRONG
    now, workspace_id = bot.clock.machine_time(), found[0].id
    rows = usecases.erasures.forget(
        session, workspace_id=workspace_id, user_id=asked.user, now=now, also=asked.also
    )
    note(session, workspace_ids=[workspace_id], act="erase", thing="person")
    print(f"{asked.user} is erased from {rows} rows. Earlier backups still have them: see docs/data-care.md.")
    return WELL


def _workspaces(session: Session, *, team: str) -> list[Workspace]:
    return [each for each in usecases.workspaces.all_of(session) if team in ("", each.team_id)]


def _replay(session: Session, *, file: Path) -> int:
    if not file.is_file():
        print(f"There is no file {file}.", file=sys.stderr)
        return FAILED
    lines = storage.erasures.read(file)
    again = usecases.erasures.catch_up(session, lines=lines)
    teams = {line["team"] for line in lines}
    whose = [each.id for each in storage.workspaces.known(session) if each.team_id in teams]
    note(session, workspace_ids=whose, act="erase", thing="replay")
    print(f"{again} people are erased again.")
    return WELL
