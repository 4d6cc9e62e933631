"""Tracking: why a message is recorded and waits for an answer, or not (rules R3 and R54)."""

from __future__ import annotations

import storage.channels
import storage.clocks
import storage.interactions
import storage.people
import usecases.capture
import usecases.corrections
import usecases.people
import usecases.permissions
import usecases.runs
from domain.messages import moment
from domain.people import Actor, Facts, Side
from domain.permissions import Act
from storage.base import Session
from storage.channels import Channel
from storage.conversations import ASKING
from storage.interactions import Interaction
from storage.people import Voice
from views.tracking import Look


def look(session: Session, *, actor: Actor, slack_id: str, ts: str, is_notice: bool = False) -> Look:
    """What is known of a message that stands in a channel. `is_notice`: Slack or we ourselves wrote it."""
    usecases.permissions.require(actor, act=Act.READ)
    place = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    row = storage.interactions.at(session, channel_id=place.id, ts=ts) if place else None
    if place is None or row is None:
        linked_at = place.linked_at if place else None
        return Look(slack_id, kept=_why_not(place, ts=ts, is_notice=is_notice), linked_at=linked_at)
    if row.deleted_at is not None:
        return Look(slack_id, kept="deleted")
    return of(session, row=row, place=place)


def of(session: Session, *, row: Interaction, place: Channel) -> Look:
    """What is known of a recorded message."""
    return Look(
        place.slack_id,
        interaction_id=row.id,
        user_id=row.user_id,
        side=row.side,
        why_side=_why_side(session, row=row),
        asks=row.asks,
        verdict=row.verdict,
        because=row.because,
        judged_by=row.judged_by,
        marked_by=usecases.corrections.against(session, row=row),
        mode=place.capture,
        rule=usecases.capture.rule_of(session, row=row),
        clock=_clock(session, row=row),
        can=row.side in ASKING,
    )


def _why_not(place: Channel | None, *, ts: str, is_notice: bool) -> str:
    if place is None or place.client_id is None:
        return "unlinked"
    if place.kind != "client":
        return "internal"
    if place.linked_at and moment(ts) < place.linked_at:
        return "before"
    return "silent" if is_notice else "missed"


def _why_side(session: Session, *, row: Interaction) -> str:
    """What makes the author be on the side that the message was recorded with; "then" if that has changed."""
    voice = storage.people.voice(
        session,
        workspace_id=row.workspace_id,
        user_id=row.user_id,
        client_id=row.client_id,
        channel_id=row.channel_id or 0,
    )
    facts = Facts(row.user_id, row.user_team_id)
    if usecases.people.side_of(voice, user_id=row.user_id, facts=facts) != row.side:
        return "then"
    return _reason(voice, side=row.side)


def _reason(voice: Voice, *, side: str) -> str:
    person = voice.person
    if voice.declared:
        return "declared"
    if voice.is_contact:
        return "contact"
    if voice.is_colleague:
        return "colleague"
    if side == Side.CLIENT:
        return "guest" if person and person.is_guest else "foreign"
    return "house_guest" if person and person.is_guest else "ours"


def _clock(session: Session, *, row: Interaction) -> storage.clocks.Clock | None:
    if row.conversation_id is None:
        return None
    subject = usecases.runs.subject_of(row.conversation_id)
    rows = storage.clocks.of_subject(session, workspace_id=row.workspace_id, subject=subject)
    begun = [clock for clock in rows if clock.started_at <= row.happened_at] or rows
    return begun[-1] if begun else None
