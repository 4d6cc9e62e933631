"""Everything the ledger knows of a workspace or a client, table by table, for whoever takes it along (P36)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, or_, select

import storage.tables
from domain.audience import Audience
from domain.outbox import Kind, State
from storage.base import Session
from storage.channels import Channel

WITHHELD = frozenset(
    {
        "audit",
        "budgets",
        "calendar_feeds",
        "days_off",
        "erasures",
        "heartbeats",
        "inbox",
        "ingest_gaps",
        "install_states",
        "installations",
        "receipts",
    }
)
"""The machinery, what is secret, and the audit, which has a command of its own. What an event in the inbox says is in
other tables once it is carried out.
"""
OF_WORKSPACE = frozenset(
    {"absences", "mornings", "people", "preferences", "reviews", "shadows", "workspaces"}
)
"""What belongs to the workspace; in some of these tables other rows are a client's."""
OF_CLIENT: dict[str, str] = {
    "alerts": "clock_id",
    "calendar_entries": "client_id",
    "capture_rules": "channel_id",
    "changes": "client_id",
    "channel_sides": "client_id channel_id",
    "channels": "client_id",
    "charters": "client_id",
    "clients": "id",
    "clocks": "client_id",
    "complaints": "client_id",
    "contacts": "client_id",
    "conversation_moves": "to_id",
    "conversations": "client_id",
    "decisions": "client_id",
    "digest_schedules": "client_id",
    "digests": "client_id",
    "history": "client_id",
    "imports": "channel_id",
    "interactions": "client_id",
    "issues": "client_id",
    "marks": "conversation_id",
    "members": "client_id",
    "milestones": "client_id",
    "misses": "client_id",
    "need_asks": "need_id",
    "needs": "client_id",
    "notices": "channel_id",
    "organisations": "client_id channel_id",
    "outbox": "channel",
    "preferences": "client_id",
    "promises": "client_id",
    "replays": "client_id",
    "risks": "client_id",
    "shadows": "client_id",
    "signals": "client_id",
}
"""By which columns a row belongs to a client: its own, or that of a row that does."""
PART = 1000


def tables(*, client_id: int) -> list[Table]:
    """What is exported of a client, or of the whole workspace (0); parents before children."""
    wanted = set(OF_CLIENT) if client_id else set(OF_CLIENT) | OF_WORKSPACE
    return [table for table in storage.tables.metadata().sorted_tables if table.name in wanted]


def columns(table: Table) -> list[ColumnElement[Any]]:
    """What of a table is exported: all, but of the outbox the words alone and where and when they were sent."""
    if table.name != "outbox":
        return [*table.c]
    told = (table.c[name] for name in ("id", "kind", "target_id", "channel", "sent_at"))
    body = table.c.body
    return [*told, body["text"].as_string().label("text"), body["blocks"].label("blocks")]


def rows(session: Session, *, table: Table, workspace_id: int, client_id: int) -> Iterator[dict[str, Any]]:
    """The rows of one table, oldest first; of the outbox what clients were told."""
    chosen: Select[Any] = select(*columns(table)).order_by(table.c.id)
    if table.name == "outbox":
        told = (table.c.audience == Audience.CLIENT, table.c.state == State.SENT, table.c.kind != Kind.DELETE)
        chosen = chosen.where(*told)
    if client_id:
        chosen = chosen.where(_of(table, client_id))
    tenant = table.c.id if table.name == "workspaces" else table.c.workspace_id
    found = session.execute(chosen.where(tenant == workspace_id).execution_options(yield_per=PART))
    for row in found.mappings():
        yield dict(row)


def _of(table: Table, client_id: int) -> Any:
    return or_(*(_by(table.c[name], client_id) for name in OF_CLIENT[table.name].split()))


def _by(column: Any, client_id: int) -> Any:
    if column.name == "client_id" or (column.table.name, column.name) == ("clients", "id"):
        return column == client_id
    if (column.table.name, column.name) == ("outbox", "channel"):
        # What was said there before it was this client's is another's.
        since = (Channel.slack_id == column, Channel.linked_at <= column.table.c.created_at)
        mine = (Channel.client_id == client_id, Channel.workspace_id == column.table.c.workspace_id)
        return select(Channel.id).where(*mine, *since).exists()
    (key,) = column.foreign_keys
    parent = key.column.table
    return column.in_(select(key.column).where(_of(parent, client_id)))
