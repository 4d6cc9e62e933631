"""Alembic's way in: the connection it was given, or the database named with `-x url=…`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

import storage.db
import storage.tables
from storage.base import UtcDateTime


def _render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """A step names database types only, so that it stays readable when our classes have moved on."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    """Carry out what was asked on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=storage.tables.metadata(),
        render_item=_render,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = storage.db.open_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.connect() as connection:
        _run(connection)
    storage.db.close(engine)
