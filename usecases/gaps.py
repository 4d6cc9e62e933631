"""Gaps: times in which Slack could not tell us what was said are noted, and every channel is read up (promise P5).

Reading is `usecases.importing`, page by page. What is found counts from when it was said, so an answer of that time
stops its clock then; alerts about a channel wait until it is read, for a while at most.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import domain.gaps
import storage.channels
import storage.gaps
import storage.workspaces
from domain.gaps import DISCONNECTED, EVERY, FOLLOWS, RATE_LIMITED, WHILE_STOPPED
from storage.base import Session
from storage.channels import Channel
from storage.gaps import Gap
from storage.imports import Import

log = logging.getLogger(__name__)


def came_back(session: Session, *, now: datetime, machine: datetime) -> float:
    """Note for each workspace that nobody of us was up since its last sign of life, before the next one is left.

    Returns for how many seconds that was, in the workspace in which it was longest.
    """
    longest = 0.0
    for workspace in storage.workspaces.all_of(session):
        last = workspace.alive_machine_at
        if last and workspace.alive_at and machine - last > domain.gaps.SHORTEST:
            gap = _note(
                session, workspace_id=workspace.id, since=workspace.alive_at, until=now, why=WHILE_STOPPED
            )
            _read_up(session, gap=gap, since=gap.since, look_at=machine)
            longest = max(longest, (machine - last).total_seconds())
    return longest


def deaf(session: Session, *, since: datetime, now: datetime, machine: datetime) -> None:
    """Note for every workspace that nothing of Slack's could come in, or be kept."""
    for workspace in storage.workspaces.all_of(session):
        gap = _note(session, workspace_id=workspace.id, since=since, until=now, why=DISCONNECTED)
        _read_up(session, gap=gap, since=gap.since, look_at=machine)


def late(session: Session, *, told: datetime, now: datetime, machine: datetime) -> None:
    """Note that an event of the moment `told` came so late that Slack may have given others up. From when on it could
    not reach us, nobody knows: it is taken to be so since the last event that came before that moment. Nothing is noted
    where a gap has that moment already.
    """
    since = storage.gaps.heard_before(session, moment=told) or told
    for workspace in storage.workspaces.all_of(session):
        if not storage.gaps.covers(session, workspace_id=workspace.id, moment=told):
            gap = _note(session, workspace_id=workspace.id, since=since, until=now, why=DISCONNECTED)
            _read_up(session, gap=gap, since=gap.since, look_at=machine)


def limited(session: Session, *, workspace_id: int, minute: int, now: datetime, machine: datetime) -> None:
    """Note that Slack left out events in a minute, given as its beginning in seconds since 1970; it is read when the
    minute is surely over. While minute follows minute, that is one gap, and it is read every few minutes.
    """
    since, over = min(datetime.fromtimestamp(minute, UTC), now), machine + domain.gaps.A_MINUTE
    gap = storage.gaps.going_on(session, workspace_id=workspace_id, why=RATE_LIMITED, since=now - FOLLOWS)
    look_at = machine + EVERY if gap else over
    gap = gap or _note(session, workspace_id=workspace_id, since=since, until=now, why=RATE_LIMITED)
    gap.until = max(gap.until, now)
    _read_up(session, gap=gap, since=since, over=over, look_at=look_at)


def is_filling(session: Session, *, channel: Channel | None, now: datetime) -> bool:
    """Whether what was said in a channel may not be known yet, so that nobody should be told that nothing was."""
    since = now - domain.gaps.PATIENCE
    return channel is not None and storage.gaps.is_filling(session, channel_id=channel.id, since=since)


def latest(session: Session, *, limit: int) -> Sequence[tuple[Gap, list[tuple[str, str]]]]:
    """The newest gaps, each with the channels that are not read up: their Slack ids and why ("": under way)."""
    return storage.gaps.latest(session, limit=limit)


def _note(session: Session, *, workspace_id: int, since: datetime, until: datetime, why: str) -> Gap:
    """Keep that there was a gap, also when nothing can be read."""
    log.warning("Slack could not tell us anything for %.0f s: %s", (until - since).total_seconds(), why)
    gap = Gap(workspace_id=workspace_id, since=since, until=until, why=why)
    session.add(gap)
    session.flush()
    return gap


def _read_up(
    session: Session, *, gap: Gap, since: datetime, over: datetime | None = None, look_at: datetime
) -> None:
    """Have every channel of a client read up since a moment of the gap, unless another reading begins after it is
    `over` (None: it is, and `look_at` is now), and goes back as far. Both are the machine's time.
    """
    for channel in storage.channels.linked(session, workspace_id=gap.workspace_id):
        if channel.kind != "client":
            continue
        newest = storage.gaps.watermark(session, channel_id=channel.id, upto=since)
        begin = domain.gaps.read_from(since=since, until=gap.until, watermark=newest)
        asked: dict[str, Any] = {"channel_id": channel.id, "since": begin}
        if over and storage.gaps.is_read_later(session, **asked, over=over):
            continue
        if not over and storage.gaps.is_read_next(session, **asked, ended=gap.until, machine=look_at):
            continue
        session.add(
            Import(
                workspace_id=gap.workspace_id,
                channel_id=channel.id,
                since=begin,
                linked_at=channel.linked_at or begin,
                asked_by="",
                asked_at=gap.until,
                look_at=look_at,
                gap_id=gap.id,
            )
        )
