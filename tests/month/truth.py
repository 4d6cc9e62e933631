"""Whether what was posted about promises, complaints and needs was true then, as the month has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from domain.clocks import Level
from tests.month.clockwork import Post
from tests.month.owed import Debt

ROUNDING = 0.05
"""Of a minute."""
TELLING = ("alert", "morning", "still", "complaint")
"""The kinds of messages that tell of what is owed now."""


class Truth:
    """What is owed when. `names`: what the month calls each matter, by subject and as people read it."""

    def __init__(self, debts: Iterable[Debt], *, names: Mapping[str, str], begin: datetime) -> None:
        self._names, self._begin = names, begin
        self._debts: dict[str, list[Debt]] = {}
        for debt in debts:
            self._debts.setdefault(debt.matter, []).append(debt)

    def untrue(self, posts: Iterable[Post]) -> list[str]:
        """What was said of something that was not owed then, or not as urgent."""
        return [
            f"{post.about} to {post.place} at {post.at}: {wrong}"
            for post in posts
            if post.about in TELLING
            for wrong in self._wrong(post, minute=(post.at - self._begin) / timedelta(minutes=1))
        ]

    def _wrong(self, post: Post, *, minute: float) -> Iterator[str]:
        for subject, kind, level in post.levels:
            if subject not in self._names:
                continue
            owed = [debt for debt in self._debts[self._names[subject]] if debt.kind == kind]
            if not any(_is_owed(debt, level=level, minute=minute) for debt in owed) and not (
                post.about == "morning" and any(_is_todays(debt, minute=minute) for debt in owed)
            ):
                yield f"{kind} of {self._names[subject]}, level {level}"
        for matter in post.named:
            debts = self._debts.get(self._names.get(matter, ""), [])
            if debts and not any(debt.begun - ROUNDING <= minute < debt.ended for debt in debts):
                yield f"{matter} ({self._names[matter]}) is over"


def _is_owed(debt: Debt, *, level: int, minute: float) -> bool:
    """Whether it is so late."""
    reached = debt.due if level >= Level.BREACH else debt.warned
    return reached <= minute + ROUNDING and minute < debt.ended


def _is_todays(debt: Debt, *, minute: float) -> bool:
    """Whether it is due before another morning comes, or soon after it."""
    return debt.begun <= minute < min(debt.ended, debt.due)
