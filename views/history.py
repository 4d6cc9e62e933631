"""History in words: one line for each act."""

from __future__ import annotations

from string import Formatter

from storage.history import Deed
from views import matters, preferences
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
    "team_sponsor": N_("{who} made {user} the sponsor"),
    "team_removed": N_("{who} took {user} off the team"),
    "preference_set": N_("{who} set “{name}” to {value} (before: {was})"),
    "preference_reset": N_("{who} set “{name}” back to what is inherited (before: {was})"),
    "issue_opened": N_("{who} opened issue {number}: {title}"),
    "issue_taken": N_("{who} took issue {number}"),
    "issue_solved": N_("{who} solved issue {number}"),
    "issue_reopened": N_("{who} reopened issue {number}"),
    "issue_asked_again": N_("The client wrote again, so issue {number} is open again"),
    "issue_severity": N_("{who} set the severity of issue {number} to {severity} (before: {was})"),
    "issue_waiting": N_("{who} noted that issue {number} waits for the client"),
    "issue_resumed": N_("{who} noted that issue {number} waits for the client no longer"),
    "issue_confirmed": N_("{who} confirmed for the client that issue {number} is solved, so it is closed"),
    "issue_closed": N_("{who} closed issue {number}"),
    "issue_withdrawn": N_("{who} withdrew issue {number}"),
    "issue_not_yet": N_("{who} said for the client that issue {number} is not solved yet"),
    "issue_asked": N_("{who} asked the client in {channel} whether issue {number} is solved"),
    "issue_third_party": N_("{who} noted that issue {number} waits for a third party"),
    "issue_fixed": N_("{who} noted that issue {number} was fixed elsewhere"),
    "issue_told": N_("{who} told the client that issue {number} was fixed"),
    "issue_ours": N_("{who} noted that issue {number} is our turn again"),
    "issue_described": N_("{who} noted what was found out about issue {number}"),
    "issue_linked": N_("{who} added a message to issue {number}"),
    "issue_repeats": N_("{who} noted that issue {number} repeats issue {other}"),
    "issue_duplicate": N_("{who} noted that issue {number} is a duplicate of issue {other}"),
    "issue_asked_late": N_("The client wrote again long after issue {number} was solved"),
    "history_imported": N_("{who} had the history of {channel} since {day} imported"),
    "calendar_day_set": N_("{who} set in the calendar: {days} {name}"),
    "calendar_day_unset": N_("{who} took back in the calendar: {days} {name}"),
    "calendar_day_on": N_("{who} switched on in the calendar: {days} {name}"),
    "calendar_day_off": N_("{who} switched off in the calendar: {days} {name}"),
    "calendar_feed_added": N_("{who} subscribed to the calendar {name}"),
    "calendar_feed_removed": N_("{who} removed the calendar {name}"),
    "charter_agreed": N_("{who} recorded that {person} agreed to the charter"),
    "charter_undone": N_("{who} took back that the client agreed to the charter"),
    "charter_sent": N_("{who} sent the charter to {channel}"),
    "charter_lost": N_("The charter that {who} sent to {channel} was never posted"),
    "conversation_split": N_("{who} split a conversation in {channel} (messages split off: {count})"),
    "conversation_split_rest": N_("{who} split a conversation in {channel} (messages split off: {count})"),
    "conversation_merge": N_("{who} merged two conversations in {channel} (messages moved: {count})"),
    "conversation_move": N_("{who} moved a message to another conversation in {channel}"),
    "move_undone": N_("{who} took back a change of conversations in {channel}"),
    "grouping_set": N_("{who} let messages in {channel} join within {minutes} min (before: {was} min)"),
    "grouping_off": N_("{who} let no messages in {channel} join any more (before: {was} min)"),
    "capture_all": N_("{who} let every message of the client in {channel} wait for an answer"),
    "capture_smart": N_(
        "{who} let every message of the client in {channel} wait for an answer, except thanks"
    ),
    "capture_manual": N_("{who} let only messages with 📌 in {channel} wait for an answer"),
    "message_tracked": N_("{who} decided that a message of {user} in {channel} waits for an answer"),
    "message_ignored": N_("{who} decided that a message of {user} in {channel} is no request"),
    "message_as_before": N_("{who} took back a decision about a message of {user} in {channel}"),
    "rule_tracks": N_("{who} made a rule for {channel}: track “{words}”"),
    "rule_ignores": N_("{who} made a rule for {channel}: ignore “{words}”"),
    "rule_removed": N_("{who} removed the rule “{words}” of {channel}"),
    "update_logged": N_("{who} logged a contact: {kind}"),
    "update_withdrawn": N_("{who} withdrew a logged contact: {kind}"),
    "away": N_("{who} noted that {user} is away from {first} to {last}"),
    "away_covered": N_("{who} noted that {user} is away from {first} to {last}; {cover} covers"),
    "away_undone": N_("{who} took back that {user} is away from {first} to {last}"),
    "back": N_("{who} noted that {user} is back early"),
    "back_undone": N_("{who} took back that {user} is back early"),
    "side_client": N_("{who} declared {user} to be the client's in {channel}"),
    "side_team": N_("{who} declared {user} to be of the team in {channel}"),
    "side_ignored": N_("{who} had {user} ignored in {channel}"),
    "side_usual": N_("{who} had {user} count as usual in {channel}"),
    "organisation_assigned": N_("{who} said that the organisation of {user} belongs here"),
    "promise_made": N_("{who} noted promise {number}, due {until}: {title}"),
    "promise_owed": N_("{who} noted that the client owes us by {until} (promise {number}): {title}"),
    "promise_kept": N_("{who} noted that promise {number} was kept"),
    "promise_delivered": N_("{who} noted that the client delivered (promise {number})"),
    "promise_moved": N_(
        "{who} agreed on a new date for promise {number}: {until}, because: {reason} ({user} tells the client)"
    ),
    "promise_put_off": N_("{who} let the client have until {until} for promise {number}, because: {reason}"),
    "promise_broken": N_("{who} noted that promise {number} was broken: {reason}"),
    "promise_withdrawn": N_("{who} withdrew promise {number}: {reason}"),
    "promise_on_track": N_("{who} said that promise {number} is on track"),
    "promise_at_risk": N_("{who} said that promise {number} is at risk"),
    "promise_changed": N_("{who} changed what is said of promise {number}"),
    "promise_told": N_("{who} told the client about the new date of promise {number} in {channel}"),
    "promise_reminded": N_("{who} reminded the client of what they owe (promise {number}) in {channel}"),
    "risk_noted": N_("{who} noted risk {number}: {title}"),
    "risk_changed": N_("{who} changed risk {number}: {title}"),
    "risk_reviewed": N_("{who} looked at risk {number} again: still open, next look on {next_look}"),
    "risk_happened": N_("{who} noted that risk {number} happened: {title}"),
    "risk_closed": N_("{who} closed risk {number}: {title}"),
    "risk_told": N_("{who} told the client of risk {number} in {channel}"),
    "risk_known": N_("{who} noted that the client knows of risk {number}"),
    "risk_withheld": N_("{who} decided that the client is not told of risk {number}: {reason}"),
    "milestone_noted": N_("{who} noted milestone {number}: {title}, forecast {forecast}"),
    "milestone_moved": N_("{who} moved milestone {number} to {forecast} (before: {was})"),
    "milestone_changed": N_("{who} changed milestone {number}: {title}"),
    "milestone_told": N_("{who} told the client of the day of milestone {number} in {channel}"),
    "milestone_known": N_("{who} noted that the client was told {believed} for milestone {number}"),
    "milestone_withheld": N_(
        "{who} decided that the client is not told of the day of milestone {number}: {reason}"
    ),
    "milestone_reached": N_("{who} noted that milestone {number} is reached: {title}"),
    "milestone_dropped": N_("{who} dropped milestone {number}: {title}"),
    "decision_made": N_("{who} recorded decision {number}: {title} – {chosen}"),
    "decision_changed": N_("{who} changed decision {number}: {title}"),
    "decision_revoked": N_("{who} noted that decision {number} does not hold any more: {title}"),
    "complaint_received": N_("{who} recorded complaint {number}: {title}"),
    "complaint_raised": N_("{who} of the client complained (complaint {number}): {title}"),
    "complaint_acknowledged": N_("{who} acknowledged complaint {number}"),
    "complaint_understood": N_("{who} filled the listening card of complaint {number}"),
    "complaint_proposed": N_("{who} proposed a remedy for complaint {number}"),
    "complaint_agreed": N_("{who} noted that {person} agrees to the remedy of complaint {number}"),
    "complaint_accepted": N_("{who} of the client agrees to the remedy of complaint {number}"),
    "complaint_declined": N_("{who} of the client does not agree to the remedy of complaint {number}"),
    "complaint_acting": N_("{who} noted that the remedy of complaint {number} is under way"),
    "complaint_told": N_("{who} told the client news about complaint {number}"),
    "complaint_asked": N_("{who} asked the client whether complaint {number} is resolved"),
    "complaint_not_yet": N_("{who} of the client said that complaint {number} is not resolved yet"),
    "complaint_confirmed": N_("{who} of the client said that complaint {number} is resolved"),
    "complaint_said": N_("{who} noted that {person} said on {day} that complaint {number} is resolved"),
    "complaint_learned": N_("{who} noted cause and lesson of complaint {number}"),
    "complaint_asked_again": N_("{who} asked the client whether all is still well after complaint {number}"),
    "complaint_fine": N_("{who} said that all is still well after complaint {number}"),
    "complaint_again": N_("{who} said that the client is unhappy again (complaint {number})"),
    "complaint_withdrawn": N_("{who} said that complaint {number} is none after all: {reason}"),
    "need_opened": N_("{who} noted need {number}: {title}"),
    "need_asked": N_("{who} counted that {asker} asks for need {number} (asked {times} times by now)"),
    "need_changed": N_("{who} changed need {number} (version {version} by now)"),
    "need_planned": N_("{who} planned need {number}"),
    "need_answered": N_("{who} noted that whoever asked for need {number} has an answer"),
    "need_shipped": N_("{who} noted that need {number} is shipped"),
    "need_declined": N_("{who} declined need {number}: {reason}"),
    "need_withdrawn": N_("{who} withdrew need {number}"),
    "need_reopened": N_("{who} reopened need {number}"),
    "change_opened": N_("{who} drafted change request {number}: {title}"),
    "change_changed": N_("{who} changed change request {number}"),
    "change_proposed": N_("{who} proposed change request {number} to the client"),
    "change_we_approved": N_("{who} recorded that {user} approved change request {number}"),
    "change_agreed": N_("{who} recorded that {user} approved change request {number}, so both sides agree"),
    "change_we_declined": N_("{who} recorded that {user} declined change request {number}: {reason}"),
    "change_they_approved": N_(
        "{who} recorded that {person} of the client approved change request {number} on {day}"
    ),
    "change_they_declined": N_(
        "{who} recorded that {person} of the client declined change request {number} on {day}"
    ),
    "change_withdrawn": N_("{who} withdrew change request {number}"),
    "matter_told": N_("{who} told the client in {channel} what became of {matter}"),
    "matter_told_elsewhere": N_("{who} noted that the client knows what became of {matter}"),
    "matter_untold": N_("{who} decided that the client is not told of {matter}: {reason}"),
    "matter_taken": N_("{who} took {matter}"),
    "matter_released": N_("{who} takes care of {matter} no longer"),
    "matter_undone": N_("{who} took back the last change of {matter}"),
    "suspended": N_("{channel} is not shared with the client any more, so its link rests"),
    "resumed": N_("{channel} is shared with the client again, so its link holds again"),
}
"""The sentence of each act. `{who}` did it; the other placeholders are facts of the deed.

The facts `user`, `cover` and `channel` are ids of Slack and become live links; `kind` is a word of ours, and so are the
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
    if deed.facts.get("noun") in matters.NAMES:
        noun, number = str(deed.facts["noun"]), int(deed.facts["number"])
        facts["matter"] = matters.name(w, noun=noun, number=number)
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
    if name in ("user", "cover"):
        return mention(text)
    if name == "channel":
        return channel(text)
    if name == "kind" and text in KINDS:
        return w(KINDS[text])
    return escape(text, limit=200)
