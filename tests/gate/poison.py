"""Hostile words everywhere: every column that holds what people wrote is filled with them."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import JSON, Column, String, Table, select, update

import storage.tables
from storage.base import Session
from tests.gate.mutations import HOSTILE

HUMAN = {
    *(
        "name",
        "title",
        "text",
        "note",
        "words",
        "restated",
        "effect",
        "wanted",
        "proposal",
        "agreed_how",
        "cause",
    ),
    *(
        "lesson",
        "raised_name",
        "chosen",
        "options",
        "workaround",
        "resolution",
        "client_words",
        "withheld_because",
    ),
    *("quote", "asker", "why", "acceptance", "reason", "said", "counterpart", "mitigation", "effect_time"),
    *("effect_cost", "effect_scope", "because", "agreed_by"),
}
"""Columns that hold people's words, wherever they stand."""
OURS = {"days_off", "preferences", "misses", "outbox", "inbox", "workspaces", "organisations", "alerts"}
"""Tables whose columns of such names hold words of ours or of Slack's."""
FACTS = {"title", "name", "client", "text", "words", "note", "why", "reason", "said", "quote", "asker"}
"""What history notes in people's words."""
STORABLE = [words for words in HOSTILE if "\x00" not in words and "\ud800" not in words]


def columns() -> list[tuple[Table, Column[Any]]]:
    """What is filled."""
    tables = storage.tables.metadata().sorted_tables
    return [
        (table, column)
        for table in tables
        for column in table.columns
        if table.name not in OURS and column.name in HUMAN and isinstance(column.type, String)
    ]


def fill(session: Session, *, chance: random.Random) -> None:
    """Write hostile words into every row, each time others; empty ones stay so."""
    for table, column in columns():
        longest = getattr(column.type, "length", None) or 4000
        for row_id, before in session.execute(select(table.c.id, column)).all():
            if before:
                words = chance.choice(STORABLE)[:longest]
                session.execute(update(table).where(table.c.id == row_id).values({column: words}))
    _fill_history(session, chance=chance)


def _fill_history(session: Session, *, chance: random.Random) -> None:
    history = storage.tables.metadata().tables["history"]
    assert isinstance(history.c.facts.type, JSON)
    # The name of a preference is ours.
    chosen = select(history.c.id, history.c.facts).where(~history.c.what.startswith("preference"))
    for row_id, facts in session.execute(chosen).all():
        spoilt = {
            name: chance.choice(STORABLE)[:400] if name in FACTS and isinstance(fact, str) and fact else fact
            for name, fact in facts.items()
        }
        session.execute(update(history).where(history.c.id == row_id).values(facts=spoilt))
