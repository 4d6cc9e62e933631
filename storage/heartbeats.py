"""Heartbeats: when each job of the scheduler last did its turn, and what went wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session, upsert


class Heartbeat(Base):
    """The last turn of one job; `failure` is empty when it went well."""

    __tablename__ = "heartbeats"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    job: Mapped[str] = mapped_column(String(64), unique=True)
    beat_at: Mapped[datetime]
    failure: Mapped[str] = mapped_column(Text, default="")


def beat(session: Session, *, job: str, at: datetime, failure: str) -> None:
    """Note the turn of a job."""
    turn = upsert(session, table=Heartbeat.__table__).values(job=job, beat_at=at, failure=failure)
    values = {"beat_at": at, "failure": failure}
    session.execute(turn.on_conflict_do_update(index_elements=["job"], set_=values))


def all_of(session: Session) -> list[Heartbeat]:
    """Every job's last turn."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.job)))
