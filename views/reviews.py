"""The weekly look back on alerts, in words for a lead: what they led to, where it is worst, what to change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from domain.durations import length_of
from domain.reviews import Fate, Proposal, Tally
from views.blocks import Block, Message, actions, button, context, cut, escape, header, section
from views.lists import about, bold, series
from views.times import day, duration
from views.words import N_, Words

FATES = {
    Fate.ANSWERED: N_("{n} led to an answer within the hour"),
    Fate.NO_REQUEST: N_("{n} were about no request"),
    Fate.SNOOZED: N_("{n} were put off by “On it”"),
    Fate.IGNORED: N_("{n} were ignored"),
}
WORST = 3
_NAME = 60
_PHRASE = 80


def message(
    w: Words,
    *,
    tallies: Sequence[Tally],
    proposal: Proposal | None,
    was: str,
    since: datetime,
    upto: datetime,
    zone: str,
) -> Message:
    """The whole message; there is at least one alert to speak of. `was`: the client's own value of what is
    proposed to be changed, "" if it has none.
    """
    title = w("How useful were the alerts?")
    period = w("{start} to {end}", start=day(w, since, zone=zone), end=day(w, upto, zone=zone))
    every = [fate for tally in tallies for fate in tally.fates]
    parts = [_told(w, every)]
    worst = [each for each in sorted(tallies, key=lambda each: -each.useless) if each.useless][:WORST]
    if worst and len(tallies) > 1:
        parts.append("\n".join([bold(w("Of the least use")), *(f"• {_client(w, each)}" for each in worst)]))
    parts += [_phrases(w, each) for each in tallies if each.noisy and each.phrases]
    blocks: list[Block] = [header(title), context(period), *map(section, parts)]
    if proposal:
        parts.append(_proposed(w, proposal))
        apply = button(w("Do it"), action="reviews.apply", value=_value(proposal, was=was), style="primary")
        blocks += [section(parts[-1]), actions(apply)]
    return Message(cut("\n".join([title, period, *parts]), 3900), blocks)


def _told(w: Words, fates: Sequence[Fate]) -> str:
    n = len(fates)
    lines = [bold(w.n("{n} alert", "{n} alerts", n))]
    lines += [f"• {w(said, n=fates.count(fate))}" for fate, said in FATES.items() if fate in fates]
    return "\n".join(lines)


def _client(w: Words, tally: Tally) -> str:
    said = [w(text, n=tally.count(fate)) for fate, text in FATES.items() if tally.count(fate)]
    n = len(tally.fates)
    told = w.n("{n} alert: {fates}", "{n} alerts: {fates}", n, fates=series(w, said))
    return about(w, escape(tally.client, limit=_NAME), said=told)


def _phrases(w: Words, tally: Tally) -> str:
    """What was no request, so that a rule of the channel can say so next time."""
    lines = [f"• “{escape(phrase, limit=_PHRASE)}”" for phrase in tally.phrases]
    how = w(
        "*{client}*: much was no request. Should such words not be tracked? The message shortcut "
        "“Why (not) tracked?” makes a rule of it. Most often it was:",
        client=escape(tally.client, limit=_NAME),
    )
    return "\n".join([how, *lines])


def _proposed(w: Words, proposal: Proposal) -> str:
    facts = {"client": escape(proposal.client, limit=_NAME), "n": proposal.n, "share": f"{proposal.share}%"}
    if proposal.name == "levels":
        why = w("{share} of {n} questions with a warning were answered in time anyway.", **facts)
        what = w(
            "Warn about *{client}* at {then} of the target instead of {now}?",
            now=proposal.now,
            then=proposal.then,
            **facts,
        )
    else:
        why = w("{share} of {n} first answers came late, by little.", **facts)
        lengths = {name: _length(w, text) for name, text in (("now", proposal.now), ("then", proposal.then))}
        what = w(
            "Promise *{client}* a first answer within {then} instead of {now}, and agree on it?",
            **lengths,
            **facts,
        )
    return "\n".join([bold(w("Proposal")), what, why])


def _length(w: Words, text: str) -> str:
    length = length_of(text)
    assert length is not None
    return duration(w, length)


def _value(proposal: Proposal, *, was: str) -> str:
    facts = {"client_id": proposal.client_id, "name": proposal.name, "value": proposal.value, "was": was}
    return json.dumps(facts)
