"""The morning message: what is due today, lane by lane."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import views.alerts
import views.catchup
from domain.clocks import RUNNING
from domain.lanes import Lane
from views.blocks import Block, Message, actions, button, context, escape, header, section
from views.clocks import Face
from views.lanes import TITLES, Line, deadline
from views.lists import bold
from views.words import N_, Words

REFUSALS = {
    "morning_unknown": N_("I do not understand “{text}”. Write `/client me morning on` or `off`."),
}
MOST, MOST_ALERTS = 10, 10
"""Lines of a lane, and of those that have buttons in all, each of which takes two of Slack's fifty blocks."""
MOST_REMINDERS = 5
"""So many take two as well."""


@dataclass(frozen=True)
class Today:
    """What a day brings somebody: the first lines of each lane, how many there are in all, and how many are late at the
    clients they lead. `alerts` are the clocks of lines that are alerts as well; `reminders` could wait for the morning.
    """

    lanes: Mapping[Lane, Sequence[Line]]
    totals: Mapping[Lane, int]
    late_of_led: int = 0
    alerts: Collection[int] = ()
    reminders: Sequence[Message] = ()


def message(w: Words, *, today: Today, zone: str) -> Message:
    """The whole message."""
    title = w("Good morning. Today:")
    blocks: list[Block] = [header(title)]
    told = [title]
    for lane, lines in today.lanes.items():
        if not lines:
            continue
        rows = [bold(w(TITLES[lane]))]
        rows += [_row(w, line, zone=zone) for line in lines if line.face.clock_id not in today.alerts]
        more = today.totals[lane] - len(lines)
        rows += [w.n("and {n} more", "and {n} more", more)] if more > 0 else []
        blocks.append(section("\n".join(rows)))
        for line in lines:
            blocks += _alert(w, line.face) if line.face.clock_id in today.alerts else []
        told.append(f"{w(TITLES[lane])}: {today.totals[lane]}")
    if today.late_of_led:
        led = w.n(
            "At the clients you lead {n} thing is late.",
            "At the clients you lead {n} things are late.",
            today.late_of_led,
        )
        blocks.append(section(led))
        told.append(led)
    for reminder in today.reminders:
        blocks += reminder.blocks
        told.append(reminder.text)
    blocks.append(
        context(
            w("Everything, with buttons, is in my Home tab. `/client me morning off` ends these messages.")
        )
    )
    return Message("\n".join(told), blocks)


def again(w: Words, *, blocks: Sequence[Block], face: Face) -> list[Block]:
    """The same message after something happened to one of its alerts."""
    mine, found = _ids(face), list[Block]()
    for block in blocks:
        place = block.get("block_id")
        found += _alert(w, face) if place == mine[0] else [block] if place not in mine else []
    return found


def _alert(w: Words, face: Face) -> list[Block]:
    """A line that is an alert, with its buttons as long as it runs."""
    line, buttons = _ids(face)
    blocks = [section(views.catchup.line(w, face, private=True), block_id=line)]
    if face.state in RUNNING:
        blocks.append(actions(*views.alerts.buttons(w, face), block_id=buttons))
    return blocks


def _ids(face: Face) -> tuple[str, str]:
    return f"clock:{face.clock_id}", f"clock:{face.clock_id}:buttons"


def _row(w: Words, line: Line, *, zone: str) -> str:
    return f"• {escape(views.alerts.headline(w, line.face))} · {deadline(w, line=line, zone=zone)}"


def switched(w: Words, *, on: bool) -> Message:
    """To the person who asked for it or wants none."""
    said = w("When your working day begins, I tell you what it brings, if it brings anything.")
    if not on:
        said = w("You get no message in the morning.")
    other = button(
        w("Switch off") if on else w("Switch on"), action="mornings.switch", value="off" if on else "on"
    )
    return Message(said, [section(said), actions(other)])
