"""One process per SQLite file, by a lock beside it that the system drops when the process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Taken(Exception):
    """Another process has the file."""


def take(database: str) -> int:
    """Hold `database`; returns what `release` needs. Raises `Taken`."""
    path = Path(database).absolute().with_name(Path(database).name + ".lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(handle, 32).decode(errors="replace").strip()
        os.close(handle)
        raise Taken(
            f"{database} is in use by another process (number {holder or 'unknown'}). SQLite serves one bot: "
            "stop the other one first, or use PostgreSQL to run several."
        ) from error
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def release(handle: int) -> None:
    """Let go of a database."""
    os.close(handle)
