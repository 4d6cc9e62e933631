"""What every test may ask for: a session on a fresh database, and a whole world."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

import storage
from storage.base import Base, Session
from tests.world import Server, World

pytest_plugins = ["tests.browsing", "tests.databases", "tests.effort", "tests.postroom"]

for module in pkgutil.iter_modules(storage.__path__):
    if module.name != "migrations":
        importlib.import_module(f"storage.{module.name}")


@pytest.fixture
def session() -> Iterator[Session]:
    """A session on a fresh SQLite in memory with every table."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The sandbox and the HTTP front that all worlds of a run share."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def empty_world(server: Server, database_url: str) -> Iterator[World]:
    """A workspace where the bot was just installed: nothing is set up."""
    with server.world(database_url) as world:
        yield world


@pytest.fixture
def world(server: Server, empty_world: World) -> World:
    """The usual cast: Acme in a shared channel, a guest's client, alerts and roles, set up by commands."""
    empty_world.furnish_alike(server.furnished)
    return empty_world
