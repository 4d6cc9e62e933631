"""Reviews: once a week each lead reads how useful the alerts about their clients were, and what may be better.

Rules R38, R39 and R42. Nothing is sent about a week without alerts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import domain.digests
import domain.misses
import storage.alerts
import storage.clients
import storage.reviews
import storage.team
import usecases.attempts
import usecases.calendars
import usecases.catchup
import usecases.outbox
import usecases.people
import usecases.preferences
import usecases.shadow
import views.reviews
from domain import calendars, charters, reviews, weeks, worktime
from domain.clocks import Level, State
from domain.conversations import MarkKind
from domain.preferences import DigestTime, Preferences
from domain.reviews import Fate, Tally
from domain.targets import Facts
from domain.team import Role
from storage.alerts import Outcome, Told
from storage.base import Session
from storage.conversations import Mark
from storage.interactions import Interaction
from storage.reviews import Review
from views.words import words

TRY_AGAIN = timedelta(minutes=5)
STALE = timedelta(hours=48)
PHRASES = 3
SAID = (Outcome.TOLD, Outcome.URGENT)


def send_one(session: Session, *, now: datetime) -> bool:
    """A tick: plan or make the next review; False when nothing is due."""
    workspace_id = storage.reviews.unplanned(session)
    if workspace_id is not None:
        _plan(session, workspace_id=workspace_id, now=now)
        return True
    due = storage.reviews.first_due(session, now=now)
    if due is None:
        return False
    planned, wait = due.due_at, None
    if now - planned <= STALE:
        wait = usecases.catchup.until(session, workspace_id=due.workspace_id, now=now)
    if storage.reviews.put_off(session, review=due, until=wait or now + TRY_AGAIN) and wait is None:
        session.refresh(due)
        work = partial(_make, session, review=due, planned=planned, now=now)
        usecases.attempts.attempt(session, work=work)
    return True


def reschedule(session: Session, *, workspace_id: int) -> None:
    """The day of the digest has changed, and that of the review with it."""
    storage.reviews.forget_plans(session, workspace_id=workspace_id)


def _plan(session: Session, *, workspace_id: int, now: datetime) -> None:
    """The first moment of a week that was not looked back on, with the digest or as Monday begins."""
    calendar = usecases.calendars.ours(session, workspace_id=workspace_id, now=now)
    held = usecases.preferences.of(session, workspace_id=workspace_id)
    at = held.digest or _monday(held)
    made = storage.reviews.made(session, workspace_id=workspace_id)
    due, week = now, ""
    while not week or week in made:
        due, week = domain.digests.next_moment(calendar, weekday=at.weekday, minute=at.minute, after=due)
    (since,) = domain.digests.earlier_moments(
        calendar, weekday=at.weekday, minute=at.minute, before=due, count=1
    )
    # Where the day has changed, nothing is told twice.
    since = max([since, *made.values()])
    storage.reviews.add(
        session, workspace_id=workspace_id, user_id="", week=week, since=since, upto=due, due_at=due
    )


def _monday(held: Preferences) -> DigestTime:
    """When the first working day of the week begins."""
    for weekday, shifts in enumerate(held.calendar):
        if shifts:
            return DigestTime(weekday, shifts[0].start)
    return DigestTime(0, weeks.DAY_MINUTES // 2)


def _make(session: Session, *, review: Review, planned: datetime, now: datetime) -> None:
    if now - planned > STALE:
        review.outcome = "stale"
    elif not review.user_id:
        _share_out(session, review=review, now=now)
        review.outcome = "planned"
    else:
        review.outcome = "sent" if _sent(session, review=review, now=now) else "empty"
    review.made_at = now
    session.flush()


def _share_out(session: Session, *, review: Review, now: datetime) -> None:
    """Plan one for each lead, for when they work (rule R36)."""
    leads = storage.team.of_role(session, workspace_id=review.workspace_id, role=Role.LEAD)
    for user_id in dict.fromkeys(leads.values()):
        ids: dict[str, Any] = {"workspace_id": review.workspace_id, "user_id": user_id}
        calendar = usecases.calendars.person(session, **ids, now=now)
        due = now if worktime.is_open(calendar, at=now) else domain.misses.opening(calendar, after=now)
        if due:
            storage.reviews.add(
                session, **ids, week=review.week, since=review.since, upto=review.upto, due_at=due
            )


def _sent(session: Session, *, review: Review, now: datetime) -> bool:
    leads = storage.team.of_role(session, workspace_id=review.workspace_id, role=Role.LEAD)
    mine = [
        client_id
        for client_id, user_id in leads.items()
        if user_id == review.user_id
        and not usecases.shadow.on(session, workspace_id=review.workspace_id, client_id=client_id, at=now)
    ]
    tallies = _tallied(session, review=review, client_ids=mine)
    if not tallies:
        return False
    ids: dict[str, Any] = {"workspace_id": review.workspace_id}
    held = usecases.preferences.of(session, **ids)
    proposal = reviews.propose(tallies)
    own = usecases.preferences.own(session, **ids, client_id=proposal.client_id) if proposal else {}
    language = usecases.people.language(session, **ids, user_id=review.user_id)
    message = views.reviews.message(
        words(language),
        tallies=tallies,
        proposal=proposal,
        was=own.get(proposal.name, "") if proposal else "",
        since=review.since,
        upto=review.upto,
        zone=held.timezone,
    )
    return usecases.outbox.promise(
        session,
        **ids,
        channel=review.user_id,
        key=f"review:{review.user_id}:{review.week}",
        message=message,
        now=now,
        stale_after=now + STALE,
        unasked=tallies[0].client_id,
    )


def _tallied(session: Session, *, review: Review, client_ids: Sequence[int]) -> list[Tally]:
    """The week of each of these clients about whom there was an alert."""
    told = _told(session, review=review, client_ids=client_ids)
    ids = {_conversation(each) for each in told.values()}
    marks: dict[int, list[Mark]] = {}
    for mark in storage.reviews.marks(session, conversation_ids=ids):
        marks.setdefault(mark.conversation_id, []).append(mark)
    asked = storage.reviews.asked(session, conversation_ids=ids)
    by_client: dict[int, dict[tuple[int, int], Told]] = {}
    for key, each in told.items():
        by_client.setdefault(each.clock.client_id, {})[key] = each
    took: dict[int, list[timedelta]] = {}
    for client_id, seconds in storage.reviews.first_answers(
        session, client_ids=list(by_client), since=review.since, upto=review.upto
    ):
        took.setdefault(client_id, []).append(timedelta(seconds=seconds))
    return [
        _tally(
            session,
            review=review,
            client_id=client_id,
            told=theirs,
            marks=marks,
            asked=asked,
            took=took.get(client_id, []),
        )
        for client_id, theirs in by_client.items()
    ]


def _told(session: Session, *, review: Review, client_ids: Sequence[int]) -> dict[tuple[int, int], Told]:
    """What was told about these clients, each level of a clock once, however many read of it."""
    every = storage.alerts.of_time(
        session, workspace_id=review.workspace_id, since=review.since, upto=review.upto
    )
    found: dict[tuple[int, int], Told] = {}
    for each in every:
        alert = each.alert
        if alert.outcome in SAID and alert.level > Level.NONE and each.clock.client_id in client_ids:
            found.setdefault((alert.clock_id, alert.level), each)
    return found


def _tally(
    session: Session,
    *,
    review: Review,
    client_id: int,
    told: dict[tuple[int, int], Told],
    marks: dict[int, list[Mark]],
    asked: dict[tuple[int, str], Interaction],
    took: Sequence[timedelta],
) -> Tally:
    ids: dict[str, Any] = {"workspace_id": review.workspace_id, "client_id": client_id}
    held = usecases.preferences.of(session, **ids)
    client = storage.clients.get(session, **ids)
    fates = {key: _fate(each, marks=marks, asked=asked) for key, each in told.items()}
    warned = [each.clock for (_, level), each in told.items() if level == Level.WARN]
    ended = [clock for clock in warned if clock.state in (State.MET, State.BREACHED)]
    refs = {
        (_conversation(told[key]), told[key].clock.ref)
        for key, fate in fates.items()
        if fate == Fate.NO_REQUEST
    }
    phrases = Counter(" ".join(asked[ref].text.split()) for ref in refs if ref in asked)
    hours = usecases.calendars.of(session, **ids, now=review.upto, held=held)
    line = charters.for_tier(held.targets["first_response"], tier=held.tier)
    length = line.of(Facts(""))
    return Tally(
        client_id=client_id,
        client=client.name if client else "",
        fates=list(fates.values()),
        took=took,
        warned=len(ended),
        kept=sum(clock.state == State.MET for clock in ended),
        line=line,
        target=length.work(day=calendars.usual_day(hours, at=review.since)) if length else timedelta(),
        levels=held.levels,
        phrases=[phrase for phrase, _ in phrases.most_common(PHRASES) if phrase],
    )


def _fate(told: Told, *, marks: dict[int, list[Mark]], asked: dict[tuple[int, str], Interaction]) -> Fate:
    clock, since = told.clock, told.alert.told_at or told.alert.raised_at
    conversation_id = _conversation(told)
    if clock.state == State.CANCELLED:
        row = asked.get((conversation_id, clock.ref))
        refused = [each for each in marks.get(conversation_id, []) if each.kind == MarkKind.NOT_REQUEST]
        if refused or (row and row.judged_by and not row.asks):
            return Fate.NO_REQUEST
    elif clock.ended_at and clock.ended_at - since <= reviews.WITHIN:
        return Fate.ANSWERED
    claims = [each for each in marks.get(conversation_id, []) if each.kind == MarkKind.CLAIMED]
    return Fate.SNOOZED if any(each.at >= since for each in claims) else Fate.IGNORED


def _conversation(told: Told) -> int:
    """The conversation of a clock, 0 for the clock of anything else."""
    kind, _, number = told.clock.subject.partition(":")
    return int(number) if kind == "conversation" else 0
