"""Heartbeats: when each job of the scheduler last did its turn, and what went wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session


class Heartbeat(Base):
    """The last turn of one job; `failure` is empty when it went well."""

    __tablename__ = "heartbeats"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[str] = mapped_column(String(64), unique=True)
    beat_at: Mapped[datetime]
    failure: Mapped[str] = mapped_column(Text, default="")


def beat(session: Session, *, job: str, at: datetime, failure: str) -> None:
    """Note the turn of a job."""
    found = session.scalar(select(Heartbeat).where(Heartbeat.job == job))
    if found is None:
        session.add(Heartbeat(job=job, beat_at=at, failure=failure))
    else:
        found.beat_at, found.failure = at, failure


def all_of(session: Session) -> list[Heartbeat]:
    """Every job's last turn."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.job)))
