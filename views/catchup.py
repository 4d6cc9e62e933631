"""Catching up in words: what became late while the bot was down, in one message."""

from __future__ import annotations

from collections.abc import Sequence

import views.clocks
from domain.clocks import RUNNING
from views.blocks import Message, button, channel, context, escape, section
from views.clocks import Face
from views.words import Words

MOST_LINES = 40
MOST_DIGESTS = 20


def message(
    w: Words,
    faces: Sequence[Face],
    *,
    count: int = 0,
    missed: Sequence[tuple[str, str]] = (),
    notify: str = "",
) -> Message:
    """Who waits, and which digests (client, week) were not posted; one alone looks like any other alert.

    `count`: how many wait, when `faces` are only the first of them.
    """
    count = max(count, len(faces))
    if count == 1 and not missed:
        return views.clocks.alert(w, faces[0], notify=notify)
    headline = w("While I was away a digest was not posted")
    if count:
        headline = w.n("While I was away: {n} person waits", "While I was away: {n} people wait", count)
    blocks = [section(f"*{headline}*")]
    for face in faces[:MOST_LINES]:
        why = button(w("Why?"), action="clocks.why", value=str(face.clock_id))
        blocks.append(section(_line(w, face), accessory=why))
    if count > MOST_LINES:
        blocks.append(context(w("And {n} more; see my Home.", n=count - MOST_LINES)))
    if missed:
        lines = [_not_posted(w, client=client, week=week) for client, week in missed[-MOST_DIGESTS:]]
        blocks.append(context("\n".join(lines)))
    return Message(text=headline, blocks=blocks)


def _line(w: Words, face: Face) -> str:
    ended = face.state not in RUNNING
    waits = escape(views.clocks.headline(w, face)) + views.clocks.since(w, face)
    words = views.clocks.alert(w, face).text if ended else waits
    return f"{words}\n{channel(face.channel)} · {' · '.join(views.clocks.facts(w, face)[:2])}"


def _not_posted(w: Words, *, client: str, week: str) -> str:
    if client:
        return w(
            "{client}'s digest of week {week} is more than two days late and is not posted.",
            client=escape(client),
            week=week,
        )
    return w("The digest of week {week} is more than two days late and is not posted.", week=week)
