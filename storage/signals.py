"""Early signals: what was pointed out to somebody before it became trouble, once for each signal and subject."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.clients import Client
from storage.conversations import ASKING
from storage.history import Deed
from storage.interactions import Interaction
from storage.promises import Promise
from storage.writing import insert_new

LOOK = "look"
"""The kind of the row that says when a client was looked at last."""


class Signal(Base):
    """One signal about a client. `kind` is `domain.signals.Kind`, or `LOOK`; `refs` are the rows that it was read from,
    so that the same ones are not pointed out under another subject.
    """

    __tablename__ = "signals"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    told_to: Mapped[str] = mapped_column(String(32), default="")
    seen_by: Mapped[str] = mapped_column(String(32), default="")
    refs: Mapped[list[int]] = mapped_column(JSON, default_factory=list)


class Question(NamedTuple):
    """A question of a client."""

    id: int
    text: str
    conversation_id: int | None


def first_due(session: Session, *, since: datetime) -> Client | None:
    """A client that nobody looked at since a moment."""
    looked = select(Signal.id).where(Signal.client_id == Client.id, Signal.kind == LOOK, Signal.at > since)
    chosen = select(Client).where(Client.archived_at.is_(None), ~looked.exists()).order_by(Client.id)
    return session.scalar(chosen.limit(1))


def looked(session: Session, *, client: Client, since: datetime, now: datetime) -> bool:
    """Claim the look at a client; False when another replica has done it meanwhile."""
    place = {"workspace_id": client.workspace_id, "kind": LOOK, "subject": f"client:{client.id}"}
    made = insert_new(session, table=Signal).values(**place, client_id=client.id, at=now, refs=[])
    if session.execute(made.returning(Signal.id)).first():
        return True
    mine = [getattr(Signal, name) == value for name, value in place.items()]
    row = session.scalar(select(Signal).where(*mine, Signal.at <= since).with_for_update(skip_locked=True))
    if row is not None:
        row.at = now
    return row is not None


def add(session: Session, *, signal: Signal) -> bool:
    """Keep a signal with its id; False when it is known."""
    facts = ("workspace_id", "client_id", "kind", "subject", "at", "told_to", "refs")
    values = {name: getattr(signal, name) for name in facts}
    made = insert_new(session, table=Signal).values(**values, seen_by="").returning(Signal.id)
    row = session.execute(made).first()
    if row is not None:
        signal.id = row[0]
    return row is not None


def told(session: Session, *, since: datetime, client_id: int = 0, told_to: str = "") -> bool:
    """Whether anything was pointed out after a moment, about a client or to a person."""
    chosen = select(Signal.id).where(Signal.kind != LOOK, Signal.at > since)
    chosen = chosen.where(Signal.client_id == client_id) if client_id else chosen
    chosen = chosen.where(Signal.told_to == told_to) if told_to else chosen
    return session.scalar(chosen.limit(1)) is not None


def get(session: Session, *, workspace_id: int, signal_id: int) -> Signal | None:
    """One signal of the workspace."""
    found = session.get(Signal, signal_id)
    return found if found and found.workspace_id == workspace_id else None


def refs_of(session: Session, *, client_id: int, kind: str) -> set[int]:
    """The rows that signals of a kind were read from."""
    chosen = select(Signal.refs).where(Signal.client_id == client_id, Signal.kind == kind)
    return {ref for refs in session.scalars(chosen) for ref in refs}


def questions(session: Session, *, client_id: int, since: datetime) -> list[Question]:
    """What a client asked since a moment, the newest first; the latest hundred."""
    chosen = select(Interaction.id, Interaction.text, Interaction.conversation_id).where(
        Interaction.client_id == client_id,
        Interaction.happened_at >= since,
        Interaction.side.in_(ASKING),
        Interaction.asks,
        Interaction.deleted_at.is_(None),
    )
    found = session.execute(chosen.order_by(Interaction.happened_at.desc(), Interaction.id.desc()).limit(100))
    return [Question(*row) for row in found]


def done(session: Session, *, client_id: int, what: Collection[str], since: datetime) -> Sequence[Deed]:
    """Such deeds about a client since a moment, the oldest first."""
    chosen = select(Deed).where(Deed.client_id == client_id, Deed.at >= since, Deed.what.in_(what))
    return session.scalars(chosen.order_by(Deed.at, Deed.id)).all()


def blocking(session: Session, *, client_id: int, now: datetime) -> Sequence[Promise]:
    """Open promises for which something waits and that are at risk or overdue."""
    chosen = select(Promise).where(
        Promise.client_id == client_id,
        Promise.status.in_(Promise.OPEN),
        Promise.blocks != "",
        Promise.at_risk | (Promise.due_at < now),
    )
    return session.scalars(chosen.order_by(Promise.id)).all()
