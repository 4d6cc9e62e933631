"""Exporting what is known of a workspace or a client (promise P36)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import domain.clients
import storage.clients
import storage.exports
from storage.base import Session


@dataclass(frozen=True)
class Part:
    """One table: its columns and its rows, whose values are those of JSON."""

    name: str
    columns: list[str]
    rows: Iterable[list[Any]]


def client_named(session: Session, *, workspace_id: int, name: str) -> int | None:
    """The client with this name, also one that was put away; None when there is none."""
    key = domain.clients.key_of(name)
    found = storage.clients.of_key(session, workspace_id=workspace_id, name_key=key)
    return found.id if found else None


def parts(session: Session, *, workspace_id: int, client_id: int) -> list[Part]:
    """Everything of a client, or of the whole workspace (0), to be read while the transaction is open."""
    asked = {"workspace_id": workspace_id, "client_id": client_id}
    return [
        Part(
            name=table.name,
            columns=[column.key or "" for column in storage.exports.columns(table)],
            rows=(
                [_plain(value) for value in row.values()]
                for row in storage.exports.rows(session, table=table, **asked)
            ),
        )
        for table in storage.exports.tables(client_id=client_id)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
