"""Runs: what a conversation's log and a client's terms say about its clocks, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import domain.conversations
import domain.preferences
import domain.targets
import domain.weeks
import storage.conversations
import storage.interactions
import usecases.calendars
import usecases.preferences
from domain.clocks import Run, Target
from domain.conversations import MENTION_WINDOW, Mark, MarkKind, Said
from domain.interactions import mentioned
from domain.people import Side
from domain.preferences import Preferences
from domain.worktime import Calendar
from storage.base import Session
from storage.conversations import Conversation
from storage.interactions import Interaction


@dataclass(frozen=True)
class Terms:
    """What was agreed with a client: targets and working calendar. `policy`: the fingerprint of the
    targets.
    """

    preferences: Preferences
    calendar: Calendar
    policy: str

    def answer(self, kind: str) -> Target:
        """The working time allowed for an answer, which is always owed."""
        target = self.target(kind)
        assert target is not None
        return target

    def target(self, kind: str, *, severity: int = 0, issue_kind: str = "") -> Target | None:
        """The working time allowed for an obligation; None when no such clock runs."""
        facts = domain.targets.Facts(self.preferences.tier, severity, issue_kind)
        length = self.preferences.targets[kind].of(facts)
        if length is None:
            return None
        warn, escalate, again = self.preferences.levels
        day = domain.weeks.usual_day(self.preferences.calendar)
        return Target(length.work(day=day), warn, escalate, again)


def terms_of(
    session: Session, *, workspace_id: int, client_id: int, now: datetime, language: str = ""
) -> Terms:
    """The terms that hold for a client now; days off are named in `language`, or in the one set."""
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    calendar = usecases.calendars.of(
        session, workspace_id=workspace_id, client_id=client_id, now=now, language=language, held=held
    )
    return Terms(held, calendar, domain.preferences.version(held))


def of_first(first: Interaction) -> list[Run]:
    """The clock that a message starts of which nothing else is known."""
    return domain.conversations.runs([_said(first)])


def of_conversation(session: Session, *, conversation: Conversation) -> list[Run]:
    """The clocks that a conversation's log tells, oldest first."""
    log = storage.interactions.log(session, conversation_id=conversation.id)
    said = [_said(row) for row in log]
    said += _elsewhere(session, conversation=conversation, said=said)
    marks = storage.conversations.marks(session, conversation_id=conversation.id)
    return domain.conversations.runs(
        [*said, *(Mark(MarkKind(mark.kind), mark.at, mark.by) for mark in marks)]
    )


def subject_of(conversation_id: int) -> str:
    """What the clocks of a conversation belong to."""
    return f"conversation:{conversation_id}"


def conversation_of(subject: str) -> int:
    """The conversation's id in a subject; `LookupError` for any other kind."""
    kind, _, row_id = subject.partition(":")
    if kind != "conversation":
        raise LookupError(f"no conversation in {subject!r}")
    return int(row_id)


def _said(row: Interaction) -> Said:
    return Said(row.ts or "", row.happened_at, row.user_id, asks=row.asks, answers=row.side == Side.TEAM)


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
