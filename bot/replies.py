"""Bolt's `respond`, which would post to whatever a payload says: to Slack only, once, and to nowhere else (P31)."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookResponse

import bot.wire
from domain.outbox import CALL_LIMIT

log = logging.getLogger(__name__)

SLACK = ("slack.com", "hooks.slack.com", "files.slack.com")

_PLACE = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)


def guard(client: WebClient) -> Callable[..., BoltResponse]:
    """A middleware: no listener runs whose answer would go elsewhere; `client` knows where Slack is."""

    def guarded(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:
        url = context.get("response_url")
        if url is not None and not is_slack(url, api_url=client.base_url):
            log.warning("a request that wants its answer somewhere else was refused")
            return BoltResponse(status=400, body="")
        context["respond"] = Reply(url, client=client)
        return next()

    return guarded


def is_slack(url: object, *, api_url: str) -> bool:
    """Whether an address is Slack's, or on the server that SLACK_API_URL names."""
    try:
        asked, ours = urlsplit(str(url)), urlsplit(api_url)
        asked_port = asked.port
    except ValueError:
        return False
    # What two readers of an address could read in two ways is no address of Slack's.
    if not isinstance(url, str) or not _PLACE.fullmatch(asked.netloc) or re.search(r"[\s\\\x00-\x20]", url):
        return False
    if (asked.scheme, asked.netloc.lower()) == (ours.scheme, ours.netloc.lower()):
        return True
    hosts = (*SLACK, f"hooks.{ours.hostname}", f"files.{ours.hostname}")
    return asked.scheme == "https" and asked_port in (None, 443) and asked.hostname in hosts


class Reply(Respond):
    """`respond` with one attempt, no redirects and the one TLS context."""

    def __init__(self, url: str | None, *, client: WebClient) -> None:
        super().__init__(response_url=url, proxy=client.proxy, ssl=client.ssl)

    def __call__(self, text: str | dict[str, Any] = "", *args: Any, **more: Any) -> WebhookResponse:
        """Say it; `text`, `blocks` and so on as in Bolt."""
        if args or not isinstance(text, str):
            raise TypeError("say text=, blocks=, … by name")
        if self.response_url is None:
            raise ValueError("this request has no response_url")
        body = json.dumps(
            {name: value for name, value in {"text": text, **more}.items() if value is not None}
        )
        parts = urlsplit(self.response_url)
        connection = bot.wire.connect(
            self.response_url, context=self.ssl, proxy=self.proxy, seconds=CALL_LIMIT.total_seconds()
        )
        try:
            target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request(
                "POST", target, body=body.encode(), headers={"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            said = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        return WebhookResponse(
            url=self.response_url, status_code=answer.status, body=said, headers=dict(answer.headers)
        )
