"""`python -m bot audit`: who was allowed or denied what, and whether nobody touched that record."""

from __future__ import annotations

import argparse

import bot.commands
import storage.audit
import usecases.audit
from bot.settings import Settings

NOTHING = "Nothing."


def audit(settings: Settings, asked: argparse.Namespace) -> int:
    """List the newest decisions, or follow the chain of hashes."""
    with bot.commands.ledger(settings) as sessions, sessions.read() as session:
        if asked.act == "list":
            rows = storage.audit.newest(session, before=asked.before, limit=bot.commands.LISTED)
            for row in rows:
                print(
                    f"{row.id:>8} {row.at:%Y-%m-%d %H:%M:%S} {row.who} {row.role} {row.act} {row.decision}"
                    f" {row.thing or '-'} {row.entry}/{row.kind} {row.request}"
                )
            if not rows:
                print(NOTHING)
            if len(rows) == bot.commands.LISTED:
                print(f"Older ones: python -m bot audit list --before {rows[-1].id}")
            return bot.commands.WELL
        found = usecases.audit.verify(session)
    if not found:
        print(NOTHING)
    for each in found:
        since = f" since {each.since:%Y-%m-%d}" if each.since else ""
        state = f"broken at row {each.broken}" if each.broken else f"whole, last hash {each.head or '-'}"
        print(f"{each.team_id}: {each.rows} rows{since}, {state}")
    return bot.commands.FAILED if any(each.broken for each in found) else bot.commands.WELL
