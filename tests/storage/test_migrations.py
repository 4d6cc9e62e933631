"""The steps in `storage/migrations/versions`, in order, lead exactly to the models; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect

import storage.db
import storage.schema
import storage.tables
from tests.databases import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.fresh("empty_template")
    yield url
    server.drop(url)


def test_all_steps_in_order_lead_to_the_models(empty_url: str) -> None:
    engine = storage.db.open_engine(empty_url)
    assert storage.schema.version(engine) is None
    assert storage.schema.migrate(engine)
    assert storage.schema.version(engine) == storage.schema.newest()
    assert storage.schema.differences(engine) == []
    built = set(inspect(engine).get_table_names())
    storage.db.close(engine)
    assert built == set(storage.tables.metadata().tables) | {"alembic_version"}


def test_a_second_time_changes_nothing(empty_url: str) -> None:
    engine = storage.db.open_engine(empty_url)
    assert storage.schema.migrate(engine)
    assert not storage.schema.migrate(engine)
    storage.db.close(engine)


def test_the_indexes_of_the_steps_are_those_of_the_models(empty_url: str) -> None:
    """Alembic compares neither the conditions of partial indexes nor their existence in every case."""
    engine = storage.db.open_engine(empty_url)
    storage.schema.migrate(engine)
    found = inspect(engine)
    for table in storage.tables.metadata().sorted_tables:
        indexes = {index["name"]: index for index in found.get_indexes(table.name)}
        for index in table.indexes:
            where = index.dialect_options[engine.dialect.name]["where"]
            options = indexes[index.name].get("dialect_options", {})
            assert bool(options.get(f"{engine.dialect.name}_where") is not None) == (where is not None)
    storage.db.close(engine)


def test_replicas_that_start_together_migrate_once(postgresql: PostgreSQL) -> None:
    url = postgresql.fresh("empty_template")
    engines = [storage.db.open_engine(url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(storage.schema.migrate, engines))
    assert storage.schema.differences(engines[0]) == []
    for engine in engines:
        storage.db.close(engine)
    postgresql.drop(url)
