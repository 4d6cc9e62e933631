"""The way of a complaint from stage to stage (ISO 10002): acknowledged, understood, proposed, agreed, under way,
confirmed, learnt from.

What the client reads is released by a person (`usecases.complaintposts`); only the client says that it is resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import domain.complaints
import usecases.complaintcards
import usecases.complaintposts
import usecases.complaints
import usecases.matterlogs
import usecases.matters
import usecases.people
import usecases.permissions
from domain.complaints import ASKED_AFTER, UNRESOLVED, Stage
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.complaints import Complaint
from views.complaintforms import Listening, Said

_open = usecases.complaints.get_open
LEADS_TO = {
    "acknowledge": Stage.ACKNOWLEDGED,
    "listen": Stage.UNDERSTOOD,
    "propose": Stage.PROPOSED,
    "agree": Stage.AGREED,
    "ask": Stage.CONFIRMED,
    "said": Stage.CONFIRMED,
    "learn": Stage.LEARNED,
}
"""The stage to which what a form is for leads; news and the question after two weeks lead nowhere."""
SHOWN = {"listen": ("complaint_understood",), "agree": ("complaint_proposed",)}
"""What a form shows of what was noted before, by the deeds that note it."""


def ready(session: Session, *, actor: Actor, row_id: int, act: str) -> Complaint:
    """The complaint for which a form is opened; a refusal when something else comes first."""
    if act == "still":
        return _resolved(session, actor=actor, row_id=row_id)
    row = _open(session, actor=actor, row_id=row_id)
    if act in LEADS_TO:
        _step(row, to=LEADS_TO[act])
    elif row.status not in UNRESOLVED:
        raise Refusal("matter_is_over", number=row.number)
    return row


def shown(session: Session, *, row: Complaint, act: str) -> int:
    """The deed that noted what a form shows; 0 for none."""
    return usecases.matters.newest(session, row=row, acts=SHOWN.get(act, ()))


def require_shown(session: Session, *, actor: Actor, row_id: int, act: str, seen: int | None) -> None:
    """Refuse a form when what it shows was noted anew since; what else was done or said leaves it as it is. None:
    the form does not say.
    """
    row = usecases.complaints.get(session, actor=actor, row_id=row_id)
    usecases.matters.require_unchanged(session, row=row, acts=SHOWN.get(act, ()), seen=seen)


def acknowledge(session: Session, *, actor: Actor, row_id: int, said: Said, now: datetime) -> Complaint:
    """Tell the client that they were heard, here or elsewhere."""
    row = _open(session, actor=actor, row_id=row_id)
    values = {"status": _step(row, to=Stage.ACKNOWLEDGED)}
    return _say(
        session, actor=actor, row=row, what="complaint_acknowledged", said=said, values=values, now=now
    )


def listen(session: Session, *, actor: Actor, row_id: int, card: Listening, now: datetime) -> Complaint:
    """Fill the listening card, or put it better."""
    row = _open(session, actor=actor, row_id=row_id)
    to = _step(row, to=Stage.UNDERSTOOD)
    if card.next_word_at is None or card.next_word_at <= now:
        raise Refusal("complaint_past", field="next")
    values = {
        "status": to,
        "restated": domain.complaints.words_of(card.restated, field="restated"),
        "effect": domain.complaints.words_of(card.effect, field="effect"),
        "wanted": domain.complaints.words_of(card.wanted, field="wanted"),
        "next_word_at": card.next_word_at,
    }
    usecases.matters.change(
        session, row=row, what="complaint_understood", by=actor.user_id, now=now, values=values
    )
    return _shown(session, row=row, now=now)


def propose(session: Session, *, actor: Actor, row_id: int, said: Said, now: datetime) -> Complaint:
    """Propose a remedy to the client, or another one."""
    row = _open(session, actor=actor, row_id=row_id)
    values = {"status": _step(row, to=Stage.PROPOSED), "proposal": said.text.strip()}
    if said.text.strip() == usecases.complaintposts.draft(session, actor=actor, row=row, act="propose"):
        raise Refusal("complaint_needs_proposal", field="text")
    return _say(session, actor=actor, row=row, what="complaint_proposed", said=said, values=values, now=now)


def agree(session: Session, *, actor: Actor, row_id: int, person: str, how: str, now: datetime) -> Complaint:
    """Note who of the client agreed to the remedy, and how."""
    row = _open(session, actor=actor, row_id=row_id)
    values = {
        "status": _step(row, to=Stage.AGREED),
        "agreed_by": domain.complaints.words_of(person, field="person")[:255],
        "agreed_how": domain.complaints.words_of(how, field="how"),
    }
    usecases.matters.change(
        session,
        row=row,
        what="complaint_agreed",
        by=actor.user_id,
        now=now,
        values=values,
        person=values["agreed_by"],
    )
    return _shown(session, row=row, now=now)


def act(session: Session, *, actor: Actor, row_id: int, now: datetime) -> Complaint:
    """What was agreed is under way."""
    row = _open(session, actor=actor, row_id=row_id)
    values = {"status": _step(row, to=Stage.ACTING)}
    usecases.matters.change(
        session, row=row, what="complaint_acting", by=actor.user_id, now=now, values=values
    )
    return _shown(session, row=row, now=now)


def tell(session: Session, *, actor: Actor, row_id: int, said: Said, now: datetime) -> Complaint:
    """Tell the client news, also that there is none."""
    row = _open(session, actor=actor, row_id=row_id)
    if row.status not in UNRESOLVED:
        raise Refusal("matter_is_over", number=row.number)
    return _say(session, actor=actor, row=row, what="complaint_told", said=said, values={}, now=now)


def ask(session: Session, *, actor: Actor, row_id: int, said: Said, now: datetime) -> Complaint:
    """Ask the client, by buttons in their channel, whether it is resolved."""
    row = _open(session, actor=actor, row_id=row_id)
    _step(row, to=Stage.CONFIRMED)
    return _say(session, actor=actor, row=row, what="complaint_asked", said=said, values={}, now=now)


def said_so(
    session: Session,
    *,
    actor: Actor,
    row_id: int,
    person: str,
    at: datetime | None,
    link: str,
    now: datetime,
) -> Complaint:
    """The client said at `at` that it is resolved; `link` is where that stands."""
    row = _open(session, actor=actor, row_id=row_id)
    _step(row, to=Stage.CONFIRMED)
    name = domain.complaints.words_of(person, field="person")[:255]
    if at is None or at > now:
        raise Refusal("complaint_future", field="at")
    address = domain.complaints.address_of(link, field="link")
    usecases.matters.change(
        session,
        row=row,
        what="complaint_said",
        by=actor.user_id,
        now=now,
        at=max(at, usecases.matterlogs.of(session, row=row)[-1].at),
        values={**confirmed(at=at, name=name), "confirmed_link": address},
        person=name,
        day=usecases.people.day(actor, at=at).isoformat(),
        link=address,
    )
    return _shown(session, row=row, now=now)


def learn(
    session: Session, *, actor: Actor, row_id: int, cause: str, lesson: str, now: datetime
) -> Complaint:
    """Note what caused it and what is done differently from now on: with that it is over."""
    row = _open(session, actor=actor, row_id=row_id)
    values = {
        "status": _step(row, to=Stage.LEARNED),
        "cause": domain.complaints.words_of(cause, field="cause"),
        "lesson": domain.complaints.words_of(lesson, field="lesson"),
    }
    usecases.matters.change(
        session, row=row, what="complaint_learned", by=actor.user_id, now=now, values=values
    )
    return _shown(session, row=row, now=now)


def ask_again(session: Session, *, actor: Actor, row_id: int, said: Said, now: datetime) -> Complaint:
    """Ask the client once more whether all is still well."""
    row = _resolved(session, actor=actor, row_id=row_id)
    return _say(
        session,
        actor=actor,
        row=row,
        what="complaint_asked_again",
        said=said,
        values={"ask_at": None},
        now=now,
    )


def fine(session: Session, *, actor: Actor, row_id: int, now: datetime) -> Complaint:
    """The client is still satisfied, as somebody heard."""
    row = _resolved(session, actor=actor, row_id=row_id)
    return still(session, row=row, by=actor.user_id, yes=True, now=now)


def again(session: Session, *, actor: Actor, row_id: int, now: datetime) -> Complaint:
    """The client is not satisfied any more, as somebody heard: it begins anew."""
    row = _resolved(session, actor=actor, row_id=row_id)
    return still(session, row=row, by=actor.user_id, yes=False, now=now)


def confirmed(*, at: datetime, name: str) -> dict[str, object]:
    """The columns of a complaint that the client called resolved."""
    return {
        "status": Stage.CONFIRMED,
        "confirmed_at": at,
        "confirmed_by": name,
        "confirmed_link": "",
        "ask_at": at + ASKED_AFTER,
    }


def still(session: Session, *, row: Complaint, by: str, yes: bool, now: datetime) -> Complaint:
    """Whether the client is still satisfied; if not, it begins anew and everybody is told again."""
    if yes:
        values: dict[str, object] = {"ask_at": None}
        usecases.matters.change(session, row=row, what="complaint_fine", by=by, now=now, values=values)
        return _shown(session, row=row, now=now)
    values = {"status": Stage.RECEIVED, "confirmed_at": None, "ask_at": None}
    usecases.matters.change(session, row=row, what="complaint_again", by=by, now=now, values=values)
    usecases.complaintcards.anew(session, row=row, now=now)
    return row


def _resolved(session: Session, *, actor: Actor, row_id: int) -> Complaint:
    """A complaint that the client called resolved."""
    row = usecases.complaints.get(session, actor=actor, row_id=row_id)
    if row.status not in (Stage.CONFIRMED, Stage.LEARNED):
        raise Refusal("complaint_not_resolved", number=row.number)
    return row


def _step(row: Complaint, *, to: Stage) -> Stage:
    return domain.complaints.step(row.status, to=to, number=row.number)


def _say(
    session: Session,
    *,
    actor: Actor,
    row: Complaint,
    what: str,
    said: Said,
    values: Mapping[str, object],
    now: datetime,
) -> Complaint:
    """Note what the client hears, and post it if the person chose so."""
    usecases.permissions.allow(
        session, actor=actor, act=Act.RELEASE, thing=f"{row.subject} {said.slack_id}", now=now
    )
    facts: dict[str, Any] = usecases.complaintposts.facts(session, actor=actor, row=row, said=said)
    deed = usecases.matters.change(
        session, row=row, what=what, by=actor.user_id, now=now, values=values, **facts
    )
    usecases.complaintposts.post(session, row=row, deed=deed, now=now)
    return _shown(session, row=row, now=now)


def _shown(session: Session, *, row: Complaint, now: datetime) -> Complaint:
    usecases.complaints.show(session, row=row, now=now)
    return row
