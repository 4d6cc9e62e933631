"""The forms of a change request: writing it, and recording what one side decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.changes import LONGEST_LINK, Side
from domain.titles import LONGEST_TEXT, LONGEST_TITLE
from storage.changes import Change
from storage.clients import Client
from storage.needs import Need
from views import forms, matters
from views.blocks import Block, option, section
from views.changecards import VERDICTS
from views.changes import EFFECTS
from views.clients import picker
from views.words import Words


@dataclass(frozen=True)
class Filled:
    """What stands in the fields at first."""

    title: str = ""
    asker: str = ""
    time: str = ""
    cost: str = ""
    scope: str = ""
    note: str = ""


def form(w: Words, *, client: Client | None, filled: Filled, private: str, need: Need | None = None) -> Block:
    """A new change request, perhaps for a need."""
    behind = [section(matters.name(w, noun="need", number=need.number))] if need else []
    asker = forms.field(
        w("Who of the client asks"),
        name="asker",
        element=forms.text(initial=filled.asker, longest=200),
        hint=w("Leave it empty if it is an idea of our own: then nobody waits for an answer."),
        optional=True,
    )
    return forms.modal(
        callback="changes.make",
        title=w("New change request"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            *behind,
            forms.field(w("Client"), name="client", element=picker(w, client=client)),
            *_title(w, filled.title),
            asker,
            *_effects(w, filled),
        ],
    )


def edit(w: Words, *, change: Change, private: str) -> Block:
    """What it says now, to be changed."""
    filled = Filled(
        title=change.title,
        time=change.effect_time,
        cost=change.effect_cost,
        scope=change.effect_scope,
        note=change.note,
    )
    return forms.modal(
        callback="changes.edited",
        title=w("Change request"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[*_title(w, filled.title), *_effects(w, filled)],
    )


def decision(w: Words, *, change: Change, side: Side, user_id: str, today: date, private: str) -> Block:
    """What one side decided, and who of them; `user_id` is proposed for ours."""
    verdicts = [option(w(text), name) for name, text in VERDICTS.items()]
    what = forms.field(w("Decision"), name="verdict", element=forms.select(verdicts))
    reason = forms.field(
        w("Why, if declined"),
        name="reason",
        element=forms.text(multiline=True, longest=LONGEST_TEXT),
        hint=w("The client may read this. Nothing is sent yet."),
        optional=True,
    )
    who = _our_word(w, user_id) if side == Side.OURS else _their_word(w, today)
    return forms.modal(
        callback="changes.decided",
        title=w("Our decision") if side == Side.OURS else w("Their decision"),
        submit=w("Record"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(matters.name(w, noun="change", number=change.number)),
            what,
            *who,
            reason,
        ],
    )


def _our_word(w: Words, user_id: str) -> list[Block]:
    return [forms.field(w("Who of us decided"), name="by", element=forms.person(initial=user_id))]


def _their_word(w: Words, today: date) -> list[Block]:
    return [
        forms.field(w("Who of the client decided"), name="by", element=forms.text(longest=200)),
        forms.field(w("When"), name="day", element=forms.day(initial=today)),
        forms.field(
            w("Link to where they said so"),
            name="link",
            element=forms.text(longest=LONGEST_LINK),
            optional=True,
        ),
    ]


def _title(w: Words, text: str) -> list[Block]:
    element = forms.text(initial=text, longest=LONGEST_TITLE)
    hint = w("The client may read this.")
    return [forms.field(w("What is to change"), name="title", element=element, hint=hint)]


def _effects(w: Words, filled: Filled) -> Sequence[Block]:
    said = {"time": filled.time, "cost": filled.cost, "scope": filled.scope}
    effects = [
        forms.field(
            w(EFFECTS[name]),
            name=name,
            element=forms.text(initial=text, longest=500),
            hint=w("How the change bears on it. The client may read this."),
            optional=True,
        )
        for name, text in said.items()
    ]
    note = forms.field(
        w("Note for the team"),
        name="note",
        element=forms.text(initial=filled.note, multiline=True, longest=LONGEST_TEXT),
        optional=True,
    )
    return [*effects, note]
