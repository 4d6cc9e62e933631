"""The lanes of Home in words: what somebody owes, whom to bring news, whom to stay close to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import views.alerts
import views.team
from domain.lanes import Lane, Scope
from views import forms
from views.blocks import Block, actions, button, context, escape, header, option, plain, section
from views.clocks import KINDS, Face
from views.times import remaining, slack_moment
from views.words import N_, Words

PAGE = 5
"""Lines of a lane on one page."""
_BUTTONS, _EXCERPT = 4, 200
TITLES = {
    Lane.OWE: N_("You owe"),
    Lane.NEWS: N_("Bring them news"),
    Lane.CLOSE: N_("Stay close"),
}
EMPTY = {
    Lane.OWE: N_("Nothing is owed. Questions, promises and issues appear here, the most urgent first."),
    Lane.NEWS: N_("Nobody waits for news."),
    Lane.CLOSE: N_("You are in touch with everybody."),
}
SCOPES = {
    Scope.MINE: N_("My clients"),
    Scope.LEAD: N_("Clients I lead"),
    Scope.ALL: N_("All clients"),
}


@dataclass(frozen=True)
class Line:
    """One thing owed. `left` is working time, below zero when late; `day`: how much of it a working day has."""

    face: Face
    left: timedelta
    paused: bool
    day: timedelta = timedelta()


@dataclass(frozen=True)
class Shown:
    """What is chosen in Home: whose clients, which one (0: all), and the page of each lane, from 0."""

    scope: Scope
    client_id: int = 0
    pages: Mapping[Lane, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A page of a lane, and how many lines all its pages have."""

    lines: Sequence[Line]
    total: int
    page: int = 0


def lane(w: Words, *, which: Lane, part: Part, user_id: str, zone: str) -> list[Block]:
    """One lane: its title, a page of its lines, and the buttons to turn the page."""
    title = w(TITLES[which])
    blocks = [header(f"{title} · {part.total}" if part.total else title)]
    if not part.lines:
        return [*blocks, section(w(EMPTY[which]))]
    for line in part.lines:
        blocks += _line(w, line=line, user_id=user_id, zone=zone)
    turns = []
    if part.page > 0:
        turns.append(button(w("‹ Earlier"), action="home.back", value=f"{which}:{part.page - 1}"))
    if (part.page + 1) * PAGE < part.total:
        turns.append(button(w("Later ›"), action="home.on", value=f"{which}:{part.page + 1}"))
    return [*blocks, actions(*turns)] if turns else blocks


def choices(w: Words, *, shown: Shown, client: Block | None) -> Block:
    """The menus by which one chooses whose matters are shown."""
    scopes = [option(w(text), scope) for scope, text in SCOPES.items()]
    menu = forms.select(scopes, initial=shown.scope) | {"action_id": "home.scope"}
    one = forms.search(action="home.client", initial=client, placeholder=w("Only one client…"))
    every = [button(w("All of them"), action="home.everyone")] if shown.client_id else []
    return actions(menu, one, *every)


def deadline(w: Words, *, line: Line, zone: str) -> str:
    """How much time is left, as mrkdwn."""
    face = line.face
    if line.paused or face.due_at is None:
        return w("stands still: waiting for the client")
    when = slack_moment(w, face.due_at, zone=zone)
    due = w("due {when}", when=when) if line.left > timedelta() else w("was due {when}", when=when)
    return f"*{remaining(w, line.left, day=line.day)}* · {due}"


def _line(w: Words, *, line: Line, user_id: str, zone: str) -> list[Block]:
    face = line.face
    said = f"*{escape(views.alerts.headline(w, face))}*\n{deadline(w, line=line, zone=zone)}"
    if face.owner_id == user_id:
        said += " · " + w("you have it")
    elif face.owner_id:
        said += " · " + w("{person} has it", person=views.team.named(w, face.owner_id, away=face.away))
    blocks = [section(said)]
    words = face.text if face.kind in KINDS else face.title
    if told := " ".join(plain(words, limit=1000).split()):
        blocks.append(context(escape(told, limit=_EXCERPT)))
    acts = [each for each in views.alerts.buttons(w, face) if each["type"] == "button" and "url" not in each]
    if face.owner_id == user_id:
        acts = [each for each in acts if each["action_id"] != "clocks.claim"]
    return [*blocks, actions(*acts[:_BUTTONS])] if acts else blocks
