"""People: what Slack told us about them, whose side they are on, and in which language they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import domain.interactions
import domain.preferences
import storage.channels
import storage.people
import storage.preferences
import storage.workspaces
import views.words
from domain.outbox import Undeliverable
from domain.people import Actor, Facts, Side, side
from storage.base import Session
from storage.people import Known, Person, Voice
from usecases.runtime import PersonFacts, Runtime

FRESH = timedelta(hours=1)
"""How long Slack's facts about somebody are believed without asking again."""
NOBODY = ("user_not_found", "user_not_visible")
"""How Slack says that it does not know somebody."""
REMEMBERED = timedelta(hours=24)
"""How long they are believed when Slack does not answer."""


class NotOurs(LookupError):
    """Something came from a workspace that did not install us."""


def home(session: Session, *, team_ids: Sequence[str]) -> int:
    """The id of the first workspace among these that installed us; `NotOurs` when none did."""
    for team_id in team_ids:
        found = storage.workspaces.id_of_team(session, team_id=team_id)
        if found is not None:
            return found
    raise NotOurs(f"no workspace of ours among {', '.join(team_ids) or 'none'}")


def actor(session: Session, *, workspace_id: int, user_id: str, facts: Facts | None = None) -> Actor:
    """Who somebody is to us. `facts`: what the payload says, for a person Slack was never asked about."""
    voice = storage.people.voice(session, workspace_id=workspace_id, user_id=user_id)
    return _actor(voice, user_id=user_id, facts=facts)


def fresh_actor(session: Session, *, workspace_id: int, user_id: str, now: datetime) -> Actor | None:
    """Who somebody is to us; None when Slack has to be asked first."""
    voice = storage.people.voice(session, workspace_id=workspace_id, user_id=user_id)
    return _actor(voice, user_id=user_id) if is_fresh(voice.person, now=now) else None


def remembered_actor(
    session: Session, *, workspace_id: int, user_id: str, facts: Facts, now: datetime
) -> Actor:
    """As `actor`, but of the team only by what Slack told within a day and no event made worthless (promise P28)."""
    voice = storage.people.voice(session, workspace_id=workspace_id, user_id=user_id)
    found = _actor(voice, user_id=user_id, facts=facts)
    holds = found.side != Side.TEAM or is_fresh(voice.person, now=now, within=REMEMBERED)
    return found if holds else replace(found, side=Side.UNKNOWN)


def is_fresh(person: Known | None, *, now: datetime, within: timedelta = FRESH) -> bool:
    """Whether what we know about somebody is recent enough to be believed."""
    return bool(person and person.checked_at and now - person.checked_at < within)


def told(run: Runtime, *, workspace_id: int, user_id: str, or_nobody: bool = False) -> PersonFacts:
    """What Slack tells of somebody now, to be given to `learn`. Raises `domain.outbox` failures; no transaction may be
    open. `or_nobody`: of somebody it does not know, no facts, which makes an outsider of them.
    """
    with run.begin() as session:
        # Also of somebody new, so that an event about them can leave word while Slack is asked.
        changes = storage.people.known(session, workspace_id=workspace_id, user_id=user_id).changes
    try:
        facts = run.slack(workspace_id).person(user_id)
    except Undeliverable as refused:
        if not or_nobody or refused.reason not in NOBODY:
            raise
        facts = PersonFacts(Facts(user_id))
    return replace(facts, changes=changes)


def learn(session: Session, *, workspace_id: int, facts: PersonFacts, now: datetime) -> Person:
    """Keep what Slack told about somebody; nothing when an event has said since it was asked that they changed."""
    person = storage.people.known(session, workspace_id=workspace_id, user_id=facts.facts.user_id)
    session.refresh(person, with_for_update=True)
    if person.changes != facts.changes:
        return person
    person.team_id = facts.facts.team_id
    person.enterprise_id = facts.facts.enterprise_id
    person.is_bot, person.is_guest = facts.facts.is_bot, facts.facts.is_guest
    person.domain = facts.domain[:255]
    person.is_house_guest = person.is_guest and person.domain in own_domains(
        session, workspace_id=workspace_id
    )
    person.name, person.zone, person.locale = facts.name[:255], zone_of(facts), facts.locale[:16]
    person.is_admin, person.checked_at = facts.is_admin, now
    session.flush()
    return person


def own_domains(session: Session, *, workspace_id: int) -> tuple[str, ...]:
    """The e-mail domains whose guests are of the team (rule R6)."""
    set_here = storage.preferences.texts(session, workspace_id=workspace_id, client_id=0)
    return domain.preferences.domains_of(set_here.get("own_domains", domain.preferences.NONE))


def language(session: Session, *, workspace_id: int, user_id: str) -> str:
    """The language somebody reads, as Slack tells; English when it does not."""
    known = storage.people.find(session, workspace_id=workspace_id, user_id=user_id)
    return views.words.language_of(known.locale if known else "")


def name(session: Session, *, workspace_id: int, user_id: str) -> str:
    """What to call somebody in words; their id when no name is known."""
    known = storage.people.find(session, workspace_id=workspace_id, user_id=user_id)
    return known.name if known and known.name else user_id


def readable(session: Session, *, workspace_id: int, text: str) -> str:
    """A message as people read it: whoever and whichever channel it mentions by name, no markup."""
    if "<" not in text:
        return domain.interactions.readable(text)
    people, channels = domain.interactions.mentioned(text), domain.interactions.named_channels(text)
    names = storage.people.names(session, workspace_id=workspace_id, user_ids=people) if people else {}
    if channels:
        names |= storage.channels.names(session, workspace_id=workspace_id, slack_ids=channels)
    return domain.interactions.readable(text, names=names)


def day(actor: Actor, *, at: datetime) -> date:
    """The local day on which a moment falls where somebody of the team is."""
    return at.astimezone(ZoneInfo(actor.zone)).date()


def zone_of(told: Known | Person | PersonFacts | None) -> str:
    """The IANA zone in which somebody lives, as Slack tells; "" when it does not, or names one that this machine
    cannot open.
    """
    if told is None or not told.zone:
        return ""
    try:
        return ZoneInfo(told.zone).key
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return ""


def side_of(voice: Voice, *, user_id: str, facts: Facts | None = None) -> Side:
    """Whose side a voice is on (rules R5-R8). `facts`: what the payload says, if Slack was never asked.

    It does not tell a guest from a colleague, nor an organisation's workspaces apart: then nobody knows.
    """
    house = voice.house
    if voice.person:
        known = voice.person
        facts = Facts(
            user_id, known.team_id, known.enterprise_id, known.is_bot, known.is_guest, known.is_house_guest
        )
    elif facts and not facts.is_bot and (facts.team_id == house.team_id or house.enterprise_id):
        facts = None
    return side(
        facts or Facts(user_id),
        house=house,
        declared=voice.declared,
        is_contact=voice.is_contact,
        is_colleague=voice.is_colleague,
    )


def _actor(voice: Voice, *, user_id: str, facts: Facts | None = None) -> Actor:
    known = voice.person
    return Actor(
        workspace_id=voice.workspace_id,
        user_id=user_id,
        side=side_of(voice, user_id=user_id, facts=facts),
        name=known.name if known else "",
        language=views.words.language_of(known.locale if known else ""),
        zone=zone_of(known) or "UTC",
        is_admin=bool(known and known.is_admin),
        leads=voice.leads,
        is_guest=bool(known and known.is_guest and not known.is_house_guest),
    )
