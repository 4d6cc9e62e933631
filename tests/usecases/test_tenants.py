"""Nobody reaches anything of another workspace through any use case, whatever ids they send (promise P33).

Every use case that takes an id is found by its signature and called by somebody of the second workspace with the ids of
the first, whose every table has one row full of a word that must not come back.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy import inspect as shape

import storage.nouns
import storage.tables
import storage.tenancy
import usecases
from domain.people import Actor, Side
from domain.permissions import Denied, Door, Entry, Kind
from domain.refusals import Refusal
from storage.base import Base, Session, UtcDateTime
from storage.clients import Client
from storage.db import Sessions
from storage.matters import Matter
from storage.tenancy import Trespass
from storage.workspaces import Workspace
from tests.neighbours import mixed
from tests.proofs import Cases
from views.blocks import Message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WORD, SECRET = "UCANARY", "CANARY words"
"""What is known of the first workspace, and what must not come back."""
SUBJECTS = (
    "conversation",
    "issue",
    "promise",
    "complaint",
    "need",
    "change",
    "risk",
    "decision",
    "milestone",
)
IDS = ("subject", "slack_id", "channel_id", "place")
KINDS: dict[str, str] = {
    "direction": "ours",
    "side": "team",
    "kind": "client",
    "mode": "smart",
    "choice": "day",
}
"""Columns and arguments with few values; any of these will do."""

READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")
"""How statements begin that change nothing."""

UseCase = Callable[..., Any]
MALLORY = Actor(workspace_id=2, user_id="UMALLORY", side=Side.TEAM, is_admin=True)
CLICKS = replace(MALLORY, door=Door(Entry.BUTTON, Kind.CLIENT))
OUTSIDE = replace(CLICKS, side=Side.CLIENT, is_admin=False)
ASKERS = (MALLORY, CLICKS, OUTSIDE, replace(OUTSIDE, door=Door(Entry.EMOJI, Kind.CLIENT)))
"""Who asks, one after the other, until it is something that they may do at home: only then it comes to the ids."""
DENIED = "is denied to everybody"


def use_cases() -> Iterator[tuple[str, UseCase]]:
    """Every public function that acts for somebody, or within a workspace, and takes an id."""
    for module in pkgutil.iter_modules(usecases.__path__):
        home = importlib.import_module(f"usecases.{module.name}")
        for name, function in vars(home).items():
            if not inspect.isfunction(function) or function.__module__ != home.__name__ or name[0] == "_":
                continue
            asked = inspect.signature(function).parameters
            named = [each for each in asked if _is_id(each)]
            if "session" in asked and {"actor", "workspace_id"} & {*asked} and named:
                yield f"{module.name}.{name}", function


def _is_id(name: str) -> bool:
    return (name.endswith("_id") and name != "workspace_id") or name in IDS


CASES = dict(use_cases())


def furnish(session: Session) -> None:
    """The first workspace with one row in every table, and the second with none but its own."""
    for team in ("T1", "T2"):
        session.add(Workspace(team_id=team, created_at=NOW, enterprise_id="", bot_user_id=f"UBOT{team}"))
    session.flush()
    models = {each.class_.__tablename__: each.class_ for each in Base.registry.mappers}
    for table in storage.tables.metadata().sorted_tables:
        if "workspace_id" in table.c:
            session.execute(table.insert().values(_row(table, models[table.name])))
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text(f"select setval('{table.name}_id_seq', 100)"))
    session.flush()


def _row(table: Any, model: type[Base]) -> dict[str, Any]:
    values: dict[str, Any] = {"id": 1}
    for column in table.c:
        if column.name == "id" or (column.nullable and not column.foreign_keys):
            continue
        if any(key.column.table is table for key in column.foreign_keys):
            continue
        kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
        word = WORD if _is_id(column.name) or column.name in ("channel", "by", "ts") else SECRET
        text = KINDS.get(column.name, word)[: getattr(column.type, "length", None) or 99]
        some: dict[type, Any] = {int: 1, bool: False, str: text, datetime: NOW, date: NOW.date()}
        values[column.name] = some.get(kind, {})
    if issubclass(model, Matter):
        values["status"] = sorted(model.OPEN)[0]
    return values


def content(session: Session) -> dict[str, Any]:
    """Every row of the first workspace."""
    session.flush()
    return {
        table.name: session.execute(select(table).where(table.c.workspace_id == 1)).all()
        for table in storage.tables.metadata().sorted_tables
        if "workspace_id" in table.c
    }


def arguments(function: UseCase, *, subject: str, actor: Actor) -> dict[str, Any]:
    """What somebody of the second workspace sends who knows the ids of the first."""
    hints = typing.get_type_hints(function)
    given: dict[str, Any] = {}
    for name, asked in inspect.signature(function).parameters.items():
        if name == "session" or asked.kind == inspect.Parameter.VAR_KEYWORD:
            continue
        if asked.default is not inspect.Parameter.empty and not _is_id(name):
            continue
        given[name] = actor if name == "actor" else _argument(name, hints.get(name), subject=subject)
    return given


def _argument(name: str, kind: Any, *, subject: str) -> Any:
    known = {
        "workspace_id": 2,
        "now": NOW,
        "at": NOW,
        "machine": NOW,
        "subject": subject,
        "message": Message("x"),
    }
    if name in known:
        return known[name] if name != "at" or kind in (datetime, datetime | None) else 0
    if _is_id(name):
        return 1 if int in (kind, *typing.get_args(kind)) else WORD
    return _some(kind, name=name)


def _some(kind: Any, *, name: str) -> Any:
    """Any value of a type."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if type(None) in inner else _some(inner[0], name=name)
    if origin is type:
        return storage.nouns.NOUNS["issue"]
    if origin is not None:
        return {} if "Mapping" in str(origin) or origin is dict else []
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__") and not issubclass(kind, Base):
        hints = typing.get_type_hints(kind)
        return kind(**{each: _some(hints[each], name=each) for each in inspect.signature(kind).parameters})
    simple = {str: KINDS.get(name, "x"), int: 0, bool: False, datetime: NOW, date: NOW.date(), float: 0.0}
    return simple.get(kind)


def told(value: Any, *, depth: int = 4) -> str:
    """All words in what a use case returned."""
    if isinstance(value, Base):
        return repr({column.key: getattr(value, column.key) for column in shape(type(value)).columns})
    if hasattr(value, "__dataclass_fields__") and depth:
        return " ".join(
            told(getattr(value, each, ""), depth=depth - 1) for each in value.__dataclass_fields__
        )
    if isinstance(value, dict) and depth:
        return " ".join(told(each, depth=depth - 1) for pair in value.items() for each in pair)
    if isinstance(value, list | tuple | set | frozenset) and depth:
        return " ".join(told(each, depth=depth - 1) for each in value)
    return repr(value)


INNER: dict[str, Any] = {
    "clocks.refollow": "changes clocks",
    "clocks.in_touch": "changes clocks",
    "daysoff.follow": "changes clocks",
    "settings.recount": "changes clocks",
    "history.note": "points from history.client_id",
    "preferences.put": "points from history.client_id",
    "complaints.of_message": AttributeError,
}
"""What only other use cases call, with what they have looked up before. `usecases.settings.change` is the door of
`preferences.put`; `of_message` takes a row, and here is none.
"""
GUARDED = {name: wall for name, wall in INNER.items() if wall != "changes clocks"}
"""What of it comes as far when the guard stands behind."""


@pytest.fixture
def furnished(sessions: Sessions) -> Iterator[Session]:
    """A transaction that meets both workspaces, each kind of database."""
    with sessions.begin() as session:
        furnish(session)

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.lstrip().upper().startswith(READING):
                session.info.get("writes", []).append(statement)

        event.listen(session.connection(), "before_cursor_execute", note)
        yield session
        session.rollback()


def outcome(session: Session, function: UseCase, **about: Any) -> Any:
    """What became of one call: None if it was refused or came to nothing, else what went wrong."""
    found = (_of_call(session, function, actor=actor, **about) for actor in ASKERS)
    return next((each for each in found if each != DENIED), DENIED)


def _of_call(
    session: Session, function: UseCase, *, tenant: int, before: dict[str, Any], **about: Any
) -> Any:
    given = arguments(function, **about)
    attempt = session.begin_nested()
    writes = session.info["writes"] = list[str]()
    try:
        with storage.tenancy.within(tenant):
            said = told(function(session, **given))
            session.flush()
        if SECRET in said:
            return f"tells {said}"
        if not writes:
            return None
        if changed := [name for name, rows in content(session).items() if rows != before[name]]:
            return f"changes {', '.join(changed)}"
        return f"points from {', '.join(found)}" if (found := mixed(session)) else None
    except Denied:
        return DENIED
    except (Refusal, LookupError, Trespass):
        return None
    except Exception as error:
        return type(error)
    finally:
        attempt.rollback()
        session.expunge_all()


@pytest.mark.proves("T14")
@pytest.mark.parametrize(("tenant", "known"), [(0, INNER), (2, GUARDED)], ids=["by themselves", "guarded"])
def test_with_the_ids_of_another_workspace_nothing_is_read_or_changed(
    furnished: Session, cases: Cases, tenant: int, known: dict[str, Any]
) -> None:
    wrong: dict[str, set[Any]] = {}
    before = content(furnished)
    for name, function in CASES.items():
        for subject in SUBJECTS if "subject" in inspect.signature(function).parameters else SUBJECTS[:1]:
            cases.ran(1, checked="refused or empty, nothing changed, nothing mixed")
            if bad := outcome(furnished, function, subject=f"{subject}:1", tenant=tenant, before=before):
                wrong.setdefault(name, set()).add(bad)
    assert wrong == {name: {wall} for name, wall in known.items()}


def test_the_search_finds_every_use_case() -> None:
    assert len(CASES) > 250


def test_a_request_that_meets_a_row_of_another_workspace_ends(furnished: Session) -> None:
    furnished.expunge_all()
    with storage.tenancy.within(1):
        assert furnished.get_one(Client, 1).workspace_id == 1
    furnished.expunge_all()
    with (
        storage.tenancy.within(2),
        pytest.raises(Trespass, match="a Client of workspace 1 in a request of workspace 2"),
    ):
        furnished.get(Client, 1)
    furnished.add(Client(workspace_id=1, name="New", name_key="new", created_by="U", created_at=NOW))
    with storage.tenancy.within(2), pytest.raises(Trespass, match="a Client of workspace 1"):
        furnished.flush()
