"""Risks in words: the register, the card of one, what was done, and the buttons under its alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.clocks import Kind
from domain.risks import WORST, Band, Candour, Status, band
from storage.history import Deed
from storage.risks import Risk
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
from views.clocks import Face
from views.lists import titled
from views.tellings import Gap
from views.times import day, slack_moment
from views.words import N_, Words

REFUSALS: dict[str, str] = {
    "risk_exists": N_("Risk {number} is about this message already: {title}"),
    "risk_happened": N_("Risk {number} has happened already. Close it when it is over."),
    "risk_review_past": N_("Choose a day to come, within the next years."),
}
BANDS = {
    Band.UNRATED: ("⚪", N_("not rated yet")),
    Band.LOW: ("🟢", N_("low")),
    Band.MEDIUM: ("🟡", N_("medium")),
    Band.HIGH: ("🔴", N_("high")),
}
LIKELY = {
    1: N_("1 · very unlikely"),
    2: N_("2 · unlikely"),
    3: N_("3 · possible"),
    4: N_("4 · likely"),
    5: N_("5 · almost certain"),
}
GRAVE = {
    1: N_("1 · hardly felt"),
    2: N_("2 · low"),
    3: N_("3 · medium"),
    4: N_("4 · high"),
    5: N_("5 · the project fails"),
}
CANDID = {
    Candour.UNDECIDED: N_("not decided, so they should be told"),
    Candour.MAY: N_("yes, and they have not been told yet"),
    Candour.WITHHELD: N_("deliberately not"),
    Candour.TOLD: N_("they know"),
}
STATUSES = {
    Status.OPEN: N_("being watched"),
    Status.HAPPENED: N_("happened"),
    Status.CLOSED: N_("closed"),
    Status.WITHDRAWN: N_("withdrawn"),
}
LABELS = {
    "title": N_("Risk"),
    "likelihood": N_("Likelihood"),
    "impact": N_("Impact"),
    "mitigation": N_("What we do about it"),
    "client_words": N_("In words for the client"),
    "withheld_because": N_("Why not"),
}
"""What of a risk is shown as it was before a change."""
SHOWN = 20


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it under an alert and in Home, the likeliest first."""
    if face.kind == Kind.TELL_CLIENT:
        return tellings.buttons(w, subject=f"risk:{face.row_id}")
    return _acts(w, value=str(face.row_id))


def rating(w: Words, *, risk: Risk) -> str:
    """The score with a mark and a word."""
    mark, word = BANDS[band(risk.score)]
    said = f"{mark} {w(word)}"
    return (
        w("{rating}, {score} of {most}", rating=said, score=risk.score, most=WORST**2) if risk.score else said
    )


def listed(
    w: Words,
    *,
    rows: Sequence[Risk],
    clients: Mapping[int, str],
    gaps: Mapping[int, Gap],
    client_id: int,
    zone: str,
) -> Message:
    """The register, the gravest first; `client_id`: the only client in it, 0 for all. `gaps` by the risk's id."""
    title = w.n("{n} risk", "{n} risks", len(rows)) if rows else w("No risks are open.")
    blocks: list[Block] = [header(title)]
    lines = [title]
    for row in rows:
        client = "" if client_id else clients.get(row.client_id, "")
        lines.append(_line(w, row, client=client, zone=zone, gap=gaps.get(row.id)))
        details = button(w("Details"), action="risks.show", value=str(row.id))
        blocks += [section(lines[-1], accessory=details)] if len(lines) <= SHOWN + 1 else []
    if len(rows) > SHOWN:
        blocks.append(context(w("… and {n} more, less grave", n=len(rows) - SHOWN)))
    new = button(w("New risk"), action="risks.new", value=str(client_id or ""))
    return Message(cut("\n".join(lines), 3900), [*blocks, actions(new)])


def card(
    w: Words, *, risk: Risk, client: str, deeds: Sequence[Deed], zone: str, gap: Gap | None = None
) -> Message:
    """Everything about one risk, for the team, with what can be done."""
    name = w("Risk {number}: {title}", number=risk.number, title=risk.title)
    look = slack_moment(w, risk.review_at, zone=zone) if risk.review_at else w("none")
    facts = {
        w("Client"): escape(client),
        w("How grave"): rating(w, risk=risk),
        w("Owner"): mention(risk.owner_id) if risk.owner_id else w("nobody yet"),
        w("Next look"): look,
        w("Status"): w(STATUSES[Status(risk.status)]),
        w("May the client know?"): knowledge(w, risk=risk, zone=zone, gap=gap),
    }
    blocks: list[Block] = [
        section(f"*{escape(name)}*"),
        fields([f"*{fact}*\n{told}" for fact, told in facts.items()]),
    ]
    for label in ("mitigation", "client_words", "withheld_because"):
        if told := getattr(risk, label):
            blocks += [context(w(LABELS[label])), quote(told)]
    blocks += pasts.blocks(w, deeds=deeds, labels=LABELS, zone=zone, permalink=risk.permalink)
    value = str(risk.id)
    if risk.status == Status.OPEN:
        blocks.append(actions(*_acts(w, value=value)))
    elif risk.status == Status.HAPPENED:
        blocks.append(actions(*_acts(w, value=value)[1:3]))
    if risk.is_open:
        blocks.append(actions(*tellings.buttons(w, subject=risk.subject)))
    return Message(escape(name), blocks)


def knowledge(w: Words, *, risk: Risk, zone: str, gap: Gap | None = None) -> str:
    """Whether the client knows, or for how long they have not."""
    if risk.candour == Candour.TOLD and risk.told_at:
        when = slack_moment(w, risk.told_at, zone=zone)
        told = w("told by {who}, {when}", who=mention(risk.told_by), when=when)
        return titled(w, told, said=escape(risk.told_how)) if risk.told_how else told
    told = w(CANDID[Candour(risk.candour)])
    return tellings.unknown(w, told, gap=gap) if gap else told


def noted(w: Words, *, risk: Risk, deed_id: int, zone: str, again: bool = False) -> Message:
    """To the person who noted it. `again`: the message had one already."""
    facts = {"number": risk.number, "title": escape(risk.title)}
    exists = REFUSALS["risk_exists"]
    said = w(exists, **facts) if again else w("Risk {number} is noted: {title}", **facts)
    small = [rating(w, risk=risk)]
    if risk.review_at:
        small.append(w("next look {day}", day=day(w, risk.review_at, zone=zone)))
    small.append(w("client: {told}", told=knowledge(w, risk=risk, zone=zone)))
    change = button(
        w("Fill in…") if not risk.score else w("Change…"), action="risks.change", value=str(risk.id)
    )
    told = [button(w("They know"), action="tellings.known", value=risk.subject)]
    acts = [change, *(told if risk.candour != Candour.TOLD else [])]
    return Message(
        said, [section(said), context(" · ".join(small)), actions(*acts, matters.undo(w, deed_id=deed_id))]
    )


def changed(w: Words, *, risk: Risk, deed_id: int) -> Message:
    """To the person who changed it."""
    said = w("Risk {number} is changed: {title}", number=risk.number, title=escape(risk.title))
    return _done(w, said, deed_id=deed_id)


def reviewed(w: Words, *, risk: Risk, deed_id: int, zone: str) -> Message:
    """To the person who looked at it."""
    when = day(w, risk.review_at, zone=zone) if risk.review_at else ""
    said = w("Risk {number} is still open; the next look is due {day}.", number=risk.number, day=when)
    return _done(w, said, deed_id=deed_id)


def closed(w: Words, *, risk: Risk, deed_id: int) -> Message:
    """To the person who closed it."""
    said = w("Risk {number} is closed: {title}", number=risk.number, title=escape(risk.title))
    return _done(w, said, deed_id=deed_id)


def happened(w: Words, *, risk: Risk, deed_id: int) -> Message:
    """To the person who said so, with the way to an issue."""
    said = w(
        "Risk {number} happened. Open an issue for it if something is to be solved, and close it when it is over.",
        number=risk.number,
    )
    issue = button(w("Open an issue"), action="issues.new", value=str(risk.client_id))
    return Message(said, [section(said), actions(issue, matters.undo(w, deed_id=deed_id))])


def _acts(w: Words, *, value: str) -> list[Block]:
    return [
        button(w("Looked at: still open"), action="risks.review", value=value),
        button(w("Change…"), action="risks.change", value=value),
        button(w("Closed"), action="risks.close", value=value),
        button(w("It happened"), action="risks.happen", value=value),
    ]


def _line(w: Words, row: Risk, *, client: str, zone: str, gap: Gap | None) -> str:
    name = w("Risk {number}: {title}", number=row.number, title=row.title)
    told = [rating(w, risk=row), mention(row.owner_id) if row.owner_id else w("no owner")]
    if row.status == Status.HAPPENED:
        told.append(w("happened"))
    if row.review_at:
        told.append(w("next look {day}", day=day(w, row.review_at, zone=zone)))
    told.append(w("client: {told}", told=knowledge(w, risk=row, zone=zone, gap=gap)))
    head = f"*{escape(client)}* · {escape(name)}" if client else escape(name)
    return f"{head}\n{' · '.join(told)}"


def _done(w: Words, said: str, *, deed_id: int) -> Message:
    return Message(said, [section(said), actions(matters.undo(w, deed_id=deed_id))])
