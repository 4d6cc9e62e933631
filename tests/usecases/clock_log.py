"""The log of the oracle of the response clock: which messages belong together and what they owe, every message
walking again through all that was said before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

CAROL, GREG, PM, BOT = "UCAROL", "UGREG", "UPM", "BOT"
CLIENTS = (CAROL, GREG)
QUESTION, THANKS, NEWS, HAIL = "Where is it?", "Thanks!", "It is on its way.", f"<@{CAROL}> it is there."
ALSO, NAMED = "Also, what does it cost?", f"As <@{GREG}> said, where is it?"
ASKED = (QUESTION, ALSO, NAMED)
"""What the client's people write when they want to know something."""
OWN, CLOSE, HAILED = timedelta(minutes=10), timedelta(minutes=5), timedelta(minutes=30)
NEVER = datetime.max.replace(tzinfo=UTC)
Root = tuple[str, datetime | int]
"""What a conversation begins with, or its number among those that people made."""


@dataclass
class Heard:
    """A message as far as its events were delivered. `text` is None while only its deletion is known; `fixed` is
    the conversation in which a person put it.
    """

    at: datetime
    author: str = ""
    parent: datetime | None = None
    text: str | None = None
    edited: int = -1
    deleted: bool = False
    fixed: int | None = None

    @property
    def asks(self) -> bool:
        """Whether a client wants an answer to it."""
        return self.author in CLIENTS and not self.deleted and self.text != THANKS

    @property
    def answers(self) -> bool:
        """Whether it is a word of the team."""
        return self.author == PM and not self.deleted

    @property
    def hails(self) -> bool:
        """Whether it may answer somebody elsewhere."""
        return self.answers and self.parent is None and self.text == HAIL


@dataclass(frozen=True)
class Declared:
    """A mark; `on` is the time of a message of its conversation."""

    kind: str
    at: datetime
    on: datetime
    mark_id: int = 0


@dataclass(frozen=True)
class Told:
    """One clock as its log tells it, before anybody looks at the time."""

    kind: str
    start: datetime
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    end: datetime | None = None
    ending: str = ""
    root: Root | None = None

    @property
    def paused(self) -> bool:
        """Whether the team waits for the client."""
        return self.end is None and bool(self.pauses) and self.pauses[-1][1] is None


class Log:
    """All that was heard and declared before a moment. `windows`: how long one author's words join, until when;
    `emoji`: whether to take a question is to answer it.
    """

    def __init__(
        self,
        heard: Sequence[Heard],
        marks: Sequence[Declared],
        windows: Sequence[tuple[datetime, timedelta]],
        *,
        emoji: bool = False,
    ) -> None:
        self.windows, self.emoji = windows, emoji
        self.known = sorted((each for each in heard if each.author), key=lambda each: each.at)
        self.marks = marks
        self.by_at = {each.at: each for each in self.known}
        self.replies: dict[datetime, list[Heard]] = {}
        for each in self.known:
            if each.parent:
                self.replies.setdefault(each.parent, []).append(each)
        self.homes: dict[datetime, Root] = {}
        for top in [each for each in self.known if each.author in CLIENTS and not each.parent]:
            self.homes[top.at] = ("fixed", top.fixed) if top.fixed is not None else self._joined(top)

    def conversations(self) -> dict[Root, list[Heard]]:
        """Messages that belong together."""
        return self._members(NEVER)

    def told(self) -> list[Told]:
        """Every clock of every conversation."""
        return [
            replace(told, root=root)
            for root, members in self.conversations().items()
            for told in self._fold(members, NEVER)
        ]

    def root(self, each: Heard, until: datetime) -> Root | None:
        """Where a message belongs: where a person put it, with the first of its group, or alone as soon as it has
        replies.
        """
        if each.fixed is not None:
            return "fixed", each.fixed
        if each.parent:
            parent = self.by_at.get(each.parent)
            known = parent and self.root(parent, until)
            return known or ("at", each.parent)
        if each.at not in self.homes:
            return None
        own, home = ("at", each.at), self.homes[each.at]
        split = any(reply.at < until for reply in self.replies.get(each.at, ()))
        return own if split else home

    def _members(self, until: datetime) -> dict[Root, list[Heard]]:
        found: dict[Root, list[Heard]] = {}
        for each in self.known:
            root = self.root(each, until) if each.at < until else None
            if root:
                found.setdefault(root, []).append(each)
        return found

    def _joined(self, top: Heard) -> Root:
        """The group that a message joins: its own conversation before somebody else's."""
        own = next(length for until, length in self.windows if top.at < until)
        reach = max(own, CLOSE) if own else -OWN
        near = [each for each in self.known if each.at in self.homes and top.at - each.at <= reach]
        members = self._members(top.at) if near else {}
        for is_own in (True, False):
            for other in reversed(near):
                if (other.author == top.author) != is_own or top.at - other.at > (own if is_own else CLOSE):
                    continue
                root = self.root(other, top.at)
                if root and (is_own or _related(top, other)) and self._open(members.get(root, []), top.at):
                    return root
        return "at", top.at

    def _open(self, members: Sequence[Heard], until: datetime) -> bool:
        """Whether somebody waits in a conversation at a moment, or nobody ever did."""
        clocks = self._fold(members, until)
        return not clocks or clocks[-1].end is None

    def _fold(self, members: Sequence[Heard], until: datetime) -> list[Told]:
        """The clocks of one conversation, happening after happening."""
        here, asked = {each.at for each in members}, [each for each in members if each.asks]
        answers = ("claimed",) if self.emoji else ()
        happenings = [
            (mark.at, "answers" if mark.kind in answers else mark.kind)
            for mark in self.marks
            if mark.on in here
        ]
        happenings += [(each.at, "answers") for each in members if each.answers]
        happenings += [(each.at, "asks") for each in asked]
        for hail in [each for each in self.known if each.hails]:
            late = [hail.at - each.at for each in asked if each.author == CAROL]
            if any(timedelta() <= each <= HAILED for each in late):
                happenings.append((hail.at, "answers"))
        found: list[Told] = []
        answered = False
        for at, what in sorted(happenings):
            if at < until:
                answered = answered or (what == "answers" and bool(found))
                _happens(found, what, at, answered=answered)
        return found


def _happens(found: list[Told], what: str, at: datetime, *, answered: bool) -> None:
    """A question, an answer, or a mark."""
    clock = found[-1] if found and found[-1].end is None else None
    if what == "asks" and clock is None:
        found.append(Told("next_response" if answered else "first_response", at))
    elif clock is None:
        return
    elif what == "asks" and clock.paused:
        found[-1] = replace(clock, pauses=(*clock.pauses[:-1], (clock.pauses[-1][0], at)))
    elif what in ("answers", "not_request"):
        found[-1] = replace(clock, end=at, ending="answered" if what == "answers" else "cancelled")
    elif what == "waiting" and clock.kind == "next_response" and not clock.paused:
        found[-1] = replace(clock, pauses=(*clock.pauses, (at, None)))


def _related(later: Heard, earlier: Heard) -> bool:
    said, before = ("" if each.deleted else each.text or "" for each in (later, earlier))
    return said == ALSO or earlier.author in said or later.author in before
