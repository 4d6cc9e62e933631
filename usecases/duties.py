"""Duties: what is owed in a conversation, about an issue and to a client, as their logs and terms tell it now.

The other matters of a client are read by `usecases.obligations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

import domain.clocks
import domain.duties
import domain.issuetellings
import storage.clients
import storage.clocks
import storage.conversations
import storage.history
import storage.interactions
import storage.issues
import storage.matters
import storage.nouns
import usecases.answering
import usecases.calendars
import usecases.channels
import usecases.issuelogs
import usecases.obligations
import usecases.runs
import usecases.scenes
import usecases.windows
from domain.clocks import RUNNING, Kind, Level, Owed, Run, State, Target
from domain.duties import Log
from domain.worktime import ALWAYS, Calendar
from storage.base import Session
from storage.clients import Client
from storage.clocks import Clock
from storage.issues import Issue
from usecases.runs import Terms
from usecases.scenes import Scene

DAY = timedelta(hours=24)
"""What a day of contact is, and of what counts around the clock."""
SOLUTIONS = (Kind.RESOLUTION_FIRST, Kind.RESOLUTION_TOTAL)
ROUND_THE_CLOCK = 1
"""The severity whose news are due at night too."""


def of(session: Session, *, subject: str, now: datetime, language: str = "") -> Scene | None:
    """The scene of a subject; None when it has no clocks. Days off are named in `language`.

    Raises `LookupError` for a subject of no known kind.
    """
    kind = subject.partition(":")[0]
    if kind == "issue":
        return of_issue(session, subject=subject, now=now, language=language)
    if kind == "client":
        return of_client(session, subject=subject, now=now)
    if kind in storage.nouns.NOUNS:
        return usecases.obligations.of(session, subject=subject, now=now, language=language)
    conversation_id = usecases.runs.conversation_of(subject)
    return of_conversation(session, conversation_id=conversation_id, now=now, language=language)


def of_conversation(
    session: Session, *, conversation_id: int, now: datetime, language: str = ""
) -> Scene | None:
    """The answers that a conversation owes; in a channel not linked any more, only what ended."""
    conversation, channel = storage.conversations.with_channel(session, conversation_id=conversation_id)
    subject, workspace_id = usecases.runs.subject_of(conversation_id), conversation.workspace_id
    known = storage.clocks.of_subject(session, workspace_id=workspace_id, subject=subject)
    runs = usecases.runs.of_conversation(session, conversation=conversation)
    if not runs and not known:
        return None
    terms = usecases.runs.terms_of(
        session, workspace_id=workspace_id, client_id=conversation.client_id, now=now, language=language
    )
    linked = usecases.channels.counts(channel, client_id=conversation.client_id, ts=conversation.root_ts)
    runs = [run for run in runs if linked or run.ending]
    earlier = usecases.answering.earlier(
        session, conversation=conversation, runs=runs, known=known, now=now, language=language
    )
    owed = usecases.answering.of(session, conversation=conversation, runs=runs, terms=terms, earlier=earlier)
    found = Scene(workspace_id, conversation.client_id, subject, terms, owed, known, earlier=earlier)
    return replace(found, conversation=conversation, channel=channel)


def of_issue(session: Session, *, subject: str, now: datetime, language: str = "") -> Scene | None:
    """The solution of an issue, and news about it; nothing while its client is put away."""
    issue = storage.issues.of_id(session, issue_id=usecases.runs.row_of(subject, kind="issue"))
    if issue is None:
        return None
    workspace_id, client_id = issue.workspace_id, issue.client_id
    known = storage.clocks.of_subject(session, workspace_id=workspace_id, subject=subject)
    terms = usecases.runs.terms_of(
        session, workspace_id=workspace_id, client_id=client_id, now=now, language=language
    )
    conversation, channel = storage.matters.place(session, row=issue) or (None, None)
    client = storage.clients.get(session, workspace_id=workspace_id, client_id=client_id)
    if client is None or client.archived_at:
        put_away = Scene(workspace_id, client_id, subject, terms, [], known, usecases.scenes.ended(known))
        return replace(put_away, conversation=conversation, channel=channel, matter=issue)
    log = usecases.issuelogs.of(session, issue=issue, conversation=conversation, terms=terms)
    solutions, settled = _solutions(log, issue=issue, terms=terms)
    news, before = _news(log, issue=issue, terms=terms, known=known)
    owed = [*solutions, *news, *_tellings(log, issue=issue, terms=terms)]
    found = Scene(workspace_id, client_id, subject, terms, owed, known, settled | before)
    return replace(found, conversation=conversation, channel=channel, matter=issue)


def of_client(session: Session, *, subject: str, now: datetime) -> Scene | None:
    """When somebody must be in touch with a client again; nothing once it is put away."""
    client = session.get(Client, usecases.runs.row_of(subject, kind="client"))
    if client is None:
        return None
    workspace_id = client.workspace_id
    known = storage.clocks.of_subject(session, workspace_id=workspace_id, subject=subject)
    terms = usecases.runs.terms_of(session, workspace_id=workspace_id, client_id=client.id, now=now)
    target = terms.target(Kind.CONTACT_CADENCE, day=DAY)
    owed: list[Owed] = []
    if target and client.archived_at is None:
        calendar = usecases.calendars.contact(
            session, workspace_id=workspace_id, client_id=client.id, now=now
        )
        begin = _since(session, client=client, known=known, now=now)
        held = replace(target, once=True), calendar
        owed = _contacts(session, client=client, begin=begin, terms=terms, held=held, now=now)
    told = {(each.run.kind.value, each.run.ref) for each in owed}
    return Scene(workspace_id, client.id, subject, terms, owed, known, usecases.scenes.ended(known) - told)


def _solutions(log: Log, *, issue: Issue, terms: Terms) -> tuple[list[Owed], set[tuple[str, str]]]:
    """What is owed, and what ended although nothing is owed any more.

    The whole time is not told while the time to the first solution is.
    """
    held, owed, settled = terms.preferences, list[Owed](), set[tuple[str, str]]()
    for kind in SOLUTIONS:

        def of_severity(severity: int, *, kind: Kind = kind) -> tuple[Target, Calendar] | None:
            day = terms.day(issue.opened_at)
            target = terms.target(kind, severity=severity, issue_kind=issue.kind, day=day)
            return (target, terms.calendar) if target else None

        first_open = any(each.run.end is None for each in owed)
        for run in domain.duties.resolutions(
            log,
            kind=kind,
            restart_reopened=held.reopen == "restart",
            restart_changed=held.severity_change == "restart",
        ):
            forward = held.severity_change == "forward"
            due = domain.duties.target_of(run, log=log, terms=of_severity, forward=forward)
            if due:
                owed.append(terms.since_start(Owed(run, *due, silent=first_open)))
            elif run.end:
                settled.add((kind.value, run.ref))
    return owed, settled


def _news(
    log: Log, *, issue: Issue, terms: Terms, known: Sequence[Clock]
) -> tuple[list[Owed], set[tuple[str, str]]]:
    """The windows of news, and those that ended under other terms and stay as they are (rule R25)."""
    around = _around_the_clock(terms.preferences.timezone)

    def of_severity(severity: int) -> tuple[Target, Calendar] | None:
        calendar = around if severity == ROUND_THE_CLOCK else terms.calendar
        day = DAY if severity == ROUND_THE_CLOCK else terms.day(issue.opened_at)
        target = terms.target(Kind.UPDATE_CADENCE, severity=severity, issue_kind=issue.kind, day=day)
        return (target, calendar) if target else None

    calendars = {terms.calendar.version, around.version}
    return usecases.windows.of(log, held=of_severity, terms=terms, calendars=calendars, known=known)


def _tellings(log: Log, *, issue: Issue, terms: Terms) -> list[Owed]:
    """Telling the client what was fixed elsewhere."""
    target = terms.target(Kind.TELL_CLIENT, severity=int(issue.severity), issue_kind=issue.kind)
    runs = domain.issuetellings.runs(log) if target else []
    return [terms.since_start(Owed(run, target, terms.calendar)) for run in runs if target]


def _since(
    session: Session, *, client: Client, known: Sequence[Clock], now: datetime
) -> tuple[str, datetime]:
    """The ref and the start of the contact clock that runs, or is to run."""
    running = next((row for row in known if row.state in RUNNING), None)
    away = (row.ended_at for row in known if row.state == State.CANCELLED and row.ended_at)
    floor = max([client.created_at, *away])
    if running is None:
        deeds = storage.history.of_subject(
            session, workspace_id=client.workspace_id, subject=f"client:{client.id}"
        )
        floor = max([floor, *(deed.at for deed in deeds if deed.what == "client_added")])
    upto = running.started_at if running else now
    last = storage.interactions.last_contact(session, client_id=client.id, upto=upto)
    start = max(floor, last or floor)
    return running.ref if running else _ref(start), start


def _contacts(
    session: Session,
    *,
    client: Client,
    begin: tuple[str, datetime],
    terms: Terms,
    held: tuple[Target, Calendar],
    now: datetime,
) -> list[Owed]:
    owed: list[Owed] = []
    ref, start = begin
    while True:
        each = terms.since_start(Owed(Run(Kind.CONTACT_CADENCE, ref, start), *held))
        due = domain.clocks.moment_of(Level.BREACH, run=each.run, target=each.target, calendar=each.calendar)
        first = last = None
        if due and due <= now:
            first, last = storage.interactions.contacts(session, client_id=client.id, after=start, upto=due)
            if first is None:
                # Slack's clock may be ahead of ours.
                first, _ = storage.interactions.contacts(session, client_id=client.id, after=due)
        run, following = domain.duties.contact(each.run, due=due, first=first, last=last, now=now)
        owed.append(replace(each, run=run))
        if following is None:
            return owed
        ref, start = _ref(following), following


def _ref(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


@lru_cache(maxsize=64)
def _around_the_clock(zone: str) -> Calendar:
    return Calendar(zone, ALWAYS)
