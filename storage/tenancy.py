"""The guard between workspaces: while one workspace's request is carried out, no row of another may be met (P33)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event

from storage.base import Base, Session

_tenant: ContextVar[int] = ContextVar("tenant", default=0)


class Trespass(ValueError):
    """A row of another workspace was read or written: a mistake of ours, and nothing of it may be told or kept."""


@contextmanager
def within(workspace_id: int) -> Iterator[None]:
    """Until the end, this thread reads and writes rows of one workspace only; 0: of any."""
    before = _tenant.set(workspace_id)
    try:
        yield
    finally:
        _tenant.reset(before)


def _check(row: Any, tenant: int) -> None:
    owner = row.__dict__.get("workspace_id", tenant)
    if owner != tenant:
        raise Trespass(f"a {type(row).__name__} of workspace {owner} in a request of workspace {tenant}")


@event.listens_for(Base, "load", propagate=True)
def _loaded(row: Any, _context: Any) -> None:
    if tenant := _tenant.get():
        _check(row, tenant)


@event.listens_for(Session, "before_flush")
def _flushed(session: Session, _context: Any, _instances: Any) -> None:
    if tenant := _tenant.get():
        for rows in (session.new, session.dirty, session.deleted):
            for row in rows:
                _check(row, tenant)
