"""The commands of the command line that look after inbox and outbox: what waits, what was given up, and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import domain.gaps
import storage.operations
import storage.workspaces
import usecases.gaps
import usecases.inbox
import usecases.operations
from bot.commands import FAILED, LISTED, WELL, WRONG, ledger, note
from bot.settings import Settings
from storage.base import Session
from storage.gaps import Gap
from storage.inbox import InboxRow
from storage.outbox import OutboxRow

Row = dict[str, Any]


def inbox(settings: Settings, asked: argparse.Namespace) -> int:
    """List quarantined events, or try one again, or give it up."""
    if asked.act != "list":
        act = usecases.inbox.replay if asked.act == "replay" else usecases.inbox.drop
        return _act(settings, asked, act=act, noun="quarantined event")
    with ledger(settings) as sessions, sessions.read() as session:
        counts = usecases.inbox.counts(session)
        rows = storage.operations.quarantined_rows(session, before=asked.before, limit=LISTED)
        gaps = [_gap(gap, open_) for gap, open_ in usecases.gaps.latest(session, limit=LISTED)]
        return _list(asked, counts=counts, rows=[_event(row) for row in rows], gaps=gaps)


def outbox(settings: Settings, asked: argparse.Namespace) -> int:
    """List the newest calls to Slack and what became of them, or send a dead one again, or give it up for good."""
    if asked.act != "list":
        act = usecases.operations.replay if asked.act == "replay" else usecases.operations.drop
        return _act(settings, asked, act=act, noun="dead message")
    with ledger(settings) as sessions, sessions.read() as session:
        counts = storage.operations.outbox_counts(session)
        rows = storage.operations.outbox_rows(session, state=asked.state, before=asked.before, limit=LISTED)
        return _list(asked, counts=counts, rows=[_call(row) for row in rows])


def _act(settings: Settings, asked: argparse.Namespace, *, act: Callable[..., bool], noun: str) -> int:
    name = asked.name
    if asked.number is None:
        hint = f"`python -m bot {name} list` numbers them; then `python -m bot {name} {asked.act} 12`."
        print(f"Which {noun}? {hint}", file=sys.stderr)
        return WRONG
    with ledger(settings) as sessions, sessions.begin() as session:
        found = act(session, row_id=asked.number)
        if found:
            whose = _whose(session, name, number=asked.number)
            note(session, workspace_ids=whose, act=f"{name} {asked.act}", thing=f"{name}:{asked.number}")
    if not found:
        print(f"No {noun} has the number {asked.number}.", file=sys.stderr)
        return FAILED
    done = "will be tried again" if asked.act == "replay" else "is given up"
    print(f"The {noun} {asked.number} {done}.")
    return WELL


def _whose(session: Session, name: str, *, number: int) -> list[int]:
    """Whose call or event it is; an event may be of nobody we serve."""
    if name == "outbox":
        return [session.get_one(OutboxRow, number).workspace_id]
    team_id = session.get_one(InboxRow, number).team_id
    found = storage.workspaces.id_of_team(session, team_id=team_id)
    return [found] if found else []


def _gap(gap: Gap, left: list[tuple[str, str]]) -> str:
    """A time in which Slack could not tell us, and the channels that are not read up since."""
    channels = ", ".join(f"{slack_id} ({why or 'being read'})" for slack_id, why in left)
    until = f"{gap.until:%H:%M}" if gap.until.date() == gap.since.date() else f"{gap.until:%Y-%m-%d %H:%M}"
    unread = gap.until - gap.since > domain.gaps.LONGEST
    only = f", of which only the last {domain.gaps.LONGEST.days} days were asked for" if unread else ""
    return f"gap {gap.since:%Y-%m-%d %H:%M} to {until} {gap.why}{only}, {channels or 'read up'}"


def _list(
    asked: argparse.Namespace, *, counts: dict[str, int], rows: list[Row], gaps: Sequence[str] = ()
) -> int:
    """One page, newest first, as JSON or in lines; never what anybody wrote."""
    if asked.json:
        print(json.dumps({"counts": counts, "rows": rows} | ({"gaps": [*gaps]} if gaps else {})))
        return WELL
    print(*gaps, sep="\n", end="\n" if gaps else "")
    for state, count in sorted(counts.items()):
        print(f"{state}: {count}")
    if not rows and not gaps:
        print("Nothing.")
    for row in rows:
        print(f"{row['number']:>8} {' '.join(str(fact) for name, fact in row.items() if name != 'number')}")
    if len(rows) == LISTED:
        state = f" --state {asked.state}" if getattr(asked, "state", "") else ""
        print(f"Older ones: python -m bot {asked.name} list{state} --before {rows[-1]['number']}")
    return WELL


def _event(row: InboxRow) -> Row:
    return {
        "number": row.id,
        "at": f"{row.received_at:%Y-%m-%d %H:%M}",
        "lane": row.lane,
        "event": row.event_id,
        "reason": row.reason,
    }


def _call(row: OutboxRow) -> Row:
    return {
        "number": row.id,
        "at": f"{row.created_at:%Y-%m-%d %H:%M}",
        "kind": row.kind,
        "channel": row.channel,
        "state": row.state,
        "reason": row.reason,
    }
