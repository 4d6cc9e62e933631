"""Bolt, set up our way: acknowledged when it is done, no API call per request, failures told to people."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import bot.failures
import bot.replies
import handlers
import handlers.whoami
import storage.db
import storage.tenancy
import usecases.people
import usecases.workspaces
from usecases.runtime import Bot, Runtime

log = logging.getLogger(__name__)

KNOWN_SECONDS, MOST_KNOWN = 60.0, 1000
"""For how long, and of how many, it is known where a payload is from: asking takes twice Bolt's own time."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def build_app(run: Runtime, *, client: WebClient, me: Bot | None = None) -> App:
    """The Bolt app with every door bound. `client` says how Slack is reached, without a token: every call of ours
    goes through `run.slack`. `me`: who we are, when there is one workspace only.
    """
    app = App(
        name=run.name,
        client=client,
        authorize=_authorize(run, me=me),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        # The front door and Socket Mode have done these.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    app.middleware(bot.replies.guard(client))
    app.middleware(clean)
    app.middleware(_within(run))
    app.error(bot.failures.told(run))
    handlers.register_all(app, run)
    return app


def _authorize(run: Runtime, *, me: Bot | None) -> Callable[..., AuthorizeResult]:
    """Who we are where a request comes from, for Bolt to know our own events by; no call to Slack is made.

    An unknown workspace is refused by the door that looks for it (`usecases.people.home`), in words.
    """

    def authorize(context: BoltContext, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        if me is not None:
            return _result(me)
        whole = bool(context.is_enterprise_install)
        team_ids = [enterprise_id, team_id] if whole else [team_id, enterprise_id]
        try:
            with run.read() as session:
                found = usecases.workspaces.me(session, team_ids=[each for each in team_ids if each])
        except storage.db.Unavailable:
            found = None
        return _result(found or Bot(team_id=team_id or "", enterprise_id=enterprise_id or ""))

    return authorize


def _result(me: Bot) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=me.enterprise_id or None,
        team_id=me.team_id,
        team=me.team_name,
        bot_user_id=me.user_id,
        bot_id=me.bot_id,
    )


def _within(run: Runtime) -> Callable[..., BoltResponse]:
    """Whatever a request brings, only rows of its own workspace are met (promise P33)."""

    known: dict[tuple[str, ...], tuple[float, int]] = {}

    def within(body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        teams = tuple(handlers.whoami.teams(body))
        until, workspace_id = known.get(teams, (0.0, 0))
        if until < time.monotonic():
            workspace_id = _home(run, teams=teams)
            if len(known) >= MOST_KNOWN:
                known.clear()
            if workspace_id:
                known[teams] = time.monotonic() + KNOWN_SECONDS, workspace_id
        with storage.tenancy.within(workspace_id):
            return next()

    return within


def _home(run: Runtime, *, teams: Sequence[str]) -> int:
    try:
        with run.read() as session:
            return usecases.people.home(session, team_ids=teams)
    except (LookupError, storage.db.Unavailable):
        # The listener meets the same and tells it in words.
        return 0


def clean(body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
    """Take out what no database holds: NUL characters and halves of surrogate pairs."""
    _clean(body)
    return next()


def _clean(node: Any) -> Any:
    if isinstance(node, str):
        return _UNSTORABLE.sub("", node)
    if isinstance(node, dict):
        for key, value in node.items():
            node[key] = _clean(value)
    elif isinstance(node, list):
        node[:] = [_clean(value) for value in node]
    return node
