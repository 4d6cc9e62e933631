"""What Slack's answers say, read with care."""

from __future__ import annotations

from typing import Any, cast

from domain.outbox import TryLater, Unclear, Undeliverable
from usecases.runtime import Bot

EVENT_TYPE = "rapport_out"
"""The type of the metadata on every message of ours: the opaque key of its outbox row, and its words' fingerprint."""


def identity(answer: Any) -> Bot:
    """What `auth.test` answered."""
    scopes = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
    found = cast("dict[str, Any]", answer.data)
    names = {"team_name": "team", "enterprise_id": "", "user_id": "", "bot_id": "", "app_id": ""}
    return Bot(
        team_id=found["team_id"],
        scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
        **{name: found.get(field or name) or "" for name, field in names.items()},
    )


def code_of(meaning: Exception) -> str:
    """What went wrong, in one of a few words."""
    return meaning.reason if isinstance(meaning, TryLater | Undeliverable) else "unclear"


def date_of(answer: Any) -> str:
    """What Slack says the time is."""
    return next((str(value) for name, value in answer.headers.items() if name.lower() == "date"), "")


def told(answer: Any, field: str) -> Any:
    """What an answer says; when it lacks what it must have, nobody knows what Slack did."""
    found = answer.get(field)
    if found is None:
        raise Unclear(f"an answer without {field}")
    return found


def carries(message: dict[str, Any], sought: dict[str, str]) -> bool:
    metadata = message.get("metadata") or {}
    carried: dict[str, Any] = metadata.get("event_payload") or {}
    return metadata.get("event_type") == EVENT_TYPE and sought.items() <= carried.items()
