"""Somebody's Home tab: who waits for an answer, the open issues, and the common acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.clocks import Kind
from storage.issues import Issue
from views import issuecards, issues, team
from views.blocks import (
    Block,
    actions,
    button,
    channel,
    context,
    divider,
    escape,
    header,
    mention,
    plain,
    section,
)
from views.lists import series
from views.times import remaining, slack_moment
from views.words import Words

MOST = 20
"""How many of each are listed, so that the page stays within Slack's hundred blocks."""
_EXCERPT = 200


@dataclass(frozen=True)
class Waits:
    """Somebody who waits; `left` is working time, below zero when late; `due_at` is None while paused."""

    clock_id: int
    client: str
    channel: str
    user_id: str
    text: str
    owner_id: str
    left: timedelta
    due_at: datetime | None
    paused: bool


@dataclass(frozen=True)
class Page:
    """What Home tells one person. `everything`: they look after no client, so all are shown.

    `clients` are the names by id; `failing` are the scheduler's jobs that went wrong last time. `due`: what is owed
    about issues, by their ids; `out_of_touch`: the clients nobody was in touch with for too long.
    `away`: everybody who is away, with who acts for them.
    """

    waiting: list[Waits]
    issues: list[Issue]
    clients: dict[int, str]
    everything: bool
    failing: list[str]
    due: Mapping[int, tuple[Kind, datetime | None]] = field(default_factory=dict)
    out_of_touch: Sequence[str] = ()
    away: Mapping[str, str] = field(default_factory=dict)


def home(w: Words, *, page: Page, user_id: str, zone: str, now: datetime) -> Block:
    """The whole tab."""
    blocks = [*_health(w, failing=page.failing), _acts(w)]
    if not page.clients:
        blocks += _first_steps(w)
    else:
        if page.everything:
            blocks.append(context(w("You look after no client yet, so this shows everybody's.")))
        blocks += _waiting(w, page=page, user_id=user_id, zone=zone)
        blocks += _issues(w, page=page, zone=zone, now=now)
        if page.out_of_touch:
            forgotten = escape(series(w, page.out_of_touch))
            blocks.append(context(w("Nobody has been in touch: {clients}", clients=forgotten)))
    return {"type": "home", "blocks": blocks}


def neutral(w: Words) -> Block:
    """What somebody who is not of the team sees: nothing of any client."""
    said = w("This app helps the team you work with to answer in time. Just write in your channel as usual.")
    return {"type": "home", "blocks": [section(said)]}


def _health(w: Words, *, failing: list[str]) -> list[Block]:
    if not failing:
        return []
    said = w(
        "⚠️ Part of me is not working ({jobs}), so alerts or digests may be late. Tell whoever runs the bot.",
        jobs=escape(series(w, failing)),
    )
    return [section(said)]


def _acts(w: Words) -> Block:
    return actions(
        button(w("Log an update"), action="updates.new", style="primary"),
        button(w("Open an issue"), action="issues.new"),
        button(w("Settings"), action="preferences.open"),
        button(w("Help"), action="help.show"),
    )


def _first_steps(w: Words) -> list[Block]:
    steps = [
        w("*There is no client yet.* Three steps, and I keep watch:"),
        w("1. `/client add Acme` tells me about a client."),
        w("2. Invite me to its channel and run `/client link Acme` there."),
        w("3. In a channel of the team run `/client alerts workspace`, so that I can warn you in time."),
    ]
    return [section("\n".join(steps))]


def _waiting(w: Words, *, page: Page, user_id: str, zone: str) -> list[Block]:
    blocks = [header(w("Waiting for an answer"))]
    if not page.waiting:
        return [
            *blocks,
            section(w("Nobody waits. Questions of your clients appear here, the most urgent first.")),
        ]
    for waits in page.waiting[:MOST]:
        blocks += _row(w, waits=waits, page=page, user_id=user_id, zone=zone)
    return blocks + _more(w, hidden=len(page.waiting) - MOST)


def _row(w: Words, *, waits: Waits, page: Page, user_id: str, zone: str) -> list[Block]:
    who = w("{person} in {channel}", person=mention(waits.user_id), channel=channel(waits.channel))
    said = f"*{escape(waits.client)}* · {who}\n{_deadline(w, waits=waits, zone=zone)}"
    if waits.owner_id == user_id:
        said += " · " + w("you have it")
    elif waits.owner_id:
        said += " · " + w("{person} has it", person=team.named(w, waits.owner_id, away=page.away))
    claim = button(w("On it"), action="clocks.claim", value=str(waits.clock_id))
    first = section(said, accessory=None if waits.owner_id == user_id else claim)
    words = " ".join(plain(waits.text, limit=1000).split())
    return [first, context(escape(words, limit=_EXCERPT))] if words else [first]


def _deadline(w: Words, *, waits: Waits, zone: str) -> str:
    if waits.paused or waits.due_at is None:
        return w("stands still: waiting for the client")
    when = slack_moment(w, waits.due_at, zone=zone)
    due = w("due {when}", when=when) if waits.left > timedelta() else w("was due {when}", when=when)
    return f"*{remaining(w, waits.left)}* · {due}"


def _issues(w: Words, *, page: Page, zone: str, now: datetime) -> list[Block]:
    blocks = [divider(), header(w("Open issues"))]
    if not page.issues:
        return [*blocks, section(w("No issue is open."))]
    for issue in page.issues[:MOST]:
        owner = team.named(w, issue.owner_id, away=page.away) if issue.owner_id else w("nobody yet")
        facts = [
            issues.status(w, issue=issue),
            escape(page.clients.get(issue.client_id, "")),
            w("owner: {person}", person=owner),
            issues.age(w, issue=issue, now=now),
        ]
        if issue.id in page.due:
            kind, moment = page.due[issue.id]
            facts.append(issuecards.due_line(w, kind, moment=moment, zone=zone))
        said = f"*{issues.name(w, issue=issue)}*\n{' · '.join(facts)}"
        solve = button(w("Solved"), action="issues.solve", value=str(issue.id))
        blocks.append(section(said, accessory=solve))
    return blocks + _more(w, hidden=len(page.issues) - MOST)


def _more(w: Words, *, hidden: int) -> list[Block]:
    return [context(w.n("and {n} more", "and {n} more", hidden))] if hidden > 0 else []
