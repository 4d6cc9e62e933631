"""Who is behind a payload: the signed ids say who, our memory or Slack says what they are to us."""

from __future__ import annotations

from typing import Any

import usecases.people
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Actor, Facts
from usecases.runtime import PersonFacts, Runtime


def actor(run: Runtime, *, body: dict[str, Any]) -> Actor:
    """The person behind a signed command, click or form.

    Slack is asked, outside any transaction, when we do not know them or not any more. When it does not
    answer, what we last knew holds; somebody we never knew is `Side.UNKNOWN` and is refused wherever it
    matters.
    """
    user = body.get("user") or {}
    user_id = str(user.get("id") or body.get("user_id") or "")
    with run.begin() as session:
        workspace_id = usecases.people.home(session, team_ids=teams(body))
        found = usecases.people.fresh_actor(
            session, workspace_id=workspace_id, user_id=user_id, now=run.machine()
        )
    if found:
        return found
    facts = ask(run, workspace_id=workspace_id, user_id=user_id)
    with run.begin() as session:
        if facts:
            usecases.people.learn(session, workspace_id=workspace_id, facts=facts, now=run.machine())
        said = Facts(user_id, team_id=str(user.get("team_id") or ""))
        return usecases.people.actor(session, workspace_id=workspace_id, user_id=user_id, facts=said)


def ask(run: Runtime, *, workspace_id: int, user_id: str) -> PersonFacts | None:
    """What Slack says about somebody; None when it does not say."""
    try:
        return run.slack(workspace_id).person(user_id) if user_id else None
    except (TryLater, Undeliverable, Unclear):
        return None


def teams(body: dict[str, Any]) -> list[str]:
    """The organisations a payload names, ours first.

    In a shared channel `team_id` may be the other's, and a form that an outsider filled in has their
    team as `team`. Whoever installed us for all their workspaces is found by the organisation.
    """
    view = body.get("view") or {}
    team = body.get("team") or {}
    ours: dict[str, Any] = next(iter(body.get("authorizations") or ()), {})
    enterprise = body.get("enterprise") or {}
    whole = ours.get("is_enterprise_install") or body.get("is_enterprise_install")
    organisation = ours.get("enterprise_id") or enterprise.get("id") or body.get("enterprise_id")
    named = (
        organisation if whole in (True, "true") else "",
        ours.get("team_id"),
        body.get("context_team_id"),
        view.get("app_installed_team_id"),
        team.get("id"),
        body.get("team_id"),
        team.get("enterprise_id"),
        organisation,
        body.get("context_enterprise_id"),
    )
    return [str(team_id) for team_id in named if team_id]
