"""Replays in words: what other targets or hours would have meant over recorded history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.replays import Late, Side, Tally
from views import preferences
from views.blocks import Block, Message, actions, button, context, cut, escape, header, section
from views.confirmations import done
from views.shadow import Question, by_level, quoted, shortened
from views.times import duration
from views.words import N_, Words

REFUSALS = {
    "replay_usage": N_(
        "Write what I shall try, such as `/client shadow replay first_response=2h; next_response=4h days=30`."
    ),
    "replay_setting": N_("I cannot try “{text}”. These settings can be tried: {names}."),
    "replay_days": N_("I can try the last 1 to {most} days."),
}
LONGEST_VALUE = 2000
"""Characters that Slack lets a button carry."""


@dataclass(frozen=True)
class Played:
    """What came of a proposal: for whom (0: all clients), what, over how many days; `names` of the clients that
    occur, and the `questions` behind the worst by conversation and message.
    """

    client_id: int
    names: Mapping[int, str]
    texts: Mapping[str, str]
    days: int
    tally: Tally
    questions: Mapping[tuple[int, str], Question]


def later(w: Words) -> Message:
    """It takes longer than Slack waits."""
    return done(w, w("There is much to go through. I send you the result in a direct message."))


def applied(w: Words, *, client: str, values: Mapping[str, str], undo: str) -> Message:
    """The proposal holds."""
    if not values:
        return done(w, w("Nothing changed: that was set already."))
    scope = preferences.scope(w, client=client)
    lines = [
        w("{scope} · {setting}: *{value}*", scope=scope, setting=w(preferences.LABELS[name]), value=value)
        for name, value in values.items()
    ]
    return done(w, "\n".join(lines), undo="shadow.undo" if undo else "", value=undo)


def played(w: Words, told: Played) -> Message:
    """The result, with a button that makes the proposal hold."""
    title, tally = w("What it would have been"), told.tally
    lead = [_scope(w, told), _proposal(w, told.texts)]
    sums = [_alerts(w, tally), _answers(w, tally)]
    if tally.proposed.levels:
        sums.append(by_level(w, tally.proposed.levels))
    blocks: list[Block] = [header(title), section("\n".join(lead)), section("\n".join(sums))]
    lines = [] if told.client_id else _by_client(w, told)
    if lines:
        blocks.append(section("\n".join(lines)))
    if tally.worst:
        blocks.append(section(w("*Answers that took longest*")))
        blocks += [section(_late(w, late, told=told)) for late in tally.worst]
    notes = [
        w("Nothing was changed. I have looked at {n} conversations.", n=tally.conversations),
        w("Only alerts about answers are counted, not those about issues, promises or contact."),
    ]
    if tally.partly:
        notes.append(w("There were more; these are the newest."))
    blocks.append(context(*notes))
    value = json.dumps({"client_id": told.client_id, "texts": dict(told.texts)}, ensure_ascii=False)
    if len(value) <= LONGEST_VALUE:
        blocks.append(actions(button(w("Apply these"), action="shadow.apply", value=value, style="primary")))
    return Message(cut("\n".join([title, *lead, *sums, *lines]), 3900), blocks)


def _scope(w: Words, told: Played) -> str:
    if told.client_id:
        name = escape(told.names[told.client_id])
        return w.n("*{client}*, the last {n} day", "*{client}*, the last {n} days", told.days, client=name)
    return w.n("*All clients*, the last {n} day", "*All clients*, the last {n} days", told.days)


def _proposal(w: Words, texts: Mapping[str, str]) -> str:
    lines = []
    for name, text in texts.items():
        value = preferences.value(w, name=name, text=text)
        lines.append(w("{setting}: *{value}*", setting=w(preferences.LABELS[name]), value=value))
    return "\n".join(lines)


def _alerts(w: Words, tally: Tally) -> str:
    n = tally.proposed.alerts
    told = w.n("With these targets: *{n} alert*.", "With these targets: *{n} alerts*.", n)
    if tally.proposed.outside:
        outside = w.n(
            "{n} of them outside the hours of who gets it.",
            "{n} of them outside the hours of who gets them.",
            tally.proposed.outside,
        )
        told = f"{told} {outside}"
    today = w("Today's targets give *{n}*.", n=tally.today.alerts)
    return f"{told} {today}"


def _answers(w: Words, tally: Tally) -> str:
    def shown(side: Side) -> dict[str, int]:
        return {"met": side.met, "late": side.late}

    proposed = w("Answers in time: {met}, late: {late}.", **shown(tally.proposed))
    today = w("By today's targets in time: {met}, late: {late}.", **shown(tally.today))
    return f"{proposed} {today}"


def _by_client(w: Words, told: Played) -> list[str]:
    proposed, today = told.tally.proposed.clients, told.tally.today.clients
    ranked = sorted({*proposed, *today}, key=lambda each: (-proposed.get(each, 0), told.names[each]))
    lines = [
        w.n(
            "*{client}* · {n} alert, today {today}",
            "*{client}* · {n} alerts, today {today}",
            proposed.get(each, 0),
            client=escape(told.names[each]),
            today=today.get(each, 0),
        )
        for each in ranked
    ]
    return shortened(w, lines)


def _late(w: Words, late: Late, *, told: Played) -> str:
    question = told.questions[(late.conversation_id, late.ref)]
    time = w(
        "{elapsed} of {target}",
        elapsed=duration(w, timedelta(seconds=late.elapsed)),
        target=duration(w, timedelta(seconds=late.target)),
    )
    words = quoted(w, question.text, team=question.team, channel=question.channel, ts=question.ts)
    return f"*{escape(told.names[late.client_id])}* · {time}\n{words}"
