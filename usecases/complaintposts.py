"""What a client who complained hears from us: only words that somebody released, where only that client reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import domain.complaints
import storage.channels
import storage.history
import storage.interactions
import storage.organisations
import usecases.channels
import usecases.matterlogs
import usecases.outbox
import usecases.preferences
import views.complaintletters
from domain.audience import Audience
from domain.complaints import Stage
from domain.people import Actor
from domain.refusals import Refusal
from storage.base import Session
from storage.complaints import Complaint
from storage.history import Deed
from views.blocks import Message
from views.complaintforms import ONLY_POSTED, Said
from views.words import words

SOON = timedelta(hours=1)
"""Words that could not be sent for so long are not what somebody released just now."""
QUESTIONS = {"complaint_proposed": "propose", "complaint_asked": "ask", "complaint_asked_again": "still"}
"""What the client is asked by each deed that was posted."""
ANSWERS = (
    "complaint_accepted", "complaint_declined", "complaint_agreed", "complaint_confirmed", "complaint_not_yet",
    "complaint_said", "complaint_fine", "complaint_again",
)  # fmt: skip
"""What answers it, whoever noted that."""
_FITS = {
    "propose": (Stage.PROPOSED,),
    "ask": (Stage.ACTING,),
    "still": (Stage.CONFIRMED, Stage.LEARNED),
}
"""The stages at which each question can be answered."""
WHERE, TEXT, NAME, NOTE = "where", "text", "by_name", "note"
"""The facts of a deed by which the client heard something: the channel ("" elsewhere), the words, who said them."""


def draft(session: Session, *, actor: Actor, row: Complaint, act: str) -> str:
    """What is proposed to whoever writes to the client, in the language of the client's channels."""
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    return views.complaintletters.draft(words(held.language), act=act, name=actor.name)


def facts(session: Session, *, actor: Actor, row: Complaint, said: Said) -> dict[str, Any]:
    """What a deed keeps of it; refused when the person did not choose, or it cannot be posted there."""
    if said.slack_id is None:
        raise Refusal("complaint_where", field="where")
    places = {each.slack_id for each in usecases.channels.read_by(session, client_id=row.client_id)}
    if said.slack_id and said.slack_id not in places:
        raise Refusal("complaint_no_channel", field="where")
    text = domain.complaints.words_of(said.text, field="text")
    return {WHERE: said.slack_id, TEXT: text, NAME: actor.name, NOTE: said.note}


def require_place(session: Session, *, row: Complaint, act: str) -> list[tuple[str, str]]:
    """Where it can be posted, as (id, name), where it was said first; refused when it must be and cannot."""
    found = usecases.channels.read_by(session, client_id=row.client_id)
    if not found and act in ONLY_POSTED:
        raise Refusal("complaint_no_channel")
    origin = storage.interactions.get(
        session, workspace_id=row.workspace_id, interaction_id=row.interaction_id
    )
    found.sort(key=lambda each: origin is None or each.id != origin.channel_id)
    return [(each.slack_id, each.name or each.slack_id) for each in found]


def post(session: Session, *, row: Complaint, deed: Deed, now: datetime) -> None:
    """Post what a deed says the client hears, if it is to be posted: with buttons if it asks something."""
    slack_id = str(deed.facts[WHERE])
    if not slack_id:
        return
    if deed.what in QUESTIONS:
        _close(session, row=row, now=now)
        row.asking = deed.id
    usecases.outbox.promise(
        session,
        workspace_id=row.workspace_id,
        channel=slack_id,
        key=key(row, deed_id=deed.id),
        message=_letter(session, row=row, deed=deed, asks=QUESTIONS.get(deed.what, "")),
        audience=Audience.CLIENT,
        subject=row.subject,
        expects=slack_id,
        thread_ts=_thread(session, row=row, slack_id=slack_id),
        now=now,
        stale_after=now + SOON,
    )


def question(session: Session, *, row: Complaint) -> Deed | None:
    """What the client was asked and can answer: the last question, if it was posted, nothing answers it and it still
    fits.
    """
    deeds = usecases.matterlogs.deeds(session, row=row)
    turns = [deed for deed in deeds if deed.what in ANSWERS or deed.what in QUESTIONS]
    last = turns[-1] if turns else None
    if last is None or last.what not in QUESTIONS or not last.facts.get(WHERE):
        return None
    return last if row.status in _FITS[QUESTIONS[last.what]] else None


def settle(session: Session, *, row: Complaint, now: datetime) -> None:
    """Take the buttons from a question that cannot be answered any more, give them back to one that can be again, and
    remove what was posted by deeds that were undone.
    """
    asked = question(session, row=row)
    if row.asking and (asked is None or asked.id != row.asking):
        _close(session, row=row, now=now)
    if asked and not row.asking:
        _reopen(session, row=row, deed=asked, now=now)
    _take_back(session, row=row, now=now)


def answered(session: Session, *, row: Complaint, deed: Deed, yes: bool, who: str, now: datetime) -> None:
    """Let a question say what the client answered."""
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    message = views.complaintletters.answered(
        words(held.language),
        text=str(deed.facts[TEXT]),
        name=str(deed.facts[NAME]),
        asks=QUESTIONS[deed.what],
        yes=yes,
        who=who,
    )
    row.asking = None
    usecases.outbox.revise(
        session, workspace_id=row.workspace_id, key=key(row, deed_id=deed.id), message=message, now=now
    )


def key(row: Complaint, *, deed_id: int) -> str:
    """The outbox key of what was posted by a deed."""
    return f"{row.subject}:said:{deed_id}"


def deed_of(post_key: str) -> int | None:
    """The id of the deed that posted under an outbox key; None for what is no letter."""
    _, said, number = post_key.partition(":said:")
    return int(number) if said and number.isdecimal() else None


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether a channel is still read by that client alone, asked right before sending."""
    row = session.get(Complaint, int(subject.partition(":")[2]))
    return row is not None and expects in {
        each.slack_id for each in usecases.channels.read_by(session, client_id=row.client_id)
    }


def _close(session: Session, *, row: Complaint, now: datetime) -> None:
    """The question that has buttons loses them; its words stay."""
    deed = (
        storage.history.get(session, workspace_id=row.workspace_id, deed_id=row.asking)
        if row.asking
        else None
    )
    if deed:
        post_key, message = key(row, deed_id=deed.id), _letter(session, row=row, deed=deed)
        usecases.outbox.revise(session, workspace_id=row.workspace_id, key=post_key, message=message, now=now)
    row.asking = None


def _reopen(session: Session, *, row: Complaint, deed: Deed, now: datetime) -> None:
    """What answered a question, or replaced it, was undone: it has its buttons again."""
    message = _letter(session, row=row, deed=deed, asks=QUESTIONS[deed.what])
    post_key = key(row, deed_id=deed.id)
    if usecases.outbox.revise(session, workspace_id=row.workspace_id, key=post_key, message=message, now=now):
        row.asking = deed.id


def _letter(session: Session, *, row: Complaint, deed: Deed, asks: str = "") -> Message:
    held = usecases.preferences.of(session, workspace_id=row.workspace_id, client_id=row.client_id)
    return views.complaintletters.letter(
        words(held.language),
        text=str(deed.facts[TEXT]),
        name=str(deed.facts[NAME]),
        asks=asks,
        value=f"{row.id}:{deed.id}",
    )


def _take_back(session: Session, *, row: Complaint, now: datetime) -> None:
    """Remove what was posted by deeds that were undone."""
    deeds = storage.history.of_subject(session, workspace_id=row.workspace_id, subject=row.subject)
    undone = {int(deed.facts["undoes"]) for deed in deeds if deed.what == usecases.matterlogs.UNDONE}
    for deed in deeds:
        if deed.id in undone and deed.facts.get(WHERE):
            usecases.outbox.retract(
                session, workspace_id=row.workspace_id, key=key(row, deed_id=deed.id), now=now, why="undone"
            )


def _thread(session: Session, *, row: Complaint, slack_id: str) -> str:
    """The thread in which it was said; "" when that was elsewhere."""
    origin = storage.interactions.get(
        session, workspace_id=row.workspace_id, interaction_id=row.interaction_id
    )
    channel = storage.channels.find(session, workspace_id=row.workspace_id, slack_id=slack_id)
    if origin is None or channel is None or origin.channel_id != channel.id or origin.deleted_at:
        return ""
    return origin.thread_ts or origin.ts or ""
