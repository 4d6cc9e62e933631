"""The nouns that are matters of a client, by the name they have in subjects such as "promise:7"."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, bindparam, cast, or_, select

from domain.clocks import RUNNING
from storage.base import Session
from storage.changes import Change
from storage.clocks import Clock
from storage.complaints import Complaint
from storage.conversations import Conversation
from storage.decisions import Decision
from storage.issues import Issue
from storage.matters import Matter
from storage.milestones import Milestone
from storage.needs import Need
from storage.promises import Promise
from storage.risks import Risk

NOUNS: dict[str, type[Matter]] = {
    noun.NOUN: noun for noun in (Issue, Promise, Complaint, Need, Change, Risk, Decision, Milestone)
}
TAKEN: dict[str, type[Matter | Conversation]] = {**NOUNS, "conversation": Conversation}
"""What somebody can take."""


def of_subject(session: Session, *, subject: str) -> Matter | None:
    """The matter that a subject names, not locked; None when it names none."""
    kind, _, row_id = subject.partition(":")
    noun = NOUNS.get(kind)
    return session.get(noun, int(row_id)) if noun else None


def open_subjects(session: Session, *, workspace_id: int, client_id: int = 0) -> list[str]:
    """What is not over of the workspace or of one client, whatever its noun."""
    found: list[str] = []
    for name, noun in NOUNS.items():
        chosen = select(noun.id).where(noun.workspace_id == workspace_id, noun.status.in_(noun.OPEN))
        if client_id:
            chosen = chosen.where(noun.client_id == client_id)
        found += [f"{name}:{row_id}" for row_id in session.scalars(chosen.order_by(noun.id))]
    return found


def clients_of(session: Session, *, workspace_id: int, user_id: str, since: datetime) -> set[int]:
    """The clients of whatever somebody took, conversations too, of which a clock ran since a moment."""
    found: set[int] = set()
    ran = select(Clock.id).where(
        Clock.workspace_id == workspace_id, or_(Clock.ended_at.is_(None), Clock.ended_at >= since)
    )
    for name, noun in TAKEN.items():
        subject = bindparam(None, f"{name}:", String) + cast(noun.id, String)
        mine = (noun.workspace_id == workspace_id, noun.owner_id == user_id)
        chosen = select(noun.client_id).where(*mine, ran.where(Clock.subject == subject).exists())
        found |= {*session.scalars(chosen.distinct())}
    return found


def taken(
    session: Session, *, workspace_id: int, client_ids: Collection[int], user_ids: Collection[str]
) -> list[str]:
    """What of these clients some of these people took and a clock runs for."""
    found: list[str] = []
    running = select(Clock.id).where(Clock.workspace_id == workspace_id, Clock.state.in_(RUNNING))
    for name, noun in TAKEN.items():
        subject = bindparam(None, f"{name}:", String) + cast(noun.id, String)
        theirs = (noun.client_id.in_(client_ids), noun.owner_id.in_(user_ids))
        chosen = select(noun.id).where(noun.workspace_id == workspace_id, *theirs)
        mine = session.scalars(chosen.where(running.where(Clock.subject == subject).exists()))
        found += [f"{name}:{row_id}" for row_id in mine]
    return found


def owners(session: Session, *, subjects: Collection[str]) -> dict[str, str]:
    """Who takes care of each of these matters and conversations, by subject; "" nobody."""
    found: dict[str, str] = {}
    for name, noun in TAKEN.items():
        ids = [int(row_id) for kind, _, row_id in (each.partition(":") for each in subjects) if kind == name]
        if ids:
            chosen = select(noun.id, noun.owner_id).where(noun.id.in_(ids))
            found |= {f"{name}:{row_id}": owner_id for row_id, owner_id in session.execute(chosen)}
    return found
