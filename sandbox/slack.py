"""The sandbox as tests and the demo use it: one organisation, its people and one installed app."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from aiohttp import web

from sandbox import control, oauth, rooms
from sandbox.clock import Clock, machine_clock
from sandbox.core import Core
from sandbox.delivery.log import Transport
from sandbox.delivery.office import Office
from sandbox.delivery.signed_http import SignedHttp
from sandbox.delivery.socket_mode import SocketMode
from sandbox.install import Install
from sandbox.payloads import describe, events
from sandbox.people import Person
from sandbox.removal import Removal
from sandbox.scopes import missing_for_events
from sandbox.server import Server
from sandbox.trouble import Trouble
from sandbox.watching import Watching
from sandbox.workspace import Channel, Team, User, new_id

Json = dict[str, Any]


class Sandbox(Watching, Trouble, Removal):
    """A small, strict Slack. Build the world after `start()`; `reset()` begins a fresh one."""

    def __init__(
        self,
        manifest: Json,
        now: Clock,
        machine: Clock = machine_clock,
        transport: Literal["socket", "http"] = "socket",
        request_url: str | None = None,
        post_interval: float = 1.0,
        port: int = 0,
        clock_controls: control.ClockControls | None = None,
        beside: Sandbox | None = None,
    ) -> None:
        """`beside`: another workspace that the same app can be installed in; the app calls its address."""
        self.request_url = request_url
        install = beside.core.install.beside() if beside else Install(manifest)
        sockets = SocketMode(install)
        self.core = Core(
            install=install,
            now=now,
            machine=machine,
            post_interval=post_interval,
            office=Office(machine),
            sockets=sockets,
        )
        self.gaps = missing_for_events(manifest)
        carrier: Transport = sockets
        if transport == "http":
            carrier = SignedHttp(install, machine=machine, url=lambda: self.request_url)
        self._cores = [self.core]
        if beside:
            beside.core.beside.append(self.core)
            beside._cores.append(self.core)
        page = control.Control(self.core, clock=clock_controls)

        def extend(app: web.Application) -> None:
            page.routes(app)
            oauth.routes(app, cores=self._cores)

        self._server = Server(self.core, transport=carrier, port=port, extend=extend)
        self._people: dict[str, Person] = {}

    # --- the server

    def start(self) -> Sandbox:
        self._server.start()
        return self

    def stop(self) -> None:
        self._server.stop()

    def reset(self) -> None:
        """A fresh workspace; tokens and the ids of app, bot and organisation stay."""
        self._people.clear()
        self.core.reset()

    @property
    def url(self) -> str:
        return self.core.url

    @property
    def port(self) -> int:
        return int(self.core.url.rpartition(":")[2])

    @property
    def api_url(self) -> str:
        return f"{self.core.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.core.install.bot_token

    @property
    def app_token(self) -> str:
        return self.core.install.app_token

    @property
    def signing_secret(self) -> str:
        return self.core.install.signing_secret

    @property
    def team_id(self) -> str:
        return self.core.install.team_id

    @property
    def bot_user_id(self) -> str:
        return self.core.install.bot_user_id

    @property
    def bot_id(self) -> str:
        return self.core.install.bot_id

    @property
    def app_id(self) -> str:
        return self.core.install.app_id

    # --- the world

    def enterprise(self, name: str) -> str:
        """Makes the home workspace one of a Grid organisation, whose id is returned; the app learns it anew."""
        home = self.core.space.home
        home.enterprise_id, home.enterprise_name = new_id("E"), name
        return home.enterprise_id

    def team(self, name: str, enterprise: str = "") -> Team:
        """Another organisation, or with the id of an enterprise one of its workspaces."""
        made = Team(
            id=new_id("T"), name=name, domain=name.lower().replace(" ", "-"), enterprise_id=enterprise
        )
        self.core.space.teams[made.id] = made
        return made

    def person(
        self,
        name: str,
        team: Team | None = None,
        guest: Literal["restricted", "ultra"] | None = None,
        tz: str = "UTC",
        locale: str = "en-US",
        admin: bool = False,
        owner: bool = False,
        real_name: str | None = None,
        email: str | None = None,
        new: bool = False,
    ) -> Person:
        """Somebody who has been there for a while; `new` ones join now (team_join)."""
        home = team or self.core.space.home
        user = User(
            id=new_id("U"),
            name=name,
            team_id=home.id,
            real_name=real_name or name.capitalize(),
            tz=tz,
            locale=locale,
            email=email or f"{name}@{home.domain}.example",
            guest=guest,
            admin=admin,
            owner=owner,
        )
        person = self._settle(user)
        if new:
            self._tell("team_join", user=user)
        return person

    def another_bot(self, name: str, team: Team | None = None) -> Person:
        """A bot that is not ours; it only talks."""
        home = team or self.core.space.home
        user = User(id=new_id("U"), name=name.lower(), team_id=home.id, real_name=name, is_bot=True)
        user.bot_id, user.app_id = new_id("B"), new_id("A")
        return self._settle(user)

    def _settle(self, user: User) -> Person:
        with self.core.lock:
            user.updated = self.core.space.epoch()
            self.core.space.users[user.id] = user
        self._people[user.id] = Person(self.core, user=user)
        self.core.changed()
        return self._people[user.id]

    def people(self) -> list[Person]:
        return list(self._people.values())

    def changes(self, person: Person, **what: Any) -> None:
        """New facts about somebody, by a user's fields: tz, locale, guest, deleted, real_name, email ..."""
        with self.core.lock:
            for key, value in what.items():
                if not hasattr(person.user, key):
                    raise AttributeError(f"people have no {key}")
                setattr(person.user, key, value)
            person.user.updated = self.core.space.epoch()
        self._tell("user_change", user=person.user)

    def dnd(self, person: Person, start: datetime | None, end: datetime | None, snooze: bool = False) -> None:
        """Somebody's do-not-disturb, by schedule or (`snooze`) by hand until `end`; without moments none."""
        with self.core.lock:
            if snooze:
                person.user.snoozed_until = int(end.timestamp()) if end else 0
            else:
                person.user.dnd = (int(start.timestamp()), int(end.timestamp())) if start and end else None
        self.core.changed()

    def _tell(self, kind: str, user: User) -> None:
        with self.core.lock:
            shown = describe.user(user, space=self.core.space, install=self.core.install)
            self.core.send(events.user_event(kind, user=shown, ts=self.core.space.stamps.next()))
        self.core.changed()

    def channel(
        self,
        name: str,
        members: list[Person] | None = None,
        private: bool = False,
        shared_with: list[Team] | None = None,
        with_bot: bool = False,
        topic: str = "",
        purpose: str = "",
    ) -> Channel:
        """A channel that has been there for a while: no events are sent about how it came to be."""
        users = [one.user for one in members or []]
        channel = rooms.make(
            self.core, name=name, private=private, members=users, topic=topic, purpose=purpose
        )
        for one in shared_with or []:
            sister = self.core.space.is_sister(one.id)
            (channel.org_teams if sister else channel.teams).append(one.id)
        if with_bot:
            channel.members.append(self.bot_user_id)
        return channel

    def group_dm(self, members: list[Person], with_bot: bool = False) -> Channel:
        """A direct conversation of several people."""
        name = f"mpdm-{'--'.join(one.name for one in members)}-1"
        channel = self.channel(name, members=members, private=True, with_bot=with_bot)
        channel.kind = "mpim"
        return channel

    def share(self, channel: Channel, team: Team, new_id: bool | None = None) -> None:
        """Connects a channel to another organisation; private ones get a new id unless told otherwise."""
        wanted = channel.private and channel.id.startswith("G") if new_id is None else new_id
        rooms.share(self.core, channel=channel, team=team, new_channel_id=wanted)

    def unshare(self, channel: Channel, team: Team, new_id: bool = False) -> None:
        rooms.unshare(self.core, channel=channel, team=team, new_channel_id=new_id)

    def pending_share(self, channel: Channel, pending: bool = True) -> None:
        channel.pending_share = pending
        self.core.changed()

    def rename(self, channel: Channel, name: str) -> None:
        rooms.rename(self.core, channel=channel, name=name)

    def archive(self, channel: Channel) -> None:
        rooms.archive(self.core, channel=channel, user=channel.creator)

    def unarchive(self, channel: Channel) -> None:
        rooms.archive(self.core, channel=channel, user=channel.creator, back=True)
