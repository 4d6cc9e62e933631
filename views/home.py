"""Somebody's Home tab: three lanes of what is owed, and the common acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import views.operations
from domain.lanes import Lane
from storage.issues import Issue
from storage.operations import Standing
from views import issues, keys, lanes
from views.blocks import Block, Message, actions, button, context, divider, escape, option, section
from views.keys import Sheet
from views.lanes import Part, Shown
from views.lists import series
from views.words import N_, Words

MOST_UNDATED = 10
MOST_BLOCKS = 100
UNDO = ("matters.undo", "clocks.undo")
_STEPS = (
    N_("*There is no client yet.* Three steps, and I keep watch:"),
    N_("1. `/client add Acme` tells me about a client."),
    N_("2. Invite me to its channel and run `/client link Acme` there."),
    N_("3. In a channel of the team run `/client alerts workspace`, so that I can warn you in time."),
)


@dataclass(frozen=True)
class Page:
    """What Home tells one person. `everything`: they look after no client, so all are shown.

    `sheet`: that of the only client shown, if one was chosen. `undated`: open issues for which nothing is due.
    `failing` are the scheduler's jobs that went wrong last time; `standing`, for those who can mend things, is how
    it stands.
    """

    shown: Shown
    lanes: Mapping[Lane, Part]
    has_clients: bool = True
    everything: bool = False
    sheet: Sheet | None = None
    undated: Sequence[Issue] = ()
    failing: Sequence[str] = field(default_factory=list)
    standing: Standing | None = None


def home(
    w: Words, *, page: Page, user_id: str, zone: str, private: str = "", done: Message | None = None
) -> Block:
    """The whole tab; `private` comes back with every click in it. `done`: the answer to the last act in it."""
    health = views.operations.health(w, standing=page.standing, failing=page.failing, zone=zone)
    wrong = views.operations.is_wrong(page.standing, failing=page.failing)
    head, foot = (health, []) if wrong else ([], health)
    blocks = [*_failing(w, failing=page.failing), *head, *(_done(done) if done else []), _acts(w)]
    if not page.has_clients:
        blocks.append(section("\n".join(w(step) for step in _STEPS)))
    else:
        if page.everything:
            blocks.append(context(w("You look after no client yet, so this shows everybody's.")))
        only = page.sheet.client if page.sheet else None
        chosen = option(only.name, str(only.id)) if only else None
        blocks.append(lanes.choices(w, shown=page.shown, client=chosen))
        if page.sheet:
            blocks += keys.blocks(w, sheet=page.sheet)
        for which, part in page.lanes.items():
            blocks += [divider(), *lanes.lane(w, which=which, part=part, user_id=user_id, zone=zone)]
        blocks += _undated(w, found=page.undated)
    blocks = blocks[: MOST_BLOCKS - len(foot)] + foot
    return {"type": "home", "blocks": blocks, "private_metadata": private}


def neutral(w: Words) -> Block:
    """What somebody who is not of the team sees: nothing of any client."""
    said = w("This app helps the team you work with to answer in time. Just write in your channel as usual.")
    return {"type": "home", "blocks": [section(said)]}


def _failing(w: Words, *, failing: Sequence[str]) -> list[Block]:
    if not failing:
        return []
    said = w(
        "⚠️ Part of me is not working ({jobs}), so alerts or digests may be late. Tell whoever runs the bot.",
        jobs=escape(series(w, failing)),
    )
    return [section(said)]


def _done(done: Message) -> list[Block]:
    """What was done, and the way back: of an answer for another place no other button is sure to work here."""
    parts = [
        part for each in done.blocks for part in (*each.get("elements", ()), each.get("accessory") or {})
    ]
    back = [part for part in parts if part.get("action_id") in UNDO]
    return [section(done.text), *([actions(*back)] if back else [])]


def _acts(w: Words) -> Block:
    return actions(
        button(w("Log an update"), action="updates.new", style="primary"),
        button(w("Open an issue"), action="issues.new"),
        button(w("Settings"), action="preferences.open"),
        button(w("Help"), action="help.show"),
    )


def _undated(w: Words, *, found: Sequence[Issue]) -> list[Block]:
    """Open issues that no clock speaks of, so that none is out of sight."""
    if not found:
        return []
    names = [issues.name(w, issue=issue) for issue in found[:MOST_UNDATED]]
    more = len(found) - len(names)
    blocks = [divider(), context(w("Also open, with nothing due: {issues}", issues=series(w, names)))]
    return [*blocks, context(w.n("and {n} more", "and {n} more", more))] if more > 0 else blocks
