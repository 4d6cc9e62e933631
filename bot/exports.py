"""The command `export`: what the ledger knows, as JSON, CSV or a workbook that is safe to open (promise P36)."""

from __future__ import annotations

import argparse
import csv
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bot.clock
import usecases.audit
import usecases.exports
import usecases.workspaces
from bot.commands import FAILED, WELL, WRONG, ledger
from bot.settings import Settings
from domain.spreadsheets import guarded
from storage.base import Session
from usecases.exports import Part

LONGEST_CELL = 32_767
"""Characters that fit into a cell of a workbook."""


def export(settings: Settings, asked: argparse.Namespace) -> int:
    """Write everything about a client, or about the workspace, to a new place."""
    to = Path(asked.to)
    if bool(asked.client) == asked.all:
        print("Say one of `--client Acme` and `--all`.", file=sys.stderr)
        return WRONG
    if to.exists():
        print(f"{to} is there already.", file=sys.stderr)
        return FAILED
    if asked.format == "xlsx" and not _can_make_workbooks():
        print("For a workbook, install the extra: python -m pip install '.[xlsx]'.", file=sys.stderr)
        return FAILED
    with ledger(settings) as sessions:
        with sessions.begin() as session:
            whose = _whose(session, asked)
            if whose is None:
                return FAILED
            _note(session, **whose)
        with sessions.read() as session:
            counts = FORMATS[asked.format](to, usecases.exports.parts(session, **whose))
    print(f"{sum(counts.values())} rows of {len(counts)} tables are in {to}. They hold personal data.")
    return WELL


def _note(session: Session, *, workspace_id: int, client_id: int) -> None:
    thing = f"client:{client_id}" if client_id else "workspace"
    usecases.audit.operated(
        session, workspace_id=workspace_id, act="export", thing=thing, now=bot.clock.machine_time()
    )


def _whose(session: Session, asked: argparse.Namespace) -> dict[str, int] | None:
    found = [each for each in usecases.workspaces.all_of(session) if asked.team in ("", each.team_id)]
    if not found and not asked.team:
        print("Nothing is recorded yet.", file=sys.stderr)
        return None
    if len(found) != 1:
        print("Say which workspace with `--team T123`.", file=sys.stderr)
        return None
    if asked.all:
        return {"workspace_id": found[0].id, "client_id": 0}
    client_id = usecases.exports.client_named(session, workspace_id=found[0].id, name=asked.client)
    if client_id is None:
        print(f"There is no client {asked.client!r}.", file=sys.stderr)
        return None
    return {"workspace_id": found[0].id, "client_id": client_id}


def write_json(to: Path, parts: Iterable[Part]) -> dict[str, int]:
    """One file: an object with a list of rows for each table. Returns how many rows each has."""
    counts = {}
    with _private(to) as file:
        file.write("{")
        for n, part in enumerate(parts):
            file.write(f"{',' if n else ''}\n{json.dumps(part.name)}: [")
            counts[part.name] = 0
            for row in part.rows:
                told = json.dumps(dict(zip(part.columns, row, strict=True)), ensure_ascii=False)
                file.write(f"{',' if counts[part.name] else ''}\n{told}")
                counts[part.name] += 1
            file.write("]")
        file.write("\n}\n")
    return counts


def write_csv(to: Path, parts: Iterable[Part]) -> dict[str, int]:
    """A folder with a file for each table (RFC 4180, UTF-8 with the mark by which Excel knows it)."""
    to.mkdir(mode=0o700)
    counts = {}
    for part in parts:
        with _private(to / f"{part.name}.csv", newline="", encoding="utf-8-sig") as file:
            lines = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            lines.writerow(part.columns)
            counts[part.name] = 0
            for row in part.rows:
                lines.writerow([guarded(cell) for cell in map(_text, row)])
                counts[part.name] += 1
    return counts


def write_xlsx(to: Path, parts: Iterable[Part]) -> dict[str, int]:
    """One workbook with a sheet for each table; every cell is a text."""
    make = importlib.import_module("xlsxwriter").Workbook
    counts = {}
    with _private(to):
        pass
    with make(str(to), {"constant_memory": True, "strings_to_urls": False}) as book:
        for part in parts:
            sheet = book.add_worksheet(part.name[:31])
            counts[part.name] = 0
            _write_row(sheet, 0, part.columns)
            for row in part.rows:
                counts[part.name] += 1
                _write_row(sheet, counts[part.name], row)
    return counts


FORMATS: dict[str, Callable[[Path, Iterable[Part]], dict[str, int]]] = {
    "json": write_json,
    "csv": write_csv,
    "xlsx": write_xlsx,
}


def _write_row(sheet: Any, n: int, row: Iterable[Any]) -> None:
    for column, value in enumerate(row):
        sheet.write_string(n, column, guarded(_text(value))[:LONGEST_CELL])


def _text(value: Any) -> str:
    """A value as the text of a cell; what is nothing is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _private(path: Path, *, newline: str | None = None, encoding: str = "utf-8") -> Any:
    """A new file that nobody else on this machine can read."""
    path.touch(mode=0o600, exist_ok=False)
    return path.open("w", newline=newline, encoding=encoding)


def _can_make_workbooks() -> bool:
    return importlib.util.find_spec("xlsxwriter") is not None
