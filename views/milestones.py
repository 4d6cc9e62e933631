"""Milestones in words: the day we expect beside the day the client believes, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.milestones import Status
from storage.history import Deed
from storage.milestones import Milestone
from views import matters, pasts, tellings
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    escape,
    fields,
    header,
    mention,
    quote,
    section,
)
from views.charters import day_of
from views.clocks import Face
from views.lists import titled
from views.promiselists import Wait, waiting
from views.tellings import Gap
from views.times import slack_moment
from views.words import N_, Words

REFUSALS: dict[str, str] = {
    "milestone_needs_day": N_("Choose the day on which you expect it today."),
}
STATUSES = {
    Status.OPEN: N_("ahead"),
    Status.REACHED: N_("reached"),
    Status.DROPPED: N_("dropped"),
    Status.WITHDRAWN: N_("withdrawn"),
}
WHY = N_("Why it moved, in words for the client")
LABELS = {"title": N_("Milestone"), "client_words": WHY}
SHOWN = 20


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it under an alert and in Home, the likeliest first."""
    return tellings.buttons(w, subject=f"milestone:{face.row_id}")


def about(w: Words, face: Face) -> str:
    """What the client believes beside what we expect, for an alert; "" when either is not known."""
    days = (face.more.get("believed"), face.more.get("forecast"))
    if not all(days):
        return ""
    believed, forecast = (day_of(w, date.fromisoformat(str(day))) for day in days)
    return w("They still believe *{believed}*, we expect *{forecast}*.", believed=believed, forecast=forecast)


def draft(w: Words, *, milestone: Milestone) -> str:
    """What the client may read of a new day: plain text, from words that are meant for them."""
    forecast = day_of(w, milestone.forecast)
    if milestone.believed in (None, milestone.forecast):
        return w("{title}: we expect it on {forecast}.", title=milestone.title, forecast=forecast)
    believed = day_of(w, milestone.believed) if milestone.believed else ""
    said = [
        w("{title}: we told you {believed}, and we expect it on {forecast} now.",
          title=milestone.title, believed=believed, forecast=forecast),
        milestone.client_words,
        w("Does the new date work for you? If not, let us find one together."),
    ]  # fmt: skip
    return "\n".join(line for line in said if line)


@dataclass(frozen=True)
class Sheet:
    """A milestone with its client, what it waits for the client to do, the longest wait first, and the gap between
    what we know and they do.
    """

    milestone: Milestone
    client: str
    today: date
    waits: Sequence[Wait] = ()
    gap: Gap | None = None


def listed(w: Words, *, sheets: Sequence[Sheet], client_id: int, zone: str) -> Message:
    """The milestones, the next first; `client_id`: the only client in it, 0 for all."""
    n = len(sheets)
    title = w.n("{n} milestone", "{n} milestones", n) if n else w("No milestones are open.")
    blocks: list[Block] = [header(title)]
    lines = [title]
    for sheet in sheets:
        row, name = sheet.milestone, escape(_name(w, sheet.milestone))
        head = name if client_id else f"*{escape(sheet.client)}* · {name}"
        lines.append("\n".join([head, _days(w, sheet), *_waits(w, sheet, zone=zone)[:1]]))
        details = button(w("Details"), action="milestones.show", value=str(row.id))
        blocks += [section(lines[-1], accessory=details)] if len(lines) <= SHOWN + 1 else []
    if n > SHOWN:
        blocks.append(context(w("… and {n} more, later", n=n - SHOWN)))
    new = button(w("New milestone"), action="milestones.new", value=str(client_id or ""))
    return Message(cut("\n".join(lines), 3900), [*blocks, actions(new)])


def card(w: Words, *, sheet: Sheet, deeds: Sequence[Deed], zone: str) -> Message:
    """Everything about one milestone, for the team, with what can be done."""
    milestone = sheet.milestone
    facts = {
        w("Client"): escape(sheet.client),
        w("Owner"): mention(milestone.owner_id) if milestone.owner_id else w("nobody yet"),
        w("Today's forecast"): day_of(w, milestone.forecast),
        w("What the client believes"): _belief(w, milestone, zone=zone),
        w("Status"): w(STATUSES[Status(milestone.status)]),
    }
    name, value = _name(w, milestone), str(milestone.id)
    told = fields([f"*{fact}*\n{said}" for fact, said in facts.items()])
    days = _days(w, sheet)
    blocks: list[Block] = [section(f"*{escape(name)}*\n{days}"), told]
    blocks += [section(line) for line in _waits(w, sheet, zone=zone)[:5]]
    if milestone.client_words:
        blocks += [context(w(WHY)), quote(milestone.client_words)]
    if milestone.withheld_because:
        blocks += [context(w("Deliberately not told")), quote(milestone.withheld_because)]
    blocks += pasts.blocks(w, deeds=deeds, labels=LABELS, zone=zone)
    if milestone.is_open:
        acts = [
            button(w("Change…"), action="milestones.change", value=value),
            button(w("Reached"), action="milestones.reach", value=value),
            button(w("Dropped"), action="milestones.drop", value=value),
        ]
        blocks += [actions(*acts), actions(*tellings.buttons(w, subject=milestone.subject))]
    return Message(escape(name), blocks)


def noted(w: Words, *, milestone: Milestone, deed_id: int) -> Message:
    """To the person who noted it."""
    said = w(
        "Milestone {number} is noted: {title}, {forecast}",
        number=milestone.number,
        title=escape(milestone.title),
        forecast=day_of(w, milestone.forecast),
    )
    return _done(w, said, milestone=milestone, deed_id=deed_id)


def changed(w: Words, *, milestone: Milestone, deed_id: int) -> Message:
    """To the person who changed it; when the days drift apart, with the way to tell the client."""
    facts = {"number": milestone.number, "forecast": day_of(w, milestone.forecast)}
    return _done(
        w,
        w("Milestone {number} is changed: we expect it on {forecast}.", **facts),
        milestone=milestone,
        deed_id=deed_id,
    )


def over(w: Words, *, milestone: Milestone, deed_id: int) -> Message:
    """To the person who said that it is reached or dropped."""
    sentences = {
        Status.REACHED: N_("Milestone {number} is reached: {title}"),
        Status.DROPPED: N_("Milestone {number} is dropped: {title}"),
    }
    sentence = sentences[Status(milestone.status)]
    said = w(sentence, number=milestone.number, title=escape(milestone.title))
    return _done(w, said, milestone=milestone, deed_id=deed_id)


def _done(w: Words, said: str, *, milestone: Milestone, deed_id: int) -> Message:
    undo = matters.undo(w, deed_id=deed_id)
    if not (milestone.is_open and milestone.drift) or milestone.withheld_because:
        return Message(said, [section(said), actions(undo)])
    apart = w("The client still believes {believed}.", believed=day_of(w, _believed(milestone)))
    tell = tellings.buttons(w, subject=milestone.subject)
    return Message(f"{said}\n{apart}", [section(said), section(apart), actions(*tell, undo)])


def _name(w: Words, row: Milestone) -> str:
    return w("Milestone {number}: {title}", number=row.number, title=row.title)


def _days(w: Words, sheet: Sheet) -> str:
    """Both days, how far they are apart, and since when."""
    row = sheet.milestone
    told = [w("forecast {day}", day=day_of(w, row.forecast))]
    if row.forecast < sheet.today and row.is_open:
        told.append(w("that day is over"))
    told.append(
        w("the client believes {day}", day=day_of(w, row.believed))
        if row.believed
        else w("the client was told no day yet")
    )
    if row.drift:
        apart = w.n("{n} working day apart", "{n} working days apart", abs(row.drift))
        apart = f"⚠️ *{apart}*"
        told.append(tellings.unknown(w, apart, gap=sheet.gap) if sheet.gap else apart)
    return " · ".join(told)


def _waits(w: Words, sheet: Sheet, *, zone: str) -> list[str]:
    return [f"⏳ {waiting(w, wait=wait, zone=zone)}" for wait in sheet.waits]


def _belief(w: Words, row: Milestone, *, zone: str) -> str:
    if row.believed is None:
        return w("nothing yet")
    if row.told_at is None:
        return day_of(w, row.believed)
    when = slack_moment(w, row.told_at, zone=zone)
    told = w("told by {who}, {when}", who=mention(row.told_by), when=when)
    said = titled(w, told, said=escape(row.told_how)) if row.told_how else told
    return f"{day_of(w, row.believed)}\n{said}"


def _believed(row: Milestone) -> date:
    return row.believed or row.forecast
