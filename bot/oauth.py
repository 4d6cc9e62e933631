"""The doors by which workspaces install us: to Slack, and back with a code that is exchanged for a token."""

from __future__ import annotations

import hashlib
import logging
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin

import bot.doctor
import bot.installed
import bot.slack
import storage.db
import usecases.installations
import views.installations
from bot.installed import Installed
from bot.settings import Settings
from domain.outbox import TryLater, Unclear, Undeliverable
from usecases.runtime import Bot, Runtime
from views.words import words

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

log = logging.getLogger(__name__)

BEGIN, BACK = "/slack/install", "/slack/oauth_redirect"
COOKIE = "rapport_install"
SCOPES = tuple(bot.doctor.FEATURES)
"""What we ask for and cannot do without."""

Headers = list[tuple[str, str]]
Page = tuple[int, Headers, str]
"""Status, headers and the text of a page."""


class Doors:
    """What a browser is answered at `BEGIN` and `BACK`."""

    def __init__(self, settings: Settings, *, run: Runtime, installed: Installed) -> None:
        self._settings, self._run, self._installed = settings, run, installed
        self._address = settings.public_url.rstrip("/")

    def answer(self, path: str, *, environ: WSGIEnvironment) -> Page | None:
        """The page for a path; None when it is none of ours."""
        if path not in (BEGIN, BACK):
            return None
        language = views.installations.language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        try:
            if path == BEGIN:
                return self._begin(language)
            asked = {name: each[0] for name, each in parse_qs(environ.get("QUERY_STRING", "")[:4000]).items()}
            return self._back(language, asked=asked, browser=_cookie(environ))
        except storage.db.Unavailable as error:
            log.warning("an installation was not saved: %s", error)
            return self._say(503, language, "unavailable")

    def _begin(self, language: str) -> Page:
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        known = {"state": _fingerprint(state), "browser": _fingerprint(browser)}
        with self._run.begin() as session:
            may_go = usecases.installations.begin(session, **known, machine=self._run.machine())
        if not may_go:
            return self._say(503, language, "busy")
        asked = {
            "client_id": self._settings.slack_client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._address + BACK,
            "state": state,
        }
        there = f"{urljoin(self._settings.slack_api_url, '/oauth/v2/authorize')}?{urlencode(asked)}"
        life = round(usecases.installations.STATE_LIFE.total_seconds())
        cookie = f"{COOKIE}={browser}; Path=/; Max-Age={life}; Secure; HttpOnly; SameSite=Lax"
        return 302, [("Location", there), ("Set-Cookie", cookie), ("Cache-Control", "no-store")], ""

    def _back(self, language: str, *, asked: dict[str, str], browser: str) -> Page:
        known = {"state": _fingerprint(asked.get("state", "")), "browser": _fingerprint(browser)}
        with self._run.begin() as session:
            ours = usecases.installations.come_back(session, **known, machine=self._run.machine())
        if not ours:
            return self._say(400, language, "expired")
        if asked.get("error") or not asked.get("code"):
            return self._say(200, language, "denied")
        try:
            return self._install(language, code=asked["code"])
        except Undeliverable as refused:
            return self._say(400, language, "refused", reason=refused.reason)
        except (TryLater, Unclear) as failure:
            log.warning("an installation could not be confirmed: %s", failure)
            return self._say(503, language, "unclear")

    def _install(self, language: str, *, code: str) -> Page:
        answer = self._installed.access(code=code, redirect_uri=self._address + BACK)
        scopes = tuple(str(answer.get("scope") or "").split(","))
        if missing := [scope for scope in SCOPES if scope not in scopes]:
            return self._say(400, language, "scopes", missing=", ".join(missing))
        me = self._who(answer, scopes=scopes)
        sealed = bot.installed.sealed_of(
            answer, keys=self._installed.keys, of=me.team_id, now=self._run.machine()
        )
        by = str((answer.get("authed_user") or {}).get("id") or "")
        with self._run.begin() as session:
            usecases.installations.install(session, me=me, sealed=sealed, by=by, now=self._run.now())
        log.info("installed in %s", me.team_id)
        return self._say(200, language, "installed", name=me.team_name or me.team_id)

    def _who(self, answer: Any, *, scopes: tuple[str, ...]) -> Bot:
        """Who we are there. An organisation that installs us for all its workspaces is one tenant (ADR 0011)."""
        token = str(answer["access_token"])
        me = bot.slack.connect(token, api_url=self._settings.slack_api_url).me()
        enterprise = answer.get("enterprise") or {}
        place = enterprise if answer.get("is_enterprise_install") else answer.get("team") or {}
        return Bot(
            team_id=str(place.get("id") or me.team_id),
            team_name=str(place.get("name") or me.team_name),
            enterprise_id=str(enterprise.get("id") or me.enterprise_id),
            user_id=str(answer.get("bot_user_id") or me.user_id),
            bot_id=me.bot_id,
            app_id=str(answer.get("app_id") or me.app_id),
            scopes=scopes,
        )

    def _say(self, status: int, language: str, what: str, **facts: str) -> Page:
        again = "" if what == "installed" else self._address + BEGIN
        text = views.installations.page(words(language), what=what, again=again, **facts)
        over = f"{COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
        safe = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        return (
            status,
            [("Set-Cookie", over), ("Cache-Control", "no-store"), ("Content-Security-Policy", safe)],
            text,
        )


def _cookie(environ: WSGIEnvironment) -> str:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")[:4000]).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _fingerprint(secret: str) -> str:
    """What of a secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()
