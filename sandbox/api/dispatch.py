"""One Web API call from its HTTP request to its HTTP answer: token, scope, faults, log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox import scopes
from sandbox.api import auth, chat, conversations, dnd, files, oauth, people, views
from sandbox.api.registry import APP_LEVEL, METHODS, TOKENLESS, Args, SlackError, need_scope
from sandbox.core import Core
from sandbox.faults import Fault
from sandbox.records import Call

Json = dict[str, Any]

# importing a family registers its methods
FAMILIES = (auth, chat, conversations, dnd, files, oauth, people, views)
# refusals that say "your payload is wrong", as opposed to "not now" or "not here"
_PAYLOAD_ERRORS = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "no_text",
    "msg_too_long",
    "invalid_metadata_format",
    "metadata_too_large",
    "markdown_text_conflict",
    "missing_scope",
    "unknown_method",
    "not_allowed_token_type",
    "view_too_large",
    "invalid_name",
}


async def handle(core: Core, *, request: web.Request) -> web.StreamResponse:
    """Answers one request to /api/<method>."""
    name = request.match_info["method"]
    args = await _arguments(request)
    token = _token(request, args=args)
    core = _workspace(core, args=args, token=token)
    call = Call(
        method=name, args={key: value for key, value in args.items() if key != "token"}, at=core.machine()
    )
    core.records.calls.append(call)
    fault = core.faults.take(name, args=call.args)
    if fault is None:
        return _answer(core, body=run(core, call=call, token=token))
    call.fault = fault.name
    call.banned, call.retry_after = fault.kind == "rate", fault.retry_after

    def perform() -> web.Response:
        return _answer(core, body=run(core, call=call, token=token))

    answer = await spoil(request, fault=fault, perform=perform)
    call.outcome = "fault"
    return answer


async def _arguments(request: web.Request) -> Json:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        try:
            body = json.loads(text) if text else {}
        except ValueError:
            return found | {"_broken": True}
        return found | body if isinstance(body, dict) else found | {"_broken": True}
    form = await request.post()
    return found | {key: value for key, value in form.items() if isinstance(value, str)}


def _token(request: web.Request, *, args: Json) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() if header else str(args.get("token", ""))


def _workspace(core: Core, *, args: Json, token: str) -> Core:
    """The workspace that a token, a code or a refresh token is of."""
    for one in core.beside:
        grants = one.grants
        if token == one.install.bot_token or token in grants.tokens:
            return one
        if args.get("code") in grants.codes or args.get("refresh_token") in grants.refresh_tokens:
            return one
    return core


def run(core: Core, *, call: Call, token: str) -> Json:
    """Carries out one call under the lock; the JSON answer, refusals included."""
    with core.lock:
        try:
            if call.args.get("_broken"):
                raise SlackError("invalid_json")
            function = METHODS.get(call.method)
            if function is None:
                raise SlackError("unknown_method", req_method=call.method)
            _authorise(core, method=call.method, token=token)
            answer = {"ok": True} | function(core, Args(call.args))
            call.applied = True
        except SlackError as refusal:
            answer = _refused(core, call=call, refusal=refusal)
    return answer


def _authorise(core: Core, *, method: str, token: str) -> None:
    if method in TOKENLESS:
        return
    if not token:
        raise SlackError("not_authed")
    is_bot = token == core.install.bot_token or token in core.grants.tokens
    if not is_bot and token != core.install.app_token:
        raise SlackError("invalid_auth")
    if core.install.uninstalled:
        raise SlackError("account_inactive")
    if core.install.revoked and is_bot:
        raise SlackError("token_revoked")
    ends = core.grants.tokens.get(token)
    if ends is not None and ends <= core.machine():
        raise SlackError("token_expired")
    if is_bot == (method in APP_LEVEL):
        raise SlackError("not_allowed_token_type")
    if method in scopes.METHODS:
        need_scope(core, scope=scopes.METHODS[method])


def _refused(core: Core, *, call: Call, refusal: SlackError) -> Json:
    call.outcome = "rate_limited" if refusal.error == "ratelimited" else "error"
    call.error = refusal.error
    call.banned, call.retry_after = call.outcome == "rate_limited", refusal.fields.get("retry_after")
    details = refusal.fields.get("response_metadata", {}).get("messages", [])
    if refusal.error in _PAYLOAD_ERRORS:
        needed = [f"needs {refusal.fields['needed']}"] if "needed" in refusal.fields else []
        core.records.reject(call.method, error=refusal.error, details=[*details, *needed], payload=call.args)
    return {"ok": False, "error": refusal.error} | refusal.fields


def _answer(core: Core, *, body: Json) -> web.Response:
    headers = {"x-oauth-scopes": core.install.provided, "Cache-Control": "no-store"}
    wait = body.pop("retry_after", None) if body.get("error") == "ratelimited" else None
    if wait is not None:
        return web.json_response(body, status=429, headers=headers | {"Retry-After": str(wait)})
    return web.json_response(body, headers=headers)


async def spoil(
    request: web.Request, *, fault: Fault, perform: Callable[[], web.Response]
) -> web.StreamResponse:
    """Answers as the fault says; `perform` carries the call out and gives its right answer."""
    right = perform() if fault.applied else None
    if fault.kind in ("hang", "late", "slow"):
        await asyncio.sleep(fault.seconds)
    if fault.kind == "late":
        perform()
    if fault.kind in ("reset", "hang", "late"):
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    if fault.kind == "slow" and right is not None:
        return right
    if fault.kind == "error":
        return web.json_response({"ok": False, "error": fault.body})
    if fault.kind == "rate":
        headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    content_type = "text/html" if fault.kind == "status" or fault.body.startswith("<") else "application/json"
    return web.Response(status=fault.status, text=fault.body, content_type=content_type)
