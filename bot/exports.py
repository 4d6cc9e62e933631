"""The command `export`: what the ledger knows, as JSON, CSV or a workbook that is safe to open (promise P36)."""

from __future__ import annotations

import argparse
import csv
import importlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bot.extras
import usecases.exports
import usecases.workspaces
from bot.commands import FAILED, WELL, WRONG, ledger, note
from bot.settings import Settings
from domain.spreadsheets import guarded
from storage.base import Session
from usecases.exports import Part

LONGEST_CELL, MOST_ROWS = 32_767, 1_048_576
"""Characters that fit into a cell of a workbook, and rows, the heading among them, into a sheet."""


class TooMany(Exception):
    """More rows than a sheet of a workbook can have."""


def export(settings: Settings, asked: argparse.Namespace) -> int:
    """Write everything about a client, or about the workspace, to a new place."""
    to = Path(asked.to)
    if bool(asked.client) == asked.all:
        print("Say one of `--client Acme` and `--all`.", file=sys.stderr)
        return WRONG
    if to.exists():
        print(f"{to} is there already.", file=sys.stderr)
        return FAILED
    if asked.format == "xlsx" and not bot.extras.has("xlsxwriter"):
        print(f"For a workbook, install the extra: {bot.extras.INSTALL}", file=sys.stderr)
        return FAILED
    with ledger(settings) as sessions:
        with sessions.begin() as session:
            whose = _whose(session, asked)
            if whose is None:
                return FAILED
            thing = f"client:{whose['client_id']}" if whose["client_id"] else "workspace"
            note(session, workspace_ids=[whose["workspace_id"]], act="export", thing=thing)
        with sessions.read() as session:
            try:
                counts = FORMATS[asked.format](to, usecases.exports.parts(session, **whose))
            except TooMany as error:
                to.unlink()
                print(f"{error}: use `--format csv`.", file=sys.stderr)
                return FAILED
    print(f"{sum(counts.values())} rows of {len(counts)} tables are in {to}. They hold personal data.")
    return WELL


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
    """One workbook with a sheet for each table; every cell is a text. Raises `TooMany`."""
    make = importlib.import_module("xlsxwriter").Workbook
    counts, cut = {}, 0
    with _private(to):
        pass
    with make(str(to), {"constant_memory": True, "strings_to_urls": False}) as book:
        for part in parts:
            sheet = book.add_worksheet(part.name[:31])
            counts[part.name] = 0
            _write_row(sheet, 0, part.columns)
            for row in part.rows:
                counts[part.name] += 1
                if counts[part.name] == MOST_ROWS:
                    raise TooMany(f"{part.name} has too many rows for a workbook")
                cut += _write_row(sheet, counts[part.name], row)
    if cut:
        print(f"{cut} cells were cut to {LONGEST_CELL} characters: csv and json have all.", file=sys.stderr)
    return counts


FORMATS: dict[str, Callable[[Path, Iterable[Part]], dict[str, int]]] = {
    "json": write_json,
    "csv": write_csv,
    "xlsx": write_xlsx,
}


def _write_row(sheet: Any, n: int, row: Iterable[Any]) -> int:
    """Returns how many cells had to be cut."""
    texts = [guarded(_text(value)) for value in row]
    for column, text in enumerate(texts):
        sheet.write_string(n, column, text[:LONGEST_CELL])
    return sum(len(text) > LONGEST_CELL for text in texts)


def _text(value: Any) -> str:
    """A value as the text of a cell; what is nothing is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _private(path: Path, *, newline: str | None = None, encoding: str = "utf-8") -> Any:
    """A new file that nobody else on this machine can read."""
    path.touch(mode=0o600, exist_ok=False)
    return path.open("w", newline=newline, encoding=encoding)
