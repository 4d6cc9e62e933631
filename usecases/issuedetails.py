"""Details of issues: workaround, cause and resolution, further messages, duplicates and repeats (D2 and D8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import domain.issues
import domain.titles
import storage.issues
import usecases.issuechanges
import usecases.issues
import usecases.matters
import usecases.permissions
import usecases.similarity
from domain.issues import LONGEST_DETAIL, REPEATS, Status
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.history import Deed
from storage.interactions import Interaction
from storage.issues import Issue
from views.blocks import plain

MOST_LINKED = 50


@dataclass(frozen=True)
class Likely:
    """Issues that may be about the same: one that is open, and one that was solved lately."""

    still: Issue | None = None
    before: Issue | None = None


def get(session: Session, *, actor: Actor, issue_id: int) -> Issue:
    """An issue whose details may be written down, in whatever state it is."""
    usecases.permissions.require(actor, act=Act.WORK)
    issue = usecases.issues.get(session, workspace_id=actor.workspace_id, issue_id=issue_id)
    if issue.status in (Status.WITHDRAWN, Status.DUPLICATE):
        raise Refusal("issue_already_" + issue.status, number=issue.number)
    return issue


def describe(
    session: Session,
    *,
    actor: Actor,
    issue_id: int,
    texts: Mapping[str, str],
    now: datetime,
    seen: int | None = None,
) -> Deed | None:
    """Keep workaround, cause and resolution (`texts` by name); None when nothing is new. What is new is refused when
    the issue has changed since the deed `seen`.
    """
    issue = get(session, actor=actor, issue_id=issue_id)
    values = {
        name: domain.titles.text_of(plain(texts.get(name, "")), field=name, longest=LONGEST_DETAIL)
        for name in ("workaround", "cause", "resolution")
    }
    if all(getattr(issue, name) == value for name, value in values.items()):
        return None
    usecases.matters.require_unchanged(session, row=issue, seen=seen)
    return usecases.issuechanges.note_change(
        session, issue=issue, what="issue_described", by=actor.user_id, now=now, values=values
    )


def link(
    session: Session,
    *,
    actor: Actor,
    issue_id: int,
    interaction: Interaction | None,
    permalink: str,
    now: datetime,
) -> Deed:
    """One more message about an open issue of the same client."""
    issue = usecases.issues.require(session, actor=actor, issue_id=issue_id)
    if interaction is None:
        raise Refusal("issue_link_unknown", field="add_to")
    if interaction.client_id != issue.client_id:
        raise Refusal("issue_other_client", field="add_to")
    known = usecases.issues.of_message(session, interaction=interaction)
    if known:
        raise Refusal("issue_exists", number=known.number, title=known.title)
    if len(issue.linked) >= MOST_LINKED:
        raise Refusal("issue_links_many", field="add_to", limit=MOST_LINKED)
    values = {"linked": [*issue.linked, (interaction.id, permalink)]}
    return usecases.issuechanges.note_change(
        session, issue=issue, what="issue_linked", by=actor.user_id, now=now, values=values
    )


def others(session: Session, *, issue: Issue, now: datetime) -> list[Issue]:
    """The issues of the client that one may be the same as: the open ones, then those that were solved lately."""
    ids = {"workspace_id": issue.workspace_id, "client_id": issue.client_id}
    still = usecases.issues.open_of(session, workspace_id=issue.workspace_id, client_ids=[issue.client_id])
    over = storage.issues.over(session, **ids, since=now - REPEATS)
    return [each for each in (*still, *over) if each.id != issue.id]


def likely(session: Session, *, issue: Issue, now: datetime) -> Likely:
    """Which other issues of the client an open one may be the same as; what is decided already is not asked."""
    if issue.repeat_of_id or issue.previous_id or issue.status != Status.OPEN:
        return Likely()
    known = others(session, issue=issue, now=now)
    still = [each for each in known if each.status == Status.OPEN]
    return Likely(_likest(issue, still), _likest(issue, [each for each in known if each not in still]))


def same(session: Session, *, actor: Actor, issue_id: int, other_id: int, now: datetime) -> Deed:
    """It is the same as another issue of the client: a duplicate of an open one, a repeat of a solved one."""
    issue = usecases.issues.require(session, actor=actor, issue_id=issue_id)
    other = usecases.issues.get(session, workspace_id=actor.workspace_id, issue_id=other_id)
    if other.client_id != issue.client_id or other.id == issue.id:
        raise Refusal("issue_other_client", field="same")
    if other.status == Status.OPEN:
        return _duplicate(session, actor=actor, issue=issue, of=other, now=now)
    if other.status not in (Status.SOLVED, Status.CLOSED):
        raise Refusal("issue_already_" + other.status, number=other.number, field="same")
    values = {"repeat_of_id": other.id}
    return usecases.issuechanges.note_change(
        session,
        issue=issue,
        what="issue_repeats",
        by=actor.user_id,
        now=now,
        values=values,
        other=other.number,
    )


def _duplicate(session: Session, *, actor: Actor, issue: Issue, of: Issue, now: datetime) -> Deed:
    status = domain.issues.move(Status(issue.status), to=Status.DUPLICATE, number=issue.number)
    values = {"status": status.value, "duplicate_of_id": of.id}
    deed = usecases.issuechanges.note_change(
        session,
        issue=issue,
        what="issue_duplicate",
        by=actor.user_id,
        now=now,
        values=values,
        other=of.number,
    )
    usecases.issues.show(session, row=of, now=now)
    return deed


def _likest(issue: Issue, others: list[Issue]) -> Issue | None:
    among = {each.id: each.title for each in others if each.id != issue.id}
    found = usecases.similarity.similar(issue.title, among=among)
    return next((each for each in others if found and each.id == found[0][0]), None)
