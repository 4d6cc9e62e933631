"""The forms of complaints, and how their answers are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.complaints import LONGEST
from storage.clients import Client
from storage.complaints import Complaint
from views import forms
from views.blocks import Block, context, option, quote
from views.clients import picker
from views.complaintletters import QUESTIONS
from views.words import N_, Words

TITLES = {
    "acknowledge": N_("Acknowledge"),
    "propose": N_("Propose a remedy"),
    "news": N_("News for the client"),
    "ask": N_("Ask the client"),
    "still": N_("Ask once more"),
}
"""The title of each form in which somebody writes to the client, by what they do."""
ONLY_POSTED = ("ask", "still")
"""What the client answers by a button."""
_POST = "post:"
_MYSELF = "myself"


@dataclass(frozen=True)
class Said:
    """What the client hears, and where: `slack_id` of the channel, "" when the person tells them elsewhere, None when
    they did not choose. `note`: how, for the team only.
    """

    text: str
    slack_id: str | None
    note: str = ""


@dataclass(frozen=True)
class Listening:
    """The listening card as somebody filled it."""

    restated: str
    effect: str
    wanted: str
    next_word_at: datetime | None


def new(w: Words, *, client: Client | None, text: str, private: str = "") -> Block:
    """The form for a complaint that was not made in a recorded message; `client` is the one chosen at first."""
    return forms.modal(
        callback="complaints.open",
        title=w("New complaint"),
        submit=w("Record"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("Client"), name="client", element=picker(w, client=client)),
            forms.field(w("What did they say, in their own words?"), name="words", element=_box(text)),
            forms.field(
                w("Who complained?"),
                name="name",
                element=forms.text(longest=255),
                optional=True,
            ),
        ],
    )


def telling(
    w: Words, *, act: str, draft: str, channels: Sequence[tuple[str, str]], said: str, private: str
) -> Block:
    """The form in which somebody writes to the client. `channels`: where it can be posted, as (id, name); `said`: the
    client's words.
    """
    wheres = [
        option(w("Post it in #{channel}", channel=name), f"{_POST}{slack_id}") for slack_id, name in channels
    ]
    if act not in ONLY_POSTED:
        wheres.append(option(w("I tell them myself, or told them"), _MYSELF))
    fields = [
        forms.field(
            w("What the client hears"),
            name="text",
            element=_box(draft),
            hint=w("If you post it, they read exactly this."),
        ),
        forms.field(w("How do they hear it?"), name="where", element=forms.select(wheres)),
        forms.field(
            w("Note for the team"),
            name="note",
            element=forms.text(longest=500),
            hint=w("Such as: by phone with Ms Li. The client does not read this."),
            optional=True,
        ),
    ]
    answers = []
    if act in QUESTIONS:
        yes, no = (w(text) for text in QUESTIONS[act])
        answers = [context(w("If you post it, they can answer by buttons: {yes} · {no}", yes=yes, no=no))]
    return forms.modal(
        callback=f"complaints.{act}",
        title=w(TITLES[act]),
        submit=w("Go ahead"),
        close=w("Cancel"),
        private=private,
        blocks=[*([quote(said)] if said else []), *fields, *answers],
    )


def read_telling(said: dict[str, Any]) -> Said:
    """What was filled into it."""
    where = str(said.get("where") or "")
    place = where.removeprefix(_POST) if where.startswith(_POST) else None
    return Said(
        text=str(said.get("text") or ""),
        slack_id="" if where == _MYSELF else place,
        note=str(said.get("note") or "").strip(),
    )


def listening(w: Words, *, complaint: Complaint, said: str, next_word_at: datetime, private: str) -> Block:
    """The listening card; `next_word_at` is proposed when nothing was noted before."""
    return forms.modal(
        callback="complaints.listen",
        title=w("Listening card"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            *([quote(said)] if said else []),
            forms.field(
                w("What are they unhappy with, as they would put it?"),
                name="restated",
                element=_box(complaint.restated),
            ),
            forms.field(
                w("What does it do to them, for which you are sorry?"),
                name="effect",
                element=_box(complaint.effect),
            ),
            forms.field(w("What do they want?"), name="wanted", element=_box(complaint.wanted)),
            forms.field(
                w("When do they hear from you next?"),
                name="next",
                element=forms.moment(initial=complaint.next_word_at or next_word_at),
            ),
        ],
    )


def read_listening(said: dict[str, Any]) -> Listening:
    """What was filled into it."""
    texts = {name: str(said.get(name) or "") for name in ("restated", "effect", "wanted")}
    return Listening(**texts, next_word_at=said.get("next"))


def agreeing(w: Words, *, complaint: Complaint, private: str) -> Block:
    """Who of the client agreed to the remedy, and how."""
    return forms.modal(
        callback="complaints.agree",
        title=w("The client agrees"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            *([quote(complaint.proposal)] if complaint.proposal else []),
            forms.field(
                w("Who of the client agreed?"),
                name="person",
                element=forms.text(initial=complaint.agreed_by, longest=255),
            ),
            forms.field(
                w("How and when?"), name="how", element=forms.text(initial=complaint.agreed_how, longest=500)
            ),
        ],
    )


def saying(w: Words, *, private: str) -> Block:
    """When the client said that it is resolved, and where that stands."""
    return forms.modal(
        callback="complaints.said",
        title=w("Client said so"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("Who said so?"), name="person", element=forms.text(longest=255)),
            forms.field(w("When did they say so?"), name="at", element=forms.moment()),
            forms.field(
                w("Where does that stand?"),
                name="link",
                element=forms.text(longest=512, placeholder="https://"),
                hint=w("The address of their message, of the e-mail or of the minutes."),
            ),
        ],
    )


def withdrawing(w: Words, *, complaint: Complaint, said: str, private: str) -> Block:
    """Why what was recorded as a complaint is none."""
    return forms.modal(
        callback="complaints.withdraw",
        title=w("Not a complaint"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            *([quote(said)] if said else []),
            forms.field(
                w("Why is complaint {number} none?", number=complaint.number),
                name="reason",
                element=_box(""),
                hint=w("It stays in the history of the complaint."),
            ),
        ],
    )


def learning(w: Words, *, complaint: Complaint, private: str) -> Block:
    """What caused it, and what we do differently."""
    return forms.modal(
        callback="complaints.learn",
        title=w("Cause and lesson"),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("What caused it?"), name="cause", element=_box(complaint.cause)),
            forms.field(
                w("What do we do differently from now on?"), name="lesson", element=_box(complaint.lesson)
            ),
        ],
    )


def _box(initial: str) -> Block:
    return forms.text(initial=initial[:LONGEST], multiline=True, longest=LONGEST)
