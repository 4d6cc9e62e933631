"""The ledger of erasures: a hash for each person who was forgotten, in the database and in a file beside it."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

import storage.db
from storage.base import Base, Session


class Erasure(Base):
    """Somebody was forgotten, as `by` asked ("": the operator).

    `subject` is a hash of who it was, made with this row's own `salt`.
    """

    __tablename__ = "erasures"
    __table_args__ = (UniqueConstraint("workspace_id", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(32), default="")


def add(session: Session, *, row: Erasure) -> Erasure:
    """Note an erasure and give it its id."""
    session.add(row)
    session.flush()
    return row


def all_of(session: Session) -> list[Erasure]:
    """Every erasure, oldest first."""
    return list(session.scalars(select(Erasure).order_by(Erasure.id)))


def line(row: Erasure, *, team_id: str) -> str:
    """An erasure as a line of the ledger's file."""
    return json.dumps({"at": row.at.isoformat(), "team": team_id, "salt": row.salt, "subject": row.subject})


def beside(session: Session) -> Path | None:
    """The ledger's file beside an SQLite file; None where there is no such file."""
    database = storage.db.file_of(session.get_bind().engine.url)
    return file_of(str(database)) if database else None


def file_of(database: str) -> Path:
    """Where the ledger of an SQLite file is."""
    return Path(f"{database}.erased")


def read(path: Path) -> list[dict[str, str]]:
    """The lines of the ledger's file; one that a crash cut short does not count, as its erasure was not begun."""
    found = []
    for text in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
    return found


def append(path: Path, *, text: str) -> None:
    """Write one line, safe from a power cut when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A line of its own also after one that was cut short.
        os.write(handle, f"\n{text}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
