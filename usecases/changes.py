"""Change requests: written with their effect, proposed to the client, and decided by a named person on each side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import domain.changes
import domain.titles
import storage.matters
import usecases.askers
import usecases.clients
import usecases.matters
import usecases.people
import usecases.permissions
import usecases.preferences
import usecases.releases
import usecases.team
import views.changes
from domain.changes import WRITTEN, Side, Status, Verdict
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.changes import Change as Change
from storage.history import Deed
from storage.interactions import Interaction
from storage.matters import Matter
from storage.needs import Need
from views.blocks import plain
from views.changecards import Card
from views.changes import Line
from views.releases import Place
from views.words import words


@dataclass(frozen=True)
class Entry:
    """What a form says of a change: its title, its effects, and a note that only the team reads."""

    title: str
    time: str = ""
    cost: str = ""
    scope: str = ""
    note: str = ""


@dataclass(frozen=True)
class Word:
    """A decision of one side. Ours is by a colleague (`by` is a user id), theirs by somebody named on a `day`
    ("2026-03-02"), with a link to where they said so. `reason`: why not.
    """

    verdict: Verdict
    by: str
    day: str = ""
    link: str = ""
    reason: str = ""


def open(
    session: Session,
    *,
    actor: Actor,
    client_id: int,
    entry: Entry,
    now: datetime,
    asker: str = "",
    need_id: int = 0,
    origin: Interaction | None = None,
    permalink: str = "",
) -> Change:
    """Draft a change request, perhaps for a need; `asker` as of a need."""
    usecases.permissions.require(actor, act=Act.RECORD)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    entry = _checked(entry)
    origin = _source(session, origin=origin, client_id=client.id)
    if need_id and _need(session, actor=actor, need_id=need_id).client_id != client.id:
        raise Refusal("change_of_another_client", field="client")
    who = usecases.askers.who_asks(session, actor=actor, name=asker, origin=origin)
    change = Change(
        workspace_id=actor.workspace_id,
        number=0,
        client_id=client.id,
        title=entry.title,
        status=Status.DRAFT,
        opened_by=actor.user_id,
        opened_at=now,
        interaction_id=origin.id if origin else None,
        permalink=permalink if origin else "",
        need_id=need_id or None,
        asker=who.name,
        asker_id=who.user_id,
        theirs=who.theirs,
        effect_time=entry.time,
        effect_cost=entry.cost,
        effect_scope=entry.scope,
        note=entry.note,
    )
    return usecases.matters.begin(session, row=change, what="change_opened", now=now, theirs=int(who.theirs))


def edit(
    session: Session, *, actor: Actor, change_id: int, entry: Entry, now: datetime, seen: int | None = None
) -> Change:
    """Write it anew while nobody has decided on it: a decision is about what was read. Refused when it has changed
    since the deed `seen`.
    """
    change = usecases.matters.get_open(session, actor=actor, noun=Change, row_id=change_id)
    if change.our_verdict or change.their_verdict:
        raise Refusal("change_decided_on", number=change.number)
    usecases.matters.require_unchanged(session, row=change, seen=seen)
    entry = _checked(entry)
    values = {
        "title": entry.title,
        "effect_time": entry.time,
        "effect_cost": entry.cost,
        "effect_scope": entry.scope,
        "note": entry.note,
    }
    if any(getattr(change, name) != value for name, value in values.items()):
        usecases.matters.change(
            session, row=change, what="change_changed", by=actor.user_id, now=now, values=values
        )
    return change


def proposal(session: Session, *, actor: Actor, change_id: int) -> tuple[Change, list[Place], str]:
    """A draft, where it can be proposed to the client, and the text for it in their language."""
    change = _draft(session, actor=actor, change_id=change_id)
    held = usecases.preferences.of(session, workspace_id=change.workspace_id, client_id=change.client_id)
    text = views.changes.proposal(words(held.language), change=change)
    return change, usecases.releases.places(session, row=change), text


def propose(
    session: Session,
    *,
    actor: Actor,
    change_id: int,
    text: str,
    where: str,
    now: datetime,
    seen: int | None = None,
) -> tuple[Change, Deed]:
    """Post the proposal that a person saw and released where the client reads it; `seen` as of `decide`."""
    change = _draft(session, actor=actor, change_id=change_id)
    usecases.matters.require_unchanged(session, row=change, acts=WRITTEN, seen=seen)
    deed = usecases.releases.release(
        session,
        actor=actor,
        row=change,
        text=text,
        where=where,
        now=now,
        what="change_proposed",
        values={"status": Status.PROPOSED},
    )
    return change, deed


def proposed(session: Session, *, actor: Actor, change_id: int, now: datetime) -> Change:
    """The client has the proposal already, by another way."""
    change = _draft(session, actor=actor, change_id=change_id)
    values = {"status": Status.PROPOSED}
    usecases.matters.change(
        session, row=change, what="change_proposed", by=actor.user_id, now=now, values=values, channel=""
    )
    return change


def decide(
    session: Session,
    *,
    actor: Actor,
    change_id: int,
    side: Side,
    word: Word,
    now: datetime,
    seen: int | None = None,
) -> Change:
    """Record what one side decided and who of them; the change is approved when both have, else declined. `seen`:
    the deed that last wrote what they read.
    """
    change = usecases.matters.get_open(session, actor=actor, noun=Change, row_id=change_id)
    if change.our_verdict if side == Side.OURS else change.their_verdict:
        raise Refusal("change_decided_already", number=change.number)
    usecases.matters.require_unchanged(session, row=change, acts=WRITTEN, seen=seen)
    if word.verdict == Verdict.APPROVED:
        _require_effect(change)
    values, word = _decided(change, side=side, word=word, actor=actor, now=now)
    other = change.their_verdict if side == Side.OURS else change.our_verdict
    verdicts = (word.verdict, other) if side == Side.OURS else (other, word.verdict)
    values["status"] = domain.changes.settled(Status(change.status), ours=verdicts[0], theirs=verdicts[1])
    usecases.matters.change(
        session,
        row=change,
        what=domain.changes.act_of(side, verdict=word.verdict, other=other),
        by=actor.user_id,
        now=now,
        values=values,
        user=word.by,
        person=word.by,
        day=word.day,
        link=word.link,
        reason=word.reason,
    )
    return change


def withdraw(session: Session, *, actor: Actor, change_id: int, now: datetime) -> Change:
    """Nobody wants it any more."""
    change = usecases.matters.get_open(session, actor=actor, noun=Change, row_id=change_id)
    values = {"status": Status.WITHDRAWN}
    usecases.matters.change(
        session, row=change, what="change_withdrawn", by=actor.user_id, now=now, values=values
    )
    return change


def listed(session: Session, *, actor: Actor, client_id: int) -> list[Line]:
    """The change requests that are not over of a client, or with 0 of all whom the person looks after."""
    usecases.permissions.require(actor, act=Act.READ)
    ids: dict[str, Any] = {"workspace_id": actor.workspace_id}
    mine = [client_id] if client_id else usecases.team.clients_of(session, **ids, user_id=actor.user_id)
    rows = storage.matters.open_of(session, noun=Change, **ids, client_ids=mine)
    return [Line(row, usecases.clients.name(session, **ids, client_id=row.client_id)) for row in rows]


def card(session: Session, *, actor: Actor, change_id: int) -> Card:
    """Everything about a change request."""
    change = usecases.matters.get(session, actor=actor, noun=Change, row_id=change_id)
    need = _need(session, actor=actor, need_id=change.need_id) if change.need_id else None
    client = usecases.clients.name(session, workspace_id=change.workspace_id, client_id=change.client_id)
    untold = usecases.releases.is_owed(session, row=change)
    return Card(change, client=client, need=need.number if need else 0, untold=untold)


def numbered(session: Session, *, actor: Actor, number: int) -> Card:
    """The same by number."""
    change = usecases.matters.numbered(session, actor=actor, noun=Change, number=number)
    return card(session, actor=actor, change_id=change.id)


def show(session: Session, *, row: Matter, now: datetime) -> None:
    """After an Undo: take back what was posted."""
    usecases.releases.take_back(session, row=row, now=now)


def _source(session: Session, *, origin: Interaction | None, client_id: int) -> Interaction | None:
    """The message of the client from which a change comes, if it does; refused when one comes from it already."""
    if origin is None or origin.client_id != client_id:
        return None
    usecases.matters.require_none(session, noun=Change, message=origin)
    return origin


def _need(session: Session, *, actor: Actor, need_id: int) -> Need:
    return usecases.matters.get(session, actor=actor, noun=Need, row_id=need_id)


def _draft(session: Session, *, actor: Actor, change_id: int) -> Change:
    change = usecases.matters.get_open(session, actor=actor, noun=Change, row_id=change_id)
    if change.status != Status.DRAFT:
        raise Refusal("change_proposed_already", number=change.number)
    _require_effect(change)
    return change


def _require_effect(change: Change) -> None:
    """Nobody can agree to a change of which no effect is known."""
    if not (change.effect_time or change.effect_cost or change.effect_scope):
        raise Refusal("change_needs_effect", number=change.number)


def _checked(entry: Entry) -> Entry:
    """The entry as it may be kept."""
    texts = {name: plain(getattr(entry, name)) for name in ("time", "cost", "scope", "note")}
    kept = {name: domain.titles.text_of(text, field=name) for name, text in texts.items()}
    return replace(entry, title=domain.titles.title_of(plain(entry.title)), **kept)


def _decided(
    change: Change, *, side: Side, word: Word, actor: Actor, now: datetime
) -> tuple[dict[str, object], Word]:
    """The columns that a decision sets, and the decision as it may be kept."""
    declined = word.verdict == Verdict.DECLINED
    reason = domain.titles.text_of(plain(word.reason), field="reason", needed=declined and side == Side.OURS)
    word = replace(word, by=" ".join(plain(word.by).split())[:255], reason=reason)
    if not word.by:
        raise Refusal("change_needs_decider", field="by")
    if side == Side.OURS:
        return {"our_verdict": word.verdict, "our_decider": word.by, "reason": reason}, word
    day = domain.changes.day_of(word.day, today=usecases.people.day(actor, at=now)).isoformat()
    link = domain.changes.link_of(word.link)
    theirs = {"their_verdict": word.verdict, "their_decider": word.by, "their_day": day, "their_link": link}
    return {**theirs, "reason": reason or change.reason}, word
