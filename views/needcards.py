"""A need with everything about it: who asked how often, why, when it is done, and how it read before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import Kind
from storage.changes import Change
from storage.needs import Ask, Need
from views import matters, releases
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    escape,
    fields,
    mention,
    quote,
    section,
)
from views.lists import series, titled
from views.needs import PRIORITIES, STATUSES, times
from views.times import slack_moment
from views.words import N_, Words

FIELDS = {
    "title": N_("What is needed"),
    "why": N_("Why they need it"),
    "priority": N_("Priority"),
    "acceptance": N_("It is done when"),
}
_LATEST = 5


@dataclass(frozen=True)
class Version:
    """What was changed at once: pairs of how a field read before and after."""

    number: int
    by: str
    at: datetime
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Card:
    """A need with its asks, oldest first, its versions, newest first, and what is owed with the due moments."""

    need: Need
    client: str
    asks: Sequence[Ask]
    versions: Sequence[Version]
    changes: Sequence[Change]
    owed: Mapping[Kind, datetime | None]


def card(w: Words, *, card: Card, zone: str) -> Message:
    """What the team reads of it, privately, with what can be done."""
    need = card.need
    name = w("Need {number}: {title}", number=need.number, title=escape(need.title))
    told = {
        w("Status"): w(STATUSES[need.status]),
        w("Client"): escape(card.client),
        w("Priority"): w(PRIORITIES[need.priority]),
        w("Asked by"): _askers(w, card.asks),
    }
    blocks: list[Block] = [section(f"*{name}*"), fields([f"*{key}*\n{said}" for key, said in told.items()])]
    blocks += [quote(cut(need.quote, 1000))] if need.quote else []
    blocks += [section(text) for text in _texts(w, card)]
    blocks += [context(*notes)] if (notes := [*_notes(w, card, zone=zone)]) else []
    text = " · ".join([name, *(f"{key}: {said}" for key, said in told.items())])
    return Message(cut(text, 3900), [*blocks, *(actions(*row) for row in _buttons(w, card) if row)])


def _askers(w: Words, asks: Sequence[Ask]) -> str:
    counted = Counter(ask.asker for ask in asks)
    names = [
        w("{name} ({times})", name=escape(name), times=times(w, count)) if count > 1 else escape(name)
        for name, count in counted.items()
    ]
    return series(w, names) or "–"


def _texts(w: Words, card: Card) -> list[str]:
    need = card.need
    said = {"why": need.why, "acceptance": need.acceptance}
    texts = [titled(w, w(FIELDS[name]), said=escape(text)) for name, text in said.items() if text]
    if need.status == "declined":
        texts.append(titled(w, w("Declined because"), said=escape(need.reason)))
    names = [
        f"{matters.name(w, noun='change', number=each.number)}: {escape(each.title)}" for each in card.changes
    ]
    return [*texts, titled(w, w("Change requests"), said=series(w, names))] if names else texts


def _notes(w: Words, card: Card, *, zone: str) -> list[str]:
    notes = [_version(w, each, zone=zone) for each in card.versions[:_LATEST]]
    if due := card.owed.get(Kind.NEED_ANSWER):
        notes.insert(0, w("An answer is due {moment}", moment=slack_moment(w, due, zone=zone)))
    if Kind.TELL_CLIENT in card.owed:
        notes.insert(0, w("The client does not know yet."))
    if card.need.permalink:
        link = w("Go to the message")
        notes.append(f"<{card.need.permalink}|{link}>")
    return notes


def _version(w: Words, version: Version, *, zone: str) -> str:
    was = [
        w("{field} (before: “{was}”)", field=w(FIELDS[name]), was=escape(_shown(w, name, before), limit=200))
        for name, before, _ in version.changes
    ]
    return w(
        "Version {number}, {who}, {moment}: {changes}",
        number=version.number,
        who=mention(version.by),
        moment=slack_moment(w, version.at, zone=zone),
        changes=series(w, was),
    )


def _shown(w: Words, name: str, text: str) -> str:
    return w(PRIORITIES[text]) if name == "priority" and text in PRIORITIES else text or "–"


def _buttons(w: Words, card: Card) -> list[list[Block]]:
    """First what decides on it, then what tells more of it."""
    need, value = card.need, str(card.need.id)

    def act(text: str, name: str) -> Block:
        return button(text, action=f"needs.{name}", value=value)

    again = act(w("Asked again…"), "again")
    if not need.is_open:
        untold = Kind.TELL_CLIENT in card.owed
        tell = releases.buttons(w, subject=need.subject) if untold else []
        return [tell, [act(w("Reopen"), "reopen"), *([again] if need.status != "withdrawn" else [])]]
    decide = [act(w("Planned"), "plan")] if need.status == "open" else []
    decide += [act(w("Shipped"), "ship"), act(w("Decline…"), "decline")]
    decide += [act(w("Answered"), "answer")] if Kind.NEED_ANSWER in card.owed else []
    change = button(w("Change request…"), action="changes.of_need", value=value)
    return [decide, [act(w("Edit…"), "edit"), again, change, act(w("Withdraw"), "withdraw")]]
