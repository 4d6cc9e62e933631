"""Equal bots on one PostgreSQL as plain processes: what `compose.yaml` starts, for a machine without containers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

from bot.settings import Settings

COUNT = 2
"""With two, a dead connection or a frozen process is no hole (promise P22)."""
COMMAND = ("python", "-m", "bot", "run")
PORTS = ("PORT", "HEALTH_PORT")
LOOK_SECONDS = 3.0
"""How often ended replicas are looked for, and so the pause before one is started again."""
STOP_SECONDS = 25.0
"""A bot stops within 20 s (promise P20)."""


def run(settings: Settings, *, count: int) -> int:
    """Keep `count` bots running until told to stop; 0 when all of them then ended well, else 1."""
    told = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: told.set())
    replicas = [start(settings, number=number) for number in range(count)]
    while not told.wait(LOOK_SECONDS):
        for number, replica in enumerate(replicas):
            if replica.poll() is not None:
                print(f"Replica {number + 1} ended ({replica.returncode}) and is started again.", flush=True)
                replicas[number] = start(settings, number=number)
    return 0 if all(code == 0 for code in stop(replicas)) else 1


def start(settings: Settings, *, number: int) -> subprocess.Popen[bytes]:
    """One bot, from 0; on one machine each listens on a port of its own, counted up from the first one's."""
    firsts = {name: getattr(settings, name.lower(), 0) for name in PORTS}
    ports = {name: str(first + number) for name, first in firsts.items() if first}
    environment = {**os.environ, **ports}
    replica = subprocess.Popen([sys.executable, *COMMAND[1:]], env=environment)
    print(f"Replica {number + 1} is process {replica.pid}.", flush=True)
    return replica


def stop(replicas: Sequence[subprocess.Popen[bytes]]) -> list[int]:
    """Tell all of them to stop, wait until they have, and return their exit codes."""
    for replica in replicas:
        replica.terminate()
    return [_end(replica) for replica in replicas]


def _end(replica: subprocess.Popen[bytes]) -> int:
    try:
        return replica.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        replica.kill()
        return replica.wait()
