"""Digests in words: the weekly message with its fallback, the private answers and the refusals."""

from __future__ import annotations

from collections.abc import Sequence

import views.figures
import views.misses
import views.promiselists
from domain.figures import Report, Wait
from views.blocks import Block, Message, channel, context, escape, header, section
from views.figures import NAME, aside
from views.lists import about, series, titled
from views.times import day, remaining, slack_moment
from views.words import N_, Words

REFUSALS = {
    "digest_usage": N_(
        "Say `/client digest preview` to see the digest, or `/client digest now` to post it at once. "
        "With a client's name after it, it tells of that client only."
    ),
    "digest_no_channel": N_(
        "I know no channel for the digest. Run `/client set workspace digest_channel #channel`, "
        "or `/client alerts workspace` in the channel that shall receive the alerts too."
    ),
    "digest_outsiders": N_(
        "The digest is for the team, and {channel} is archived or can be read by people outside it. "
        "Choose another channel with `/client set`."
    ),
    "digest_empty": N_("There is nothing to tell since the last digest, so nothing was posted."),
}

TEXT = 3500
"""How long the text beside the blocks may become."""
PARAGRAPH = 2900
QUIET_NAMES = 10


def message(w: Words, *, report: Report) -> Message:
    """The digest with Slack's own table and chart; the fallback says the same in paragraphs."""
    if report.silent:
        return nothing(w)
    table, shown = views.figures.table(w, lines=report.lines)
    tables = [table] if report.lines else []
    chart = views.figures.chart(w, report=report)
    # Of one client alone the figures of all together have said it.
    lines = () if report.client else report.lines[: views.figures.ROWS]
    every = [views.figures.line(w, name=name, standing=standing) for name, standing in lines]
    first = [header(title(w, report=report)), context(period(w, report=report)), *_summary(w, report=report)]
    last = _remarks(w, report=report)
    return Message(
        _text(w, report=report, every=every),
        [*first, *tables, *([chart] if chart else []), *_cut(w, shown=shown, report=report), *last],
        [*first, *_paragraphs(every), *_cut(w, shown=views.figures.ROWS, report=report), *last],
    )


def nothing(w: Words) -> Message:
    """There is no digest to show."""
    said = w("There is nothing to tell since the last digest.")
    return Message(said, [section(said)])


def sent(w: Words, *, channel_id: str) -> Message:
    """To the person who had it posted."""
    said = w(
        "The digest of the time since the last one goes to {channel} now. The weekly one still comes.",
        channel=channel(channel_id),
    )
    return Message(said, [section(said)])


def previewed(w: Words, *, shown: Message) -> Message:
    """What the digest would say, to one person: in paragraphs, which Slack never refuses."""
    said = w("A preview that only you see.")
    return Message(f"{said}\n{shown.text}", [context(said), *(shown.fallback or shown.blocks)])


def title(w: Words, *, report: Report) -> str:
    """The name of the message."""
    return w("Weekly digest: {client}", client=report.client) if report.client else w("Weekly digest")


def period(w: Words, *, report: Report) -> str:
    """Which days it is about."""
    start, end = (day(w, at, zone=report.zone) for at in (report.stretch.start, report.stretch.end))
    return w("{start} to {end} ({zone})", start=start, end=end, zone=report.zone)


def headline(w: Words, *, report: Report) -> str:
    """The week in one short line, for phones and notifications."""
    total = report.total
    said = [escape(title(w, report=report))]
    if total.now.in_time is not None:
        said.append(w("{share} answered in time", share=views.figures.share(total.now.in_time)))
    if total.waiting:
        said.append(views.figures.waiting(w, standing=total))
    if total.open_issues:
        said.append(w.n("{n} open issue", "{n} open issues", total.open_issues))
    return " · ".join(said)


def _text(w: Words, *, report: Report, every: Sequence[str]) -> str:
    """The whole sense without blocks, cut after the client that no longer fits."""
    said = [headline(w, report=report), period(w, report=report), *_figures(w, report=report)]
    said.extend(_wait(w, wait=wait, since="") for wait in report.waits)
    if report.promises:
        said.append(views.promiselists.digest(w, promises=report.promises))
    if report.misses:
        said.append(views.misses.counted(w, misses=report.misses))
    left = TEXT - sum(len(one) + 1 for one in said)
    for place, client in enumerate(every):
        left -= len(client) + 1
        if left < 0:
            rest = len(report.lines) - place
            said.append(w.n("… and {n} more client", "… and {n} more clients", rest))
            break
        said.append(client)
    return "\n".join(said)


def _summary(w: Words, *, report: Report) -> list[Block]:
    figures = "\n".join(f"• {line}" for line in _figures(w, report=report))
    blocks = [section(figures)] if figures else []
    if report.waits:
        blocks.append(section(_waits(w, report=report)))
    if report.promises:
        blocks.append(section(views.promiselists.digest(w, promises=report.promises)))
    if report.misses:
        blocks.append(section(views.misses.counted(w, misses=report.misses)))
    return blocks


def _figures(w: Words, *, report: Report) -> list[str]:
    """The figures of all clients together, each with what changed; a figure without sense is left out."""
    now, before = report.total.now, report.total.before
    said = []
    if now.in_time is not None:
        change = views.figures.points(w, now=now.in_time, before=before.in_time)
        answered = w.n("{n} answer", "{n} answers", now.answered)
        said.append(titled(w, w("Answered in time"), said=aside(w, f"{now.in_time}%", answered, change)))
    if now.first_response is not None:
        change = views.figures.pace(w, now=now.first_response, before=before.first_response)
        median = views.figures.length(w, time=now.first_response)
        told = aside(w, median, w("median, in working time"), change)
        said.append(titled(w, w("First response"), said=told))
    if report.total.waiting:
        said.append(titled(w, w("Waiting now"), said=views.figures.waiting(w, standing=report.total)))
    if issues := views.figures.issues(w, standing=report.total):
        said.append(titled(w, w("Issues"), said=issues))
    if now.contacted or before.contacted:
        known = before.contacted > 0
        change = views.figures.more(w, now=now.contacted, before=before.contacted) if known else ""
        kinds = views.figures.contacts(w, week=now) or w("no contacts")
        said.append(titled(w, w("Contacts by kind"), said=aside(w, kinds, change)))
    return said


def _waits(w: Words, *, report: Report) -> str:
    title = w("Waiting for our answer")
    said = [f"*{title}*"]
    for wait in report.waits:
        since = slack_moment(w, wait.since, zone=report.zone)
        said.append(f"• {_wait(w, wait=wait, since=since)}")
    rest = report.total.waiting - len(report.waits)
    if rest > 0:
        said.append(w.n("… and {n} more", "… and {n} more", rest))
    return "\n".join(said)


def _wait(w: Words, *, wait: Wait, since: str) -> str:
    """Whose question waits, and the working time left or over; nobody of the team is named (rule R40)."""
    asked = w("asked {when}", when=since) if since else ""
    return about(w, escape(wait.client, limit=NAME), said=aside(w, remaining(w, wait.left), asked))


def _paragraphs(lines: Sequence[str]) -> list[Block]:
    """The lines in as few paragraphs as Slack's limit allows."""
    paragraphs = [""]
    for line in lines:
        if len(paragraphs[-1]) + len(line) + 1 > PARAGRAPH:
            paragraphs.append("")
        paragraphs[-1] += f"{line}\n"
    return [section(paragraph.rstrip("\n")) for paragraph in paragraphs if paragraph]


def _cut(w: Words, *, shown: int, report: Report) -> list[Block]:
    rest = len(report.lines) - shown
    if rest <= 0:
        return []
    return [context(w.n("{n} more client is not shown here.", "{n} more clients are not shown here.", rest))]


def _remarks(w: Words, *, report: Report) -> list[Block]:
    """Small print: the trend in words, who was quiet, and what went otherwise than planned."""
    said = [views.figures.trend(w, report=report)]
    if report.quiet and not report.client:
        said.append(_quiet(w, names=report.quiet))
    if report.skipped:
        said.append(w("The digest before this one was not posted: I was away for more than two days."))
    if report.refused:
        said.append(
            w(
                "It was meant for {channel}, which is archived or read by people outside the team.",
                channel=channel(report.refused),
            )
        )
    return [context(remark) for remark in said if remark]


def _quiet(w: Words, *, names: Sequence[str]) -> str:
    shown = series(w, (escape(name, limit=NAME) for name in names[:QUIET_NAMES]))
    rest = len(names) - QUIET_NAMES
    if rest > 0:
        return w.n("Quiet: {names} and {n} more", "Quiet: {names} and {n} more", rest, names=shown)
    return w("Quiet: {names}", names=shown)
