"""Which top-level messages are one conversation, read from a channel's log alone (rules R1, R2 and R4).

Whatever the order in which messages, replies, edits and marks are heard of, the same log makes the same
conversations: each message joins by what had been said, answered and declared before its own time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import domain.conversations
from domain.conversations import Mark, Said

LONGEST_WINDOW = timedelta(hours=2)
"""The longest time within which one author's messages can be made to join."""
CLOSE_WINDOW = timedelta(minutes=5)
"""Messages of a client's people join within this time if one mentions the other's author or continues."""

Window = Callable[[datetime], timedelta]
"""How long one author's messages join, for a message of that moment; none at all: nothing ever joins."""


@dataclass(frozen=True)
class Top:
    """A top-level message that may ask. `fixed`: the conversation in which a person put it, "" for none."""

    said: Said
    client: int
    mentions: frozenset[str] = frozenset()
    continues: bool = False
    fixed: str = ""


@dataclass(frozen=True)
class Reply:
    """A reply in the thread of `parent` (its ref); `fixed` as for `Top`."""

    said: Said
    parent: str
    fixed: str = ""


@dataclass(frozen=True)
class Hail:
    """A top-level message of the team that mentions people (rule R12)."""

    said: Said
    mentioned: frozenset[str]


@dataclass(frozen=True)
class Log:
    """What was said and declared in a stretch of a channel; a mark comes with the ref of its message."""

    tops: Sequence[Top]
    replies: Sequence[Reply] = ()
    hails: Sequence[Hail] = ()
    marks: Sequence[tuple[str, Mark]] = ()


def homes(log: Log, *, window: Window, emoji_answers: bool = False) -> dict[str, str]:
    """The conversation of each top-level message, by ref: the ref of the message that began it, or `fixed`.

    A message joins the open conversation of the same author's latest message within the window, else the open
    one of the client's latest message within `CLOSE_WINDOW` that is related to it, else it begins its own
    (rule R1). Open: no question in it, or one that nothing had ended when the message was written (rule R4). A
    message that joined belongs to the group until somebody, of either side or neither, replies to it: from
    that moment it and its thread are a conversation of their own, and the rest of the group stays as it is,
    also what joined through it before (rule R2). It stays so when all replies are deleted. What a person placed
    stays there, also when it gets replies.
    """
    fold = _Fold(log, emoji_answers=emoji_answers)
    for top in sorted(log.tops, key=lambda each: each.said.at):
        fold.take(top, window=window(top.said.at))
    return {top.said.ref: fold.key(top) for top in log.tops}


def related(later: Top, *, earlier: Top) -> bool:
    """Whether a message mentions the other's author or begins as a continuation (rule R1)."""
    return later.continues or later.said.by in earlier.mentions or earlier.said.by in later.mentions


class _Fold:
    """The conversations as they stand after each top-level message."""

    def __init__(self, log: Log, *, emoji_answers: bool) -> None:
        self._emoji_answers = emoji_answers
        self._hails = log.hails
        self._taken: list[Top] = []
        self._home: dict[str, str] = {}
        self._members: dict[str, list[Top]] = defaultdict(list)
        self._thread: dict[str, list[Reply]] = defaultdict(list)
        self._placed: dict[str, list[Reply]] = defaultdict(list)
        self._marks: dict[str, list[Mark]] = defaultdict(list)
        for reply in log.replies:
            self._thread[reply.parent].append(reply)
            if reply.fixed:
                self._placed[reply.fixed].append(reply)
        parents = {reply.said.ref: reply.fixed or reply.parent for reply in log.replies}
        for ref, mark in log.marks:
            self._marks[parents.get(ref, ref)].append(mark)

    def take(self, top: Top, *, window: timedelta) -> None:
        """Let the next message in time find its home."""
        ref = top.said.ref
        home = top.fixed or self._joined(top, window=window) or ref
        self._home[ref] = home
        self._members[home].append(top)
        if home != ref:
            self._members[ref].append(top)
        self._taken.append(top)

    def key(self, top: Top, *, at: datetime | None = None) -> str:
        """The conversation of a message, as of a moment or for good."""
        ref = top.said.ref
        home = self._home[ref]
        if top.fixed or home == ref:
            return home
        replies = self._thread.get(ref, ())
        is_split = any(at is None or reply.said.at < at for reply in replies)
        return ref if is_split else home

    def _joined(self, top: Top, *, window: timedelta) -> str:
        """The conversation that a message joins, "" for none."""
        if not window:
            return ""
        near = list[str]()
        for earlier in reversed(self._taken):
            gap = top.said.at - earlier.said.at
            if gap > max(window, CLOSE_WINDOW):
                break
            own = earlier.said.by == top.said.by and gap <= window
            if not own and (near or gap > CLOSE_WINDOW or not related(top, earlier=earlier)):
                continue
            key = self.key(earlier, at=top.said.at)
            if earlier.client == top.client and self._is_open(key, at=top.said.at):
                if own:
                    return key
                near.append(key)
        return near[0] if near else ""

    def _is_open(self, key: str, *, at: datetime) -> bool:
        members = [top for top in self._members[key] if self.key(top, at=at) == key]
        said = [top.said for top in members]
        threads = [reply for top in members for reply in self._thread.get(top.said.ref, ())]
        said += [reply.said for reply in threads if not reply.fixed]
        said += [reply.said for reply in self._placed.get(key, ())]
        refs = {key, *(top.said.ref for top in members)}
        marks = [mark for ref in refs for mark in self._marks.get(ref, ())]
        if not marks and not self._hails and not any(each.answers for each in said):
            return True
        log: list[Said | Mark] = [*said, *_answers(self._hails, said), *marks]
        before = [each for each in log if each.at < at]
        runs = domain.conversations.runs(before, emoji_answers=self._emoji_answers)
        return not runs or runs[-1].ending is None


def _answers(hails: Iterable[Hail], said: Sequence[Said]) -> list[Said]:
    """The hails that answer somebody who asked here."""
    asked = [each for each in said if each.asks]
    addresses = domain.conversations.addresses
    return [hail.said for hail in hails if addresses(asked, at=hail.said.at, mentioned=hail.mentioned)]
