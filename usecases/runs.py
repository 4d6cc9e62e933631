"""Runs: what a conversation's log and a client's terms say about its clocks, before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import domain.calendars
import domain.conversations
import domain.preferences
import storage.conversations
import storage.interactions
import usecases.calendars
import usecases.preferences
from domain.clocks import ANSWERS, Owed, Run, Target
from domain.conversations import MENTION_WINDOW, Mark, MarkKind, Said
from domain.interactions import WORDLESS, mentioned
from domain.people import Side
from domain.preferences import Preferences
from domain.targets import Facts
from domain.worktime import Calendar
from storage.base import Session
from storage.conversations import Conversation
from storage.history import Deed
from storage.interactions import Interaction, Logged

NOTHING_KNOWN = Facts()


@dataclass(frozen=True)
class Terms:
    """What was agreed with a client: targets and working calendar. `policy`: the fingerprint of the
    targets.
    """

    preferences: Preferences
    calendar: Calendar
    policy: str
    _answers: dict[tuple[str, int, str, timedelta], Target] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def answer(self, run: Run, *, about: Facts = NOTHING_KNOWN) -> Target:
        """The working time allowed for an answer, which is always owed."""
        key = run.kind, about.severity, about.kind, self.day(run.start)
        if key not in self._answers:
            target = self.target(run.kind, severity=about.severity, issue_kind=about.kind, day=key[-1])
            assert target is not None
            self._answers[key] = target
        return self._answers[key]

    @cached_property
    def by_issue(self) -> bool:
        """Whether the severity or the kind of an issue decides how soon its conversation is answered."""
        return any(self.preferences.targets[kind].by_issue for kind in ANSWERS)

    def day(self, at: datetime) -> timedelta:
        """The working time of a working day, as it is for what began then."""
        if self.calendar.theirs is None:
            return self.preferences.usual_day
        return domain.calendars.usual_day(self.calendar, at=at)

    def target(
        self, kind: str, *, severity: int = 0, issue_kind: str = "", day: timedelta | None = None
    ) -> Target | None:
        """The working time allowed for an obligation; None when no such clock runs. `day`: how long one is,
        if it is no usual working day of ours.
        """
        facts = Facts(self.preferences.tier, severity, issue_kind)
        length = self.preferences.targets[kind].of(facts)
        if length is None:
            return None
        warn, escalate, again = self.preferences.levels
        day = day or self.preferences.usual_day
        return Target(length.work(day=day), warn, escalate, again)

    def owed(self, run: Run, *, about: Facts = NOTHING_KNOWN) -> Owed:
        """An answer with the terms that hold for it; `about`: the severity and kind of an issue, if it is one."""
        return self.since_start(Owed(run, self.answer(run, about=about), self.calendar))

    def since_start(self, owed: Owed) -> Owed:
        """Nothing before the day of `enforce_from` counts, and nobody is told of what started before (R26)."""
        if not self.is_silent(owed.run.start):
            return owed
        return replace(owed, run=replace(owed.run, counts_from=self._begin), silent=True)

    def is_silent(self, start: datetime) -> bool:
        """Whether nobody is told of what started then (R26)."""
        return self._begin is not None and start < self._begin

    @property
    def _begin(self) -> datetime | None:
        first = self.preferences.enforce_from
        return _midnight(first.toordinal(), zone=self.preferences.timezone) if first else None


def terms_of(
    session: Session, *, workspace_id: int, client_id: int, now: datetime, language: str = ""
) -> Terms:
    """The terms that hold for a client now; days off are named in `language`, or in the one set."""
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    calendar = usecases.calendars.of(
        session, workspace_id=workspace_id, client_id=client_id, now=now, language=language, held=held
    )
    return Terms(held, calendar, held.version)


def terms_before(
    session: Session,
    *,
    workspace_id: int,
    client_id: int,
    acts: Sequence[Deed],
    at: datetime,
    now: datetime,
    language: str = "",
) -> Terms:
    """The terms that held at a moment, before these acts on settings and working days, the newest first."""
    held = usecases.preferences.before(session, workspace_id=workspace_id, client_id=client_id, acts=acts)
    calendar = usecases.calendars.of(
        session,
        workspace_id=workspace_id,
        client_id=client_id,
        now=now,
        language=language,
        held=held,
        named_by=at,
    )
    return Terms(held, calendar, held.version)


def of_first(first: Interaction) -> list[Run]:
    """The clock that a message starts of which nothing else is known."""
    return domain.conversations.runs([_said(first)])


def of_conversation(session: Session, *, conversation: Conversation) -> list[Run]:
    """The clocks that a conversation's log tells, oldest first."""
    log = storage.interactions.log(session, conversation_id=conversation.id)
    said = [_said(row) for row in log]
    said += _elsewhere(session, conversation=conversation, said=said)
    marks = storage.conversations.marks(session, conversation_id=conversation.id)
    kinds = [Mark(MarkKind(mark.kind), mark.at, mark.by) for mark in marks]
    answers = _emoji_answers(session, conversation=conversation, marks=kinds)
    return domain.conversations.runs([*said, *kinds], emoji_answers=answers)


def said_elsewhere(session: Session, *, conversation: Conversation) -> list[Said]:
    """What the team answered to a conversation at the top level of its channel (rule R12)."""
    log = storage.interactions.log(session, conversation_id=conversation.id)
    return _elsewhere(session, conversation=conversation, said=[_said(row) for row in log])


def subject_of(conversation_id: int) -> str:
    """What the clocks of a conversation belong to."""
    return f"conversation:{conversation_id}"


def conversation_of(subject: str) -> int:
    """The conversation's id in a subject; `LookupError` for any other kind."""
    return row_of(subject, kind="conversation")


def row_of(subject: str, *, kind: str) -> int:
    """The id in a subject of that kind; `LookupError` for any other."""
    found, _, row_id = subject.partition(":")
    if found != kind:
        raise LookupError(f"no {kind} in {subject!r}")
    return int(row_id)


@lru_cache(maxsize=256)
def _midnight(day: int, *, zone: str) -> datetime:
    """When the local day begins."""
    local = datetime.combine(datetime.fromordinal(day), time(), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def _emoji_answers(session: Session, *, conversation: Conversation, marks: Sequence[Mark]) -> bool:
    """Whether taking a question answers it (rule R13); the settings are asked only if somebody took one."""
    if all(mark.kind != MarkKind.CLAIMED for mark in marks):
        return False
    ids = {"workspace_id": conversation.workspace_id, "client_id": conversation.client_id}
    return usecases.preferences.of(session, **ids).emoji_answers


def _said(row: Interaction | Logged) -> Said:
    answers = row.side == Side.TEAM and row.verdict != WORDLESS
    return Said(row.ts or "", row.happened_at, row.user_id, asks=row.asks, answers=answers)


def _elsewhere(session: Session, *, conversation: Conversation, said: list[Said]) -> list[Said]:
    """Top-level messages of the team that mention somebody who asked here (rule R12)."""
    asked = [each for each in said if each.asks]
    if not asked:
        return []
    hailing = storage.interactions.hailing(
        session,
        channel_id=conversation.channel_id,
        since=asked[0].at,
        upto=asked[-1].at + MENTION_WINDOW,
    )
    return [
        _said(row)
        for row in hailing
        if domain.conversations.addresses(asked, at=row.happened_at, mentioned=mentioned(row.text))
    ]
