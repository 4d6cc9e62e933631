"""One person as they appear all over the tables: what is asked and blanked when somebody is erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, delete, or_, select, union, update

from domain.erasures import ELIDED
from storage.base import Session
from storage.contacts import Contact
from storage.interactions import Interaction
from storage.mornings import Morning
from storage.needs import Ask, Need
from storage.outbox import OutboxRow
from storage.people import Person
from storage.team import Member
from storage.workspaces import Workspace


def team_id(session: Session, *, workspace_id: int) -> str:
    """Slack's id of a workspace."""
    return session.get_one(Workspace, workspace_id).team_id


def roles(session: Session, *, workspace_id: int, user_id: str) -> set[str]:
    """The roles somebody has with any client."""
    chosen = select(Member.role).where(Member.workspace_id == workspace_id, Member.user_id == user_id)
    return set(session.scalars(chosen))


def met(session: Session, *, workspace_id: int) -> list[str]:
    """The ids of all people that the workspace knows or heard."""
    columns = (Person.user_id, Contact.user_id, Interaction.user_id, Interaction.logged_by, Member.user_id)
    everybody = union(*(_distinct(column, workspace_id=workspace_id) for column in columns))
    return sorted(user_id for user_id in session.scalars(everybody) if user_id)


def names(session: Session, *, workspace_id: int, user_id: str) -> set[str]:
    """What somebody is called, as far as anybody told."""
    asked = [
        _of(Person.name, Person.user_id == user_id, workspace_id=workspace_id),
        _of(Contact.name, Contact.user_id == user_id, workspace_id=workspace_id),
        _of(Need.asker, Need.asker_id == user_id, workspace_id=workspace_id),
        _of(Ask.asker, Ask.asker_id == user_id, workspace_id=workspace_id),
    ]
    return {name for name in session.scalars(union(*asked)) if name}


def said(session: Session, *, workspace_id: int, user_id: str) -> list[str]:
    """Everything somebody wrote or logged."""
    return list(session.scalars(_of(Interaction.text, _by(user_id), workspace_id=workspace_id)))


def clients(session: Session, *, workspace_id: int, user_id: str) -> set[int]:
    """The clients for or with which somebody appears."""
    asked = [
        _of(Interaction.client_id, _by(user_id), workspace_id=workspace_id),
        _of(Contact.client_id, Contact.user_id == user_id, workspace_id=workspace_id),
    ]
    return set(session.scalars(union(*asked)))


def blank(session: Session, *, workspace_id: int, user_id: str) -> None:
    """Take out what needs no search: somebody's own words, name, hours, and where they read ours."""
    _write(
        session, Interaction, _by(user_id), workspace_id=workspace_id, text=_elided(Interaction), because=""
    )
    nothing = {"domain": "", "hours": "", "zone": "", "dnd_from": None, "dnd_until": None}
    _write(session, Person, Person.user_id == user_id, workspace_id=workspace_id, name=ELIDED, **nothing)
    _write(session, Contact, Contact.user_id == user_id, workspace_id=workspace_id, name="")
    _write(session, OutboxRow, OutboxRow.channel == user_id, workspace_id=workspace_id, posted_to="")
    session.execute(delete(Morning).where(Morning.workspace_id == workspace_id, Morning.user_id == user_id))


def _elided(kind: Any) -> Any:
    """Words that were removed already stay as they are."""
    return case((kind.text == "", ""), else_=ELIDED)


def _by(user_id: str) -> Any:
    return or_(Interaction.user_id == user_id, Interaction.logged_by == user_id)


def _of(column: Any, whose: Any, *, workspace_id: int) -> Select[Any]:
    return select(column).where(column.class_.workspace_id == workspace_id, whose)


def _distinct(column: Any, *, workspace_id: int) -> Select[Any]:
    return select(column).where(column.class_.workspace_id == workspace_id).distinct()


def _write(session: Session, kind: Any, whose: Any, *, workspace_id: int, **values: Any) -> None:
    changed = update(kind).where(kind.workspace_id == workspace_id, whose).values(values)
    session.execute(changed.execution_options(synchronize_session=False))
