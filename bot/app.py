"""Bolt, set up our way: acknowledged when it is done, no API call per request, failures told to people."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import bot.failures
import handlers
from usecases.runtime import Bot, Runtime

log = logging.getLogger(__name__)

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def build_app(run: Runtime, *, client: WebClient, token: str, me: Bot) -> App:
    """The Bolt app with every door bound. `client` says how Slack is reached; `me` is who we are there."""
    app = App(
        name=run.name,
        client=client,
        authorize=_authorize(me, token=token),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        # The front door and Socket Mode have done these.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    app.middleware(clean)
    app.error(bot.failures.told(run))
    handlers.register_all(app, run)
    return app


def _authorize(me: Bot, *, token: str) -> Callable[..., AuthorizeResult]:
    known = AuthorizeResult(
        enterprise_id=me.enterprise_id or None,
        team_id=me.team_id,
        team=me.team_name,
        bot_user_id=me.user_id,
        bot_id=me.bot_id,
        bot_token=token,
    )

    def authorize(**_context: object) -> AuthorizeResult:
        return known

    return authorize


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
