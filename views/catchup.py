"""Several clocks in one message, in words: after a busy moment, a night, or while the bot was down."""

from __future__ import annotations

from collections.abc import Sequence

import views.alerts
import views.clocks
from domain.clocks import RUNNING
from views.blocks import Message, channel, context, escape, mention, section
from views.clocks import Face
from views.explanations import linked
from views.words import Words

MOST_LINES = 40
MOST_DIGESTS = 20
LONGEST_QUESTION = 100


def message(
    w: Words,
    faces: Sequence[Face],
    *,
    count: int = 0,
    waiting: int = -1,
    questions: bool | None = None,
    missed: Sequence[tuple[str, str]] = (),
    notify: Sequence[str] = (),
    away: bool = True,
    private: bool = False,
) -> Message:
    """Who waits, client by client, and which digests (client, week) were not posted; one alone looks like any
    other alert.

    `count`: how many there are, when `faces` are only the first of them, and `waiting`: how many of those still
    wait (-1: as `faces` say); `questions`: whether all are questions. `away`: the bot was down meanwhile.
    """
    count = max(count, len(faces))
    if count == 1 and not missed:
        return views.alerts.alert(w, faces[0], notify=notify, private=private)
    waiting = sum(map(_waits, faces)) if waiting < 0 else waiting
    if questions is None:
        questions = all(face.kind in views.clocks.KINDS for face in faces)
    headline = _headline(w, questions=questions, count=count, waiting=waiting, away=away)
    lead = "" if away else "".join(f"{mention(each)} " for each in notify)
    blocks = [section(f"{lead}*{headline}*")]
    for face in faces[:MOST_LINES]:
        menu = views.alerts.menu(w, face) if face.state in RUNNING else None
        blocks.append(section(line(w, face, private=private), accessory=menu))
    if count > MOST_LINES:
        blocks.append(context(w("And {n} more; see my Home.", n=count - MOST_LINES)))
    if missed:
        blocks.append(context("\n".join(_given_up(w, missed))))
    return Message(text=f"{lead}{headline}", blocks=blocks)


def _waits(face: Face) -> bool:
    """Whether it is our turn."""
    return face.state in RUNNING and not face.waiting_since


def _headline(w: Words, *, questions: bool, count: int, waiting: int, away: bool) -> str:
    if not count:
        return w("While I was away a digest was not posted")
    if not waiting:
        return w("Nothing of this waits for us any more")
    if away and questions:
        return w.n("While I was away: {n} question waits", "While I was away: {n} questions wait", waiting)
    if away:
        return w.n("While I was away: {n} matter waits", "While I was away: {n} matters wait", waiting)
    if questions:
        return w.n("{n} question waits for an answer", "{n} questions wait for an answer", waiting)
    return w.n("{n} matter needs you", "{n} matters need you", waiting)


def line(w: Words, face: Face, *, private: bool) -> str:
    """One of several clocks: what is owed and how it stands, or how it ended."""
    if face.state not in RUNNING:
        return views.alerts.ended(w, face, private=private).text
    where = [channel(face.channel)] if face.channel else []
    told = [*where, *views.alerts.facts(w, face, private=private)[:2]]
    head = f"*{escape(views.alerts.headline(w, face))}*{views.alerts.since(w, face)}"
    return "\n".join(filter(None, [head, _question(w, face), " · ".join(told)]))


def _question(w: Words, face: Face) -> str:
    """Which of them it is, with the way to it."""
    text = escape(" ".join(face.text.split()), limit=LONGEST_QUESTION)
    if not text or face.kind not in views.clocks.KINDS:
        return ""
    return linked(w("“{text}”", text=text), team=face.team, channel=face.channel, ts=face.ts)


def _given_up(w: Words, missed: Sequence[tuple[str, str]]) -> list[str]:
    """Client by client, which digests were not posted."""
    weeks: dict[str, list[str]] = {}
    for client, week in missed:
        weeks.setdefault(client, []).append(week)
    lines = [
        _not_posted(w, client=client, week=found[0])
        if len(found) == 1
        else _none_posted(w, client=client, weeks=sorted(found))
        for client, found in weeks.items()
    ]
    left = len(lines) - MOST_DIGESTS
    return lines[:MOST_DIGESTS] + ([w("And {n} more.", n=left)] if left > 0 else [])


def _none_posted(w: Words, *, client: str, weeks: Sequence[str]) -> str:
    facts = {"n": len(weeks), "first": _week(w, weeks[0]), "last": _week(w, weeks[-1])}
    if client:
        return w(
            "{client}'s {n} digests, due in {first} to {last}, are more than two days late and are not posted.",
            client=escape(client),
            **facts,
        )
    return w(
        "The {n} digests, due in {first} to {last}, are more than two days late and are not posted.",
        **facts,
    )


def _not_posted(w: Words, *, client: str, week: str) -> str:
    if client:
        return w(
            "{client}'s digest, due in {week}, is more than two days late and is not posted.",
            client=escape(client),
            week=_week(w, week),
        )
    return w("The digest, due in {week}, is more than two days late and is not posted.", week=_week(w, week))


def _week(w: Words, period: str) -> str:
    """A digest's period, such as 2026-W10."""
    year, number = period.split("-W")
    return w("week {number} of {year}", year=year, number=int(number))
