"""Why a message is tracked or not, in words, and what is said when somebody corrects that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.clocks import RUNNING, State
from domain.interactions import LONGEST_THANKS
from domain.people import Side
from storage.capture import CaptureRule
from storage.clocks import Clock
from views import forms
from views.blocks import Block, actions, button, channel, context, cut, escape, mention, quote, section
from views.times import slack_moment
from views.words import N_, Words

NOT_RECORDED = {
    "unlinked": N_(
        "Not recorded: {channel} is not linked to a client, and I record nothing in such channels."
    ),
    "internal": N_(
        "Not recorded: {channel} is an internal channel about a client, and I record nothing there."
    ),
    "before": N_("Not recorded: it was written before {channel} was linked to a client, {moment}."),
    "deleted": N_("The message was deleted. I know that there was one, and keep nothing of its words."),
    "missed": N_(
        "Not recorded: I did not hear of it. I may have been down, or not yet in the channel, at the time."
    ),
    "silent": N_("Not recorded: Slack's own notices and my own messages are nobody's words."),
}
RULES = {
    "solved": N_("it says that it works or is solved"),
    "thanks": N_("it only says thanks"),
    "greeting": N_("it only greets; what it is about comes next"),
    "fine": N_("it only agrees, takes note or wishes well"),
    "emoji": N_("it is only an emoji"),
    "attachment": N_("it brings a file or a link along"),
    "wordless": N_("it has no words"),
    "question": N_("it asks a question"),
    "long": N_("it is longer than mere thanks are ({n} words)"),
    "objection": N_("it objects, or adds something"),
    "negation": N_("it says no, or tells of trouble"),
    "request": N_("it asks for something"),
    "no_thanks": N_("it says something else than thanks"),
    "all": N_("in this channel every message of the client is tracked"),
    "manual": N_("in this channel only what one of you marks with 📌 is tracked"),
}
SIDES = {
    Side.CLIENT.value: N_("{who} is the client's: {why}."),
    Side.TEAM.value: N_("{who} is of the team: {why}."),
    Side.SYSTEM.value: N_("{who} is an app, and what apps write is nobody's question or answer."),
    Side.IGNORED.value: N_("{who} is ignored in this channel: {why}."),
    Side.UNKNOWN.value: N_("I do not know who {who} is, and treat them as the client's until I do."),
}
WHYS = {
    "declared": N_("somebody of you said so for this channel"),
    "contact": N_("somebody of you named them a contact"),
    "colleague": N_("they look after a client of yours"),
    "guest": N_("they are a guest in your workspace"),
    "house_guest": N_("they are a guest with an e-mail address of your own"),
    "foreign": N_("they belong to another organisation"),
    "ours": N_("they belong to your workspace"),
    "then": N_("that is what I knew when it was written"),
}
ENDED = {
    State.MET: N_("It was answered by {who}, in time."),
    State.BREACHED: N_("It was answered by {who}, late."),
    State.CANCELLED: N_("Nobody has to answer any more."),
}


@dataclass(frozen=True)
class Look:
    """What is known of a message. `kept` is "" when it is recorded, otherwise a key of `NOT_RECORDED`.

    `why_side` is a key of `WHYS`; `marked_by` declared that nothing has to be answered in its conversation.
    `clock` is the conversation's newest one. `can`: somebody may correct it.
    """

    slack_id: str
    kept: str = ""
    linked_at: datetime | None = None
    interaction_id: int = 0
    user_id: str = ""
    side: str = ""
    why_side: str = "then"
    asks: bool = False
    verdict: str = ""
    because: str = ""
    judged_by: str = ""
    marked_by: str = ""
    mode: str = ""
    rule: CaptureRule | None = None
    clock: Clock | None = None
    can: bool = False


def why(w: Words, look: Look, *, text: str, zone: str) -> Block:
    """Everything that decided, with the buttons that correct it."""
    blocks = [section(f"*{_head(w, look, zone=zone)}*")]
    if text:
        blocks.append(quote(cut(text.strip(), 300)))
    if not look.kept:
        blocks.append(section("\n".join(f"• {line}" for line in _lines(w, look, zone=zone))))
    if look.can:
        blocks.append(actions(*_buttons(w, look)))
        blocks.append(
            context(w("A correction holds for this message. You can make a rule of it afterwards."))
        )
    return forms.notice(title=w("Why (not) tracked?"), close=w("Close"), blocks=blocks)


def corrected(w: Words, *, tracks: bool, interaction_id: int, undo: str) -> Block:
    """What was said about the message, with the way back and the way to a rule."""
    if tracks:
        said, also = w("Noted: this waits for an answer."), w("Also track messages like this")
    else:
        said, also = w("Noted: not a request."), w("Also ignore messages like this")
    like = button(also, action="capture.like", value=f"{interaction_id} {int(tracks)}")
    back = button(w("Undo"), action="capture.undo", value=undo)
    blocks = [section(said), actions(like, back)]
    return forms.notice(title=w("Why (not) tracked?"), close=w("Close"), blocks=blocks)


def verdict(w: Words, look: Look) -> str:
    """The rule that decided, with its words, as mrkdwn."""
    if look.judged_by:
        said = w("{who} decided it", who=mention(look.judged_by))
    elif look.rule and look.rule.removed_at:
        who = mention(look.rule.created_by)
        said = w("a rule of this channel that holds no longer, made by {who}", who=who)
    elif look.rule:
        said = w("a rule of this channel, made by {who}", who=mention(look.rule.created_by))
    elif look.verdict in RULES:
        said = w(RULES[look.verdict], n=LONGEST_THANKS)
    else:
        said = w("nothing in particular")
    return w("{rule}: “{words}”", rule=said, words=escape(look.because)) if look.because else said


def _head(w: Words, look: Look, *, zone: str) -> str:
    if look.kept:
        at = slack_moment(w, look.linked_at, zone=zone) if look.linked_at else ""
        return w(NOT_RECORDED[look.kept], channel=channel(look.slack_id), moment=at)
    if not look.can:
        return w("Recorded, and nobody's question.")
    return w("Tracked: it waits for an answer.") if look.asks else w("Not tracked: it needs no answer.")


def _lines(w: Words, look: Look, *, zone: str) -> list[str]:
    who = mention(look.user_id) if look.user_id else w("The author")
    lines = [w(SIDES[look.side], who=who, why=w(WHYS[look.why_side]))]
    if look.can:
        lines.append(w("What decided: {rule}.", rule=verdict(w, look)))
    if look.marked_by:
        lines.append(w("{who} marked the conversation as no request.", who=mention(look.marked_by)))
    lines.append(_clock(w, look.clock, zone=zone))
    return lines


def _clock(w: Words, clock: Clock | None, *, zone: str) -> str:
    if clock is None:
        return w("No clock was ever started in this conversation.")
    if clock.state not in RUNNING:
        who = mention(clock.ended_by) if clock.ended_by else w("somebody")
        return w(ENDED[State(clock.state)], who=who)
    if clock.paused:
        return w("The clock stands, since the team waits for the client.")
    if clock.due_at is None:
        return w("The clock runs.")
    return w("The clock runs; an answer is due {moment}.", moment=slack_moment(w, clock.due_at, zone=zone))


def _buttons(w: Words, look: Look) -> list[Block]:
    """What nobody said yet can be said."""
    value = str(look.interaction_id)
    track = button(w("Track it"), action="capture.track", value=value)
    ignore = button(w("Not a request"), action="capture.ignore", value=value)
    said = bool(look.judged_by) and not look.marked_by
    return [
        *([] if said and look.asks else [track]),
        *([] if said and not look.asks else [ignore]),
    ]
