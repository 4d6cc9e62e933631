"""What Slack would send, signed: events as HTTP requests, and commands as a WSGI server hands them on."""

from __future__ import annotations

import hmac
import io
import json
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench.tools.books import ME, SECRET

PATH = "/slack/events"
_numbers = count(1)


def message(*, channel: str, user: str, ts: str, team_id: str = ME.team_id) -> dict[str, Any]:
    """A message in a channel as the Events API tells of it, about a kilobyte long."""
    text = "Could you tell us when the export of last month's figures will be ready? We need them on Friday."
    said = {"type": "text", "text": text}
    rich = {"type": "rich_text_section", "elements": [said]}
    inner = {
        "type": "message",
        "channel": channel,
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "team": "TCLIENT",
        "channel_type": "channel",
        "client_msg_id": "0f5d7a0e-8f2b-4a53-9a1c-6a6d7d0d9d5e",
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [rich]}],
    }
    return {
        "token": "unused",
        "team_id": team_id,
        "context_team_id": team_id,
        "api_app_id": ME.app_id,
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers):010}",
        "event_time": int(float(ts)),
        "authorizations": [{"team_id": team_id, "user_id": ME.user_id, "is_bot": True}],
        "is_ext_shared_channel": True,
        "event_context": "4-message-bench",
        "event": inner,
    }


def signed(body: bytes, *, secret: str = SECRET) -> dict[str, str]:
    """The headers with which Slack sends these bytes now."""
    stamp = str(int(time.time()))
    mac = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}"}


def as_http(payload: dict[str, Any], *, secret: str = SECRET) -> bytes:
    """An event as the bytes of a request."""
    body = json.dumps(payload).encode()
    headers = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **signed(body, secret=secret),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + body


def command(name: str, text: str) -> dict[str, Any]:
    """A slash command of the team's `PM`, as a WSGI environment."""
    number = next(_numbers)
    fields = {
        "command": name,
        "text": text,
        "team_id": ME.team_id,
        "user_id": "UPM",
        "channel_id": "CALERTS",
        "trigger_id": f"{number}.1",
        "response_url": "http://127.0.0.1:1/",
    }
    body = urlencode(fields).encode()
    headers = {f"HTTP_{key.upper().replace('-', '_')}": value for key, value in signed(body).items()}
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }


def ask(app: Callable[..., Any], environ: dict[str, Any]) -> str:
    """What a WSGI application answers; anything but 200 is a failure of the benchmark."""
    told: list[str] = []
    pieces: Iterator[bytes] = app(environ, lambda status, _headers: told.append(status))
    body = b"".join(pieces).decode()
    assert told[0].startswith("200"), (told, body)
    return body
