"""What tests do to the traffic: faults, held and doubled events, lost connections, hostile payloads."""

from __future__ import annotations

from typing import Any

from sandbox.core import Core
from sandbox.delivery.log import Delivery
from sandbox.delivery.office import Order
from sandbox.faults import Faults
from sandbox.server import Server

Json = dict[str, Any]


class Trouble:
    core: Core
    _server: Server

    @property
    def faults(self) -> Faults:
        return self.core.faults

    @property
    def history_lag(self) -> float:
        """Seconds of machine time until a message shows up in conversations.history and replies."""
        return self.core.history_lag

    @history_lag.setter
    def history_lag(self, seconds: float) -> None:
        self.core.history_lag = seconds

    @property
    def duplicate_events(self) -> bool:
        return self.core.office.duplicate

    @duplicate_events.setter
    def duplicate_events(self, wanted: bool) -> None:
        self.core.office.duplicate = wanted

    @property
    def concurrent_events(self) -> bool:
        """Whether events go out all at once; else each waits, a second at most, for the one before."""
        return self.core.office.concurrent

    @concurrent_events.setter
    def concurrent_events(self, wanted: bool) -> None:
        self.core.office.concurrent = wanted

    @property
    def delayed_events(self) -> bool:
        """Slack's switch of this name: hourly retries for a day after the third one."""
        return self.core.office.delayed_events

    @delayed_events.setter
    def delayed_events(self, wanted: bool) -> None:
        self.core.office.delayed_events = wanted

    def lose_acks(self, times: int) -> None:
        """So many acknowledgements of the app get lost on their way."""
        self.core.office.lose_acks = times

    @property
    def pending_retries(self) -> list[Delivery]:
        return self.core.office.pending

    def hold_events(self) -> None:
        """Keeps events back until `release_events`."""
        self.core.office.hold()

    def release_events(self, order: Order = "same") -> list[Delivery]:
        """Sends what was held: "same", "reversed", or positions (those left out are lost)."""
        return self.core.office.release(order)

    def redeliver(self, delivery: Delivery) -> Delivery:
        return self.core.office.redeliver(delivery)

    @property
    def connections(self) -> int:
        return self.core.sockets.connections

    @property
    def listening(self) -> int:
        """Connections that get through: neither half-open nor asked to leave."""
        return self.core.sockets.listening

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack asks every Socket Mode connection to leave."""
        self._server.call(self.core.sockets.disconnect(reason))

    def drop_connections(self, oldest_only: bool = False) -> None:
        """Resets the Socket Mode connections without a word."""
        self._server.call(self._drop(oldest_only))

    async def _drop(self, oldest_only: bool) -> None:
        self.core.sockets.drop(oldest_only=oldest_only)

    def freeze_connections(self, oldest_only: bool = False, seconds: float = 120.0) -> None:
        """Lets Socket Mode connections stand half-open: nothing comes through, and nobody is told."""
        self._server.call(self._freeze(oldest_only, seconds))

    async def _freeze(self, oldest_only: bool, seconds: float) -> None:
        self.core.sockets.freeze(oldest_only=oldest_only, seconds=seconds)

    def deliver_raw(
        self, payload: Json, kind: str = "events_api", headers: dict[str, str] | None = None
    ) -> Delivery:
        """Sends any payload as it is and waits for the outcome; over HTTP it is signed, `headers` win."""
        return self.core.office.ask(payload, kind=kind, headers=headers)

    def rate_limits_events(self) -> Delivery:
        """Slack says that it dropped events above 30,000 an hour."""
        install = self.core.install
        return self.core.office.event(
            {
                "token": install.legacy_token,
                "type": "app_rate_limited",
                "team_id": install.team_id,
                "minute_rate_limited": self.core.space.epoch() // 60 * 60,
                "api_app_id": install.app_id,
            }
        )

    def changed(self) -> None:
        """Wakes the page, for changes made behind the sandbox's back."""
        self.core.changed()
