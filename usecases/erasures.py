"""Erasing a person from everything that is remembered, noted in a ledger that outlives restores (promise P32)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import domain.erasures
import storage.db
import storage.erasures
import storage.persons
import storage.traces
import storage.workspaces
import usecases.people
import usecases.permissions
import usecases.team
from domain.erasures import Traces
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.erasures import Erasure


def require_may(session: Session, *, actor: Actor, user_id: str, now: datetime) -> None:
    """A client's person is erased by a lead or an admin; a colleague by the operator, on the command line."""
    # Whom is not noted: the audit is to outlive what it is about.
    usecases.permissions.allow(
        session, actor=actor, act=Act.ERASE, thing="person", now=now, say="forget_not_lead"
    )
    theirs = usecases.people.actor(session, workspace_id=actor.workspace_id, user_id=user_id)
    if theirs.side == Side.TEAM or user_id == actor.user_id:
        raise Refusal("forget_colleague", person=user_id)


def forget(
    session: Session,
    *,
    workspace_id: int,
    user_id: str,
    now: datetime,
    by: str = "",
    also: Sequence[str] = (),
) -> int:
    """Erase somebody's past; in how many rows they left traces. `also`: other names and addresses of theirs.

    Whatever they write from now on is a stranger's. Refused for who has a role in a client's team.
    """
    if usecases.team.clients_of(session, workspace_id=workspace_id, user_id=user_id):
        raise Refusal("forget_in_team", person=user_id)
    salt = secrets.token_hex(16)
    team_id = storage.persons.team_id(session, workspace_id=workspace_id)
    row = Erasure(
        workspace_id=workspace_id,
        at=now,
        salt=salt,
        subject=domain.erasures.subject(team_id=team_id, user_id=user_id, salt=salt),
        by=by,
    )
    # Written before it is done: after a crash in between, the next start does it.
    if (path := storage.erasures.beside(session)) is not None:
        storage.erasures.append(path, text=storage.erasures.line(row, team_id=team_id))
    storage.erasures.add(session, row=row)
    return _erase(session, row=row, user_id=user_id, also=also)


def catch_up(session: Session, *, lines: Sequence[dict[str, str]] | None = None) -> int:
    """Erase again whoever the ledger's file names and the database does not; how many these were (promise P24).

    `lines`: those of another file than the one beside an SQLite database. The file gets what it lacks.
    """
    path = storage.erasures.beside(session)
    told = storage.erasures.read(path) if lines is None and path is not None else list(lines or ())
    rows = storage.erasures.all_of(session)
    known = {row.subject for row in rows}
    teams = {workspace.id: workspace.team_id for workspace in storage.workspaces.known(session)}
    if path is not None and lines is None:
        written = {line["subject"] for line in told}
        for row in rows:
            if row.subject not in written:
                storage.erasures.append(
                    path, text=storage.erasures.line(row, team_id=teams[row.workspace_id])
                )
    homes = {team_id: workspace_id for workspace_id, team_id in teams.items()}
    again = [line for line in told if line["subject"] not in known and line["team"] in homes]
    for line in again:
        _replay(session, line=line, workspace_id=homes[line["team"]])
    if rows or again:
        # A crash may have come between the last erasure and the emptying of the log.
        session.info[storage.db.THOROUGH] = True
    return len(again)


def replay_file(session: Session, *, database: Path) -> int:
    """The same with the ledger beside another SQLite file, whose place this one is about to take."""
    return catch_up(session, lines=storage.erasures.read(storage.erasures.file_of(str(database))))


def lines(session: Session) -> list[str]:
    """The ledger as the lines of its file."""
    teams = {workspace.id: workspace.team_id for workspace in storage.workspaces.known(session)}
    rows = storage.erasures.all_of(session)
    return [storage.erasures.line(row, team_id=teams[row.workspace_id]) for row in rows]


def _replay(session: Session, *, line: dict[str, str], workspace_id: int) -> None:
    row = Erasure(
        workspace_id=workspace_id,
        at=datetime.fromisoformat(line["at"]),
        salt=line["salt"],
        subject=line["subject"],
    )
    storage.erasures.add(session, row=row)
    for user_id in storage.persons.met(session, workspace_id=workspace_id):
        made = domain.erasures.subject(team_id=line["team"], user_id=user_id, salt=line["salt"])
        if made == line["subject"]:
            _erase(session, row=row, user_id=user_id, also=())


def _erase(session: Session, *, row: Erasure, user_id: str, also: Sequence[str]) -> int:
    workspace_id = row.workspace_id
    told = storage.persons.names(session, workspace_id=workspace_id, user_id=user_id)
    names = domain.erasures.names_of([*told, *also])
    said = storage.persons.said(session, workspace_id=workspace_id, user_id=user_id)
    traces = Traces(
        user_id=user_id,
        alias=domain.erasures.alias(row.id),
        names=tuple(name for name in names if not domain.erasures.is_plain(name)),
        plain=tuple(name for name in names if domain.erasures.is_plain(name)),
        heads=frozenset(filter(None, map(domain.erasures.head, said))),
    )
    clients = storage.persons.clients(session, workspace_id=workspace_id, user_id=user_id)
    storage.persons.blank(session, workspace_id=workspace_id, user_id=user_id)
    session.info[storage.db.THOROUGH] = True
    return storage.traces.sweep(session, workspace_id=workspace_id, client_ids=clients, traces=traces)
