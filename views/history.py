"""History in words: one line for each act."""

from __future__ import annotations

from string import Formatter

from storage.history import Deed
from views import preferences
from views.blocks import channel, escape, mention
from views.times import slack_moment
from views.words import N_, Words

SENTENCES = {
    "client_added": N_("{who} added the client"),
    "client_removed": N_("{who} removed the client"),
    "linked_client": N_("{who} linked {channel}, where the client reads along"),
    "linked_internal": N_("{who} linked {channel} as an internal channel"),
    "unlinked": N_("{who} unlinked {channel}"),
    "contact_marked": N_("{who} marked {user} as the client's"),
    "contact_removed": N_("{who} no longer counts {user} as the client's"),
    "team_owner": N_("{who} made {user} the owner"),
    "team_backup": N_("{who} made {user} the backup"),
    "team_member": N_("{who} made {user} a member of the team"),
    "team_lead": N_("{who} made {user} the lead"),
    "team_removed": N_("{who} took {user} off the team"),
    "preference_set": N_("{who} set “{name}” to {value} (before: {was})"),
    "preference_reset": N_("{who} set “{name}” back to what is inherited (before: {was})"),
    "issue_opened": N_("{who} opened issue {number}: {title}"),
    "issue_taken": N_("{who} took issue {number}"),
    "issue_solved": N_("{who} solved issue {number}"),
    "issue_reopened": N_("{who} reopened issue {number}"),
    "issue_asked_again": N_("The client wrote again, so issue {number} is open again"),
    "issue_withdrawn": N_("{who} withdrew issue {number}"),
    "issue_asked_late": N_("The client wrote again long after issue {number} was solved"),
    "update_logged": N_("{who} logged a contact: {kind}"),
    "update_withdrawn": N_("{who} withdrew a logged contact: {kind}"),
}
"""The sentence of each act. `{who}` did it; the other placeholders are facts of the deed.

The facts `user` and `channel` are ids of Slack and become live links; `kind` is a word of ours, and so are the
name and the values of a setting. All others are people's own words.
"""

KINDS = {
    "call": N_("call"),
    "email": N_("e-mail"),
    "meeting": N_("meeting"),
    "visit": N_("visit"),
    "note": N_("note"),
    "message": N_("message"),
}
"""How each kind of contact is called."""


_SETTINGS = ("preference_set", "preference_reset")
_INHERITED = "default"
"""What stands in a deed for a setting that was or is not set."""


def line(w: Words, *, deed: Deed, zone: str) -> str:
    """When, who and what, as mrkdwn; `zone` is for clients that do not render dates."""
    return f"{slack_moment(w, deed.at, zone=zone)} · {words_of(w, deed=deed)}"


def words_of(w: Words, *, deed: Deed) -> str:
    """Who did what, as mrkdwn; in general terms when there is no sentence for it or a fact is missing."""
    facts: dict[str, object] = {name: _fact(w, name, value) for name, value in deed.facts.items()}
    if deed.what in _SETTINGS:
        facts |= _setting(w, deed=deed)
    facts["who"] = mention(deed.by) if deed.by else w("Rapport")
    sentence = SENTENCES.get(deed.what, "")
    if not sentence or _placeholders(sentence) - facts.keys():
        return w("{who} changed something ({what})", who=facts["who"], what=escape(deed.what))
    return w(sentence, **facts)


def _setting(w: Words, *, deed: Deed) -> dict[str, object]:
    """The name and the values of a setting as people read them."""
    name = str(deed.facts.get("name"))
    if name not in preferences.LABELS:
        return {}

    def shown(text: str) -> str:
        return w("not set") if text == _INHERITED else preferences.value(w, name=name, text=text)

    facts: dict[str, object] = {"name": w(preferences.LABELS[name])}
    return facts | {fact: shown(str(deed.facts[fact])) for fact in ("value", "was") if fact in deed.facts}


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _fact(w: Words, name: str, value: object) -> str:
    text = str(value)
    if name == "user":
        return mention(text)
    if name == "channel":
        return channel(text)
    if name == "kind" and text in KINDS:
        return w(KINDS[text])
    return escape(text, limit=200)
