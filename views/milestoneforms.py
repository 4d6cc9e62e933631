"""The forms of milestones, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.milestones import Entry
from storage.clients import Client
from storage.milestones import Milestone
from views import forms
from views.blocks import Block
from views.clients import picker
from views.milestones import WHY
from views.words import Words


def form(
    w: Words, *, client: Client | None, title: str, forecast: date | None, owner_id: str, private: str
) -> Block:
    """The form for a new milestone; `forecast` was read from a text, for the person to confirm."""
    chosen = forms.field(w("Client"), name="client", element=picker(w, client=client))
    believed = forms.field(
        w("The day the client was told"),
        name="believed",
        element=forms.day(),
        hint=w("Leave it empty if they were told none yet."),
        optional=True,
    )
    found = _fields(w, title=title, forecast=forecast, owner_id=owner_id)
    return forms.modal(
        callback="milestones.open",
        title=w("New milestone"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[chosen, *found[:2], believed, *found[2:]],
    )


def change_form(w: Words, *, milestone: Milestone, private: str) -> Block:
    """The same for one that is known; what the client believes is not changed by it."""
    words = forms.field(
        w(WHY),
        name="client_words",
        element=forms.text(initial=milestone.client_words, multiline=True, longest=1000),
        hint=w("For the draft with which you tell them; this form posts nothing."),
        optional=True,
    )
    found = _fields(w, title=milestone.title, forecast=milestone.forecast, owner_id=milestone.owner_id)
    return forms.modal(
        callback="milestones.change",
        title=w("Change the milestone"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[*found[:2], words, *found[2:]],
    )


def read_form(said: Mapping[str, Any]) -> Entry:
    """What the form says, not checked yet."""
    forecast, believed = (
        date.fromisoformat(said[name]) if said.get(name) else None for name in ("forecast", "believed")
    )
    return Entry(
        title=str(said.get("title") or ""),
        forecast=forecast,
        believed=believed,
        owner_id=str(said.get("owner") or ""),
        client_words=str(said.get("client_words") or ""),
    )


def _fields(w: Words, *, title: str, forecast: date | None, owner_id: str) -> list[Block]:
    return [
        forms.field(
            w("What will be done?"),
            name="title",
            element=forms.text(initial=title, longest=255),
            hint=w("The client reads this name when you tell them of its day."),
        ),
        forms.field(w("Today's forecast"), name="forecast", element=forms.day(initial=forecast)),
        forms.field(
            w("Owner"),
            name="owner",
            element=forms.person(initial=owner_id),
            hint=w("Somebody of our team who sees to it. It can stay empty."),
            optional=True,
        ),
    ]
