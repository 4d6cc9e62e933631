"""Where people leave traces: every column that holds text, and how it is treated when somebody is erased (P32)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any

from sqlalchemy import Table, Text, and_, cast, false, not_, or_, select, true, update

import storage.tables
from domain.audience import Audience
from domain.erasures import Traces
from storage.base import Session
from storage.channels import Channel
from storage.workspaces import Workspace

IDS, NAMES, WORDS, KEPT = "ids", "names", "words", "kept"
"""Ids are replaced; ids and names are; the same, and what repeats the person's words is elided; never of a person."""

_MATTER = {IDS: "opened_by owner_id", WORDS: "title", KEPT: "status permalink"}
TREATED: dict[str, dict[str, str]] = {
    "absences": {IDS: "user_id created_by cover_id", KEPT: "zone"},
    "alerts": {IDS: "fingerprint post place", KEPT: "outcome"},
    # Nobody may change a row; outsiders are in it by fingerprint only (`usecases.audit`).
    "audit": {KEPT: "who role act thing kind entry decision request before after previous digest"},
    "budgets": {IDS: "scope"},
    "calendar_entries": {IDS: "set_by", NAMES: "name", KEPT: "side kind shifts uid"},
    "calendar_feeds": {IDS: "set_by", NAMES: "name url failure", KEPT: "side"},
    "capture_rules": {IDS: "created_by", WORDS: "words"},
    "changes": {
        IDS: f"asker_id our_decider {_MATTER[IDS]}",
        WORDS: "asker effect_time effect_cost effect_scope note reason their_decider title",
        KEPT: f"our_verdict their_verdict their_day their_link {_MATTER[KEPT]}",
    },
    "channel_sides": {IDS: "user_id set_by", KEPT: "side"},
    "channels": {IDS: "linked_by", NAMES: "name", KEPT: "slack_id kind capture group_before"},
    "charters": {IDS: "recorded_by", NAMES: "agreed_by", WORDS: "note", KEPT: "terms"},
    "clients": {IDS: "created_by", KEPT: "name name_key"},
    "clocks": {IDS: "ref ended_by", KEPT: "subject kind state policy calendar"},
    "complaints": {
        IDS: f"raised_by readers {_MATTER[IDS]}",
        WORDS: "raised_name words restated effect wanted proposal agreed_by agreed_how confirmed_by cause lesson "
        "title",
        KEPT: f"confirmed_link {_MATTER[KEPT]}",
    },
    "contacts": {IDS: "created_by user_id", NAMES: "name"},
    "conversation_moves": {IDS: "by", KEPT: "kind moved before marks root_ts"},
    "conversations": {IDS: "owner_id", KEPT: "root_ts"},
    "days_off": {KEPT: "region kind name_en name_zh"},
    "decisions": {
        IDS: f"decided_by {_MATTER[IDS]}",
        WORDS: "chosen options decided_by_client title",
        KEPT: _MATTER[KEPT],
    },
    "digest_schedules": {KEPT: "period"},
    "digests": {KEPT: "period outcome"},
    "erasures": {IDS: "by", KEPT: "salt subject"},
    "heartbeats": {NAMES: "failure", KEPT: "job"},
    "history": {IDS: "by", WORDS: "facts", KEPT: "subject what"},
    "imports": {IDS: "asked_by", NAMES: "failure", KEPT: "cursor threads thread_cursor"},
    "inbox": {IDS: "lane", WORDS: "payload reason", KEPT: "event_id team_id state leased_by"},
    "ingest_gaps": {KEPT: "why"},
    "install_states": {KEPT: "state browser"},
    "installations": {IDS: "installed_by", KEPT: "token refresh_token scopes leased_by"},
    "interactions": {
        IDS: "user_id logged_by judged_by placed_by",
        NAMES: "text because",
        KEPT: "kind side user_team_id ts thread_ts verdict changed_ts",
    },
    "issues": {
        IDS: f"solved_by {_MATTER[IDS]}",
        WORDS: "workaround cause resolution title",
        KEPT: f"kind turn linked {_MATTER[KEPT]}",
    },
    "marks": {IDS: "by source", KEPT: "kind ref"},
    "members": {IDS: "user_id", KEPT: "role"},
    "milestones": {
        IDS: f"told_by {_MATTER[IDS]}",
        WORDS: "client_words withheld_because told_how title",
        KEPT: _MATTER[KEPT],
    },
    "misses": {IDS: "owner_id post answered_by", KEPT: "reason"},
    "mornings": {IDS: "user_id"},
    "need_asks": {IDS: "noted_by asker_id", NAMES: "asker"},
    "needs": {
        IDS: f"asker_id {_MATTER[IDS]}",
        WORDS: "quote asker why acceptance reason title",
        KEPT: f"priority {_MATTER[KEPT]}",
    },
    "notices": {IDS: "user_id"},
    "organisations": {IDS: "user_id asked_of answered_by", KEPT: "team_id"},
    "outbox": {
        IDS: "channel dedupe_key subject expects posted_to",
        WORDS: "body reason",
        KEPT: "kind key audience state leased_by slack_ts",
    },
    # Their own row is blanked (`storage.persons`); others may have the same name.
    "people": {IDS: "user_id", KEPT: "name team_id enterprise_id zone locale domain hours"},
    "preferences": {IDS: "set_by value", KEPT: "name"},
    "promises": {
        IDS: f"promised_by {_MATTER[IDS]}",
        WORDS: "said counterpart title",
        KEPT: f"direction blocks {_MATTER[KEPT]}",
    },
    "receipts": {IDS: "key"},
    "replays": {IDS: "by", KEPT: "texts tally"},
    "reviews": {IDS: "user_id", KEPT: "week outcome"},
    "risks": {
        IDS: f"told_by {_MATTER[IDS]}",
        WORDS: "mitigation client_words withheld_because told_how title",
        KEPT: f"candour {_MATTER[KEPT]}",
    },
    "shadows": {IDS: "by"},
    "signals": {IDS: "told_to seen_by", KEPT: "kind subject refs"},
    "workspaces": {KEPT: "team_id enterprise_id name bot_user_id bot_id app_id"},
}
"""Every column of texts or JSON, by table. A test of the house sees that none is missing."""
PART = 1000
WORDED: dict[str, Callable[[Any], Any]] = {
    "inbox": lambda columns: columns.payload != "",
    "outbox": lambda columns: not_(columns.stripped),
}
"""The rows that still have words, where most have none any more."""


def sweep(session: Session, *, workspace_id: int, client_ids: Collection[int], traces: Traces) -> int:
    """Take somebody's traces out of every table; how many rows had any.

    Repeated words and plain names are looked for in the rows of these clients and in those of no client.
    """
    session.flush()
    found = 0
    for table in storage.tables.metadata().sorted_tables:
        treated = TREATED.get(table.name, {})
        chosen = {name: how for how in (IDS, NAMES, WORDS) for name in treated.get(how, "").split()}
        if chosen:
            ours = _ours(table, workspace_id)
            found += _sweep(session, table, chosen, traces=traces, ours=ours, client_ids=client_ids)
    session.expire_all()
    return found


def _sweep(
    session: Session,
    table: Table,
    chosen: dict[str, str],
    *,
    traces: Traces,
    ours: Iterable[Any],
    client_ids: Collection[int],
) -> int:
    """A part of the rows at a time, or a large table would not fit into memory."""
    near = _near(table, client_ids)
    sought = [_has(table.c[name], traces=traces, how=how, near=near) for name, how in chosen.items()]
    columns = [near.label("near"), *(table.c[name] for name in chosen)]
    rows = select(table.c.id, *columns).where(*ours, or_(*sought)).order_by(table.c.id).limit(PART)
    found = last = 0
    treated = {True: _treatments(traces), False: _treatments(traces.afar())}
    while part := session.execute(rows.where(table.c.id > last)).all():
        for row_id, is_near, *values in part:
            here = treated[bool(is_near)]
            old = dict(zip(chosen, values, strict=True))
            new = {name: value and here[chosen[name]](value) for name, value in old.items()}
            if new != old:
                session.execute(update(table).where(table.c.id == row_id).values(new))
                found += 1
            last = row_id
    return found


def _near(table: Table, client_ids: Collection[int]) -> Any:
    """Whether a row is of one of these clients or of none; what was posted to a client belongs to it too."""
    if table.name == "outbox":
        theirs = select(Channel.slack_id).where(Channel.client_id.in_(client_ids))
        return or_(table.c.audience != Audience.CLIENT, table.c.channel.in_(theirs))
    client = table.c.get("client_id")
    return true() if client is None else or_(client.is_(None), client.in_([0, *client_ids]))


def _treatments(traces: Traces) -> dict[str, Callable[[Any], Any]]:
    return {IDS: traces.ids_out, NAMES: traces.names_out, WORDS: traces.words_out}


def _ours(table: Table, workspace_id: int) -> Iterable[Any]:
    """The rows of a workspace and those of nobody we know; an event has Slack's id of its team."""
    if "workspace_id" in table.c:
        return (table.c.workspace_id == workspace_id,)
    if "team_id" in table.c:
        others = select(Workspace.team_id).where(Workspace.id != workspace_id)
        return (table.c.team_id.not_in(others),)
    return ()


def _has(column: Any, *, traces: Traces, how: str, near: Any) -> Any:
    """Whether a column may hold a trace; repeated words are only found by reading what has any."""
    text = cast(column, Text)
    is_theirs = text.contains(traces.user_id, autoescape=True)
    if how == IDS:
        return is_theirs
    if how == WORDS and traces.heads:
        table = column.table
        worded = WORDED[table.name](table.c) if table.name in WORDED else true()
        return or_(is_theirs, _names(text, traces.names), and_(near, worded))
    return or_(is_theirs, _names(text, traces.names), and_(near, _names(text, traces.plain)))


def _names(text: Any, names: Collection[str]) -> Any:
    """JSON may write letters beyond ASCII as numbers."""
    spelt = [*names, *(json.dumps(name)[1:-1] for name in names if not name.isascii())]
    return or_(false(), *(text.icontains(name, autoescape=True) for name in spelt))
