"""What a person reads when the answer is no, or when it could not be done."""

from __future__ import annotations

import views.absences
import views.agreements
import views.calendars
import views.capture
import views.changes
import views.clients
import views.clocks
import views.complaints
import views.contacts
import views.conversations
import views.decisions
import views.digests
import views.erasures
import views.explanations
import views.feeds
import views.imports
import views.issueasks
import views.issues
import views.links
import views.matters
import views.milestones
import views.misses
import views.mornings
import views.needs
import views.permissions
import views.preferences
import views.promises
import views.quiet
import views.releases
import views.replays
import views.risks
import views.shadow
import views.sides
import views.team
import views.tellings
import views.updates
from domain import durations
from views.blocks import mention, plain
from views.times import duration
from views.words import N_, Words

_ANGLES = str.maketrans("<>", "‹›")
"""Without angle brackets nothing is markup, in a form as little as in a message."""

GENERAL: dict[str, str] = {
    "unavailable": N_("Nothing was saved: I cannot reach my memory right now. Please try again in a minute."),
    "slack_busy": N_("Slack asks me to slow down. Please try again in a minute."),
    "gone": N_("This does not work any more. Please open it again."),
    "not_installed": N_(
        "Rapport is not installed in this workspace (any more). Ask whoever runs it to install it."
    ),
    "fault": N_(
        "Something went wrong on my side. If it happens again, tell my operator this number: {reference}"
    ),
}

SENTENCES: dict[str, str] = {
    **GENERAL,
    **views.permissions.REFUSALS,
    **views.absences.REFUSALS,
    **views.clients.REFUSALS,
    **views.capture.REFUSALS,
    **views.links.REFUSALS,
    **views.sides.REFUSALS,
    **views.team.REFUSALS,
    **views.contacts.REFUSALS,
    **views.conversations.REFUSALS,
    **views.preferences.REFUSALS,
    **views.quiet.REFUSALS,
    **views.clocks.REFUSALS,
    **views.digests.REFUSALS,
    **views.erasures.REFUSALS,
    **views.imports.REFUSALS,
    **views.issues.REFUSALS,
    **views.issueasks.REFUSALS,
    **views.explanations.REFUSALS,
    **views.replays.REFUSALS,
    **views.shadow.REFUSALS,
    **views.updates.REFUSALS,
    **views.agreements.REFUSALS,
    **views.misses.REFUSALS,
    **views.calendars.REFUSALS,
    **views.feeds.REFUSALS,
    **views.matters.REFUSALS,
    **views.mornings.REFUSALS,
    **views.promises.REFUSALS,
    **views.complaints.REFUSALS,
    **views.needs.REFUSALS,
    **views.changes.REFUSALS,
    **views.releases.REFUSALS,
    **views.risks.REFUSALS,
    **views.decisions.REFUSALS,
    **views.milestones.REFUSALS,
    **views.tellings.REFUSALS,
}
"""Every reason of `domain.refusals.Refusal`; each noun keeps its own in its view."""


def sentence(w: Words, reason: str, **facts: object) -> str:
    """The sentence for a reason with its facts: `person` is a live mention, words never are."""
    return w(SENTENCES[reason], **{name: _shown(w, name, fact) for name, fact in facts.items()})


def _shown(w: Words, name: str, fact: object) -> object:
    if name == "longest" and (length := durations.length_of(str(fact))):
        return duration(w, length)
    if name == "person":
        return mention(str(fact))
    return plain(fact, limit=700).translate(_ANGLES) if isinstance(fact, str) else fact


def title(w: Words) -> str:
    """Above a refusal that is shown as a form."""
    return w("Not done")


def close(w: Words) -> str:
    """The button under it."""
    return w("Close")
