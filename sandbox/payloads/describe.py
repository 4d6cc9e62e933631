"""JSON of people, channels, messages, organisations and views as Slack's methods return them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sandbox.install import Install
from sandbox.workspace import Channel, Message, Team, User, View, Workspace

Json = dict[str, Any]


def user(one: User, *, space: Workspace, install: Install, with_locale: bool = False) -> Json:
    """A user object. Other organisations' people lack locale; without a shared channel they are strangers."""
    foreign = one.team_id != space.home.id and not space.is_sister(one.team_id)
    offset = space.now().astimezone(ZoneInfo(one.tz)).utcoffset()
    found: Json = {
        "id": one.id,
        "team_id": one.team_id,
        "name": one.name,
        "deleted": one.deleted,
        "profile": _profile(one, install=install),
        "is_bot": one.is_bot,
        "is_app_user": False,
        "updated": one.updated,
    }
    if one.deleted:
        return found
    found |= {
        "color": "9f69e7",
        "real_name": one.real_name,
        "tz": one.tz,
        "tz_label": one.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": one.admin and not foreign,
        "is_owner": one.owner and not foreign,
        "is_primary_owner": False,
        "is_restricted": one.guest is not None,
        "is_ultra_restricted": one.guest == "ultra",
        "who_can_share_contact_card": "EVERYONE",
    }
    if team := _on_grid(one, space=space):
        found["enterprise_user"] = team
    if foreign:
        found["is_stranger"] = not space.shares_channel(one.id, with_team=space.home.id)
    else:
        found["is_email_confirmed"] = True
        if with_locale:
            found["locale"] = one.locale
    return found


def _on_grid(one: User, *, space: Workspace) -> Json | None:
    """Who somebody is in their Grid organisation, if they are in one."""
    team = space.teams.get(one.team_id)
    if team is None or not team.enterprise_id or one.is_bot:
        return None
    return {
        "id": one.id,
        "enterprise_id": team.enterprise_id,
        "enterprise_name": team.enterprise_name,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": [team.id],
    }


def _profile(one: User, *, install: Install) -> Json:
    first, _, last = one.real_name.partition(" ")
    profile: Json = {
        "title": "",
        "phone": "",
        "real_name": one.real_name,
        "real_name_normalized": one.real_name,
        "display_name": one.name,
        "display_name_normalized": one.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "first_name": first,
        "last_name": last,
        "team": one.team_id,
    }
    if one.is_bot:
        profile |= {"api_app_id": one.app_id, "always_active": True, "bot_id": one.bot_id}
    elif one.email and "users:read.email" in install.granted:
        profile["email"] = one.email
    return profile


def channel(one: Channel, *, install: Install, with_count: bool = False) -> Json:
    """A conversation object as the app's organisation sees it; direct ones have a short form of their own."""
    if one.is_im:
        other = next((member for member in one.members if member != install.bot_user_id), "")
        return {
            "id": one.id,
            "created": one.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "is_ext_shared": one.is_ext_shared,
            "context_team_id": install.team_id,
            "user": other,
            "is_user_deleted": False,
            "updated": one.created * 1000,
            "priority": 0,
        }
    found = _facts(one, install=install) | _sharing(one, install=install)
    if with_count:
        found["num_members"] = len(one.members)
    return found


def _facts(one: Channel, *, install: Install) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "is_channel": not one.private,
        "is_group": one.private,
        "is_im": False,
        "is_mpim": one.kind == "mpim",
        "is_private": one.private,
        "created": one.created,
        "is_archived": one.archived,
        "is_general": False,
        "unlinked": 0,
        "name_normalized": one.name,
        "updated": one.created * 1000,
        "creator": one.creator,
        "is_member": install.bot_user_id in one.members,
        "topic": {"value": one.topic, "creator": one.creator if one.topic else "", "last_set": 0},
        "purpose": {"value": one.purpose, "creator": one.creator if one.purpose else "", "last_set": 0},
        "previous_names": [],
    }


def _sharing(one: Channel, *, install: Install) -> Json:
    found: Json = {
        "is_shared": one.is_ext_shared or bool(one.org_teams),
        "is_org_shared": bool(one.org_teams),
        "is_ext_shared": one.is_ext_shared,
        "is_pending_ext_shared": one.pending_share,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "context_team_id": install.team_id,
        "shared_team_ids": [*one.teams, *one.org_teams],
        "internal_team_ids": list(one.org_teams),
    }
    if one.is_ext_shared:
        found["conversation_host_id"] = one.host_team
        found["connected_team_ids"] = [team for team in one.teams if team != install.team_id]
    return found


def message(one: Message, *, install: Install, bare: bool = True, with_metadata: bool = False) -> Json:
    """A message object. `bare` leaves out what only history shows: reactions and the thread's summary."""
    found: Json = {"type": "message"}
    if one.subtype:
        found["subtype"] = one.subtype
    if one.user:
        found["user"] = one.user
    found |= {"text": one.text, "ts": one.ts}
    if one.client_msg_id:
        found["client_msg_id"] = one.client_msg_id
    if one.team:
        found["team"] = one.team
    if one.bot_id:
        found |= bot_fields(one, install=install)
    if one.blocks:
        found["blocks"] = one.blocks
    if one.files:
        found["files"] = one.files
        found["upload"] = False
    if one.thread_ts:
        found["thread_ts"] = one.thread_ts
        if one.thread_ts != one.ts:
            parent = one.channel.message(one.thread_ts)
            found["parent_user_id"] = parent.user if parent else "USLACKBOT"
    if one.edited:
        found["edited"] = one.edited
    found |= one.extra
    if with_metadata and one.metadata:
        found["metadata"] = one.metadata
    if not bare:
        found |= _history_fields(one)
    return found


def bot_fields(one: Message, *, install: Install) -> Json:
    if one.subtype == "bot_message":
        return {"bot_id": one.bot_id, "username": one.username}
    profile = {
        "id": one.bot_id,
        "app_id": one.app_id,
        "user_id": one.user,
        "name": one.username or install.name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": one.team,
    }
    return {"bot_id": one.bot_id, "app_id": one.app_id, "bot_profile": profile}


def _history_fields(one: Message) -> Json:
    found: Json = {}
    if one.reactions:
        found["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in one.reactions.items()
        ]
    replies = [reply for reply in one.thread if not reply.deleted]
    if replies:
        found |= {
            "thread_ts": one.ts,
            "reply_count": len(replies),
            "reply_users_count": len({reply.user for reply in replies}),
            "reply_users": sorted({reply.user for reply in replies})[:5],
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }
    return found


def view(one: View, *, install: Install) -> Json:
    """A view object with its current state."""
    return one.payload | {
        "id": one.id,
        "team_id": one.app_team,
        "state": {"values": {block: dict(values) for block, values in one.values.items()}},
        "hash": one.hash,
        "root_view_id": one.root_id or one.id,
        "previous_view_id": one.previous_id,
        "app_id": install.app_id,
        "app_installed_team_id": install.team_id,
        "bot_id": install.bot_id,
    }


def team(one: Team) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "domain": one.domain,
        "url": f"https://{one.domain}.slack.com/",
        "email_domain": "",
        "icon": {"image_default": True},
        "is_verified": False,
    }
