"""Stopped at any instruction: every event that was acknowledged is in the files as the process left them (P1, T12).

The files are copied through the cache of the operating system, so this says nothing of what a disk would have kept when
the power fails: that rests on `synchronous = FULL`, which `test_db.py` looks at, and on disks that do as they say.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import storage.backups
import storage.db
from tests import effort
from tests.house.source import ROOT
from tests.proofs import Cases

CUTS = 120
REMEMBERED = 400
"""How many of the last acknowledged events are looked for; older ones are tidied away, so that files stay small."""

WRITER = """
import itertools, sys
from datetime import UTC, datetime
import storage.db, usecases.inbox
from sqlalchemy import text
from storage.inbox import Arrival

sessions = storage.db.sessions(storage.db.open_engine(sys.argv[1]))
now = datetime(2026, 3, 2, 9, tzinfo=UTC)
for n in itertools.count():
    arrival = Arrival(event_id=f"Ev{n}", team_id="T1", lane="C1", payload="x" * (n % 900), received_at=now)
    with sessions.begin() as session:
        usecases.inbox.store(session, arrivals=[arrival])
        if n % 200 == 0:
            session.execute(text("DELETE FROM inbox WHERE id < :id"), {"id": n - 1000})
    print(n, flush=True)
"""


@contextmanager
def writer(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that stores one event after the other and acknowledges each once it is committed."""
    command = [sys.executable, "-c", WRITER, url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def acknowledged(process: subprocess.Popen[bytes]) -> int:
    """The last event that was acknowledged by now; -1 for none."""
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    said = process.stdout.read() or b""
    return int(said.split()[-1]) if b"\n" in said else -1


def stop(process: subprocess.Popen[bytes]) -> None:
    """Hold the process at whatever instruction it is."""
    process.send_signal(signal.SIGSTOP)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "the writer died"


def stored(path: Path) -> set[str]:
    with closing(storage.db.sqlite_driver().connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT event_id FROM inbox")}


@pytest.mark.proves("T12")
def test_T12_every_copy_of_a_stopped_moment_has_what_was_acknowledged(
    sqlite_url: str, tmp_path: Path, cases: Cases
) -> None:
    chance, last, at_work = random.Random(12), -1, 0
    database, copy = tmp_path / "rapport.db", tmp_path / "cut" / "rapport.db"
    copy.parent.mkdir()
    cuts = effort.of(CUTS, soak=1000)
    with writer(sqlite_url) as process:
        while last < 0:
            time.sleep(0.05)
            last = acknowledged(process)
        for _ in range(cuts):
            time.sleep(chance.uniform(0.001, 0.02))
            stop(process)
            last = max(last, acknowledged(process))
            for name in ("rapport.db", "rapport.db-wal", "rapport.db-journal"):
                (copy.parent / name).unlink(missing_ok=True)
                if (database.parent / name).is_file():
                    shutil.copyfile(database.parent / name, copy.parent / name)
            process.send_signal(signal.SIGCONT)
            (copy.parent / "rapport.db-shm").unlink(missing_ok=True)
            assert storage.backups.faults(copy) == []
            found = stored(copy)
            missing = [n for n in range(max(0, last - REMEMBERED), last + 1) if f"Ev{n}" not in found]
            assert not missing
            at_work += f"Ev{last + 1}" in found
    assert last > cuts, "it was stopped while it worked"
    cases.ran(
        cuts, checked=f"opens, is sound, has all acknowledged events; {at_work} were cut after a commit"
    )
