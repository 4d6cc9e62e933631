"""Channels: making, joining, sharing, renaming, archiving."""

from __future__ import annotations

from sandbox import posting
from sandbox.core import Core
from sandbox.payloads import events
from sandbox.workspace import Channel, Team, User, new_id


def make(core: Core, *, name: str, private: bool, members: list[User], topic: str, purpose: str) -> Channel:
    with core.lock:
        space = core.space
        channel = Channel(
            id=new_id("G" if private else "C"),
            name=name,
            host_team=space.home.id,
            domain=space.home.domain,
            private=private,
            creator=members[0].id if members else "",
            created=space.epoch(),
            topic=topic,
            purpose=purpose,
            members=[one.id for one in members],
            teams=[space.home.id],
        )
        space.channels[channel.id] = channel
    core.changed()
    return channel


def direct(core: Core, *, user: str) -> Channel:
    """The direct conversation of a person with the bot, opened when it was not yet."""
    with core.lock:
        space, bot = core.space, core.install.bot_user_id
        found = space.dm(user, bot_user_id=bot)
        if found is None:
            found = Channel(
                id=new_id("D"),
                name="directmessage",
                host_team=space.home.id,
                domain=space.home.domain,
                kind="im",
                private=True,
                created=space.epoch(),
                members=[user, bot],
                teams=list(dict.fromkeys([space.home.id, space.users[user].team_id])),
            )
            space.channels[found.id] = found
        return found


def join(core: Core, *, user: User, channel: Channel, inviter: str = "") -> None:
    """The joiner's own app hears of it too: the bot is a member when the event goes out."""
    with core.lock:
        if user.id in channel.members:
            return
        channel.members.append(user.id)
        extra = {"inviter": inviter} if inviter else {}
        subtype = "group_join" if channel.private else "channel_join"
        text = f"<@{user.id}> has joined the channel"
        posting.notice(core, channel=channel, user=user, subtype=subtype, text=text, extra=extra)
        stamp = core.space.stamps.next()
        event = events.membership(
            "member_joined_channel", user=user, channel=channel, inviter=inviter, ts=stamp
        )
        core.send(event, channel=channel)
    core.changed()


def leave(core: Core, *, user: User, channel: Channel) -> None:
    with core.lock:
        if user.id not in channel.members:
            return
        stamp = core.space.stamps.next()
        event = events.membership("member_left_channel", user=user, channel=channel, inviter="", ts=stamp)
        core.send(event, channel=channel)
        channel.members.remove(user.id)
        subtype = "group_leave" if channel.private else "channel_leave"
        text = f"<@{user.id}> has left the channel"
        posting.notice(core, channel=channel, user=user, subtype=subtype, text=text)
    core.changed()


def share(core: Core, *, channel: Channel, team: Team, new_channel_id: bool) -> None:
    """Connects another organisation. A new id, when there is one, comes before the share is complete."""
    with core.lock:
        if new_channel_id:
            _change_id(core, channel=channel)
        channel.pending_share = False
        if team.id not in channel.teams:
            channel.teams.append(team.id)
        core.send(events.shared(channel, team=team.id, ts=core.space.stamps.next()), channel=channel)
    core.changed()


def unshare(core: Core, *, channel: Channel, team: Team, new_channel_id: bool) -> None:
    """Disconnects an organisation; its people leave."""
    with core.lock:
        channel.teams.remove(team.id)
        gone = [one for one in channel.members if core.space.users[one].team_id == team.id]
        channel.members = [one for one in channel.members if one not in gone]
        core.send(events.unshared(channel, team=team.id, ts=core.space.stamps.next()), channel=channel)
        if new_channel_id:
            _change_id(core, channel=channel)
    core.changed()


def _change_id(core: Core, *, channel: Channel) -> None:
    old = channel.id
    channel.id = new_id("C")
    channel.previous_ids.append(old)
    del core.space.channels[old]
    core.space.channels[channel.id] = channel
    event = events.id_changed(old, new=channel.id, ts=core.space.stamps.next())
    core.send(event, channel=channel)


def rename(core: Core, *, channel: Channel, name: str) -> None:
    with core.lock:
        channel.name = name
        event = events.renamed(channel, ts=core.space.stamps.next())
        core.send(event, channel=channel)
    core.changed()


def archive(core: Core, *, channel: Channel, user: str, back: bool = False) -> None:
    """Archives, or takes back out of the archive."""
    with core.lock:
        channel.archived = not back
        event = events.archived(channel, user=user, back=back, ts=core.space.stamps.next())
        core.send(event, channel=channel)
    core.changed()
