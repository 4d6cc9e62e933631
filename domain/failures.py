"""Failures told without anybody's words: a log, a reason kept in a row and an alarm never hold what people wrote."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import CodeType

FLOORS = ("bot", "handlers", "scheduler", "usecases", "views", "storage", "domain")
LONGEST = 500


def told(error: BaseException) -> str:
    """What a failure is, in one line: its own words only where they are ours, its place in the code otherwise.

    A library's exception, and every ValueError, may repeat the value it did not like.
    """
    name = type(error).__name__
    reason = getattr(error, "reason", None)
    if isinstance(error, OSError):
        return f"{name}: {error.strerror or ''}"[:LONGEST]
    if type(error).__module__.partition(".")[0] in FLOORS and not isinstance(error, ValueError):
        words = " ".join(str(reason if isinstance(reason, str) else error).split())
        return f"{name}: {words}"[:LONGEST]
    places = list(_places(error))
    ours = [place for place in places if place.partition("/")[0] in FLOORS]
    return " in ".join([name, *(ours or places)[-1:]])


def stack(error: BaseException) -> list[str]:
    """Where a failure came from, outermost call first, and before it what caused it."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*stack(cause), "and then"] if cause is not None and cause is not error else []
    return [*before, *_places(error), told(error)]


def _places(error: BaseException) -> Iterator[str]:
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"{_file(frame.f_code)}:{line} {frame.f_code.co_name}"


def _file(code: CodeType) -> str:
    """The file and its folder: where the code lives on the machine is nobody's business."""
    return "/".join(code.co_filename.replace("\\", "/").split("/")[-2:])
