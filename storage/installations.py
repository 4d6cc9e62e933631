"""The tokens with which we act in workspaces that installed us by OAuth; they are sealed before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Session
from storage.workspaces import Workspace
from storage.writing import changed, insert_new


class Installation(Base):
    """What a workspace (or a whole organisation) granted. `token` and `refresh_token` are sealed (`bot.tokens`),
    "" when there is none (any more).

    `version` grows whenever the token is another one. Machine time: `expires_at`, when the token ends;
    `refresh_at`, when it should be exchanged (None: it does not end); `leased_until`, for how long `leased_by`
    alone may exchange it.
    """

    __tablename__ = "installations"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), unique=True)
    installed_at: Mapped[datetime]
    token: Mapped[str] = mapped_column(Text, default="")
    refresh_token: Mapped[str] = mapped_column(Text, default="")
    scopes: Mapped[str] = mapped_column(Text, default="")
    installed_by: Mapped[str] = mapped_column(String(32), default="")
    version: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    refresh_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    leased_by: Mapped[str] = mapped_column(String(64), default="")


class InstallState(Base):
    """One click on "Add to Slack" that Slack has not answered yet; both values are fingerprints."""

    __tablename__ = "install_states"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    state: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)


def of(session: Session, *, workspace_id: int) -> Installation | None:
    """The installation in a workspace."""
    return session.scalar(select(Installation).where(Installation.workspace_id == workspace_id))


def lock(session: Session, *, workspace_id: int, now: datetime) -> Installation:
    """The row of a workspace, made when it is new; nobody else writes it until the transaction ends."""
    new = insert_new(session, table=Installation)
    blank = {"token": "", "refresh_token": "", "scopes": "", "installed_by": "", "leased_by": ""}
    session.execute(new.values(workspace_id=workspace_id, installed_at=now, version=0, **blank))
    chosen = select(Installation).where(Installation.workspace_id == workspace_id)
    again = {"populate_existing": True}
    return session.scalars(chosen.with_for_update(), execution_options=again).one()


_TOKEN = (
    select(
        Installation.version,
        Installation.token,
        Installation.refresh_token,
        Installation.expires_at,
        Workspace.team_id,
        Workspace.left_at,
    )
    .join(Workspace, Workspace.id == Installation.workspace_id)
    .where(Installation.workspace_id == bindparam("workspace_id"))
)


def token(session: Session, *, workspace_id: int) -> Any:
    """The version, tokens, end and team of an installation, in one query; None when nobody installed us there."""
    return session.connection().execute(_TOKEN, {"workspace_id": workspace_id}).one_or_none()


def to_refresh(session: Session, *, machine: datetime) -> int | None:
    """The id of a workspace whose token should be exchanged by now and that nobody exchanges."""
    free = or_(Installation.leased_until.is_(None), Installation.leased_until <= machine)
    chosen = select(Installation.workspace_id).where(Installation.refresh_at <= machine, free)
    return session.scalar(chosen.order_by(Installation.refresh_at).limit(1))


def lease(
    session: Session, *, workspace_id: int, version: int, by: str, machine: datetime, until: datetime
) -> bool:
    """Take the right to exchange this version of a token; False when somebody has it or it is another one."""
    mine = update(Installation).where(
        Installation.workspace_id == workspace_id,
        Installation.version == version,
        Installation.refresh_token != "",
        or_(Installation.leased_until.is_(None), Installation.leased_until <= machine),
    )
    return changed(session.execute(mine.values(leased_by=by, leased_until=until))) == 1


def settle(session: Session, *, workspace_id: int, version: int, by: str, grows: bool, **values: Any) -> bool:
    """End a lease with what came of it, `grows`: a new token; False when the token is another one by now."""
    mine = update(Installation).where(
        Installation.workspace_id == workspace_id,
        Installation.version == version,
        Installation.leased_by == by,
    )
    free = {"leased_by": "", "leased_until": None, "version": version + grows}
    return changed(session.execute(mine.values({**free, **values}))) == 1


def reseal(session: Session, *, row: Installation, token: str, refresh_token: str) -> bool:
    """Replace how a row's tokens are sealed; False when they are others by now."""
    same = update(Installation).where(Installation.id == row.id, Installation.version == row.version)
    return changed(session.execute(same.values(token=token, refresh_token=refresh_token))) == 1


def all_with_tokens(session: Session) -> Sequence[tuple[Installation, str]]:
    """Every installation that has a token, with Slack's id of its workspace."""
    chosen = select(Installation, Workspace.team_id).join(
        Workspace, Workspace.id == Installation.workspace_id
    )
    return [(row, team_id) for row, team_id in session.execute(chosen.where(Installation.token != ""))]


def add_state(session: Session, *, state: str, browser: str, expires_at: datetime) -> None:
    """Keep that somebody is about to install us."""
    session.add(InstallState(state=state, browser=browser, expires_at=expires_at))


def take_state(session: Session, *, state: str, browser: str, machine: datetime) -> bool:
    """Use a state up: once, in time and in the browser that began; False otherwise."""
    mine = (InstallState.state == state, InstallState.browser == browser, InstallState.expires_at > machine)
    return changed(session.execute(delete(InstallState).where(*mine))) == 1


def states(session: Session) -> int:
    """How many clicks wait for Slack's answer."""
    return session.scalar(select(func.count(InstallState.id))) or 0


def drop_states(session: Session, *, machine: datetime) -> int:
    """Forget those that nobody finished in time."""
    return changed(session.execute(delete(InstallState).where(InstallState.expires_at <= machine)))
