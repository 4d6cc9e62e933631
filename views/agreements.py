"""What was agreed with a client, for the team: the card around the charter, the form, and the refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.charters import LONGEST_DECISION, Difference
from storage.channels import Channel
from storage.charters import Charter
from storage.clients import Client
from views import charters, forms, preferences
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    channel,
    context,
    cut,
    divider,
    escape,
    header,
    mention,
    option,
    plain_text,
    section,
)
from views.confirmations import done
from views.lists import bold, series
from views.times import day, slack_moment
from views.words import N_, Words

REFUSALS = {
    "charter_who": N_("Say who of the client agreed."),
    "charter_date": N_("Say when it was agreed; a day to come cannot be."),
    "charter_days": N_("Write a number of working days from 1 to {most}, or nothing."),
    "charter_changed": N_("The charter has changed since you saw it. Look at it again: `/client charter`."),
    "charter_no_channel": N_("That channel is not one of this client's any more."),
}

NOTICE = "notice"


@dataclass(frozen=True)
class Changed:
    """A term that is not as agreed, and since when, as far as the history tells."""

    difference: Difference
    since: datetime | None


@dataclass(frozen=True)
class Sheet:
    """The card: what the client reads (`letter`), what is agreed, and what has changed since.

    `seal` names what is shown, so that a click releases nothing else. Other clients read in the channels that are
    `shared`, where it is not sent.
    """

    client: Client
    letter: Message
    charter: Charter | None
    changed: Sequence[Changed]
    channels: Sequence[Channel]
    seal: str
    language: str
    shared: Sequence[Channel] = ()


def card(w: Words, *, sheet: Sheet, zone: str) -> Message:
    """What is or may be agreed, with the buttons for it."""
    title = w("Charter: {client}", client=sheet.client.name)
    parts = [_standing(w, sheet, zone=zone)]
    if sheet.changed:
        parts.append(_differences(w, sheet, zone=zone))
    small = w("This is what the client reads, in the language that is set for them.")
    blocks: list[Block] = [header(title), *map(section, parts), divider(), context(small)]
    blocks += sheet.letter.blocks
    text = "\n\n".join([escape(title), *parts, sheet.letter.text])
    return Message(cut(text, 3900), [*blocks, *_buttons(w, sheet)])


def form(w: Words, *, client: Client, people: Sequence[tuple[str, str]], today: date, private: str) -> Block:
    """What is asked when an agreement is recorded; `people` are the contacts as (id, name)."""
    named = [option(name, value) for value, name in people[:100]]
    chosen = [forms.field(w("Who of the client agreed"), name="contact", element=forms.select(named))]
    typed = forms.field(
        w("Or somebody else of the client") if named else w("Who of the client agreed"),
        name="name",
        element=forms.text(longest=200),
        optional=bool(named),
    )
    notice = option(w("Tell people who write out of hours when we answer, once each"), NOTICE)
    return forms.modal(
        callback="charters.recorded",
        title=w("Record agreement"),
        submit=w("Record"),
        close=w("Cancel"),
        private=private,
        blocks=[
            section(w("What *{client}* agrees to is what the charter says now.", client=escape(client.name))),
            *([chosen[0] | {"optional": True}] if named else []),
            typed,
            forms.field(w("Agreed on"), name="date", element=forms.day(initial=today)),
            forms.field(
                w("Working days in which the client decides"),
                name="days",
                element=forms.text(longest=3),
                hint=w(
                    "A number from 1 to {most}; leave it empty if nothing was said.", most=LONGEST_DECISION
                ),
                optional=True,
            ),
            forms.field(w("Out of hours"), name="notice", element=forms.ticks([notice]), optional=True),
            forms.field(
                w("Note for the team"),
                name="note",
                element=forms.text(multiline=True, longest=1000),
                optional=True,
            ),
        ],
    )


def recorded(w: Words, *, client: str, charter: Charter) -> Message:
    """To the person who recorded it."""
    said = w("Recorded: *{client}* agreed to the charter.", client=escape(client))
    notes = [_notice(w, charter)]
    return done(w, said, notes=notes, undo="charters.undo", value=str(charter.id))


def withdrawn(w: Words, *, client: str) -> Message:
    """It is as if it had never been recorded."""
    return done(w, w("Undone. What was agreed with *{client}* before holds again.", client=escape(client)))


def sent(w: Words, *, channel_id: str) -> Message:
    """To the person who released it."""
    return done(w, w("The charter goes to {channel} now.", channel=channel(channel_id)))


def _standing(w: Words, sheet: Sheet, *, zone: str) -> str:
    charter = sheet.charter
    if charter is None:
        return w("Nothing was agreed yet. The settings say what the charter below says.")
    told = w(
        "Agreed on {day} by {person}, recorded by {who} {when}.",
        day=charters.day_of(w, charter.agreed_on),
        person=f"*{escape(charter.agreed_by, limit=200)}*",
        who=mention(charter.recorded_by),
        when=slack_moment(w, charter.recorded_at, zone=zone),
    )
    lines = [told, _notice(w, charter)]
    if charter.note:
        lines.append(w("Note for the team: {note}", note=escape(charter.note, limit=1000)))
    return "\n".join(lines)


def _notice(w: Words, charter: Charter) -> str:
    if charter.notice:
        return w("Who writes out of hours is told once when we answer.")
    return w("Who writes out of hours is told nothing.")


def _differences(w: Words, sheet: Sheet, *, zone: str) -> str:
    lines = [bold(w("Not as agreed any more"))]
    for each in sheet.changed:
        name, agreed, now = each.difference.term, each.difference.agreed, each.difference.now
        facts = {
            "term": w({**charters.LABELS, **preferences.LABELS}[name]),
            "agreed": charters.term(w, name=name, text=agreed),
            "now": charters.term(w, name=name, text=now),
        }
        if each.since:
            facts["when"] = day(w, each.since, zone=zone)
            lines.append("• " + w("{term}: agreed {agreed}, since {when} {now}", **facts))
        else:
            lines.append("• " + w("{term}: agreed {agreed}, now {now}", **facts))
    return "\n".join([*lines, w("Agree on it anew and record that, or set it back.")])


def _buttons(w: Words, sheet: Sheet) -> list[Block]:
    """To record, and to send: one button for each channel that the client reads."""
    client_id, several = str(sheet.client.id), len(sheet.channels) > 1
    label = w("Record anew") if sheet.charter else w("Record agreement")
    rows = [actions(button(label, action="charters.record", value=client_id))]
    for place in sheet.channels[:5]:
        name = f"#{place.name}" if place.name else place.slack_id
        send = button(
            w("Send to {channel}", channel=name) if several else w("Send to the client"),
            action="charters.send",
            value=f"{client_id}:{place.slack_id}:{sheet.seal}",
            confirm=_confirm(w, name=name),
        )
        rows.append(actions(send))
    if sheet.shared:
        places = series(w, (channel(place.slack_id) for place in sheet.shared))
        rows.append(
            context(w("Not sent to {channels}: people of another client read there too.", channels=places))
        )
    return rows


def _confirm(w: Words, *, name: str) -> Block:
    said = w("The charter is posted in {channel}, where the client reads it.", channel=name)
    return {
        "title": plain_text(w("Send to the client?"), limit=100),
        "text": plain_text(said, limit=300),
        "confirm": plain_text(w("Send"), limit=30),
        "deny": plain_text(w("Cancel"), limit=30),
    }
