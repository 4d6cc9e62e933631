"""What happens to channels and their members: nothing is said, but what we believe is put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App

import usecases.audience
import usecases.channels
import usecases.links
import usecases.outbox
import usecases.people
from domain.outbox import Undeliverable
from handlers import whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime, Session

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    doors: dict[Callable[..., None], tuple[str, ...]] = {
        shared: ("channel_shared",),
        renamed: ("channel_rename", "group_rename"),
        id_changed: ("channel_id_changed",),
        unshared: ("channel_unshared",),
        changed: (
            "channel_archive",
            "channel_unarchive",
            "group_archive",
            "group_unarchive",
            "member_joined_channel",
            "member_left_channel",
        ),
        person_changed: ("user_change",),
    }
    for door, events in doors.items():
        for event in events:
            app.event(event)(bind(door, run))


def shared(ack: Ack, body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """Another organisation reads a channel from now on, and what was just said there is taken back (P26)."""
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        usecases.channels.shared(session, workspace_id=workspace_id, slack_id=event["channel"])
        _outsiders_read(session, workspace_id=workspace_id, slack_id=event["channel"], now=run.now())
    ack()


def _outsiders_read(session: Session, *, workspace_id: int, slack_id: str, now: datetime) -> None:
    """What was just said in a channel is taken back, and a link that rested goes on."""
    usecases.outbox.withdraw_recent(session, workspace_id=workspace_id, channel=slack_id, now=now)
    usecases.links.shared(session, workspace_id=workspace_id, slack_id=slack_id, now=now)


def unshared(ack: Ack, body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """An organisation reads a channel no longer; perhaps another one or a guest still does (rule R9)."""
    slack_id = event["channel"]
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        usecases.channels.changed(session, workspace_id=workspace_id, slack_id=slack_id)
    outsiders = _outsiders(run, workspace_id=workspace_id, slack_id=slack_id)
    with run.begin() as session:
        usecases.links.unshared(
            session, workspace_id=workspace_id, slack_id=slack_id, outsiders=outsiders, now=run.now()
        )
    ack()


def _outsiders(run: Runtime, *, workspace_id: int, slack_id: str) -> bool:
    """Whether Slack tells of somebody from outside in a channel; in one that we lost there is nobody to answer."""
    try:
        facts = usecases.audience.told(run, workspace_id=workspace_id, slack_id=slack_id)
        usecases.audience.learn(run, workspace_id=workspace_id, facts=facts)
    except Undeliverable:
        return False
    with run.begin() as session:
        channel = usecases.channels.known(session, workspace_id=workspace_id, slack_id=slack_id)
        return bool(usecases.links.guess(channel))


def changed(ack: Ack, body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """Who reads a channel, or whether anybody can, is to be asked again."""
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        usecases.channels.changed(session, workspace_id=workspace_id, slack_id=event["channel"])
    ack()


def renamed(ack: Ack, body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """A channel has another name."""
    channel = event["channel"]
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        usecases.channels.renamed(
            session, workspace_id=workspace_id, slack_id=channel["id"], name=str(channel["name"])
        )
    ack()


def id_changed(ack: Ack, body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """A channel has another id, as when it is shared. If we heard of that under its new id already, what was just said
    under the old one is taken back now (P26), and a link that rested goes on.
    """
    new = event["new_channel_id"]
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        if usecases.channels.moved(session, workspace_id=workspace_id, old=event["old_channel_id"], new=new):
            _outsiders_read(session, workspace_id=workspace_id, slack_id=new, now=run.now())
    ack()


def person_changed(ack: Ack, body: dict[str, Any], event: dict[str, Any], *, run: Runtime) -> None:
    """Somebody's name, zone, language or standing changed."""
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=whoami.teams(body))
        usecases.channels.person_changed(session, workspace_id=workspace_id, user_id=event["user"]["id"])
    ack()
