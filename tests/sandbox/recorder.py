"""An app that keeps every request it gets and answers as the test tells it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]
Answer = tuple[int, Any]


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Json:
        """The event, interaction or command as the app reads it."""
        if self.headers["content-type"] == "application/json":
            found: Json = json.loads(self.body)
            return found
        fields = parse_qs(self.body.decode(), keep_blank_values=True)
        form = {key: values[0] for key, values in fields.items()}
        return json.loads(form["payload"]) if "payload" in form else form

    @property
    def event(self) -> Json:
        return dict(self.payload.get("event", {}))


def silence(_received: Received) -> Answer:
    return 200, None


class Recorder:
    """`answer` may be replaced: it gets the request and returns a status and a body (None, text or JSON)."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Received], Answer] = silence
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                one = Received({key.lower(): value for key, value in self.headers.items()}, body)
                recorder.received.append(one)
                status, answer = recorder.answer(one)
                text = answer if isinstance(answer, str) else "" if answer is None else json.dumps(answer)
                self.send_response(status)
                kind = "text/plain" if isinstance(answer, str) else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text.encode())))
                if status == 503:
                    self.send_header("X-Slack-No-Retry", "1")
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """No access log."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/slack/events"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def reset(self) -> None:
        self.received.clear()
        self.answer = silence

    def events(self, kind: str = "") -> list[Json]:
        """Inner events, all or of one type."""
        found = [one.event for one in self.received if one.event]
        return [one for one in found if not kind or one["type"] == kind]

    def of_type(self, kind: str) -> list[Json]:
        """Outer payloads by their type."""
        return [one.payload for one in self.received if one.payload.get("type") == kind]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
