"""Replays: proposed targets and hours played through over recorded history, in short reading transactions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import domain.preferences
import domain.quiet
import domain.replays
import storage.preferences
import storage.shadow
import usecases.answering
import usecases.calendars
import usecases.clients
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.places
import usecases.runs
import usecases.settings
import usecases.shadowing
import usecases.team
import views.replays
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import Preferences
from domain.replays import Late, Side, Tally, Wish
from domain.targets import Facts
from domain.team import Role
from domain.worktime import Calendar
from storage.base import Session
from storage.conversations import Conversation
from storage.shadow import Replay
from usecases.runs import Terms
from usecases.runtime import Runtime
from views.replays import Played
from views.words import words

MOST = 20_000
"""Conversations that are played through, the newest."""
PART = 25
"""Conversations in one reading transaction."""
TURN = timedelta(seconds=1)
NEWEST = 2**31 - 1
"""Above the id of every conversation."""


@dataclass(frozen=True)
class Proposal:
    """What is played through for a client (0: for all): settings as canonical text, from `since` to `now`."""

    workspace_id: int
    client_id: int
    texts: dict[str, str]
    since: datetime
    now: datetime


@dataclass
class Progress:
    """How far it is: `after` is the conversation that was counted last, None when all are."""

    tally: Tally
    after: int | None = NEWEST


def propose(session: Session, *, actor: Actor, client_id: int, wish: Wish, now: datetime) -> Proposal:
    """A wish of somebody of the team; settings that would be refused are refused here too."""
    usecases.permissions.require(actor, act=Act.TRIAL)
    proposal = Proposal(actor.workspace_id, client_id, wish.texts, now - timedelta(days=wish.days), now)
    terms = _terms(session, proposal=proposal, client_id=client_id, texts=wish.texts)
    usecases.settings.fits(terms.calendar, held=terms.preferences, now=now)
    return proposal


def play(run: Runtime, *, proposal: Proposal, progress: Progress, until: datetime) -> None:
    """Count on, until the end or a moment of machine time; at least one part."""
    known = _Known()
    while progress.after is not None:
        with run.read() as session:
            _part(session, proposal=proposal, progress=progress, known=known)
        if run.machine() >= until:
            return


def result(session: Session, *, proposal: Proposal, tally: Tally) -> Played:
    """What was counted, with the names and words that a person needs."""
    told = usecases.shadowing.questions(
        session,
        workspace_id=proposal.workspace_id,
        refs=[(late.conversation_id, late.ref) for late in tally.worst],
    )
    names = {
        client_id: usecases.clients.name(session, workspace_id=proposal.workspace_id, client_id=client_id)
        for client_id in {*tally.proposed.clients, *tally.today.clients, proposal.client_id}
    }
    return Played(
        client_id=proposal.client_id,
        names=names,
        texts=proposal.texts,
        days=(proposal.now - proposal.since).days,
        tally=tally,
        questions=told,
    )


def put_off(session: Session, *, actor: Actor, proposal: Proposal, progress: Progress) -> None:
    """Let the metronome go on and tell the result in a direct message."""
    usecases.permissions.require(actor, act=Act.TRIAL)
    session.add(
        Replay(
            workspace_id=proposal.workspace_id,
            client_id=proposal.client_id,
            by=actor.user_id,
            at=proposal.now,
            since=proposal.since,
            texts=proposal.texts,
            after=progress.after or 0,
            tally=progress.tally.kept(),
        )
    )


def turn(run: Runtime) -> bool:
    """Go on with the replay that waits for longest; False when none does."""
    with run.read() as session:
        row = storage.shadow.first_replay(session)
    if row is None:
        return False
    proposal = Proposal(row.workspace_id, row.client_id, row.texts, row.since, row.at)
    progress = Progress(domain.replays.tally_of(row.tally), row.after or None)
    try:
        play(run, proposal=proposal, progress=progress, until=run.machine() + TURN)
        _keep(run, replay_id=row.id, proposal=proposal, progress=progress)
    except Exception:
        # One that cannot be played keeps no other waiting.
        with run.begin() as session:
            session.get_one(Replay, row.id).done_at = run.now()
        raise
    return True


def _keep(run: Runtime, *, replay_id: int, proposal: Proposal, progress: Progress) -> None:
    with run.begin() as session:
        row = session.get_one(Replay, replay_id)
        row.tally, row.after = progress.tally.kept(), progress.after or 0
        if progress.after is None:
            row.done_at = run.now()
            _tell(session, row=row, proposal=proposal, tally=progress.tally, now=run.now())


def _tell(session: Session, *, row: Replay, proposal: Proposal, tally: Tally, now: datetime) -> None:
    language = usecases.people.language(session, workspace_id=row.workspace_id, user_id=row.by)
    played = result(session, proposal=proposal, tally=tally)
    usecases.outbox.promise(
        session,
        workspace_id=row.workspace_id,
        channel=row.by,
        key=f"replay:{row.id}",
        message=views.replays.played(words(language), played),
        now=now,
    )


@dataclass(frozen=True)
class _Both:
    """A client's terms as proposed and as they are."""

    proposed: Terms
    today: Terms


@dataclass(frozen=True)
class _Known:
    """What need not be asked for again: the terms by client, and the hours of who gets the alerts by client and
    who took the conversation.
    """

    terms: dict[int, _Both] = field(default_factory=dict)
    hours: dict[tuple[int, str], Calendar] = field(default_factory=dict)


def _part(session: Session, *, proposal: Proposal, progress: Progress, known: _Known) -> None:
    tally = progress.tally
    rows, following = storage.shadow.conversations(
        session,
        workspace_id=proposal.workspace_id,
        client_id=proposal.client_id,
        since=proposal.since,
        before=progress.after or 0,
        limit=PART,
    )
    for row in rows:
        if tally.conversations == MOST:
            tally.partly = True
            break
        _count(session, row=row, known=known, proposal=proposal, tally=tally)
        tally.conversations += 1
    progress.after = following if following and not tally.partly else None


def _count(session: Session, *, row: Conversation, known: _Known, proposal: Proposal, tally: Tally) -> None:
    both, hours = _known(session, row=row, known=known, proposal=proposal)
    for run in usecases.runs.of_conversation(session, conversation=row):
        if run.start < proposal.since:
            continue
        facts: dict[str, Any] = {
            "run": run,
            "client_id": row.client_id,
            "reads": lambda moment: domain.quiet.opens(hours, now=moment) is None,
            "now": proposal.now,
        }
        by_issue = both.today.by_issue or both.proposed.by_issue
        about = usecases.answering.about(session, conversation=row, run=run) if by_issue else Facts()
        _side(tally.today, terms=both.today, about=about, facts=facts)
        late = _side(tally.proposed, terms=both.proposed, about=about, facts=facts)
        if late:
            tally.note(Late(row.client_id, row.id, run.ref, run.kind, *late))


def _known(
    session: Session, *, row: Conversation, known: _Known, proposal: Proposal
) -> tuple[_Both, Calendar]:
    client_id, place = row.client_id, (row.client_id, row.owner_id)
    if client_id not in known.terms:
        known.terms[client_id] = _Both(
            _terms(session, proposal=proposal, client_id=client_id, texts=proposal.texts),
            _terms(session, proposal=proposal, client_id=client_id, texts={}),
        )
    if place not in known.hours:
        known.hours[place] = usecases.places.calendar(
            session,
            workspace_id=row.workspace_id,
            place=_place(session, row=row, held=known.terms[client_id].today.preferences),
            now=proposal.now,
        )
    return known.terms[client_id], known.hours[place]


def _place(session: Session, *, row: Conversation, held: Preferences) -> str:
    """Where alerts about a conversation go: the channel of alerts, else who took it, else the client's owner."""
    owner = usecases.team.holder(session, client_id=row.client_id, role=Role.OWNER)
    return held.alerts or row.owner_id or owner


def _side(side: Side, *, terms: Terms, about: Facts, facts: dict[str, Any]) -> tuple[int, int, int] | None:
    """Count for one side; elapsed and target in seconds and the level of an answer that came too late."""
    target = terms.answer(facts["run"], about=about)
    reading = domain.replays.count(side, target=target, calendar=terms.calendar, **facts)
    if reading.elapsed <= target.work:
        return None
    return int(reading.elapsed.total_seconds()), int(target.work.total_seconds()), int(reading.level)


def _terms(session: Session, *, proposal: Proposal, client_id: int, texts: dict[str, str]) -> Terms:
    """A client's terms with the proposed settings at the level for which they are proposed. From when its clocks
    count does not matter here, since nothing is told.
    """
    workspace, client = storage.preferences.levels(
        session, workspace_id=proposal.workspace_id, client_id=client_id
    )
    level = client if proposal.client_id else workspace
    level.update(texts)
    held = replace(
        _resolved(frozenset(workspace.items()), client=frozenset(client.items())), enforce_from=None
    )
    calendar = usecases.calendars.of(
        session, workspace_id=proposal.workspace_id, client_id=client_id, now=proposal.now, held=held
    )
    return Terms(held, calendar, held.version)


@lru_cache(maxsize=64)
def _resolved(workspace: frozenset[tuple[str, str]], *, client: frozenset[tuple[str, str]]) -> Preferences:
    return domain.preferences.resolve(workspace=dict(workspace), client=dict(client))
