"""Charters: what a client may expect, agreed with them, shown to them, and compared with the settings since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import domain.charters
import storage.channels
import storage.charters
import storage.contacts
import storage.history
import storage.organisations
import storage.people
import usecases.channels
import usecases.clients
import usecases.outbox
import usecases.people
import usecases.permissions
import usecases.preferences
import usecases.team
import views.charters
from domain.audience import Audience
from domain.charters import LONGEST_DECISION, Difference
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.channels import Channel
from storage.charters import Charter
from storage.clients import Client
from storage.history import Deed
from storage.outbox import Call
from views.agreements import Changed, Sheet
from views.charters import Offer
from views.words import words

SET = ("preference_set", "preference_reset")
"""The deeds by which settings change."""

SOON = timedelta(hours=1)
"""A charter that could not be sent for so long is not what somebody released just now."""

current = storage.charters.current


@dataclass(frozen=True)
class Agreement:
    """What a person wrote into the form: who of the client agreed and when, and what else was said.

    `contact` is the id of a contact or "", `name` what was typed instead; `on` a date and `days` a number as text.
    """

    contact: str = ""
    name: str = ""
    on: str = ""
    days: str = ""
    notice: bool = False
    note: str = ""


def sheet(session: Session, *, actor: Actor, client_id: int) -> Sheet:
    """The card of a client's charter for one of the team."""
    usecases.permissions.require(actor, act=Act.READ)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    held = usecases.preferences.of(session, workspace_id=actor.workspace_id, client_id=client.id)
    charter = current(session, client_id=client.id)
    offered = offer(session, client=client)
    letter = views.charters.letter(words(held.language), offer=offered)
    return Sheet(
        client=client,
        letter=letter,
        charter=charter,
        changed=_changed(session, charter=charter, now=dict(offered.terms)) if charter else [],
        channels=usecases.channels.read_by(session, client_id=client.id),
        shared=_shared(session, client=client),
        seal=domain.charters.fingerprint(letter.text),
        language=held.language,
    )


def offer(session: Session, *, client: Client) -> Offer:
    """What the client may read: the terms as they are, and whether exactly these were agreed."""
    terms = terms_of(session, client=client)
    charter = current(session, client_id=client.id)
    agreed = charter is not None and not domain.charters.differences(charter.terms, now=terms)
    return Offer(
        client=client.name,
        terms=terms,
        decision_days=charter.decision_days if charter else 0,
        agreed_on=charter.agreed_on if charter and agreed else None,
        notice=bool(charter and charter.notice),
        turn_to=_turn_to(session, client=client),
    )


def terms_of(session: Session, *, client: Client) -> dict[str, str]:
    """The terms that the settings of a client come to."""
    held = usecases.preferences.show(session, workspace_id=client.workspace_id, client_id=client.id)
    return domain.charters.terms_of({name: setting.value for name, setting in held.items()})


def contacts(session: Session, *, actor: Actor, client_id: int) -> list[tuple[str, str]]:
    """Who of the client may have agreed, as (id, name)."""
    usecases.permissions.require(actor, act=Act.READ)
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    found = storage.contacts.of_client(session, client_id=client.id)
    ids = {contact.user_id for contact in found if contact.user_id}
    names = storage.people.names(session, workspace_id=actor.workspace_id, user_ids=ids)
    named = [(each.id, each.name or names.get(each.user_id or "", "")) for each in found]
    return [(str(contact_id), name) for contact_id, name in named if name]


def seal(session: Session, *, client: Client) -> str:
    """A fingerprint of the terms as they are: what somebody has before them when they record an agreement."""
    return domain.charters.fingerprint(repr(sorted(terms_of(session, client=client).items())))


def record(
    session: Session, *, actor: Actor, client_id: int, agreement: Agreement, seal: str, now: datetime
) -> Charter:
    """Keep that the client agreed to the terms as the person had them before them (`seal`); an earlier agreement ends
    with that.
    """
    usecases.permissions.allow(session, actor=actor, act=Act.CHARTER, thing=f"client:{client_id}", now=now)
    people = dict(contacts(session, actor=actor, client_id=client_id))
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    _refuse_changed(session, client=client, seen=seal)
    agreed_by = agreement.name.strip() or people.get(agreement.contact, "")
    if not agreed_by:
        raise Refusal("charter_who", field="name")
    new = Charter(
        workspace_id=actor.workspace_id,
        client_id=client.id,
        terms=terms_of(session, client=client),
        decision_days=_days(agreement.days),
        notice=agreement.notice,
        agreed_by=agreed_by[:255],
        agreed_on=_day(agreement.on, today=usecases.people.day(actor, at=now)),
        recorded_by=actor.user_id,
        recorded_at=now,
        note=agreement.note.strip(),
    )
    before = current(session, client_id=client.id)
    if before:
        before.replaced_at = now
        session.flush()
    session.add(new)
    session.flush()
    usecases.clients.note(
        session, client=client, what="charter_agreed", by=actor.user_id, now=now, person=agreed_by
    )
    return new


def withdraw(session: Session, *, actor: Actor, charter_id: int, now: datetime) -> Client:
    """Undo of `record`: what was agreed before holds again."""
    usecases.permissions.allow(session, actor=actor, act=Act.CHARTER, thing=f"charter:{charter_id}", now=now)
    charter = storage.charters.get(session, workspace_id=actor.workspace_id, charter_id=charter_id)
    if charter is None or charter.replaced_at is not None:
        raise Refusal("changed_since")
    client = usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=charter.client_id)
    before = storage.charters.replaced_by(session, charter=charter)
    session.delete(charter)
    session.flush()
    if before:
        before.replaced_at = None
    usecases.clients.note(session, client=client, what="charter_undone", by=actor.user_id, now=now)
    return client


def send(
    session: Session, *, actor: Actor, client_id: int, slack_id: str, seal: str, key: str, now: datetime
) -> None:
    """Post the charter where the client reads it: exactly what the person saw (`seal`), once for each `key`."""
    usecases.permissions.allow(
        session, actor=actor, act=Act.RELEASE, thing=f"client:{client_id} {slack_id}", now=now
    )
    shown = sheet(session, actor=actor, client_id=client_id)
    if slack_id not in {each.slack_id for each in shown.channels}:
        raise Refusal("charter_no_channel")
    if shown.seal != seal:
        raise Refusal("charter_changed")
    post_key = f"charter:{client_id}:{key}"[:160]
    usecases.outbox.promise(
        session,
        workspace_id=actor.workspace_id,
        channel=slack_id,
        key=post_key,
        message=shown.letter,
        audience=Audience.CLIENT,
        subject=f"charter:{client_id}",
        expects=slack_id,
        now=now,
        stale_after=now + SOON,
    )
    about = {"channel": slack_id, "key": post_key}
    usecases.clients.note(
        session, client=shown.client, what="charter_sent", by=actor.user_id, now=now, **about
    )


def sending_of(session: Session, *, post: Call) -> Deed | None:
    """The deed by which somebody sent a charter; None of what was sent before such deeds kept their key."""
    subject = f"client:{post.subject.partition(':')[2]}"
    deeds = storage.history.of_subject(session, workspace_id=post.workspace_id, subject=subject)
    return next((each for each in deeds if each.facts.get("key") == post.dedupe_key), None)


def note_lost(session: Session, *, client: Client, by: str, slack_id: str, now: datetime) -> None:
    """What somebody sent was never posted."""
    usecases.clients.note(session, client=client, what="charter_lost", by=by, now=now, channel=slack_id)


def still_true(session: Session, *, subject: str, expects: str, now: datetime) -> bool:  # noqa: ARG001
    """Whether the channel a charter goes to is still read by that client, asked right before sending."""
    client = session.get(Client, int(subject.partition(":")[2]))
    return client is not None and expects in {
        each.slack_id for each in usecases.channels.read_by(session, client_id=client.id)
    }


def _shared(session: Session, *, client: Client) -> list[Channel]:
    """Where another client's people read too."""
    return [
        each
        for each in _linked(session, client=client)
        if storage.organisations.others_in(session, channel_id=each.id, client_id=client.id)
    ]


def _linked(session: Session, *, client: Client) -> list[Channel]:
    linked = storage.channels.of_client(session, client_id=client.id)
    return [each for each in linked if each.kind == "client" and not each.is_archived]


def _refuse_changed(session: Session, *, client: Client, seen: str) -> None:
    """Nobody records that a client agreed to what was changed meanwhile."""
    if seal(session, client=client) != seen:
        raise Refusal("charter_changed")


def _turn_to(session: Session, *, client: Client) -> tuple[str, ...]:
    """The names of the owner and the lead: people of ours, by the name under which Slack shows them."""
    holders = {
        member.role: member.user_id for member in usecases.team.people_of(session, client_id=client.id)
    }
    wanted = [holders[role] for role in (Role.OWNER, Role.LEAD) if role in holders]
    names = storage.people.names(session, workspace_id=client.workspace_id, user_ids=set(wanted))
    return tuple(dict.fromkeys(names[each] for each in wanted if names.get(each)))


def _changed(session: Session, *, charter: Charter, now: dict[str, str]) -> list[Changed]:
    """The terms that are not as agreed, each with the last change of a setting that may have made it so."""
    found = domain.charters.differences(charter.terms, now=now)
    if not found:
        return []
    ids = {"workspace_id": charter.workspace_id, "client_id": charter.client_id}
    own = usecases.preferences.own(session, **ids)
    since: dict[str, datetime] = {}
    for deed in storage.charters.changes(session, **ids, what=SET, since=charter.recorded_at):
        name = str(deed.facts.get("name"))
        if deed.subject != "workspace" or name not in own:
            since[name] = deed.at
    return [Changed(each, _latest(each, since=since)) for each in found]


def _latest(difference: Difference, *, since: dict[str, datetime]) -> datetime | None:
    moments = [since[name] for name in domain.charters.settings_of(difference.term) if name in since]
    return max(moments, default=None)


def _days(text: str) -> int:
    if not text.strip():
        return 0
    number = int(text) if text.strip().isdecimal() else 0
    if not 1 <= number <= LONGEST_DECISION:
        raise Refusal("charter_days", field="days", most=LONGEST_DECISION)
    return number


def _day(text: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal("charter_date", field="date") from None
    if day > today:
        raise Refusal("charter_date", field="date")
    return day
