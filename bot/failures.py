"""Failures, told to the person who asked in their language, or to the drainer when nobody asked."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from slack_bolt import BoltRequest, BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError

import domain.failures
import domain.outbox
import handlers.whoami
import storage.db
import storage.tenancy
import usecases.audit
import usecases.people
import views.blocks
import views.forms
import views.refusals
from domain.permissions import Denied
from domain.refusals import Refusal
from usecases.runtime import Runtime
from views.words import LANGUAGES, words

log = logging.getLogger(__name__)

READ = (
    "block_actions",
    "block_suggestion",
    "message_action",
    "shortcut",
    "view_closed",
    "view_submission",
)
DENIED = ("team_only", "who_unknown")
"""The refusals of who is not of the team, as far as we know."""
FAILURE = "rapport.failure"
"""Where a request's context keeps the exception of its listener, for the drainer to read."""


def told(run: Runtime) -> Callable[..., BoltResponse]:
    """The handler for `App.error`: what a failed request is answered with."""

    def tell(error: Exception, request: BoltRequest, respond: Respond) -> BoltResponse:
        body = request.body
        if not _has_reader(body):
            request.context[FAILURE] = error
            return BoltResponse(status=500)
        try:
            if isinstance(error, Denied):
                _audited(run, denial=error)
            return _answer(run, error=error, body=body, respond=respond)
        except Exception:
            log.exception("no answer could be made for %s", type(error).__name__)
            return BoltResponse(status=200)

    return tell


def _audited(run: Runtime, *, denial: Denied) -> None:
    """A denial is noted and logged; the transaction in which it was found is gone with it."""
    log.warning("denied %s to %s (%s): %s", denial.act, denial.who.user_id, denial.who.role, denial.why)
    try:
        with run.begin() as session:
            usecases.audit.denied(session, denial=denial, now=run.now())
    except storage.db.Unavailable as error:
        log.error("a denial could not be noted: %s", error)


def _has_reader(body: dict[str, Any]) -> bool:
    """Whether a person waits for the answer; behind an event nobody does."""
    return "command" in body or body.get("type") in READ


def _answer(run: Runtime, *, error: Exception, body: dict[str, Any], respond: Respond) -> BoltResponse:
    """The answer in the shape that this kind of request can show."""
    kind = "command" if "command" in body else body.get("type", "")
    if kind == "view_closed":
        _reason(run, error)
        return BoltResponse(status=200)
    if kind == "block_suggestion":
        _reason(run, error)
        return _json(options=[])
    reason, facts = _reason(run, error)
    languages = LANGUAGES if reason == "unavailable" else (_language(run, body=body),)
    field = str(facts.pop("field", ""))
    text = "\n".join(views.refusals.sentence(words(language), reason, **facts) for language in languages)
    if kind == "command":
        return _json(response_type="ephemeral", text=text)
    if kind == "view_submission":
        if field:
            return _json(response_action="errors", errors={field: text})
        return _json(response_action="push", view=_notice(languages[0], text=text))
    _show(run, body=body, language=languages[0], text=text, respond=respond)
    return BoltResponse(status=200)


def _reason(run: Runtime, error: Exception) -> tuple[str, dict[str, object]]:
    """Which sentence to say; what nobody foresaw is logged under a number."""
    match error:
        case Refusal() if error.reason in views.refusals.SENTENCES:
            if error.reason in DENIED:
                run.count("authz_denied")
            return error.reason, dict(error.facts)
        case storage.db.Unavailable():
            log.error("the database is unavailable: %s", domain.failures.told(error))
            return "unavailable", {}
        case domain.outbox.TryLater():
            return "slack_busy", {}
        case storage.tenancy.Trespass():
            log.error("refused: %s", error)
            return "gone", {}
        case usecases.people.NotOurs():
            log.warning("nobody is served: %s", error)
            return "not_installed", {}
        case domain.outbox.Undeliverable(reason="not_installed"):
            return "not_installed", {}
        case BoltUnhandledRequestError():
            log.warning("nobody answered a request")
            return "gone", {}
        case domain.outbox.Undeliverable() if "trigger" in error.reason:
            return "gone", {}
    reference = secrets.token_hex(3)
    log.error("failure %s", reference, exc_info=error)
    return "fault", {"reference": reference}


def _show(run: Runtime, *, body: dict[str, Any], language: str, text: str, respond: Respond) -> None:
    """Answer a click or a shortcut: privately in its channel, or as a form where there is no channel."""
    try:
        if body.get("response_url"):
            respond(text, response_type="ephemeral", replace_original=False)
        else:
            slack = run.slack(_home(run, body=body))
            slack.open_form(trigger=body.get("trigger_id", ""), view=_notice(language, text=text))
    except Exception:
        log.exception("the answer for %s could not be shown", body.get("user", {}).get("id", ""))


def _language(run: Runtime, *, body: dict[str, Any]) -> str:
    """The reader's language; English for somebody we never met."""
    user = body.get("user_id") or body.get("user", {}).get("id", "")
    try:
        with run.read() as session:
            workspace_id = usecases.people.home(session, team_ids=handlers.whoami.teams(body))
            return usecases.people.language(session, workspace_id=workspace_id, user_id=user)
    except (LookupError, storage.db.Unavailable):
        return "en"


def _home(run: Runtime, *, body: dict[str, Any]) -> int:
    """The workspace's id; 0 while the database is unavailable, where the only token there is will do."""
    try:
        with run.read() as session:
            return usecases.people.home(session, team_ids=handlers.whoami.teams(body))
    except storage.db.Unavailable:
        return 0


def _notice(language: str, *, text: str) -> views.blocks.Block:
    w = words(language)
    blocks = [views.blocks.section(text)]
    return views.forms.notice(title=views.refusals.title(w), close=views.refusals.close(w), blocks=blocks)


def _json(**body: Any) -> BoltResponse:
    return BoltResponse(status=200, body=body)
