"""The oracle: what Slack saw, what the database holds and what the log says must agree when all is quiet.

`judge` reads the ten invariants INV-1 to INV-10 of a run and returns what is wrong, a sentence each. It needs no world
of ours: the sandbox, transactions on the database and the lines of the log are enough, so a bot that ran as a process
of its own is judged by the same words.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import usecases.recomputation
from bot.logs import Line
from domain.outbox import UNASKED, Kind, State
from sandbox import Sandbox
from sandbox.delivery.log import EVENTS
from sandbox.workspace import Channel, Message
from storage.db import Sessions
from storage.inbox import InboxRow
from storage.outbox import OutboxRow
from tests.gate import calls, refolding, soundness

KEPT = timedelta(days=7)
"""How long the inbox keeps what was carried out."""
EVENT_TYPE = "rapport_out"
FINAL = {State.SENT, State.SUPPRESSED, State.DEAD}
SECRETS = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|v0=[0-9a-f]{16,}")
LONG_ENOUGH = 12
"""Shorter words of people may be in a line of the log by chance."""


@dataclass(frozen=True)
class Allowed:
    """What a run did on purpose. Keys are dedupe keys of the outbox, ids those of Slack's events.

    `removed`: messages that a person deleted; `dead`: rows that had to end so; `poison`: events that had to be
    quarantined; `overtaken`: whether a row that was stuck may stand below younger ones (P10); `waiting`: whether rows
    may wait still; `rejections`: whether Slack may have refused something.
    """

    removed: Collection[str] = ()
    dead: Collection[str] = ()
    poison: Collection[str] = ()
    overtaken: bool = False
    waiting: bool = False
    rejections: bool = False


@dataclass(frozen=True)
class Scene:
    """What is judged."""

    sandbox: Sandbox
    inbox: Sequence[InboxRow]
    outbox: Sequence[OutboxRow]
    said: dict[str, list[Message]]
    now: datetime
    machine: datetime
    allowed: Allowed


def judge(
    sandbox: Sandbox,
    *,
    sessions: Sessions,
    now: datetime,
    machine: datetime,
    log: Sequence[str] = (),
    allowed: Allowed | None = None,
    recompute: bool = True,
) -> list[str]:
    """What is wrong, a sentence each; nothing in a good run.

    `now` and `machine` are the story's and the machine's time (the same but in tests with a virtual clock).
    `recompute`: INV-7 too, which takes milliseconds for each clock and message.
    """
    with sessions.read() as session:
        inbox = session.query(InboxRow).order_by(InboxRow.id).all()
        outbox = session.query(OutboxRow).order_by(OutboxRow.id).all()
    scene = Scene(sandbox, inbox, outbox, _by_key(sandbox), now, machine, allowed or Allowed())
    found = [*_acked(scene), *_carried_out(scene), *_once(scene), *_in_order(scene), *_internal(scene)]
    found += calls.too_fast(sandbox.calls)
    found += _recomputed(sessions, now=now) if recompute else ()
    found += soundness.flaws(sessions.engine)
    found += [*_leaks(sandbox, log=log), *_unheard_of(scene)]
    return found


def lines(records: Sequence[logging.LogRecord]) -> list[str]:
    """Captured records as the bot's own log would show them."""
    shown = Line(as_json=False)
    return [shown.format(record) for record in records]


def messages(sandbox: Sandbox) -> list[Message]:
    """Every public message that stands in Slack, direct conversations included."""
    with sandbox.core.lock:
        places = list(sandbox.core.space.channels.values())
        return [each for place in places for each in place.messages if not each.deleted]


def key_of(message: Message) -> str:
    """The key that our metadata carries; "" when it is not ours."""
    metadata = message.metadata or {}
    return str(metadata["event_payload"].get("k", "")) if metadata.get("event_type") == EVENT_TYPE else ""


def _by_key(sandbox: Sandbox) -> dict[str, list[Message]]:
    """Our messages by key; what another app posted with a key of ours is not ours."""
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages(sandbox):
        if message.bot_id == sandbox.bot_id:
            found[key_of(message)].append(message)
    return found


def _acked(scene: Scene) -> Iterator[str]:
    """INV-1: every event that Slack was told we have is in the inbox, as long as that is kept."""
    known = {row.event_id for row in scene.inbox}
    for each in scene.sandbox.deliveries:
        if each.kind != EVENTS or not each.acked or not each.event_id or each.event_id in known:
            continue
        if float(each.payload.get("event_time", 0)) > (scene.now - KEPT).timestamp():
            yield f"INV-1: {each!r} was acknowledged and is not in the inbox"


def _carried_out(scene: Scene) -> Iterator[str]:
    """INV-2: every event is carried out, or quarantined as it had to be, or has its next attempt before it."""
    for row in scene.inbox:
        if row.state == "quarantined" and row.event_id not in scene.allowed.poison:
            yield f"INV-2: event {row.event_id} is quarantined: {row.reason}"
        later = [each for each in (row.next_at, row.leased_until) if each and each > scene.machine]
        if row.state == "new" and not (later and scene.allowed.waiting):
            yield f"INV-2: event {row.event_id} waits, after {row.attempts} attempts: {row.reason}"


def _once(scene: Scene) -> Iterator[str]:
    """INV-3: one message in Slack for each post that was sent, none for any other; and nothing in between."""
    taken_back = {
        row.target_id for row in scene.outbox if row.kind == Kind.DELETE and row.state == State.SENT
    }
    for row in scene.outbox:
        what = f"outbox row {row.id} ({row.dedupe_key}, {row.state}: {row.reason})"
        if row.state not in FINAL | {State.HELD} and not scene.allowed.waiting:
            yield f"INV-3: {what} is not settled"
        if row.state == State.DEAD and row.dedupe_key not in scene.allowed.dead:
            yield f"INV-3: {what} was given up"
        if row.kind != Kind.POST or row.state in (State.UNKNOWN, State.SENDING):
            continue
        gone = row.id in taken_back or row.dedupe_key in scene.allowed.removed
        wanted = 1 if row.state == State.SENT and not gone else 0
        stands = len(scene.said.get(row.key, ()))
        if stands != wanted:
            yield f"INV-3: {what} stands in Slack {stands} times instead of {wanted}"


def _in_order(scene: Scene) -> Iterator[str]:
    """INV-4: what stands in a channel stands in the order in which it was promised; what was held does not count."""
    if scene.allowed.overtaken:
        return
    last: dict[str, tuple[str, int]] = {}
    for row in scene.outbox:
        if row.kind != Kind.POST or row.state != State.SENT or UNASKED in row.body:
            continue
        before, earlier = last.get(row.posted_to, ("", 0))
        if row.slack_ts < before:
            yield f"INV-4: outbox row {row.id} stands above row {earlier} in {row.posted_to}"
        last[row.posted_to] = (row.slack_ts, row.id)


def _internal(scene: Scene) -> Iterator[str]:
    """INV-5: internal words stand nowhere an outsider reads."""
    for row in scene.outbox:
        for message in scene.said.get(row.key, ()):
            if row.audience != "client" and has_outsiders(scene.sandbox, channel=message.channel):
                yield f"INV-5: outbox row {row.id} ({row.audience}) is read by outsiders in {message.channel!r}"


def has_outsiders(sandbox: Sandbox, *, channel: Channel) -> bool:
    """Whether guests, people of other organisations or those of a pending share read a channel."""
    people = [sandbox.core.space.users[each] for each in channel.members]
    strangers = any(each.team_id != sandbox.team_id or each.guest for each in people)
    return strangers or channel.is_ext_shared or channel.pending_share


def _recomputed(sessions: Sessions, *, now: datetime) -> Iterator[str]:
    """INV-7: every stored clock is what its log says, and every message is where and what a second reading makes it."""
    yield from (f"INV-7: {each}" for each in refolding.flaws(sessions.begin, now=now))
    place: usecases.recomputation.Place | None = usecases.recomputation.START
    while place:
        with sessions.read() as session:
            chunk = usecases.recomputation.check(session, after=place, now=now)
        yield from (f"INV-7: {each}" for each in chunk.differences)
        place = chunk.following


def _leaks(sandbox: Sandbox, *, log: Sequence[str]) -> Iterator[str]:
    """INV-9: no token, signature or word of a person is in the log."""
    ours = sandbox.bot_id
    said = {each.text for each in messages(sandbox) if len(each.text) >= LONG_ENOUGH and each.bot_id != ours}
    secrets = (sandbox.bot_token, sandbox.app_token, sandbox.signing_secret)
    for line in log:
        if SECRETS.search(line) or any(each in line for each in secrets):
            yield f"INV-9: a secret is in the log: {line[:200]}"
        elif any(each in line for each in said):
            yield f"INV-9: what somebody wrote is in the log: {line[:200]}"


def _unheard_of(scene: Scene) -> Iterator[str]:
    """INV-10: the bot said nothing that nobody promised, and nothing that Slack refuses."""
    promised = {row.key for row in scene.outbox}
    for key, some in scene.said.items():
        if key not in promised:
            yield from (f"INV-10: nobody promised {each!r}" for each in some)
    if not scene.allowed.rejections:
        yield from (f"INV-10: Slack refused {each}" for each in scene.sandbox.rejections)
