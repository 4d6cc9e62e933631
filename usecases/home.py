"""Home: what one person of the team should see first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import usecases.absences
import usecases.clients
import usecases.clocks
import usecases.heartbeats
import usecases.issues
import usecases.people
import usecases.team
import usecases.waiting
from domain.people import Actor
from storage.base import Session
from usecases.clocks import Waiting
from views.home import Page, Waits


def page(session: Session, *, actor: Actor, now: datetime) -> Page:
    """Their clients' matters and their own, and those of whom they stand in for; everything when there are none."""
    usecases.people.require_team(actor)
    workspace_id = actor.workspace_id
    known = usecases.clients.all_of(session, workspace_id=workspace_id)
    names = {client.id: client.name for client in known}
    away = usecases.absences.away(session, workspace_id=workspace_id, at=now)
    acting = {actor.user_id, *(each for each, stand_in in away.items() if stand_in == actor.user_id)}
    mine = _clients_of(session, workspace_id=workspace_id, user_ids=acting)
    theirs = mine & names.keys() or names.keys()

    def concerns(client_id: int, owner_id: str) -> bool:
        return client_id in names and (client_id in theirs or owner_id in acting)

    waiting = usecases.clocks.waiting(session, workspace_id=workspace_id, now=now)
    issues = usecases.issues.open_of(session, workspace_id=workspace_id)
    owed = usecases.waiting.owed(session, workspace_id=workspace_id)
    return Page(
        waiting=sorted(
            (
                _waits(
                    each,
                    client=names[each.client_id],
                    text=usecases.people.readable(session, workspace_id=workspace_id, text=each.text),
                )
                for each in waiting
                if concerns(each.client_id, each.owner_id)
            ),
            key=lambda each: (each.paused, each.left),
        ),
        issues=[issue for issue in issues if concerns(issue.client_id, issue.owner_id)],
        clients=names,
        everything=not mine & names.keys(),
        failing=[beat.job for beat in usecases.heartbeats.all_of(session) if beat.failure],
        due=usecases.waiting.due_of_issues(owed),
        out_of_touch=[names[each] for each in usecases.waiting.out_of_touch(owed) if concerns(each, "")],
        away=away,
    )


def _clients_of(session: Session, *, workspace_id: int, user_ids: Iterable[str]) -> set[int]:
    return {
        client_id
        for user_id in user_ids
        for client_id in usecases.team.clients_of(session, workspace_id=workspace_id, user_id=user_id)
    }


def _waits(waiting: Waiting, *, client: str, text: str) -> Waits:
    return Waits(
        clock_id=waiting.clock_id,
        client=client,
        channel=waiting.channel,
        user_id=waiting.user_id,
        text=text,
        owner_id=waiting.owner_id,
        left=waiting.left,
        due_at=waiting.due_at,
        paused=waiting.paused,
    )
