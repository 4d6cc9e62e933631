"""What Slack told us about the people (and bots) we have met."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.people import House
from domain.team import Role
from storage.base import Base, Session
from storage.contacts import Contact
from storage.sides import ChannelSide
from storage.team import Member
from storage.workspaces import Workspace
from storage.writing import changed, insert_new


class Person(Base):
    """A Slack user as of `checked_at` (None: ask again). `team_id` is the person's own workspace, not ours.

    `checked_at` is machine time, `changes` counts the events that said that they changed. Somebody Slack never told of
    has a row without facts.
    `domain` is that of their e-mail address where Slack tells it; `is_house_guest`: a guest of one of our domains.
    `hours` are their own working hours as a calendar's text, "" for the workspace's. `dnd_*`: the
    do-not-disturb that Slack told of at `dnd_checked_at`. `promise_offers`: they are offered to have what they
    promise tracked.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    user_id: Mapped[str] = mapped_column(String(32))
    team_id: Mapped[str] = mapped_column(String(32), default="")
    enterprise_id: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[str] = mapped_column(String(255), default="")
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(String(64), default="")
    locale: Mapped[str] = mapped_column(String(16), default="")
    domain: Mapped[str] = mapped_column(String(255), default="", server_default="")
    is_house_guest: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    hours: Mapped[str] = mapped_column(String(500), default="", server_default="")
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    changes: Mapped[int] = mapped_column(default=0, server_default="0")
    dnd_from: Mapped[datetime | None] = mapped_column(default=None)
    dnd_until: Mapped[datetime | None] = mapped_column(default=None)
    dnd_checked_at: Mapped[datetime | None] = mapped_column(default=None)
    promise_offers: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class Known(NamedTuple):
    """What a `Person` says, without the row: it is read for every message."""

    user_id: str
    team_id: str
    enterprise_id: str
    name: str
    is_bot: bool
    is_guest: bool
    is_house_guest: bool
    is_admin: bool
    zone: str
    locale: str
    checked_at: datetime | None


@dataclass(frozen=True)
class Voice:
    """What decides whose side somebody is on: our organisation, Slack's facts if known, people's marks.

    `declared`: the side that was declared for the channel, "" for none. `leads`: they are the lead of some client.
    """

    workspace_id: int
    house: House
    person: Known | None
    is_contact: bool
    is_colleague: bool
    declared: str = ""
    leads: bool = False


def find(session: Session, *, workspace_id: int, user_id: str) -> Person | None:
    """What we know about a Slack user."""
    return session.scalar(
        select(Person).where(Person.workspace_id == workspace_id, Person.user_id == user_id)
    )


def known(session: Session, *, workspace_id: int, user_id: str) -> Person:
    """The row of a Slack user, made when it is new, also when two of us meet them at once."""
    found = find(session, workspace_id=workspace_id, user_id=user_id)
    if found is None:
        new = insert_new(session, table=Person).values(workspace_id=workspace_id, user_id=user_id)
        session.execute(new)
        found = find(session, workspace_id=workspace_id, user_id=user_id)
    assert found is not None
    return found


def is_called(session: Session, *, workspace_id: int, name: str) -> bool:
    """Whether somebody we met has these words in their name."""
    words = name.casefold().split()
    chosen = select(Person.name).where(
        Person.workspace_id == workspace_id, Person.name.icontains(words[0], autoescape=True)
    )
    return any(_has(called.casefold(), words=words) for called in session.scalars(chosen.limit(200)))


def _has(name: str, *, words: list[str]) -> bool:
    """Chinese names are written without spaces."""
    apart = re.split(r"[\W_]+", name)
    return all(word in apart or (not word.isascii() and word in name) for word in words)


def forget_facts(session: Session, *, workspace_id: int, user_id: str) -> bool:
    """Believe nothing about somebody until Slack is asked again, nor what it is being asked at this moment; False when
    they are nobody we met.
    """
    mine = (Person.workspace_id == workspace_id, Person.user_id == user_id)
    gone = update(Person).where(*mine).values(checked_at=None, changes=Person.changes + 1)
    return changed(session.execute(gone)) > 0


FACTS = tuple(getattr(Person, name) for name in Known._fields)
"""The columns of what is known; all are empty for somebody we never met."""


def told(facts: Sequence[Any]) -> Known | None:
    """What Slack told of somebody, from a row's `FACTS`; None when it never told anything."""
    return Known(*facts) if any(facts[1:]) else None


def contact_of(workspace_id: Any, *, whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the `user_id` asked about is a contact of the clients that `whose` says."""
    mine = (Contact.workspace_id == workspace_id, Contact.user_id == bindparam("user_id"))
    return exists().where(*mine, whose)


def colleague_of(workspace_id: Any, *, role: str = "") -> ColumnElement[bool]:
    """Whether the `user_id` asked about was named one of the team, in a `role` ("" in any)."""
    mine = (Member.workspace_id == workspace_id, Member.user_id == bindparam("user_id"))
    return exists().where(*mine, Member.role == role) if role else exists().where(*mine)


_VOICE = (
    select(
        Workspace.team_id,
        Workspace.enterprise_id,
        contact_of(
            Workspace.id,
            whose=or_(bindparam("client_id") == 0, Contact.client_id == bindparam("client_id")),
        ),
        colleague_of(Workspace.id),
        colleague_of(Workspace.id, role=Role.LEAD),
        select(ChannelSide.side)
        .where(ChannelSide.channel_id == bindparam("channel_id"), ChannelSide.user_id == bindparam("user_id"))
        .scalar_subquery(),
        *FACTS,
    )
    .select_from(Workspace)
    .outerjoin(Person, and_(Person.workspace_id == Workspace.id, Person.user_id == bindparam("user_id")))
    .where(Workspace.id == bindparam("workspace_id"))
)


def voice(
    session: Session, *, workspace_id: int, user_id: str, client_id: int = 0, channel_id: int = 0
) -> Voice:
    """Who somebody is: a contact of the client (0: of any), a colleague, and Slack's facts, in one query.

    `channel_id`: where what was declared for the channel counts too.
    """
    asked = {
        "workspace_id": workspace_id,
        "user_id": user_id,
        "client_id": client_id,
        "channel_id": channel_id,
    }
    row = session.connection().execute(_VOICE, asked).one()
    team_id, enterprise_id, is_contact, is_colleague, leads, declared, *person = row
    return Voice(
        workspace_id,
        House(team_id, enterprise_id),
        told(person),
        bool(is_contact),
        bool(is_colleague),
        declared or "",
        bool(leads),
    )


def recount_house_guests(session: Session, *, workspace_id: int, domains: Collection[str]) -> list[str]:
    """Say anew which guests are of our own domains, and return the ids of those for whom that changed."""
    ours = Person.domain.in_(domains) & Person.is_guest
    mine = Person.workspace_id == workspace_id
    moved = list(session.scalars(select(Person.user_id).where(mine, Person.is_house_guest != ours)))
    told = update(Person).where(mine, Person.user_id.in_(moved)).values(is_house_guest=ours)
    session.execute(told.execution_options(synchronize_session="fetch"))
    return moved


def names(session: Session, *, workspace_id: int, user_ids: Collection[str]) -> dict[str, str]:
    """The known names of these people, by user id."""
    rows = session.execute(
        select(Person.user_id, Person.name).where(
            Person.workspace_id == workspace_id, Person.user_id.in_(user_ids)
        )
    )
    return {user_id: name for user_id, name in rows if name}
