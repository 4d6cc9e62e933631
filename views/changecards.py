"""A change request with everything about it: its effects, and who decided what on each side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.changes import Change
from views import charters, matters, releases
from views.blocks import Block, Message, actions, button, context, cut, escape, fields, mention, section
from views.changes import EFFECTS, STATUSES
from views.lists import titled
from views.words import N_, Words

VERDICTS = {"approved": N_("approved"), "declined": N_("declined")}


@dataclass(frozen=True)
class Card:
    """A change request with the number of the need behind it (0: none). `untold`: the client has to be told."""

    change: Change
    client: str
    need: int = 0
    untold: bool = False


def card(w: Words, *, card: Card) -> Message:
    """What the team reads of it, privately, with what can be done."""
    change = card.change
    name = w("Change request {number}: {title}", number=change.number, title=escape(change.title))
    told = {
        w("Status"): w(STATUSES[change.status]),
        w("Client"): escape(card.client),
        w("Our decision"): _ours(w, change),
        w("Their decision"): _theirs(w, change),
    }
    blocks: list[Block] = [section(f"*{name}*"), fields([f"*{key}*\n{said}" for key, said in told.items()])]
    blocks += [section(text) for text in _texts(w, card)]
    if change.permalink:
        link = w("Go to the message")
        blocks.append(context(f"<{change.permalink}|{link}>"))
    rows = [actions(*row) for row in _buttons(w, card) if row]
    text = " · ".join([name, *(f"{key}: {said}" for key, said in told.items())])
    return Message(cut(text, 3900), [*blocks, *rows])


def _texts(w: Words, card: Card) -> list[str]:
    change = card.change
    effects = {"time": change.effect_time, "cost": change.effect_cost, "scope": change.effect_scope}
    said = {
        **{w(EFFECTS[name]): text for name, text in effects.items()},
        w("Asked by"): change.asker,
        w("Belongs to"): matters.name(w, noun="need", number=card.need) if card.need else "",
        w("Note for the team"): change.note,
        w("Declined because"): change.reason,
    }
    return [titled(w, name, said=escape(text)) for name, text in said.items() if text]


def _ours(w: Words, change: Change) -> str:
    if not change.our_verdict:
        return w("not decided yet")
    return w("{verdict} by {who}", verdict=w(VERDICTS[change.our_verdict]), who=mention(change.our_decider))


def _theirs(w: Words, change: Change) -> str:
    if not change.their_verdict:
        return w("not decided yet")
    told = w(
        "{verdict} by {who} on {day}",
        verdict=w(VERDICTS[change.their_verdict]),
        who=escape(change.their_decider),
        day=charters.day_of(w, date.fromisoformat(change.their_day)),
    )
    link = w("Where they said so")
    return f"{told} · <{change.their_link}|{link}>" if change.their_link else told


def _buttons(w: Words, card: Card) -> list[list[Block]]:
    change, value = card.change, str(card.change.id)

    def act(text: str, name: str) -> Block:
        return button(text, action=f"changes.{name}", value=value)

    if not change.is_open:
        return [releases.buttons(w, subject=change.subject)] if card.untold else []
    propose = [act(w("Propose…"), "propose"), act(w("They have it"), "proposed")]
    decide = [] if change.our_verdict else [act(w("Our decision…"), "ours")]
    decide += [] if change.their_verdict else [act(w("Their decision…"), "theirs")]
    edit = [] if change.our_verdict or change.their_verdict else [act(w("Edit…"), "edit")]
    rows = [propose] if change.status == "draft" else []
    return [*rows, [*decide, *edit, act(w("Withdraw"), "withdraw")]]
