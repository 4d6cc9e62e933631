"""What the demo's story is made of: scenes that people act and sights that must be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.cast import ZONE, Cast
from sandbox.people import Person


def at(day: int, time: str, *, zone: str = ZONE) -> datetime:
    """A moment of the story: the day of May 2026 (0 is 30 April) and the wall time in `zone`."""
    hour, minute = map(int, time.split(":"))
    month, date = (4, 30) if day == 0 else (5, day)
    return datetime(2026, month, date, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True)
class Scene:
    """Something people do at a moment."""

    at: datetime
    words: str
    act: Callable[[Cast], object]


@dataclass(frozen=True)
class Sight:
    """Something that must be seen by a moment; `lasting`: looked at only then, having held so long."""

    by: datetime
    words: str
    seen: Callable[[Cast], bool]
    lasting: bool = False


def message(
    moment: datetime, words: str, *, name: str, where: str = "acme", text: str, under: str = ""
) -> Scene:
    """A scene in which somebody writes; its words begin with who, and `name` is how later scenes speak of it."""

    def act(cast: Cast) -> None:
        who: Person = getattr(cast, words.partition(" ")[0])
        cast.says(name, who=who, where=getattr(cast, where), text=text, under=under)

    return Scene(moment, words, act)
