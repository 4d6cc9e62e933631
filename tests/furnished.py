"""The usual world, set up once and copied for each story: to set it up took half of a story's time."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from storage.base import Base, Session

if TYPE_CHECKING:
    from tests.world import World

CAST = ("pm", "lead", "org", "carol", "greg", "dan", "acme", "globex", "alerts")
"""What a furnished world knows by name."""
KEPT = ("space", "tickets", "pace", "records")
"""What the sandbox remembers."""


class Furnished:
    """A world as it stood once: every row, and everything in Slack. People and ids are the same in each copy."""

    def __init__(self, world: World) -> None:
        with world.house.run.read() as session:
            self._rows = [
                (table, [dict(row) for row in session.execute(select(table)).mappings()])
                for table in Base.metadata.sorted_tables
            ]
        kept = {name: getattr(world.sandbox.core, name) for name in KEPT}
        cast = {name: getattr(world, name) for name in CAST}
        self._slack = self._copied(world, (kept, world.sandbox._people, cast))

    def put_into(self, world: World) -> None:
        """Let a world that was just begun be a copy of this one."""
        with world.house.run.begin() as session:
            self._fill(session)
        kept, people, cast = self._copied(world, self._slack)
        sandbox = world.sandbox
        for name, part in kept.items():
            setattr(sandbox.core, name, part)
        sandbox._people = people
        for name, somebody in cast.items():
            setattr(world, name, somebody)
        sandbox.expect_all()

    def _fill(self, session: Session) -> None:
        for table, _ in reversed(self._rows):
            session.execute(table.delete())
        for table, rows in self._rows:
            if rows:
                session.execute(table.insert(), rows)
        if session.get_bind().dialect.name == "postgresql":
            for table, rows in self._rows:
                if rows and "id" in table.c:
                    sequence = func.pg_get_serial_sequence(table.name, "id")
                    session.execute(select(func.setval(sequence, max(row["id"] for row in rows))))

    def _copied(self, world: World, what: Any) -> Any:
        """A copy that shares the clocks, the locks and what the process has once."""
        core = world.sandbox.core
        shared = (core, core.now, core.machine, core.install, core.space.stamps._lock)
        memo = {id(each): each for each in shared}
        if hasattr(self, "_slack"):
            lock = self._slack[0]["space"].stamps._lock
            memo[id(lock)] = lock
        return deepcopy(what, memo)
