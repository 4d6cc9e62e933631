"""Whether two workspaces of one database touch anywhere."""

from __future__ import annotations

from sqlalchemy import select

import storage.tables
from storage.base import Session


def mixed(session: Session) -> list[str]:
    """Rows that belong to one workspace and point at something of another."""
    session.flush()
    found = []
    for table in storage.tables.metadata().sorted_tables:
        for key in table.foreign_keys if "workspace_id" in table.c else ():
            other = key.column.table.alias("other")
            if "workspace_id" not in other.c:
                continue
            there = other.c[key.column.name] == key.parent
            crossing = (
                select(table.c.id).join(other, there).where(other.c.workspace_id != table.c.workspace_id)
            )
            found += [f"{table.name}.{key.parent.name}" for _ in session.execute(crossing)]
    return found
