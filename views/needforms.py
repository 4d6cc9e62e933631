"""The forms of a need: a new one, with the question whether it is one that is known, and what is done with it later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.needs import Priority
from domain.titles import LONGEST_TEXT, LONGEST_TITLE
from storage.clients import Client
from storage.needs import Need
from views import forms
from views.blocks import Block, option, section
from views.clients import picker
from views.needs import PRIORITIES, Likely, question
from views.words import Words

FRESH = "new"
"""The answer that it is none of those that are known."""


def form(
    w: Words,
    *,
    client: Client | None,
    said: dict[str, str],
    private: str,
    likely: Sequence[Likely] = (),
    zone: str = "UTC",
    now: datetime | None = None,
) -> Block:
    """A new need; `said` is what stands in the fields at first. `likely`: those it may be, which must be answered."""
    asked: list[Block] = []
    if likely and now:
        asked = [section(question(w, each, zone=zone, now=now)) for each in likely]
        asked.append(forms.field(w("Is it one of these?"), name="same", element=_same(w, likely)))
    return forms.modal(
        callback="needs.make",
        title=w("New need"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            *asked,
            forms.field(w("Client"), name="client", element=picker(w, client=client)),
            _title(w, said.get("title", "")),
            _asker(w, said.get("asker", ""), optional=True),
            *_rest(
                w,
                why=said.get("why", ""),
                priority=said.get("priority", Priority.SHOULD),
                acceptance=said.get("acceptance", ""),
            ),
        ],
    )


def edit(w: Words, *, need: Need, private: str) -> Block:
    """What it says now, to be changed."""
    return forms.modal(
        callback="needs.edited",
        title=w("Need {number}", number=need.number),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            _title(w, need.title),
            *_rest(w, why=need.why, priority=need.priority, acceptance=need.acceptance),
        ],
    )


def again(w: Words, *, need: Need, private: str) -> Block:
    """Who asks for it too."""
    return forms.modal(
        callback="needs.counted",
        title=w("Need {number}", number=need.number),
        submit=w("Count it"),
        close=w("Cancel"),
        private=private,
        blocks=[_asker(w, "", optional=False)],
    )


def decline(w: Words, *, need: Need, private: str) -> Block:
    """Why it will not be done."""
    return forms.modal(
        callback="needs.declined",
        title=w("Need {number}", number=need.number),
        submit=w("Decline"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(
                w("Why not?"),
                name="reason",
                element=forms.text(multiline=True, longest=LONGEST_TEXT),
                hint=w("The client may read this. Nothing is sent yet."),
            )
        ],
    )


def _same(w: Words, likely: Sequence[Likely]) -> Block:
    known = [
        option(w("Need {number}: {title}", number=each.need.number, title=each.need.title), str(each.need.id))
        for each in likely
    ]
    return forms.select([*known, option(w("No, a new need"), FRESH)])


def _title(w: Words, text: str) -> Block:
    element = forms.text(initial=text, longest=LONGEST_TITLE)
    return forms.field(
        w("What is needed"), name="title", element=element, hint=w("The client may read this.")
    )


def _asker(w: Words, text: str, *, optional: bool) -> Block:
    hint = (
        w("Leave it empty if it is an idea of our own: then nobody waits for an answer.") if optional else ""
    )
    element = forms.text(initial=text, longest=200)
    return forms.field(
        w("Who of the client asks"), name="asker", element=element, hint=hint, optional=optional
    )


def _rest(w: Words, *, why: str, priority: str, acceptance: str) -> list[Block]:
    levels = [option(w(text), name) for name, text in PRIORITIES.items()]
    ours, longest = w("Only your team reads this."), LONGEST_TEXT
    return [
        forms.field(w("Priority"), name="priority", element=forms.select(levels, initial=priority)),
        forms.field(
            w("Why they need it"),
            name="why",
            element=forms.text(initial=why, multiline=True, longest=longest),
            hint=ours,
            optional=True,
        ),
        forms.field(
            w("It is done when"),
            name="acceptance",
            element=forms.text(initial=acceptance, multiline=True, longest=longest),
            hint=ours,
            optional=True,
        ),
    ]
