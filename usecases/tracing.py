"""Tracing: which request, event or row a thread is at work on, so that every line of the log can name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_at_work = ContextVar("at_work", default="")


@contextmanager
def about(name: str) -> Iterator[None]:
    """What is done inside is about `name`: an opaque id such as "event Ev1" or "outbox 12"."""
    token = _at_work.set(name)
    try:
        yield
    finally:
        _at_work.reset(token)


def current() -> str:
    """What this thread is at work on; "" for nothing in particular."""
    return _at_work.get()
