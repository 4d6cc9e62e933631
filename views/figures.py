"""Figures in words: what changed, one line per client, and Slack's own table and chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.figures import CONTACTS, Report, Standing, Week
from views.blocks import Block, cut, escape, plain
from views.lists import titled
from views.times import duration
from views.words import N_, Words

ROWS, CELLS = 200, 20_000
"""Slack's limits of a table: rows without the header, and characters of all cells."""
POINTS, LABEL, TITLE = 20, 20, 50
"""Slack's limits of a chart: points of a series, characters of a label and of the title."""
NAME = 120
"""How much of a name is shown once it is harmless, so that no list of them outgrows a paragraph."""
NOTHING = "–"
ALWAYS = (0, 1, 3, 4)
"""The columns of the table that are there even when they tell nothing."""

AGES = (N_("Open under 1 day"), N_("Open 1–3 days"), N_("Open 4–7 days"), N_("Open over 7 days"))
AGED = (N_("{n} under 1 day"), N_("{n} for 1–3 days"), N_("{n} for 4–7 days"), N_("{n} for over 7 days"))
KINDS = {
    "message": N_("Messages"),
    "call": N_("Calls"),
    "email": N_("E-mails"),
    "meeting": N_("Meetings"),
    "visit": N_("Visits"),
}


def share(percent: int | None) -> str:
    """A share of the questions."""
    return NOTHING if percent is None else f"{percent}%"


def points(w: Words, *, now: int | None, before: int | None) -> str:
    """How a share changed since the week before, in words too; "" when there is nothing to compare."""
    if now is None or before is None:
        return ""
    if now == before:
        return w("unchanged")
    if now > before:
        return w.n("▲ up {n} point", "▲ up {n} points", now - before)
    return w.n("▼ down {n} point", "▼ down {n} points", before - now)


def more(w: Words, *, now: int, before: int) -> str:
    """How a number changed since the week before."""
    if now == before:
        return w("unchanged")
    if now > before:
        return w.n("▲ {n} more", "▲ {n} more", now - before)
    return w.n("▼ {n} fewer", "▼ {n} fewer", before - now)


def pace(w: Words, *, now: timedelta | None, before: timedelta | None) -> str:
    """How much longer or shorter a time became; "" when there is nothing to compare."""
    if now is None or before is None:
        return ""
    difference = abs(now - before)
    if difference < timedelta(minutes=1):
        return w("unchanged")
    time = length(w, time=difference)
    return w("▲ {time} longer", time=time) if now > before else w("▼ {time} shorter", time=time)


def length(w: Words, *, time: timedelta) -> str:
    """A working time to the nearest minute."""
    minutes = round(time / timedelta(minutes=1))
    return duration(w, timedelta(minutes=minutes) if minutes else time)


def aside(w: Words, text: str, *remarks: str) -> str:
    """A text with remarks in brackets, if there are any."""
    said = w(", ").join(filter(None, remarks))
    return w("{text} ({remarks})", text=text, remarks=said) if said else text


def waiting(w: Words, *, standing: Standing) -> str:
    """How many questions wait, and how many of them are late."""
    late = w.n("{n} of them late", "{n} of them late", standing.late) if standing.late else ""
    return aside(w, w.n("{n} question waits", "{n} questions wait", standing.waiting), late)


def issues(w: Words, *, standing: Standing) -> str:
    """Issues opened, solved, and open by age."""
    said = []
    if standing.now.opened:
        said.append(w.n("{n} issue opened", "{n} issues opened", standing.now.opened))
    if standing.now.solved:
        said.append(w.n("{n} issue solved", "{n} issues solved", standing.now.solved))
    if standing.open_issues:
        ages = (w(age, n=n) for age, n in zip(AGED, standing.ages, strict=True) if n)
        said.append(aside(w, w.n("{n} open", "{n} open", standing.open_issues), *ages))
    return w(", ").join(said)


def contacts(w: Words, *, week: Week) -> str:
    """Contacts by kind."""
    told = ((kind, week.contacts.get(kind, 0)) for kind in CONTACTS)
    return w(", ").join(_contacts(w, kind, n) for kind, n in told if n)


def _contacts(w: Words, kind: str, n: int) -> str:
    return {
        "message": w.n("{n} message", "{n} messages", n),
        "call": w.n("{n} call", "{n} calls", n),
        "email": w.n("{n} e-mail", "{n} e-mails", n),
        "meeting": w.n("{n} meeting", "{n} meetings", n),
        "visit": w.n("{n} visit", "{n} visits", n),
    }[kind]


def line(w: Words, *, name: str, standing: Standing) -> str:
    """Everything about one client on one line of mrkdwn."""
    now, before = standing.now, standing.before
    said = []
    if now.in_time is not None:
        answered = w("{share} answered in time", share=share(now.in_time))
        said.append(aside(w, answered, points(w, now=now.in_time, before=before.in_time)))
    if now.first_response is not None:
        said.append(w("first response {time}", time=length(w, time=now.first_response)))
    if standing.waiting:
        said.append(waiting(w, standing=standing))
    said.extend(filter(None, (issues(w, standing=standing), contacts(w, week=now))))
    return titled(w, escape(name, limit=NAME), said=w("; ").join(said))


def table(w: Words, *, lines: Sequence[tuple[str, Standing]]) -> tuple[Block, int]:
    """Slack's table with one row per client, and how many clients fit into it.

    A column that tells nothing of any client is left out.
    """
    heads = [
        *(
            w("Client"),
            w("In time"),
            w("Change in points"),
            w("First response"),
            w("Waiting now"),
            w("Of these late"),
        ),
        *(
            w("Issues opened"),
            w("Issues solved"),
            *(w(age) for age in AGES),
            *(w(kind) for kind in KINDS.values()),
        ),
    ]
    told = [list(_row(w, name=name, standing=standing)) for name, standing in lines[:ROWS]]
    kept = [at for at in range(len(heads)) if at in ALWAYS or any(_tells(row[at]) for row in told)]
    rows: list[list[Block]] = []
    left = CELLS
    for row in [[_cell(head) for head in heads], *told]:
        rows.append([row[at] for at in kept])
        left -= sum(len(cell["text"]) for cell in rows[-1])
        if left < 0:
            rows.pop()
            break
    block: Block = {
        "type": "data_table",
        "caption": w("The week of every client"),
        "rows": rows,
        "page_size": 10,
        "row_header_column_index": 0,
    }
    return block, len(rows) - 1


def chart(w: Words, *, report: Report) -> Block | None:
    """Slack's chart of what was answered in time: week by week, or by client when there is one week only."""
    weeks = _weeks(w, report=report)
    if len(weeks) > 1:
        return _drawn("line", w("Answered in time, by week"), w("Week from"), weeks)
    clients: dict[str, int] = {}
    for name, standing in report.lines:
        if standing.now.in_time is not None and len(clients) < POINTS:
            clients[_label(name, taken=clients)] = standing.now.in_time
    return _drawn("bar", w("Answered in time, by client"), w("Client"), clients) if clients else None


def trend(w: Words, *, report: Report) -> str:
    """The chart's weeks in words; "" when there is only one."""
    weeks = _weeks(w, report=report)
    if len(weeks) < 2:
        return ""
    told = w(", ").join(f"{week} {share(percent)}" for week, percent in weeks.items())
    return w("Answered in time, by week from: {weeks}", weeks=told)


def _weeks(w: Words, *, report: Report) -> dict[str, int]:
    """The share of every week in which anything was answered, by its first day."""
    zone = ZoneInfo(report.zone)
    return {
        format_date(start.astimezone(zone), w("d MMM"), locale=w.language): percent
        for start, met, answered in report.trend
        if (percent := Week(met=met, breached=answered - met).in_time) is not None
    }


def _drawn(kind: str, title: str, label: str, values: dict[str, int]) -> Block:
    data = [{"label": name, "value": value} for name, value in values.items()]
    chart = {
        "type": kind,
        "series": [{"name": "%", "data": data}],
        "axis_config": {"categories": list(values), "x_label": label, "y_label": "%"},
    }
    return {"type": "data_visualization", "title": cut(title, TITLE), "chart": chart}


def _label(name: str, *, taken: dict[str, int]) -> str:
    """A client's name as a label that is nobody else's yet."""
    label, number = cut(plain(name), LABEL), 2
    while label in taken:
        label, number = f"{plain(name)[: LABEL - 3]} {number}", number + 1
    return label


def _row(w: Words, *, name: str, standing: Standing) -> Iterator[Block]:
    now, before = standing.now, standing.before
    yield _cell(plain(name))
    yield _cell(share(now.in_time), now.in_time)
    yield _cell(points(w, now=now.in_time, before=before.in_time))
    work = now.first_response
    yield _cell("") if work is None else _cell(length(w, time=work), int(work.total_seconds()))
    counts = (standing.waiting, standing.late, now.opened, now.solved, *standing.ages)
    for n in (*counts, *(now.contacts.get(kind, 0) for kind in CONTACTS)):
        yield _cell(str(n), n)


def _tells(cell: Block) -> bool:
    """Whether a cell says anything but none."""
    return bool(cell.get("value")) if cell["type"] == "raw_number" else cell["text"] != NOTHING


def _cell(text: str, number: int | None = None) -> Block:
    """A cell; a number is sorted as one."""
    if number is None:
        return {"type": "raw_text", "text": text or NOTHING}
    return {"type": "raw_number", "value": number, "text": text}
