"""Slack for each workspace that installed us: its token from the database, exchanged in time by one of us alone."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import bot.slack
import usecases.installations
from bot.bans import Bans
from bot.settings import Settings
from bot.slack import SlackCalls, Told
from bot.tokens import Keys, Unreadable
from bot.wire import Wire
from domain.outbox import TryLater, Unclear, Undeliverable
from usecases.installations import Held, Sealed
from usecases.runtime import Runtime

log = logging.getLogger(__name__)

NOT_INSTALLED = "not_installed"
HOPELESS = frozenset({"invalid_refresh_token", "token_revoked", "account_inactive"})
"""Slack will never again exchange this one; only a new installation helps."""
SOON = 2.0
"""In so many seconds the exchange of a token that somebody else began should be done."""


class Installed:
    """The calls to Slack by workspace. Nothing is sent before a call is made."""

    def __init__(
        self, settings: Settings, *, run: Runtime, busy: Callable[[], bool], told: Told = bot.slack.untold
    ) -> None:
        self._settings, self._busy, self._told = settings, busy, told
        self._begin, self._read, self._machine, self._count = run.begin, run.read, run.machine, run.count
        self.keys = Keys(settings.token_keys)
        self.bare = Wire("", api_url=settings.slack_api_url)
        self._lock = threading.Lock()
        self._known: dict[int, tuple[str, SlackCalls]] = {}
        self._bans: dict[int, Bans] = {}

    def of(self, workspace_id: int) -> SlackCalls:
        """The calls to a workspace with its token of now, whichever replica fetched it; no transaction may be open.

        The sealed token is read for every use, so that what another replica did is known at once.
        """
        held = self._held(workspace_id)
        if held.expires_at is not None and held.expires_at <= self._machine():
            if not held.renewable:
                raise Undeliverable("token_expired")
            if not self.refresh(held):
                raise TryLater("token_refreshing", seconds=SOON)
            held = self._held(workspace_id)
        with self._lock:
            sealed, calls = self._known.get(workspace_id, ("", None))
            if calls is None or sealed != held.token:
                token = self._open(held.token, of=held.team_id)
                calls = bot.slack.connect(
                    token,
                    api_url=self._settings.slack_api_url,
                    busy=self._busy,
                    bans=self._bans.setdefault(workspace_id, Bans(self._machine)),
                    told=self._told,
                )
                self._known[workspace_id] = held.token, calls
            return calls

    def _held(self, workspace_id: int) -> Held:
        with self._read() as session:
            held = usecases.installations.held(session, workspace_id=workspace_id)
        if held is None:
            raise Undeliverable(NOT_INSTALLED)
        return held

    def refresh_one(self) -> bool:
        """Exchange one token that soon ends, unless another of us does; False when none is due."""
        with self._read() as session:
            workspace_id = usecases.installations.due(session, machine=self._machine())
        if workspace_id is None:
            return False
        try:
            return self.refresh(self._held(workspace_id))
        except Undeliverable:
            return False

    def refresh(self, held: Held) -> bool:
        """Exchange a token; False when somebody else is at it or it came to nothing.

        A refresh token can be used once. No transaction is open while Slack is asked; if we die between its answer
        and our commit, the new token is lost and the old one works until it ends (see docs/architecture.md).
        """
        mine: dict[str, Any] = {
            "workspace_id": held.workspace_id,
            "version": held.version,
            "by": uuid.uuid4().hex,
        }
        with self._begin() as session:
            sealed = usecases.installations.claim(session, **mine, machine=self._machine())
        if not sealed:
            return False
        try:
            answer = self.access(
                grant_type="refresh_token", refresh_token=self._open(sealed, of=held.team_id)
            )
        except (TryLater, Unclear, Undeliverable) as failure:
            self._not_refreshed(failure, held=held, mine=mine)
            return False
        with self._begin() as session:
            kept = usecases.installations.exchanged(
                session,
                **mine,
                sealed=sealed_of(answer, keys=self.keys, of=held.team_id, now=self._machine()),
            )
        self._count("token_rotation", result="ok" if kept else "outdated")
        return kept

    def _not_refreshed(self, failure: Exception, *, held: Held, mine: dict[str, Any]) -> None:
        hopeless = isinstance(failure, Undeliverable) and failure.reason in HOPELESS
        log.error("the token of %s could not be exchanged: %s", held.team_id, failure)
        with self._begin() as session:
            usecases.installations.not_exchanged(session, **mine, machine=self._machine(), hopeless=hopeless)
        self._count("token_rotation", result="refused" if hopeless else "failed")

    def _open(self, sealed: str, *, of: str) -> str:
        try:
            return self.keys.open(sealed, of=of)
        except Unreadable as error:
            log.error("%s", error)
            raise Undeliverable("token_unreadable") from error

    def access(self, **asked: str) -> Any:
        """`oauth.v2.access` with our secret: what Slack answers. Raises `domain.outbox` failures."""
        secret = {
            "client_id": self._settings.slack_client_id,
            "client_secret": self._settings.slack_client_secret,
        }
        return SlackCalls(self.bare, busy=self._busy, told=self._told).call(
            "oauth.v2.access", **secret, **asked
        )


def sealed_of(answer: Any, *, keys: Keys, of: str, now: datetime) -> Sealed:
    """The tokens in an answer of `oauth.v2.access`, sealed for the workspace `of`."""
    seconds = answer.get("expires_in")
    return Sealed(
        token=keys.seal(str(answer["access_token"]), of=of),
        refresh_token=keys.seal(str(answer.get("refresh_token") or ""), of=of),
        expires_at=now + timedelta(seconds=int(seconds)) if seconds else None,
    )
