"""The doors: Slack in, a use case, Slack answered; one file per noun."""

from __future__ import annotations

from slack_bolt import App

from handlers import (
    absences,
    calendars,
    capture,
    changes,
    channels,
    charters,
    clients,
    clocks,
    commands,
    complaints,
    contacts,
    conversations,
    decisions,
    digests,
    erasures,
    explanations,
    gaps,
    help,
    home,
    imports,
    installations,
    issueforms,
    issues,
    keys,
    links,
    matters,
    messages,
    milestones,
    misses,
    mornings,
    needs,
    preferences,
    privacy,
    promises,
    quiet,
    reactions,
    releases,
    reviews,
    risks,
    settings,
    shadow,
    sides,
    signals,
    team,
    tellings,
    updates,
)
from usecases.runtime import Runtime

VERBS: dict[str, commands.Verb] = {
    **clients.VERBS,
    **links.VERBS,
    **team.VERBS,
    **contacts.VERBS,
    **erasures.VERBS,
    **preferences.VERBS,
    **settings.VERBS,
    **issues.VERBS,
    **digests.VERBS,
    **absences.VERBS,
    **calendars.VERBS,
    **capture.VERBS,
    **charters.VERBS,
    **conversations.VERBS,
    **explanations.VERBS,
    **imports.VERBS,
    **misses.VERBS,
    **quiet.VERBS,
    **shadow.VERBS,
    **sides.VERBS,
    **promises.VERBS,
    **complaints.VERBS,
    **needs.VERBS,
    **changes.VERBS,
    **privacy.VERBS,
    **releases.VERBS,
    **risks.VERBS,
    **decisions.VERBS,
    **milestones.VERBS,
    **matters.VERBS,
    **keys.VERBS,
    **help.VERBS,
}
"""Every sub-command of `/client`."""


DOORS = (
    updates, reactions, clocks, clients, issues, home, links, team, contacts, erasures,
    absences, calendars, capture, charters, conversations, explanations, misses, quiet, reviews, shadow, sides,
    promises, complaints, needs, changes, releases, risks, decisions, milestones, tellings, matters, mornings, keys,
    issueforms, signals,
    preferences, settings, digests, channels, imports, gaps, installations, help,
)  # fmt: skip
"""The busiest first, since Bolt asks its listeners one by one."""


def register_all(app: App, run: Runtime) -> None:
    """Bind every door."""
    messages.register(app, run)
    commands.register(app, run, verbs=VERBS)
    for door in DOORS:
        door.register(app, run)
