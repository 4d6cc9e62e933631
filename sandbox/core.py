"""Everything one sandbox consists of, passed from part to part."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.delivery.office import Office
from sandbox.delivery.socket_mode import SocketMode
from sandbox.faults import Faults
from sandbox.grants import Grants
from sandbox.install import Install
from sandbox.pace import Pace
from sandbox.payloads import events
from sandbox.records import Records
from sandbox.tickets import Tickets
from sandbox.workspace import Channel, Team, User, Workspace

Json = dict[str, Any]


@dataclass(eq=False)
class Core:
    """`lock` guards the workspace: whoever reads it in several steps or changes it holds the lock."""

    install: Install
    now: Clock
    machine: Clock
    post_interval: float
    office: Office
    sockets: SocketMode
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""
    history_lag: float = 0.0
    # scopes that whoever installs the app takes off
    withheld: set[str] = field(default_factory=set)
    # other workspaces that the same app can be installed in: one Web API serves them all
    beside: list[Core] = field(default_factory=list)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """A fresh workspace of the same organisation."""
        self.office.reset()
        with self.lock:
            self.install.reset()
            self.history_lag = 0.0
            self.withheld.clear()
            self.grants = Grants()
            self.space = Workspace(
                now=self.now, home=Team(id=self.install.team_id, name="Home", domain="home")
            )
            self.space.users[self.install.bot_user_id] = self._bot_user()
            self.tickets = Tickets(machine=self.machine)
            self.pace = Pace(machine=self.machine, interval=self.post_interval)
            self.records = Records()
            self.faults = Faults()
        self.changed()

    def _bot_user(self) -> User:
        return User(
            id=self.install.bot_user_id,
            name=self.install.bot_name,
            team_id=self.install.team_id,
            real_name=self.install.name,
            is_bot=True,
            bot_id=self.install.bot_id,
            app_id=self.install.app_id,
        )

    def changed(self) -> None:
        """Wakes whoever watches the workspace."""
        for listener in self.listeners:
            listener()

    def in_channel(self, channel: Channel) -> bool:
        return self.install.bot_user_id in channel.members

    def send(self, event: Json, *, channel: Channel | None = None, name: str = "") -> None:
        """Sends an event if the app subscribed to it and may see it: events of a channel need the bot in it.

        `name` is the manifest's name of the event where it is not the event's type."""
        kind = channel.type if channel else ""
        if not self.install.receives(name or event["type"], channel_type=kind):
            return
        if channel is not None and not self.in_channel(channel):
            return
        self.office.event(events.envelope(event, space=self.space, install=self.install, channel=channel))
