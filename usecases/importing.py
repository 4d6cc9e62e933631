"""Importing: the pages of a channel's history, asked for one by one outside any transaction, and kept (rule R26).

Recording is what it is for live messages, so an import that is repeated, or overtaken by them, ends in the same
ledger.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import domain.gaps
import domain.messages
import domain.outbox
import storage.clocks
import storage.gaps
import storage.imports
import storage.interactions
import usecases.complaints
import usecases.interactions
import usecases.outbox
import usecases.people
import usecases.runs
import usecases.solutions
import views.imports
from domain.clocks import RUNNING, Level
from domain.failures import told
from domain.outbox import TryLater, Unclear, Undeliverable
from storage.base import Session
from storage.channels import Channel
from storage.imports import Import
from storage.workspaces import Workspace
from usecases.runtime import Page, PersonFacts, Runtime, while_slack_answers
from views.words import words

log = logging.getLogger(__name__)

MOST_THREADS = 100
"""For one gap in one channel; the newest ones."""
PROGRESS = 5
"""After so many pages the person is told how far it is, and then each time after as many more."""


@dataclass(frozen=True)
class _Turn:
    """The page that comes next, as it was read from the row."""

    id: int
    pages: int
    team_id: str
    workspace_id: int
    slack_id: str
    linked: bool
    since: datetime
    thread: str
    cursor: str
    failures: int


def turn(run: Runtime) -> bool:
    """Read the next page of the import that is due; False when none is."""
    with run.read() as session:
        found = storage.imports.first_due(session, machine=run.machine())
        following = _turn(session, row=found[0], channel=found[1]) if found else None
    if following is None:
        return False
    try:
        page = _page(run, turn=following)
        _keep(run, turn=following, page=page, facts=_strangers(run, turn=following, page=page))
    except (TryLater, Unclear, Undeliverable) as failure:
        _failed(run, turn=following, failure=failure)
    except Exception as failure:
        # One that cannot be kept keeps no other waiting.
        _failed(run, turn=following, failure=Unclear(type(failure).__name__))
        raise
    return True


def _page(run: Runtime, *, turn: _Turn) -> Page:
    if not turn.linked:
        raise Undeliverable("unlinked")
    return run.slack(turn.workspace_id).history(
        channel=turn.slack_id, thread_ts=turn.thread, oldest=turn.since, cursor=turn.cursor
    )


def _turn(session: Session, *, row: Import, channel: Channel) -> _Turn:
    return _Turn(
        id=row.id,
        pages=row.pages,
        team_id=session.get_one(Workspace, row.workspace_id).team_id,
        workspace_id=row.workspace_id,
        slack_id=channel.slack_id,
        linked=channel.kind == "client",
        since=row.since,
        thread=row.threads[0] if row.threads else "",
        cursor=row.thread_cursor if row.threads else row.cursor,
        failures=row.failures,
    )


def _strangers(run: Runtime, *, turn: _Turn, page: Page) -> list[PersonFacts]:
    """What Slack says about authors of a page whom it was never asked about."""
    spoken = [each for each in page.messages if (each.get("subtype") or "") in domain.messages.SPEECH]
    authors = {str(each["user"]) for each in spoken if each.get("user") and not each.get("bot_id")}
    with run.read() as session:
        unknown = authors - storage.imports.met(session, workspace_id=turn.workspace_id, user_ids=authors)
    found = []
    for user_id in while_slack_answers(run, asked=sorted(unknown)):
        try:
            found.append(usecases.people.told(run, workspace_id=turn.workspace_id, user_id=user_id))
        except (TryLater, Unclear, Undeliverable) as failure:
            # Nobody knows their side then, as with a live message, until Slack tells (`usecases.strangers`).
            log.info("Slack says nothing about an author in %s: %s", turn.slack_id, failure)
    return found


def _keep(run: Runtime, *, turn: _Turn, page: Page, facts: Sequence[PersonFacts]) -> None:
    """Record a page, with what Slack says about its authors, unless somebody else has done so meanwhile."""
    with run.begin() as session:
        row = storage.imports.locked(session, import_id=turn.id, pages=turn.pages)
        if row is not None:
            for each in facts:
                usecases.people.learn(session, workspace_id=turn.workspace_id, facts=each, now=run.machine())
            _record_all(session, row=row, turn=turn, page=page, run=run)


def _record_all(session: Session, *, row: Import, turn: _Turn, page: Page, run: Runtime) -> None:
    """Record a page and note which one comes next."""
    known = storage.imports.recorded(
        session, channel_id=row.channel_id, ts=[str(each.get("ts")) for each in page.messages]
    )
    touched: set[int] = set()
    gone = _vanished(session, row=row, turn=turn, page=page) if row.gap_id else []
    for message in [*sorted(page.messages, key=lambda each: str(each.get("ts"))), *gone]:
        kept = _record(session, message=message, turn=turn, run=run)
        is_new = kept is not None and kept.row.ts not in known
        row.counted += is_new
        if kept is not None and kept.row.conversation_id:
            touched.add(kept.row.conversation_id)
        if kept is not None and is_new and row.gap_id and not kept.begins:
            usecases.complaints.heard(session, interaction=kept.row, now=run.now())
            usecases.solutions.heard(session, interaction=kept.row, now=run.now())
    session.flush()
    if row.gap_id is None:
        _hush(session, row=row, conversation_ids=touched)
    usecases.complaints.follow_conversations(session, ids=touched, now=run.now())
    row.pages, row.failures, row.look_at = row.pages + 1, 0, run.machine()
    if turn.thread:
        row.thread_cursor = page.cursor
        row.threads = row.threads if page.cursor else row.threads[1:]
    else:
        row.cursor, row.threads = page.cursor, _threads(page.messages)
        if row.gap_id and not page.cursor:
            row.threads = list(dict.fromkeys([*row.threads, *_live(session, row=row)]))
    if not row.cursor and not row.threads:
        _end(session, row=row, slack_id=turn.slack_id, now=run.now())
    elif row.pages % PROGRESS == 0:
        _tell(session, row=row, slack_id=turn.slack_id, now=run.now())


def _record(
    session: Session, *, message: dict[str, Any], turn: _Turn, run: Runtime
) -> usecases.interactions.Kept | None:
    event = {**message, "type": "message", "channel": turn.slack_id}
    try:
        return usecases.interactions.record(
            session,
            team_ids=[turn.team_id],
            event=event,
            now=run.now(),
            machine=run.machine(),
            asked=True,
        )
    except domain.messages.Unreadable as mistake:
        log.warning("a message of %s cannot be read and is left out: %s", turn.slack_id, told(mistake))
        return None


def _threads(messages: Sequence[dict[str, Any]]) -> list[str]:
    """The threads whose replies the history does not show."""
    answered = [str(each["ts"]) for each in messages if each.get("reply_count")]
    repeated = [str(each["thread_ts"]) for each in messages if each.get("subtype") == "thread_broadcast"]
    return list(dict.fromkeys([*answered, *repeated]))


def _live(session: Session, *, row: Import) -> list[str]:
    """The threads that may have gone on in a gap, though what they began with is older."""
    return storage.gaps.live_threads(
        session, channel_id=row.channel_id, since=row.since - domain.gaps.LIVE, limit=MOST_THREADS
    )


def _vanished(session: Session, *, row: Import, turn: _Turn, page: Page) -> list[dict[str, Any]]:
    """The deletions that a gap hid: messages that we know and that are not where the page must show them."""
    shown = sorted(
        str(each["ts"]) for each in page.messages if each.get("ts") != turn.thread and each.get("ts")
    )
    if not shown:
        # Too little to be sure that history is complete.
        return []
    # A history goes from the newest message to the oldest, a thread the other way.
    first, last = not turn.cursor, not page.cursor
    ends, begins = (last, first) if turn.thread else (first, last)
    known = storage.gaps.recorded(
        session,
        channel_id=row.channel_id,
        thread_ts=turn.thread or None,
        since=turn.since if begins else domain.messages.moment(shown[0]),
        upto=row.asked_at if ends else domain.messages.moment(shown[-1]),
    )
    return [{"subtype": "message_deleted", "deleted_ts": ts, "ts": ts} for ts in sorted({*known} - {*shown})]


def _hush(session: Session, *, row: Import, conversation_ids: set[int]) -> None:
    """What was asked before the channel was recorded is counted and shown, and tells nobody anything."""
    for conversation_id in conversation_ids:
        clocks = storage.clocks.of_subject(
            session, workspace_id=row.workspace_id, subject=usecases.runs.subject_of(conversation_id)
        )
        old = [each for each in clocks if each.state in RUNNING and each.started_at < row.linked_at]
        if old and not _asked_since(session, conversation_id=conversation_id, moment=row.linked_at):
            for clock in old:
                clock.told = Level.ESCALATE_AGAIN


def _asked_since(session: Session, *, conversation_id: int, moment: datetime) -> bool:
    said = storage.interactions.log(session, conversation_id=conversation_id)
    return any(each.asks and each.happened_at >= moment for each in said)


def _failed(run: Runtime, *, turn: _Turn, failure: TryLater | Unclear | Undeliverable) -> None:
    """Ask again later, or give up what cannot be read."""
    with run.begin() as session:
        row = storage.imports.locked(session, import_id=turn.id, pages=turn.pages)
        if row is None:
            return
        later = failure if isinstance(failure, TryLater) else None
        row.failures += not (later and later.is_asked_for)
        reason = str(failure)
        table = run.pace.backoff
        if isinstance(failure, Undeliverable):
            if turn.thread and reason == "thread_not_found":
                row.threads, row.thread_cursor, row.pages = row.threads[1:], "", row.pages + 1
                if not row.cursor and not row.threads:
                    _end(session, row=row, slack_id=turn.slack_id, now=run.now())
                return
            if turn.cursor and reason == "invalid_cursor":
                # Cursors do not live for ever; what was read before is only read again.
                row.cursor, row.thread_cursor, row.pages = "", "", row.pages + 1
                return
        gives_up = isinstance(failure, Undeliverable) and domain.outbox.gives_up(
            reason, failures=row.failures, table=table
        )
        if gives_up or row.failures > 2 * len(table):
            row.failure = reason[:255]
            _end(session, row=row, slack_id=turn.slack_id, now=run.now())
            return
        row.look_at = domain.outbox.next_try(row.failures, table=table, now=run.machine(), later=later)


def _end(session: Session, *, row: Import, slack_id: str, now: datetime) -> None:
    row.look_at, row.done_at = None, now
    _tell(session, row=row, slack_id=slack_id, now=now)


def _tell(session: Session, *, row: Import, slack_id: str, now: datetime) -> None:
    """How far it is, and what came of it, in one private message to who asked."""
    if not row.asked_by:
        return
    language = usecases.people.language(session, workspace_id=row.workspace_id, user_id=row.asked_by)
    message = views.imports.progress(
        words(language),
        channel_id=slack_id,
        since=row.since,
        counted=row.counted,
        ended=row.done_at is not None,
        failure=row.failure,
    )
    mine, key = row.workspace_id, f"import:{row.id}"
    if not usecases.outbox.revise(session, workspace_id=mine, key=key, message=message, now=now):
        usecases.outbox.promise(
            session, workspace_id=mine, channel=row.asked_by, key=key, message=message, now=now
        )
