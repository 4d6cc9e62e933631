"""The forms of risks, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.risks import LONGEST_WORDS, Candour, Entry, candour_of, grade_of
from storage.clients import Client
from storage.risks import Risk
from views import forms
from views.blocks import Block, escape, option, section
from views.clients import picker
from views.risks import GRAVE, LABELS, LIKELY
from views.words import N_, Words

MAY_KNOW = {
    Candour.UNDECIDED: N_("Not decided yet"),
    Candour.MAY: N_("Yes, in these words"),
    Candour.WITHHELD: N_("No, for this reason"),
    Candour.TOLD: N_("They know"),
}


def form(
    w: Words, *, client: Client | None, title: str, owner_id: str, review_on: date, private: str
) -> Block:
    """The form for a new risk; `client` is the one chosen at first."""
    entry = Entry(title=title, owner_id=owner_id, review_on=review_on)
    chosen = forms.field(w("Client"), name="client", element=picker(w, client=client))
    return forms.modal(
        callback="risks.open",
        title=w("New risk"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[chosen, *_fields(w, entry=entry)],
    )


def change_form(w: Words, *, risk: Risk, review_on: date | None, private: str) -> Block:
    """The same for one that is known."""
    entry = Entry(
        title=risk.title,
        likelihood=risk.likelihood,
        impact=risk.impact,
        owner_id=risk.owner_id,
        mitigation=risk.mitigation,
        review_on=review_on,
        candour=Candour(risk.candour),
        client_words=risk.client_words,
        withheld_because=risk.withheld_because,
    )
    return forms.modal(
        callback="risks.change",
        title=w("Change the risk"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=_fields(w, entry=entry),
    )


def review_form(w: Words, *, risk: Risk, review_on: date, private: str) -> Block:
    """When it is looked at next, after somebody has."""
    return forms.modal(
        callback="risks.review",
        title=w("Still open"),
        submit=w("Note it"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(w("You looked at risk {number}: {title}", number=risk.number, title=escape(risk.title))),
            forms.field(w("Look at it again by"), name="review_on", element=forms.day(initial=review_on)),
        ],
    )


def read_form(said: Mapping[str, Any]) -> Entry:
    """What the form says, not checked yet."""
    return Entry(
        title=str(said.get("title") or ""),
        likelihood=grade_of(str(said.get("likelihood"))),
        impact=grade_of(str(said.get("impact"))),
        owner_id=str(said.get("owner") or ""),
        mitigation=str(said.get("mitigation") or ""),
        review_on=read_day(said),
        candour=candour_of(str(said.get("candour") or Candour.UNDECIDED)),
        client_words=str(said.get("client_words") or ""),
        withheld_because=str(said.get("withheld_because") or ""),
    )


def read_day(said: Mapping[str, Any]) -> date | None:
    """The day of the next look."""
    return date.fromisoformat(said["review_on"]) if said.get("review_on") else None


def _fields(w: Words, *, entry: Entry) -> list[Block]:
    likely = [option(w(text), str(grade)) for grade, text in LIKELY.items()]
    grave = [option(w(text), str(grade)) for grade, text in GRAVE.items()]
    fields = [
        forms.field(w("What may go wrong?"), name="title", element=forms.text(initial=entry.title, longest=255)),
        forms.field(
            w("Likelihood"), name="likelihood",
            element=forms.select(likely, initial=str(entry.likelihood)), optional=True,
        ),
        forms.field(
            w("Impact"), name="impact", element=forms.select(grave, initial=str(entry.impact)), optional=True
        ),
        forms.field(
            w("Owner"), name="owner", element=forms.person(initial=entry.owner_id), optional=True,
            hint=w("Somebody of our team who sees to it. It can stay empty."),
        ),
        forms.field(
            w("What we do about it"), name="mitigation", optional=True,
            element=forms.text(initial=entry.mitigation, multiline=True, longest=2000),
        ),
    ]  # fmt: skip
    if entry.review_on:
        look = forms.day(initial=entry.review_on)
        fields.append(forms.field(w("Look at it again by"), name="review_on", element=look))
    return [*fields, *_candour(w, entry=entry)]


def _candour(w: Words, *, entry: Entry) -> list[Block]:
    labels = {name: w(text) for name, text in LABELS.items()}
    choices = [option(w(text), candour) for candour, text in MAY_KNOW.items()]
    return [
        forms.field(
            w("May the client know?"), name="candour", element=forms.select(choices, initial=entry.candour),
            hint=w("Until they are told or you decide against it, I count how long they have not known."),
        ),
        forms.field(
            labels["client_words"], name="client_words", optional=True,
            element=forms.text(initial=entry.client_words, multiline=True, longest=LONGEST_WORDS),
            hint=w("Nothing is posted by this form."),
        ),
        forms.field(
            labels["withheld_because"], name="withheld_because", optional=True,
            element=forms.text(initial=entry.withheld_because, multiline=True, longest=1000),
            hint=w("Only your team reads this."),
        ),
    ]  # fmt: skip
