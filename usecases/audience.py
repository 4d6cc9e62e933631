"""The send gate: asked for every message as it is sent, and closed when Slack's facts cannot be had."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import domain.audience
import storage.budgets
import storage.channels
import usecases.channels
import usecases.people
from domain.audience import Audience
from domain.outbox import TryLater
from domain.people import Facts, House
from domain.permissions import TEAM
from storage.base import Session
from storage.channels import Reader
from storage.workspaces import Workspace
from usecases.runtime import ChannelFacts, Runtime, while_slack_answers

METHODS = ("conversations.info", "conversations.members", "users.info")
PERSON_FRESH = usecases.people.REMEMBERED
"""How long a channel member counts as known; what changes in between is told by `user_change`."""
ASKED_AT_ONCE = 50
"""People asked about in one go, so that a large channel is learnt in several."""
SOON = timedelta(seconds=1)
"""When the next of them are asked about; nothing has failed."""
MANY, CHANGED = "many_members", "readers_changed"
"""Why a channel cannot be weighed yet: not all of its people are known, or something changed while Slack was asked."""


Destination = tuple[int, str, str]
"""A workspace's id, a channel's or person's Slack id there, and the audience a message was written for."""


def weigh(
    session: Session, *, wanted: Collection[Destination], machine: datetime
) -> dict[Destination, str | None]:
    """Why a message may not go somewhere: empty when it may, None when Slack must be asked first."""
    rooms = storage.channels.rooms(session, slack_ids={channel for _, channel, _ in wanted})
    verdicts: dict[Destination, str | None] = {}
    for workspace_id, channel, audience in wanted:
        verdict: str | None = None
        if audience == Audience.CLIENT:
            verdict = ""
        elif audience == Audience.INTERNAL and (known := rooms.get((workspace_id, channel))):
            room, checked_at = known
            if domain.audience.fresh(checked_at, machine=machine):
                verdict = domain.audience.refusal(room)
        verdicts[workspace_id, channel, audience] = verdict
    return verdicts


def ask(run: Runtime, *, workspace_id: int, channel: str, audience: str) -> str:
    """Ask Slack who reads a channel or who a person is, keep it, and weigh it: the reason against, or empty.

    Calls Slack, so no transaction may be open. Raises `domain.outbox` failures; nothing may be sent then.
    """
    with run.read() as session:
        closed = storage.budgets.closed_until(
            session, workspace_id=workspace_id, scopes=METHODS, machine=run.machine()
        )
    if closed:
        raise TryLater("ratelimited", seconds=(closed - run.machine()).total_seconds())
    if audience == Audience.PERSON:
        return _ask_person(run, workspace_id=workspace_id, user_id=channel)
    return learn(run, workspace_id=workspace_id, facts=told(run, workspace_id=workspace_id, slack_id=channel))


def told(run: Runtime, *, workspace_id: int, slack_id: str) -> ChannelFacts:
    """What Slack tells of a channel now, to be given to `learn`. Raises `domain.outbox` failures; no transaction may be
    open.
    """
    with run.begin() as session:
        # Also of a new channel, so that an event about it can leave word while Slack is asked.
        row = storage.channels.known(session, workspace_id=workspace_id, slack_id=slack_id)
    return replace(run.slack(workspace_id).channel(slack_id), changes=row.changes)


def learn(run: Runtime, *, workspace_id: int, facts: ChannelFacts, until: datetime | None = None) -> str:
    """Keep a channel's facts with what Slack says about its members, and weigh it as `ask` does.

    Where another organisation reads along, who its members are changes nothing. `until` (the machine's time)
    is when somebody wants an answer: then `TryLater(MANY)`, and what was learnt stays. `TryLater(CHANGED)` when an
    event said meanwhile that it is no longer true.
    """
    machine = run.machine()
    if not facts.is_shared:
        _meet(run, workspace_id=workspace_id, user_ids=facts.members, until=until)
    with run.begin() as session:
        if not usecases.channels.lock(session, workspace_id=workspace_id, slack_id=facts.slack_id):
            raise TryLater(CHANGED)
        outsiders = _has_outsiders(session, workspace_id=workspace_id, facts=facts)
        learnt = usecases.channels.learn(
            session, workspace_id=workspace_id, facts=facts, outsiders=outsiders, now=machine
        )
        if learnt.checked_at is None:
            raise TryLater(CHANGED)
        return domain.audience.refusal(usecases.channels.room(learnt))


def _ask_person(run: Runtime, *, workspace_id: int, user_id: str) -> str:
    facts = usecases.people.told(run, workspace_id=workspace_id, user_id=user_id, or_nobody=True)
    with run.begin() as session:
        person = usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
        if person.checked_at is None:
            raise TryLater(CHANGED)
        actor = usecases.people.actor(session, workspace_id=workspace_id, user_id=user_id)
    return "" if actor.role in TEAM else "not_of_the_team"


def _meet(run: Runtime, *, workspace_id: int, user_ids: Collection[str], until: datetime | None) -> None:
    """Ask about people nobody asked about lately; what was learnt stays when Slack stops answering."""
    with run.read() as session:
        known = storage.channels.readers(session, workspace_id=workspace_id, user_ids=user_ids)
    since = run.machine() - PERSON_FRESH
    met = {user_id for user_id, who in known.items() if who.checked_at and who.checked_at >= since}
    strangers = [user_id for user_id in user_ids if user_id not in met]
    left = len(strangers)
    for user_id in while_slack_answers(run, asked=strangers[:ASKED_AT_ONCE]):
        if until and run.machine() >= until:
            raise TryLater(MANY)
        facts = usecases.people.told(run, workspace_id=workspace_id, user_id=user_id, or_nobody=True)
        with run.begin() as session:
            usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
        left -= 1
    if left:
        raise TryLater(MANY, seconds=SOON.total_seconds())


def _has_outsiders(session: Session, *, workspace_id: int, facts: ChannelFacts) -> bool:
    """Whether outsiders are in a channel; raises `TryLater(CHANGED)` when one of its people changed meanwhile."""
    workspace = session.get_one(Workspace, workspace_id)
    house = House(workspace.team_id, workspace.enterprise_id)
    readers = storage.channels.readers(session, workspace_id=workspace_id, user_ids=facts.members)
    nobody = Reader(Facts(""), False, None)
    present = [readers.get(user_id, nobody) for user_id in facts.members]
    if not facts.is_shared and any(who.checked_at is None for who in present):
        raise TryLater(CHANGED)
    return any(
        domain.audience.is_outsider(who.facts, house=house, is_contact=who.is_contact) for who in present
    )
