"""Whether a database is sound (INV-8): by its own check of itself, and every reference leading somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, exists, select, text

import storage.tables


def flaws(engine: Engine) -> Iterator[str]:
    """What is wrong with a database, a sentence each."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            yield from _sqlite(connection)
        else:
            yield from _postgresql(connection)


def _sqlite(connection: Connection) -> Iterator[str]:
    for (word,) in connection.execute(text("PRAGMA quick_check")):
        if word != "ok":
            yield f"INV-8: quick_check says {word}"
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"INV-8: a reference leads nowhere: {tuple(row)}"


def _postgresql(connection: Connection) -> Iterator[str]:
    """PostgreSQL refuses to break a reference; what restarts and kills could do is seen by reading each of them."""
    for table in storage.tables.metadata().sorted_tables:
        for constraint in table.foreign_key_constraints:
            for key in constraint.elements:
                target = key.column.table.alias("target")
                found = exists().where(target.c[key.column.name] == key.parent)
                lost = select(table.c.id).where(key.parent.is_not(None), ~found).limit(1)
                if (row := connection.execute(lost).first()) is not None:
                    yield f"INV-8: {table.name} {row[0]} refers to a missing {key.column}"
