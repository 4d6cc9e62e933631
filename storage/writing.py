"""Statements that change rows, in words that SQLite and PostgreSQL both understand."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Result, insert

from storage.base import Base, Session, upsert


def insert_new(session: Session, *, table: type[Base]) -> Any:
    """An INSERT that leaves a row alone which a unique constraint has already: `ON CONFLICT DO NOTHING`."""
    new = upsert(session, table=table.__table__).on_conflict_do_nothing()
    # PostgreSQL answers with the new key, and the count of rows would be forgotten over that.
    return new.execution_options(preserve_rowcount=True)


def changed(result: Result[Any]) -> int:
    """How many rows a statement changed."""
    return cast("CursorResult[Any]", result).rowcount


def put(session: Session, *, row: Base) -> None:
    """Store a new row at a third of what the session takes for it; it gets its id, and is not followed
    further.
    """
    kind = type(row)
    values = {name: getattr(row, name) for name in _columns(kind)}
    row.id = session.connection().execute(_insert(kind), values).scalar_one()  # type: ignore[attr-defined]


@cache
def _insert(kind: type[Base]) -> Any:
    return insert(kind).returning(kind.__table__.c.id)


@cache
def _columns(kind: type[Base]) -> list[str]:
    return [column.key for column in kind.__table__.c if column.key != "id"]
