"""Who is behind a payload: the signed ids say who, our memory or Slack says what they are to us."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import usecases.people
import usecases.permissions
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Actor, Facts, Side
from domain.permissions import Door, Entry, Kind
from domain.refusals import Refusal
from usecases.runtime import PersonFacts, Runtime


def actor(run: Runtime, *, body: dict[str, Any], anywhere: bool = False, sure: bool = False) -> Actor:
    """The person behind a signed command, click or form.

    Slack is asked, outside any transaction, when we do not know them or not any more. When it does not answer, what it
    told within a day holds, unless an event said that they changed; whoever else is of the team is `Side.UNKNOWN` then,
    as somebody we never knew, and is refused wherever it matters. The same goes for the room they ask from. An event of
    such a colleague or room is tried again instead, when Slack wants to be asked (`TryLater`) or soon (`Unclear`),
    since whoever caused it reads no answer. The same is raised of anybody when we must be `sure`, unless Slack answers
    that it knows no such person. Raises `TryLater` when Slack is too busy to say what room it is, unless what is asked
    is answered `anywhere`.
    """
    user = body.get("user") or {}
    user_id = str(user.get("id") or body.get("user_id") or "")
    with run.read() as session:
        workspace_id = usecases.people.home(session, team_ids=teams(body))
        found = usecases.people.fresh_actor(
            session, workspace_id=workspace_id, user_id=user_id, now=run.machine()
        )
        slack_id, name = room(body)
        kind = usecases.permissions.kind(session, workspace_id=workspace_id, slack_id=slack_id, name=name)
    if found is None:
        found = _met(run, workspace_id=workspace_id, user_id=user_id, body=body, sure=sure)
    if kind is None:
        kind = _asked(run, workspace_id=workspace_id, slack_id=slack_id, anywhere=anywhere)
    if kind == Kind.UNKNOWN and "event" in body:
        raise Unclear(f"nobody could say who reads {slack_id}")
    return replace(found, door=Door(entry(body), kind, request(body)))


def _asked(run: Runtime, *, workspace_id: int, slack_id: str, anywhere: bool) -> Kind:
    try:
        return usecases.permissions.ask(run, workspace_id=workspace_id, slack_id=slack_id)
    except TryLater:
        if anywhere:
            return Kind.UNKNOWN
        raise


def require_colleague(run: Runtime, *, body: dict[str, Any], user_id: str, field: str, reason: str) -> None:
    """Refuse for that reason who was chosen from Slack's menu of people, which offers outsiders too; "" is nobody.

    Raises `TryLater` when Slack does not say who they are; whom it does not know is an outsider.
    """
    if not user_id:
        return
    try:
        chosen = actor(run, body=body | {"user": {"id": user_id}}, sure=True)
    except Unclear:
        raise TryLater("person_unknown") from None
    if chosen.side != Side.TEAM:
        raise Refusal(reason, field=field)


def _met(run: Runtime, *, workspace_id: int, user_id: str, body: dict[str, Any], sure: bool) -> Actor:
    """Somebody we do not know, or not any more, once Slack was asked."""
    facts, silence = _told(run, workspace_id=workspace_id, user_id=user_id)
    user, outdated = body.get("user") or {}, False
    with run.begin() as session:
        if facts:
            person = usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
            outdated = person.checked_at is None
        about: dict[str, Any] = {"workspace_id": workspace_id, "user_id": user_id}
        about["facts"] = Facts(user_id, team_id=str(user.get("team_id") or ""))
        found = usecases.people.remembered_actor(session, now=run.machine(), **about)
        known = usecases.people.actor(session, **about)
    final = isinstance(silence, Undeliverable) and silence.reason in usecases.people.NOBODY
    changed = "event" in body and known.side == Side.TEAM
    unsure = sure and (outdated or (silence and not final))
    if found.side == Side.UNKNOWN and (changed or unsure):
        if isinstance(silence, TryLater) and silence.is_asked_for:
            raise silence
        raise Unclear(f"nobody could say who {user_id} is by now") from silence
    return found


def ask(run: Runtime, *, workspace_id: int, user_id: str) -> PersonFacts | None:
    """What Slack says about somebody; None when it does not say."""
    return _told(run, workspace_id=workspace_id, user_id=user_id)[0]


def _told(run: Runtime, *, workspace_id: int, user_id: str) -> tuple[PersonFacts | None, Exception | None]:
    """What Slack says about somebody, or why it does not."""
    try:
        facts = usecases.people.told(run, workspace_id=workspace_id, user_id=user_id) if user_id else None
    except (TryLater, Undeliverable, Unclear) as failure:
        return None, failure
    return facts, None


SHORTCUTS = {"message_action": Entry.MESSAGE, "shortcut": Entry.GLOBAL}
FORMS = ("view_submission", "view_closed")
EVENTS = {
    "reaction_added": Entry.EMOJI,
    "reaction_removed": Entry.EMOJI,
    "app_home_opened": Entry.EVENT,
    "member_joined_channel": Entry.EVENT,
    "app_mention": Entry.MENTION,
    "message": Entry.DM,
}


def entry(body: dict[str, Any]) -> Entry:
    """The door through which a payload came."""
    kind = str(body.get("type") or "")
    if "command" in body:
        return Entry.SLASH
    if kind == "event_callback":
        return EVENTS.get(str((body.get("event") or {}).get("type")), Entry.UNKNOWN)
    if kind == "block_actions":
        action = (body.get("actions") or [{}])[0]
        return Entry.BUTTON if action.get("type") == "button" else Entry.SELECT
    if kind == "block_suggestion":
        return Entry.SELECT
    return Entry.FORM if kind in FORMS else SHORTCUTS.get(kind, Entry.UNKNOWN)


def room(body: dict[str, Any]) -> tuple[str, str]:
    """The Slack id and name of the room a payload came from; "" for Home and forms."""
    event = body.get("event") or {}
    item = event.get("item") or {}
    inside, container = body.get("channel") or {}, body.get("container") or {}
    if not isinstance(inside, dict) or event.get("type") == "app_home_opened":
        return "", ""
    there = event.get("channel") if isinstance(event.get("channel"), str) else ""
    slack_id = inside.get("id") or body.get("channel_id") or container.get("channel_id")
    name = inside.get("name") or body.get("channel_name")
    return str(slack_id or item.get("channel") or there or ""), str(name or "")


def channel(body: dict[str, Any]) -> str:
    """The Slack id of the channel of a click; refuses one that came from nowhere."""
    slack_id = room(body)[0]
    if not slack_id:
        raise Refusal("gone")
    return slack_id


def request(body: dict[str, Any]) -> str:
    """Slack's name of a request, by which the audit can be told from others."""
    view = body.get("view") or {}
    return str(body.get("event_id") or body.get("trigger_id") or view.get("id") or "")[:64]


def teams(body: dict[str, Any]) -> list[str]:
    """The organisations a payload names, ours first.

    In a shared channel `team_id` may be the other's, and a form that an outsider filled in has their
    team as `team`. Whoever installed us for all their workspaces is found by the organisation.
    """
    view = body.get("view") or {}
    team = body.get("team") or {}
    ours: dict[str, Any] = next(iter(body.get("authorizations") or ()), {})
    enterprise = body.get("enterprise") or {}
    whole = ours.get("is_enterprise_install") or body.get("is_enterprise_install")
    organisation = ours.get("enterprise_id") or enterprise.get("id") or body.get("enterprise_id")
    named = (
        organisation if whole in (True, "true") else "",
        ours.get("team_id"),
        body.get("context_team_id"),
        view.get("app_installed_team_id"),
        team.get("id"),
        body.get("team_id"),
        team.get("enterprise_id"),
        organisation,
        body.get("context_enterprise_id"),
    )
    return [str(team_id) for team_id in named if team_id]
