"""Heartbeats: each job of the scheduler says when it last did its turn and how it went."""

from __future__ import annotations

from datetime import datetime

import storage.heartbeats
from storage.base import Session
from storage.heartbeats import Heartbeat


def beat(session: Session, *, job: str, now: datetime, failure: str = "") -> None:
    """Note a turn; `failure` tells what went wrong in it."""
    storage.heartbeats.beat(session, job=job, at=now, failure=failure)


def all_of(session: Session) -> list[Heartbeat]:
    """Every job's last turn."""
    return storage.heartbeats.all_of(session)
