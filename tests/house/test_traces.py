"""Every column of texts says what becomes of it when a person is erased, and every table whether it is exported."""

from __future__ import annotations

import pytest
from sqlalchemy import JSON, String

import storage.tables
from storage.exports import OF_CLIENT, OF_WORKSPACE, WITHHELD
from storage.traces import IDS, KEPT, NAMES, TREATED, WORDS

TABLES = {table.name: table for table in storage.tables.metadata().sorted_tables}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_of_texts_is_treated_once(name: str) -> None:
    texts = sorted(column.name for column in TABLES[name].columns if isinstance(column.type, String | JSON))
    treated = sorted(column for columns in TREATED.get(name, {}).values() for column in columns.split())
    assert treated == texts, f"say in storage/traces.py what becomes of the texts of {name}"


def test_every_table_is_exported_or_withheld() -> None:
    assert WITHHELD | OF_WORKSPACE | set(OF_CLIENT) == set(TABLES)
    assert not WITHHELD & (OF_WORKSPACE | set(OF_CLIENT))


def test_nothing_is_treated_that_is_not_there() -> None:
    assert set(TREATED) <= set(TABLES)
    assert {how for columns in TREATED.values() for how in columns} == {IDS, NAMES, WORDS, KEPT}
