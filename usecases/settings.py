"""Changing settings with everything that follows: holidays written, clocks read again, the digest moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import domain.calendars
import storage.channels
import storage.preferences
import usecases.attempts
import usecases.calendars
import usecases.channels
import usecases.clients
import usecases.clocks
import usecases.digests
import usecases.outbox
import usecases.permissions
import usecases.preferences
import usecases.reviews
import usecases.shadowing
import usecases.sides
import usecases.solutions
import views.calendars
from domain import audience, preferences, worktime
from domain.people import Actor
from domain.permissions import Act
from domain.preferences import NONE, Preferences
from domain.refusals import Refusal
from domain.worktime import Calendar
from storage.base import Session
from views.words import words

CHANNELS = ("alerts", "digest_channel")
REGIONS = usecases.calendars.REGIONS
WHOLE = ("own_domains",)
"""Settings of the workspace that no client has on its own."""
_CLOCKS = {
    *preferences.TARGETS, "tier", "levels", "reopen", "severity_change", "emoji_answers", "autoclose",
    "timezone", "calendar", "holidays", "both_sides", "client_timezone", "client_calendar", "client_holidays",
    "enforce_from",
}  # fmt: skip
_DIGESTS = {"alerts", "digest", "digest_channel", "timezone", "calendar", "holidays"}


@dataclass(frozen=True)
class Change:
    """One setting that changed; `was` and `value` are canonical, "" for inherited."""

    name: str
    was: str
    value: str


def change(
    session: Session, *, actor: Actor, client_id: int, texts: Mapping[str, str], now: datetime
) -> list[Change]:
    """Set what people wrote, by name; an empty text or "default" lets the inherited value hold again.

    All or nothing: a refusal of one changes none. A channel must have been learnt before.
    """
    usecases.permissions.require(actor, act=Act.TERMS)
    if client_id:
        usecases.clients.get(session, workspace_id=actor.workspace_id, client_id=client_id)
    changes = []
    for name, text in texts.items():
        value = "" if not text.strip() or preferences.resets(text) else preferences.parse(name, text=text)
        if name in WHOLE and client_id:
            raise Refusal("setting_whole", field=name, name=name)
        _check(session, actor=actor, name=name, value=value, now=now)
        was = usecases.preferences.put(
            session, actor=actor, client_id=client_id, name=name, value=value, now=now
        )
        if was != value:
            changes.append(Change(name, was, value))
    _follow(session, actor=actor, client_id=client_id, names={change.name for change in changes}, now=now)
    return changes


def revert(session: Session, *, actor: Actor, client_id: int, undone: Change, now: datetime) -> list[Change]:
    """Undo one change, unless somebody has set the value anew since."""
    usecases.permissions.require(actor, act=Act.TERMS)
    if undone.name not in preferences.NAMES:
        raise Refusal("changed_since")
    own = usecases.preferences.own(session, workspace_id=actor.workspace_id, client_id=client_id)
    if own.get(undone.name, "") != undone.value:
        raise Refusal("changed_since")
    return change(session, actor=actor, client_id=client_id, texts={undone.name: undone.was}, now=now)


def refresh_one(session: Session, *, now: datetime) -> bool:
    """A tick: bring the public holidays of one region up to date, with what counts by them."""
    due = usecases.calendars.next_stale(session, now=now)
    if due is None:
        return False
    workspace_id, region = due

    def refresh() -> None:
        usecases.calendars.materialise(session, workspace_id=workspace_id, region=region, now=now)
        usecases.clocks.refollow(session, workspace_id=workspace_id, now=now)
        usecases.digests.reschedule(session, workspace_id=workspace_id, client_id=0, now=now)

    usecases.attempts.attempt(session, work=refresh)
    return True


def warn_one(session: Session, *, now: datetime) -> bool:
    """A tick: from December on say once that next year's make-up days are not known; False when all is said."""
    if now.month < 12:
        return False
    for workspace_id, region in storage.preferences.workspaces_using(session, names=REGIONS):
        years = usecases.calendars.unpublished(session, workspace_id=workspace_id, region=region, now=now)
        if now.year + 1 not in years:
            continue
        held = usecases.preferences.of(session, workspace_id=workspace_id)
        told = usecases.outbox.promise(
            session,
            workspace_id=workspace_id,
            channel=held.alerts
            or storage.preferences.who_set(session, workspace_id=workspace_id, names=REGIONS, value=region),
            key=f"unpublished:{region}:{now.year + 1}",
            message=views.calendars.unpublished_soon(words(held.language), region=region, year=now.year + 1),
            now=now,
            unasked=0,
        )
        if told:
            return True
    return False


def _check(session: Session, *, actor: Actor, name: str, value: str, now: datetime) -> None:
    if name in REGIONS and value not in ("", NONE):
        usecases.calendars.check_region(value, field=name)
        usecases.calendars.materialise(session, workspace_id=actor.workspace_id, region=value, now=now)
    if name in CHANNELS and value not in ("", NONE):
        internal_only(session, workspace_id=actor.workspace_id, slack_id=value, field=name)


def internal_only(session: Session, *, workspace_id: int, slack_id: str, field: str = "") -> None:
    """Refuse a channel that somebody outside the team can read, or of which we cannot tell."""
    channel = storage.channels.find(session, workspace_id=workspace_id, slack_id=slack_id)
    if channel is None or channel.checked_at is None:
        raise Refusal("channel_unknown", field=field)
    why = audience.refusal(usecases.channels.room(channel))
    if why:
        reason = "channel_archived" if why == "is_archived" else "channel_outsiders"
        raise Refusal(reason, field=field)


def _follow(session: Session, *, actor: Actor, client_id: int, names: set[str], now: datetime) -> None:
    workspace_id = actor.workspace_id
    if "own_domains" in names:
        usecases.sides.recount_guests(session, workspace_id=workspace_id, now=now)
    if "shadow" in names:
        usecases.shadowing.resume(session, workspace_id=workspace_id, client_id=client_id, now=now)
    if names & _CLOCKS:
        recount(session, workspace_id=workspace_id, client_id=client_id, now=now)
    if names & _DIGESTS and not client_id:
        usecases.reviews.reschedule(session, workspace_id=workspace_id)
    if names & _DIGESTS:
        usecases.digests.reschedule(session, workspace_id=workspace_id, client_id=client_id, now=now)


def recount(session: Session, *, workspace_id: int, client_id: int, now: datetime) -> None:
    """Read every clock again that counts by a calendar or targets which changed; 0 is the workspace's own.

    Refuses a calendar by which an answer would never be due.
    """
    held = usecases.preferences.of(session, workspace_id=workspace_id, client_id=client_id)
    calendar = usecases.calendars.of(session, workspace_id=workspace_id, client_id=client_id, now=now)
    fits(calendar, held=held, now=now)
    usecases.clocks.refollow(session, workspace_id=workspace_id, client_id=client_id, now=now)
    usecases.solutions.replan(session, workspace_id=workspace_id, client_id=client_id, now=now)


def fits(calendar: Calendar, *, held: Preferences, now: datetime) -> None:
    """Refuse a calendar with so little working time that an answer would never be due."""
    day = domain.calendars.usual_day(calendar, at=now)
    answers = [held.targets[name] for name in ("first_response", "next_response")]
    longest = max(length.work(day=day) for targets in answers for length in targets.lengths)
    try:
        worktime.add(calendar, start=now, work=longest * held.levels[-1])
    except worktime.NoWorkingTime:
        raise Refusal("too_little_working_time") from None
