"""A ledger in which one person among a thousand has left traces in every column that may hold any."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import JSON, Boolean, Date, Engine, Integer, String, Table, func, insert, select

import storage.tables
from storage.base import Session, UtcDateTime
from storage.traces import IDS, NAMES, TREATED, WORDS
from tests.postroom import START

USER, NAME, MAIL, PHONE = "U0CAROLXYZ", "Carol Nguyen-Abara", "carol.abara@acme.example", "+49 30 5550 1234"
SAID = (
    "The billing export has been broken since the Tuesday release",
    "We promised our board a date for the migration by Friday",
    "请在本周五之前告诉我们合同续签的最终报价和条款",
    "Honestly, your hotline kept me waiting for fifty minutes",
    "Short one",
)
LOGGED = "On the phone she said that the budget was cut in half"
QUOTED = "We promised our board a date"
PLANTED = (USER, NAME, MAIL, PHONE, *SAID, LOGGED, QUOTED, NAME.upper())
"""Twelve."""


def variants(planted: str) -> Iterator[str]:
    """The ways in which something may stand in a file."""
    yield from (planted, planted.lower(), quote(planted), base64.b64encode(planted.encode()).decode())
    yield json.dumps(planted)[1:-1]


def furnish(session: Session, *, people: int = 1000) -> None:
    """A workspace with a client, its people, and one row in every other table, all about Carol."""
    for table in storage.tables.metadata().sorted_tables:
        rows = [_row(table, treated=TREATED[table.name])]
        if table.name in ("people", "contacts"):
            rows[0] |= {"user_id": USER, "name": NAME}
            rows += [rows[0] | {"user_id": f"U{n:06}", "name": f"Person {n}"} for n in range(people - 1)]
        if table.name == "interactions":
            rows = [*_messages(rows[0], people=people)]
        if table.name == "workspaces":
            rows[0] |= {"left_at": None, "forget_at": None}
        if table.name == "members":
            rows[0]["user_id"] = "U0PM"
        if table.name == "inbox":
            rows = [*_events(rows[0])]
        session.execute(insert(table), rows)


def _row(table: Table, *, treated: dict[str, str]) -> dict[str, Any]:
    """One row in which every column that may hold a trace holds one."""
    how = {name: kind for kind, names in treated.items() for name in names.split()}
    return {
        column.name: _value(column, how.get(column.name, ""))
        for column in table.columns
        if column.name != "id"
    }


def _value(column: Any, how: str) -> Any:
    texts = {IDS: USER, NAMES: f"{NAME} {MAIL}", WORDS: f"<@{USER}>: {QUOTED} {PHONE}"}
    kind = column.type
    if column.foreign_keys:
        return 1
    if isinstance(kind, JSON):
        return {"text": [texts[how], SAID[2]]} if how in texts else {}
    if isinstance(kind, String):
        return texts.get(how, "kept")[: kind.length or 1000]
    if isinstance(kind, Boolean | Integer):
        return isinstance(kind, Integer)
    assert isinstance(kind, Date | UtcDateTime)
    return date(2026, 3, 2) if isinstance(kind, Date) else START


def _messages(row: dict[str, Any], *, people: int) -> Iterator[dict[str, Any]]:
    blank = row | {"logged_by": "", "judged_by": "", "because": ""}
    for n, text in enumerate(SAID):
        yield blank | {"user_id": USER, "text": text, "ts": f"{n}.0", "because": text[:20]}
    yield blank | {"user_id": "", "logged_by": USER, "text": LOGGED, "ts": None}
    yield blank | {"user_id": "U0PM", "text": f"{NAME.upper()} ({MAIL}, {PHONE}) <@{USER}>", "ts": "90.0"}
    for n in range(people - 1):
        yield blank | {"user_id": f"U{n:06}", "text": f"Question {n}", "ts": f"{100 + n}.0"}


def _events(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    said = {"type": "message", "user": USER, "text": SAID[4], "channel": "C1", "ts": "5.0"}
    profile = {"type": "user_change", "user": {"id": USER, "profile": {"real_name": NAME, "email": MAIL}}}
    for n, (state, inner) in enumerate(
        (("new", said), ("quarantined", said), ("quarantined", profile), ("done", {}))
    ):
        payload = json.dumps({"type": "event_callback", "event_id": f"Ev{n}", "event": inner})
        yield row | {"event_id": f"Ev{n}", "state": state, "payload": payload if inner else ""}


def counts(engine: Engine) -> dict[str, int]:
    """How many rows there are of everything."""
    with engine.connect() as connection:
        tables = storage.tables.metadata().sorted_tables
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }


def everything(engine: Engine) -> str:
    """All that is remembered, as text."""
    with engine.connect() as connection:
        return "\n".join(
            json.dumps([*row], ensure_ascii=False, default=_shown)
            for table in storage.tables.metadata().sorted_tables
            for row in connection.execute(select(table))
        )


def found_in(text: str) -> list[str]:
    """What of the planted can be found there."""
    return [each for planted in PLANTED for each in variants(planted) if each in text]


def _shown(value: Any) -> str:
    assert isinstance(value, date | datetime), value
    return value.isoformat()
