"""What is tracked in a channel, in words: its mode, its rules, and what is recorded there at all."""

from __future__ import annotations

from collections.abc import Sequence

from domain.capture import LONGEST_PHRASE, Mode
from domain.interactions import LONGEST_THANKS
from storage.capture import CaptureRule
from views import forms
from views.blocks import Block, Message, actions, button, channel, context, escape, mention, section
from views.confirmations import done
from views.times import slack_moment
from views.words import N_, Words

REFUSALS = {
    "capture_not_linked": N_(
        "Use this in a channel where a client reads along: only there messages are tracked."
    ),
    "capture_unknown": N_("“{word}” is no way to track. Write `all`, `smart` or `manual`."),
    "capture_same": N_("That is how messages are tracked here already."),
    "capture_not_client": N_("Only what the client writes can wait for an answer."),
    "capture_said": N_("{person} has said so already."),
    "rule_gone": N_("That rule holds no longer."),
    "rule_exists": N_("That rule exists already."),
    "rule_contrary": N_("There is a rule that says the contrary. Remove it first, with `/client rules`."),
    "rule_too_short": N_("That is too little to recognise a message by: write a word or a phrase of it."),
    "rule_too_long": N_("That is too long; at most {limit} characters fit."),
}
MODES = {
    Mode.ALL: N_("In {channel} *every* message of the client waits for an answer, thanks as well (`all`)."),
    Mode.SMART: N_(
        "In {channel} every message of the client waits for an answer, except mere thanks (`smart`)."
    ),
    Mode.MANUAL: N_(
        "In {channel} only those messages wait for an answer that one of you marks with 📌 (`manual`)."
    ),
}
MOST_RULES = 20


def mode(w: Words, *, slack_id: str, mode: Mode, undo: str = "", changed: bool = False) -> Message:
    """How the channel's messages are judged; with the way back after a change."""
    said = w(MODES[mode], channel=channel(slack_id))
    if changed:
        notes = [w("This holds for what is written from now on.")]
    else:
        notes = [
            w(
                "Change it with `/client capture all`, `smart` or `manual`; see its rules with `/client rules`."
            )
        ]
    return done(w, said, notes=notes, undo="capture.mode_undo" if undo else "", value=undo)


def rules(w: Words, *, slack_id: str, rules: Sequence[CaptureRule], zone: str, removed: int = 0) -> Message:
    """The channel's own rules, each with its buttons; `removed`: the one just removed, which can be put back."""
    head = w("Rules of {channel}:", channel=channel(slack_id))
    if not rules:
        head = w("{channel} has no rules of its own.", channel=channel(slack_id))
    blocks = [section(head)]
    told = [head]
    for rule in rules[:MOST_RULES]:
        line = rule_line(w, rule, zone=zone)
        value = str(rule.id)
        edit = button(w("Edit"), action="capture.rule_edit", value=value)
        gone = button(w("Remove"), action="capture.rule_remove", value=value)
        blocks += [section(line), actions(edit, gone, block_id=f"rule {value}")]
        told.append(line)
    notes = [w("You make rules where you correct a message: choose “Why (not) tracked?” in its menu.")]
    if len(rules) > MOST_RULES:
        notes.insert(0, w.n("… and {n} more", "… and {n} more", len(rules) - MOST_RULES))
    blocks.append(context(*notes))
    if removed:
        back = button(w("Undo"), action="capture.rule_put_back", value=str(removed))
        blocks.insert(0, section(w("Removed. It held until now."), accessory=back))
    return Message("\n".join([*told, *notes]), blocks)


def rule_line(w: Words, rule: CaptureRule, *, zone: str) -> str:
    """What a rule does, and who made it."""
    facts = {"words": escape(rule.words)}
    if rule.tracks and rule.whole:
        said = w("Track messages that say only “{words}”", **facts)
    elif rule.tracks:
        said = w("Track messages with “{words}” in them", **facts)
    elif rule.whole:
        said = w("Ignore messages that say only “{words}”", **facts)
    else:
        said = w("Ignore short messages with “{words}” in them", **facts)
    made = slack_moment(w, rule.created_at, zone=zone)
    return w("{rule} · {who}, {moment}", rule=said, who=mention(rule.created_by), moment=made)


def like(w: Words, *, tracks: bool, words: str, private: str) -> Block:
    """The form of a rule, with the message's words to be kept or shortened to a phrase."""
    asked = w("Which messages should be tracked?") if tracks else w("Which messages should be ignored?")
    hint = w("Leave the words as they are for messages that say only this, or keep the phrase that matters.")
    if not tracks:
        hint += " " + w("Messages of more than {n} words are never ignored.", n=LONGEST_THANKS)
    element = forms.text(initial=words, longest=LONGEST_PHRASE)
    return forms.modal(
        callback="capture.like",
        title=w("Rule of this channel"),
        submit=w("Track") if tracks else w("Ignore"),
        close=w("Cancel"),
        blocks=[forms.field(asked, name="words", element=element, hint=hint)],
        private=private,
    )


def taught(w: Words, *, rule: CaptureRule, zone: str) -> Message:
    """The rule is made; with its way back."""
    notes = [
        w("This holds for what is written in this channel from now on."),
        w("All its rules: `/client rules`."),
    ]
    return done(w, rule_line(w, rule, zone=zone), notes=notes, undo="capture.rule_undo", value=str(rule.id))


def untaught(w: Words) -> Message:
    """The rule is taken back."""
    return done(w, w("Undone: the rule holds no longer."))


def teaching(w: Words, *, mark_id: int) -> Block:
    """Under the confirmation that something was no request: the way to a rule (R39)."""
    return button(w("Ignore messages like this"), action="capture.like_mark", value=str(mark_id))


def privacy(w: Words, *, slack_id: str, kind: str, days: int | None = None) -> Message:
    """What is recorded in a channel, where and for how long: for everybody who asks (R54).

    `days`: after so many the words of messages are removed, None for never.
    """
    if kind != "client":
        said = w(
            "I record nothing in {channel}: it is not linked as a client's channel.",
            channel=channel(slack_id),
        )
        return Message(said, [section(said)])
    lines = [
        w("*What I record in {channel}*", channel=channel(slack_id)),
        w(
            "• The words, author and time of messages since the channel was linked, and of earlier ones if somebody "
            "of the team had them imported; of files only that there is one."
        ),
        w("• From your team also what it declares by buttons, and by the emoji 👀 ⏳ 🙅 📌 ✅ 🤝 🎯 ⚠️ ‼️ 🗳️."),
        w("• From the client also ✅ on what was solved, and ‼️ by which they complain."),
        w(
            "• Where: only in this bot's own database, kept by the team that runs it. Nothing is sent anywhere but "
            "to Slack."
        ),
        w("• Who sees it: only the team that runs this bot, never the people of another organisation."),
        _how_long(w, days=days),
    ]
    return Message("\n".join(lines), [section("\n".join(lines))])


def _how_long(w: Words, *, days: int | None) -> str:
    if days is None:
        return w(
            "• How long: without a limit, until it is erased. A message deleted in Slack loses its words here at "
            "once. A lead or an admin can have a person forgotten."
        )
    return w.n(
        "• How long: the words {n} day, then only counts. A message deleted in Slack loses its words here at once. "
        "A lead or an admin can have a person forgotten.",
        "• How long: the words {n} days, then only counts. A message deleted in Slack loses its words here at once. "
        "A lead or an admin can have a person forgotten.",
        days,
    )
