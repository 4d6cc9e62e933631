"""How a workspace installs the app: the page on which a person allows it, and the way back with a code."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.core import Core
from sandbox.grants import Code
from sandbox.workspace import Team


def routes(app: web.Application, *, cores: list[Core]) -> None:
    """The two addresses a browser comes to; `cores` are the workspaces one can choose."""

    async def authorize(request: web.Request) -> web.Response:
        error = _error(cores[0], asked=request.query)
        if error:
            return web.Response(status=400, text=f"<h1>{error}</h1>", content_type="text/html")
        links = [
            _link(request.query, core.space.home, whole=whole) for core in cores for whole in _ways(core)
        ]
        cancel = urlencode({**request.query, "decision": "deny"})
        links.append(f'<p><a href="/oauth/v2/decide?{escape(cancel)}">Cancel</a></p>')
        return web.Response(text="".join(links), content_type="text/html")

    async def decide(request: web.Request) -> web.Response:
        asked = request.query
        if error := _error(cores[0], asked=asked):
            return web.Response(status=400, text=error)
        if asked.get("decision") != "allow":
            back = {"error": "access_denied", "state": asked.get("state", "")}
        else:
            core = next(one for one in cores if one.install.team_id == asked["team"])
            back = {"code": allow(core, asked=asked), "state": asked.get("state", "")}
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(back)}")

    app.router.add_get("/oauth/v2/authorize", authorize)
    app.router.add_get("/oauth/v2/decide", decide)


def _ways(core: Core) -> tuple[bool, ...]:
    """An organisation's admin may install for all its workspaces."""
    return (False, True) if core.space.home.enterprise_id else (False,)


def _link(asked: Mapping[str, str], team: Team, *, whole: bool) -> str:
    query = urlencode({**asked, "decision": "allow", "team": team.id, "whole": "yes" if whole else ""})
    name = f"all of {team.enterprise_name}" if whole else team.name
    return f'<p><a href="/oauth/v2/decide?{escape(query)}">Allow in {escape(name)}</a></p>'


def _error(core: Core, *, asked: Mapping[str, str]) -> str:
    """What Slack's page says instead of asking for consent; "" when all is well."""
    config = core.install.manifest.get("oauth_config", {})
    known = config.get("scopes", {})
    scopes = [scope for scope in asked.get("scope", "").split(",") if scope]
    if asked.get("client_id") != core.install.client_id:
        return "invalid_client_id"
    if not any(asked.get("redirect_uri", "").startswith(url) for url in config.get("redirect_urls", [])):
        return "bad_redirect_uri"
    if not scopes:
        return "no_scopes"
    if not {*scopes} <= {*known.get("bot", []), *known.get("bot_optional", [])}:
        return "invalid_scope"
    return ""


def allow(core: Core, *, asked: Mapping[str, str]) -> str:
    """Somebody says yes: the code for the app."""
    with core.lock:
        scopes = [scope for scope in asked["scope"].split(",") if scope not in core.withheld]
        people = [user.id for user in core.space.users.values() if not user.is_bot]
        code = Code(
            scopes=scopes,
            redirect_uri=asked["redirect_uri"],
            user=asked.get("user") or (people[0] if people else "U0SBXADMIN"),
            whole=asked.get("whole") == "yes",
            born=core.machine(),
        )
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
        core.grants.codes[name] = code
        return name
