"""The audit: rows that nobody changes unseen, on both databases, also when many write at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import bot.cli
import scheduler.ticks
import storage.audit
import storage.db
import usecases.audit
import usecases.permissions
from domain.people import Actor, Side
from domain.permissions import Act, Denied, Door, Entry, Kind
from storage.audit import Audit
from storage.base import Session
from storage.db import Sessions
from storage.workspaces import Workspace
from tests.postroom import PostRoom

NOW = datetime.now(UTC).replace(microsecond=0)
"""The triggers know the database's own clock."""
DOOR = Door(Entry.SLASH, Kind.SHARED, "request 1")


def furnished(sessions: Sessions, *, team: str = "T1") -> Actor:
    """A workspace and a colleague of it."""
    with sessions.begin() as session:
        ours = Workspace(team_id=team, created_at=NOW)
        session.add(ours)
        session.flush()
        return Actor(ours.id, "UPM", Side.TEAM, door=DOOR)


def acts(sessions: Sessions, actor: Actor, *, times: int = 1, at: datetime = NOW) -> None:
    """The colleague is allowed something that is noted."""
    for number in range(times):
        with sessions.begin() as session:
            usecases.permissions.allow(
                session,
                actor=actor,
                act=Act.PEOPLE,
                thing=f"client:{number}",
                now=at + timedelta(seconds=number),
            )


def broken(sessions: Sessions) -> list[int]:
    with sessions.read() as session:
        return [each.broken for each in usecases.audit.verify(session)]


def unguarded(sessions: Sessions, statement: str) -> None:
    """What somebody does who owns the database, past its triggers."""
    with sessions.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("set local session_replication_role = replica"))
        else:
            for trigger in ("audit_is_not_changed", "audit_is_kept"):
                connection.execute(text(f"drop trigger if exists {trigger}"))
        connection.execute(text(statement))


def test_P34_each_workspace_has_a_chain_of_its_own(sessions: Sessions) -> None:
    first, second = furnished(sessions), furnished(sessions, team="T2")
    for _ in range(3):
        acts(sessions, first)
        acts(sessions, second)
    with sessions.read() as session:
        found = usecases.audit.verify(session)
        rows = session.query(Audit).order_by(Audit.id).all()
    assert [(each.team_id, each.rows, each.broken) for each in found] == [("T1", 3, 0), ("T2", 3, 0)]
    assert [each.head for each in found] == [rows[-2].digest, rows[-1].digest]
    assert (rows[0].role, rows[0].kind, rows[0].entry, rows[0].request) == (
        "member", "shared", "slash", "request 1",
    )  # fmt: skip


@pytest.mark.parametrize("statement", ["update audit set who = 'UX'", "delete from audit"])
def test_P34_the_database_itself_refuses_to_change_it(sessions: Sessions, statement: str) -> None:
    acts(sessions, furnished(sessions), times=2)
    with pytest.raises(DBAPIError, match="only added to"), sessions.engine.begin() as connection:
        connection.execute(text(statement))
    assert broken(sessions) == [0]


def test_P34_what_is_older_than_two_years_can_be_deleted_and_the_rest_is_whole(sessions: Sessions) -> None:
    actor = furnished(sessions)
    acts(sessions, actor, times=3, at=NOW - timedelta(days=800))
    acts(sessions, actor, times=2, at=NOW)
    with sessions.begin() as session:
        assert storage.audit.drop_old(session, before=NOW - storage.audit.KEPT) == 3
    with sessions.read() as session:
        (found,) = usecases.audit.verify(session)
    assert (found.rows, found.broken, found.since) == (2, 0, NOW)
    with pytest.raises(DBAPIError, match="only added to"), sessions.engine.begin() as connection:
        connection.execute(text("delete from audit"))


def test_P34_what_was_kept_for_two_years_and_a_day_is_dropped_at_the_hourly_tidying(office: PostRoom) -> None:
    actor = Actor(office.workspace_id, "UPM", Side.TEAM, door=DOOR)
    for days in (732, 730, 1):
        acts(office.sessions, actor, at=office.now() - timedelta(days=days))
    scheduler.ticks.tidy(office.run)
    with office.sessions.read() as session:
        (found,) = usecases.audit.verify(session)
    assert (found.rows, found.broken, found.since) == (2, 0, office.now() - timedelta(days=730))


def test_P34_the_chain_of_a_workspace_that_left_is_followed_too(sessions: Sessions) -> None:
    acts(sessions, furnished(sessions), times=2)
    with sessions.begin() as session:
        session.query(Workspace).one().left_at = NOW
    assert broken(sessions) == [0]


@pytest.mark.parametrize(
    ("statement", "at"),
    [
        ("update audit set who = 'UX' where id = (select min(id) + 1 from audit)", 1),
        ("update audit set decision = 'allowed!' where id = (select max(id) from audit)", 3),
        ("delete from audit where id = (select min(id) + 1 from audit)", 2),
    ],
)
def test_P34_whoever_gets_past_the_triggers_leaves_a_broken_chain(
    sessions: Sessions, statement: str, at: int
) -> None:
    acts(sessions, furnished(sessions), times=4)
    with sessions.read() as session:
        first = session.query(Audit).order_by(Audit.id).first()
    assert first is not None
    unguarded(sessions, statement)
    assert broken(sessions) == [first.id + at]


def test_P34_many_at_once_make_one_chain(sessions: Sessions) -> None:
    actor = furnished(sessions)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: acts(sessions, actor, times=10), range(4)))
    with sessions.read() as session:
        (found,) = usecases.audit.verify(session)
    assert (found.rows, found.broken) == (40, 0)


def _fails(session: Session, actor: Actor) -> None:
    usecases.permissions.allow(session, actor=actor, act=Act.PEOPLE, thing="client:1", now=NOW)
    raise LookupError


def test_P34_an_act_that_fails_afterwards_was_not_allowed(sessions: Sessions) -> None:
    actor = furnished(sessions)
    with pytest.raises(LookupError), sessions.begin() as session:
        _fails(session, actor)
    with sessions.begin() as session:
        assert session.query(Audit).count() == 0
        with pytest.raises(Denied) as denial:
            usecases.permissions.allow(session, actor=actor, act=Act.ERASE, thing="UCAROL", now=NOW)
        usecases.audit.denied(session, denial=denial.value, now=NOW)
    with sessions.read() as session:
        (row,) = session.query(Audit).all()
    assert (row.act, row.decision, row.who) == ("erase", "leads_only", "UPM")


def test_P34_the_command_line_lists_and_verifies(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    sessions = storage.db.sessions(storage.db.open_engine(sqlite_url, exclusive=False))
    acts(sessions, furnished(sessions), times=3)
    assert bot.cli.main(["audit", "verify"]) == 0
    assert "T1: 3 rows since" in capsys.readouterr().out
    assert bot.cli.main(["audit", "list"]) == 0
    assert "UPM member people allowed client:2 slash/shared request 1" in capsys.readouterr().out
    monkeypatch.setattr("bot.commands.LISTED", 2)
    assert bot.cli.main(["audit", "list"]) == 0
    assert capsys.readouterr().out.endswith("Older ones: python -m bot audit list --before 2\n")
    assert bot.cli.main(["audit", "list", "--before", "2"]) == 0
    assert capsys.readouterr().out.split()[0] == "1"
    unguarded(sessions, "update audit set thing = 'client:7'")
    assert bot.cli.main(["audit", "verify"]) == 1
    assert "broken at row 1" in capsys.readouterr().out
    storage.db.close(sessions.engine)
