"""Doors of the working calendars: `/client calendar`, `/client holiday`, and the buttons of the month."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from slack_bolt import Ack, App, Respond

import usecases.calendars
import usecases.clients
import usecases.daysoff
import usecases.feeds
import usecases.months
import usecases.permissions
import usecases.preferences
import usecases.receipts
import views.calendars
import views.feeds
from domain import arguments, calendars, daysoff, months, weeks
from domain.calendars import Kind, Side
from domain.daysoff import Wish
from domain.people import Actor
from domain.permissions import Act
from domain.refusals import Refusal
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Call, Verb, reply
from handlers.preferences import WORKSPACE
from usecases.daysoff import Stood
from usecases.runtime import Runtime, Session
from views.blocks import Message
from views.words import words

_FEED = ("feed", "subscribe", "订阅")
_MONTH = re.compile(r"(?:^|\s)(\d{4})(?:[-/.]|年)(\d{1,2})月?$")
_ADDRESS = re.compile(r"<([a-z]+://[^<>|\s]+)(?:\|[^<>]*)?>|\b([a-z]+://\S+)", re.IGNORECASE)
_LONGEST_UNDO = 1900
"""Slack keeps 2,000 characters with a button."""


def calendar(call: Call, run: Runtime) -> Message:
    """`/client calendar [client|workspace] [2026-05]`, or `… feed [client|workspace] [ours|theirs] https://… Name`."""
    usecases.permissions.require(call.actor, act=Act.TERMS)
    first, rest = arguments.first(call.rest)
    if first.casefold() in _FEED:
        return _subscribe(call, run, text=rest)
    text = arguments.plain(call.rest)
    found = _MONTH.search(text)
    month = _month(found[1], found[2]) if found else None
    with run.begin() as session:
        client_id = _whose(session, call=call, text=text[: found.start()] if found else text)
        return _page(session, run, actor=call.actor, client_id=client_id, month=month)


def holiday(call: Call, run: Runtime) -> Message:
    """`/client holiday [client|workspace] [ours|theirs] 2026-05-04 [to 2026-05-06] [half|work …|normal] Name`."""
    actor, w = call.actor, words(call.actor.language)
    usecases.permissions.require(actor, act=Act.TERMS)
    whose, side, rest = daysoff.parted(arguments.plain(call.rest))
    wish = _called(actor, wish=daysoff.wish(rest))
    with run.begin() as session:
        client_id = _whose(session, call=call, text=whose)
        stood = usecases.daysoff.add(
            session, actor=actor, client_id=client_id, side=side, wish=wish, now=run.now()
        )
        held = usecases.preferences.of(session, workspace_id=actor.workspace_id, client_id=client_id)
        client = usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id)
        note = "" if client_id else views.calendars.for_everybody(w)
        if side == Side.THEIRS and not held.both_sides:
            note = views.calendars.only_joint(w, client=client)
        undo = _remember(client_id=client_id, side=side, wish=wish, stood=stood)
        return views.calendars.set_days(
            w,
            client=client,
            side=side,
            **_holding(session, run, actor=actor, client_id=client_id, wish=wish),
            note=note,
            undo=undo if len(undo) < _LONGEST_UNDO else "",
        )


VERBS: dict[str, Verb] = {"calendar": calendar, "holiday": holiday}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    for name in ("earlier", "today", "later", "whose"):
        app.action(f"calendars.{name}")(bind(turned, run))
    for name in ("switch", "normal", "remove"):
        app.action(f"calendars.{name}")(bind(clicked, run))
    app.action("calendars.undo")(bind(undo, run))


def turned(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """Another month, or another calendar, in the place of the one that is shown."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.READ)
    chosen = body["actions"][0].get("selected_option") or {}
    client_id, month, _ = _remembered_page(answers.value(body) or str(chosen.get("value") or ""))
    with run.begin() as session:
        message = _page(session, run, actor=actor, client_id=client_id, month=month)
    ack()
    respond(**reply(message), replace_original=True)


def clicked(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """An entry is switched, or a feed removed; the month then shows what holds."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    client_id, month, facts = _remembered_page(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            act = str(body["actions"][0]["action_id"]).partition(".")[2]
            _act(session, run, actor=actor, act=act, client_id=client_id, facts=facts)
        message = _page(session, run, actor=actor, client_id=client_id, month=month)
    ack()
    respond(**reply(message), replace_original=True)


def undo(ack: Ack, body: dict[str, Any], respond: Respond, *, run: Runtime) -> None:
    """The days are as they were before."""
    actor = whoami.actor(run, body=body)
    usecases.permissions.require(actor, act=Act.TERMS)
    client_id, side, wish, stood = _remembered(answers.value(body))
    message = None
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            usecases.daysoff.revert(
                session, actor=actor, client_id=client_id, side=side, wish=wish, stood=stood, now=run.now()
            )
            message = views.calendars.undone(
                words(actor.language),
                client=usecases.clients.name(session, workspace_id=actor.workspace_id, client_id=client_id),
                **_holding(session, run, actor=actor, client_id=client_id, wish=wish),
            )
    ack()
    if message:
        respond(**reply(message), replace_original=True)


def _act(
    session: Session, run: Runtime, *, actor: Actor, act: str, client_id: int, facts: Sequence[str]
) -> None:
    match act, facts:
        case "switch", (entry, on):
            usecases.daysoff.switch(
                session, actor=actor, entry_id=answers.row_id(entry), on=on == "on", now=run.now()
            )
        case "normal", (side, day):
            wish = _called(actor, wish=Wish(_day(day), _day(day), Kind.NORMAL, (), ""))
            usecases.daysoff.add(
                session, actor=actor, client_id=client_id, side=_side(side), wish=wish, now=run.now()
            )
        case "remove", (feed,):
            usecases.feeds.remove(session, actor=actor, feed_id=answers.row_id(feed), now=run.now())
        case _:
            raise Refusal("gone")


def _subscribe(call: Call, run: Runtime, *, text: str) -> Message:
    found = _ADDRESS.search(text)
    if found is None:
        raise Refusal("feed_usage")
    whose, side = daysoff.sided(arguments.plain(text[: found.start()]))
    with run.begin() as session:
        feed = usecases.feeds.subscribe(
            session,
            actor=call.actor,
            client_id=_whose(session, call=call, text=whose),
            side=side,
            url=arguments.plain(found[1] or found[2]),
            name=arguments.unquoted(arguments.plain(text[found.end() :])),
            now=run.now(),
        )
        return views.feeds.subscribed(words(call.actor.language), feed=feed)


def _page(session: Session, run: Runtime, *, actor: Actor, client_id: int, month: date | None) -> Message:
    sheet = usecases.months.of(session, actor=actor, client_id=client_id, month=month, now=run.now())
    return views.calendars.month(words(actor.language), sheet=sheet)


def _holding(session: Session, run: Runtime, *, actor: Actor, client_id: int, wish: Wish) -> dict[str, Any]:
    """The days of a wish as the calendar has them now."""
    calendar = usecases.calendars.of(
        session,
        workspace_id=actor.workspace_id,
        client_id=client_id,
        now=run.now(),
        language=actor.language,
    )
    return {"calendar": calendar, "days": months.days(calendar, first=wish.first, last=wish.last)}


def _whose(session: Session, *, call: Call, text: str) -> int:
    """The client that is named, or else the one of the channel, or else the workspace (0)."""
    name = arguments.unquoted(text)
    if name.casefold() in WORKSPACE:
        return 0
    workspace_id = call.actor.workspace_id
    if name:
        return usecases.clients.find(session, workspace_id=workspace_id, name=name).id
    here = usecases.clients.of_channel(session, workspace_id=workspace_id, slack_id=call.channel_id)
    return here.id if here else 0


def _called(actor: Actor, *, wish: Wish) -> Wish:
    """A day that nobody gave a name is called by what it is."""
    name = wish.name or words(actor.language)(views.calendars.NAMES[wish.kind])
    return Wish(wish.first, wish.last, wish.kind, wish.shifts, name)


def _remembered_page(value: str) -> tuple[int, date, list[str]]:
    client_id, _, rest = value.partition(":")
    month, *facts = rest.split(":")
    year, _, number = month.partition("-")
    return answers.row_id(client_id), _month(year, number), facts


def _month(year: str, number: str) -> date:
    try:
        return date(int(year), int(number), 1)
    except ValueError:
        raise Refusal("gone") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal("gone") from None


def _side(text: str) -> Side:
    if text not in [*Side]:
        raise Refusal("gone")
    return Side(text)


def _remember(*, client_id: int, side: Side, wish: Wish, stood: Sequence[Stood]) -> str:
    """What an Undo button needs."""
    hours = calendars.text_of(wish.shifts)
    before = [[str(one.day), one.kind, one.hours, one.name, one.is_on] for one in stood]
    facts = [client_id, side, str(wish.first), str(wish.last), wish.kind, hours, wish.name, before]
    return json.dumps(facts, ensure_ascii=False)


def _remembered(value: str) -> tuple[int, Side, Wish, list[Stood]]:
    """What the button remembers; whatever is in it is checked as if the person had typed it."""
    try:
        client_id, side, first, last, kind, hours, name, before = json.loads(value)
        shifts = calendars.shifts_of(str(hours))
        wish = Wish(_day(first), _day(last), Kind(kind), shifts, str(name)[: daysoff.LONGEST_NAME])
        stood = [
            Stood(
                _day(day),
                Kind(was),
                calendars.text_of(calendars.shifts_of(str(worked))),
                str(called),
                bool(on),
            )
            for day, was, worked, called, on in before
        ]
        return answers.row_id(client_id), _side(side), wish, stood
    except (ValueError, TypeError, weeks.BadCalendar):
        raise Refusal("gone") from None
