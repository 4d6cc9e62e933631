"""The doors: Slack in, a use case, Slack answered; one file per noun."""

from __future__ import annotations

from slack_bolt import App

from handlers import (
    channels,
    clients,
    clocks,
    commands,
    contacts,
    digests,
    help,
    home,
    issues,
    links,
    messages,
    preferences,
    reactions,
    settings,
    team,
    updates,
)
from usecases.runtime import Runtime

VERBS: dict[str, commands.Verb] = {
    **clients.VERBS,
    **links.VERBS,
    **team.VERBS,
    **contacts.VERBS,
    **preferences.VERBS,
    **settings.VERBS,
    **issues.VERBS,
    **digests.VERBS,
    **help.VERBS,
}
"""Every sub-command of `/client`."""


def register_all(app: App, run: Runtime) -> None:
    """Bind every door; the busiest first, since Bolt asks its listeners one by one."""
    messages.register(app, run)
    commands.register(app, run, verbs=VERBS)
    doors = (updates, reactions, clocks, clients, issues, home, links, team, contacts)
    for door in (*doors, preferences, settings, digests, channels, help):
        door.register(app, run)
