"""Subscribed calendars in words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calendars import Side
from storage.calendars import CalendarFeed
from views.blocks import Block, Message, button, escape, section
from views.confirmations import done
from views.lists import titled
from views.times import slack_moment
from views.words import N_, Words

REFUSALS = {
    "feed_usage": N_(
        "Write whose calendar it is, its address and a name: "
        "`/client calendar feed workspace https://example.com/days.ics Company holidays`."
    ),
    "feed_address": N_("“{text}” is not an address I can read. It begins with `https://` or `webcal://`."),
}

FAILURES = {
    "address": N_("its address is not one of the open Internet"),
    "refused": N_("the server refused it ({detail})"),
    "redirected": N_("the server sent me elsewhere too often"),
    "too_large": N_("it is larger than 1 MB"),
    "too_slow": N_("the server took too long"),
    "unreachable": N_("the server cannot be reached"),
    "feed_unreadable": N_("it is no calendar file (iCalendar, `.ics`)"),
    "feed_too_much": N_("it names too many days"),
    "too_little_working_time": N_("with its days off an answer would never be due"),
}
"""Why a feed could not be read, by the first word of what is kept as its failure."""


def lines(w: Words, *, feeds: Sequence[CalendarFeed], client_id: int, page: str) -> list[Block]:
    """The feeds of a calendar with how their last reading went; those of this very level can be removed."""
    shown = []
    for feed in feeds:
        remove = (
            button(w("Remove"), action="calendars.remove", value=f"{page}:{feed.id}", confirm=_sure(w))
            if feed.client_id == client_id
            else None
        )
        shown.append(section(f":calendar: {_line(w, feed=feed)}", accessory=remove))
    return shown


def subscribed(w: Words, *, feed: CalendarFeed) -> Message:
    """A feed is known and will be read."""
    said = w(
        "I read *{name}* now and once a day from here on, and tell you what came of it.",
        name=escape(feed.name),
    )
    return done(w, said, notes=[_whose(w, feed=feed)])


def read(w: Words, *, feed: CalendarFeed, days: int, left_out: int) -> Message:
    """What came of the first reading, to who subscribed."""
    said = w.n(
        "*{name}*: {n} day read. `/client calendar` shows the month.",
        "*{name}*: {n} days read. `/client calendar` shows the month.",
        days,
        name=escape(feed.name),
    )
    notes = [_whose(w, feed=feed)]
    if left_out:
        told = w.n(
            "{n} appointment longer than a day was left out.",
            "{n} appointments longer than a day were left out.",
            left_out,
        )
        notes.append(told)
    return done(w, said, notes=notes)


def failed(w: Words, *, feed: CalendarFeed) -> Message:
    """The first reading failed, to who subscribed."""
    said = w(
        ":warning: I could not read *{name}*: {why}. I try again every day.",
        name=escape(feed.name),
        why=failure(w, text=feed.failure),
    )
    return done(w, said)


def failure(w: Words, *, text: str) -> str:
    """A failure as it is kept ("refused 404") in words."""
    kind, _, detail = text.partition(" ")
    return w(FAILURES.get(kind, FAILURES["unreachable"]), detail=escape(detail, limit=60))


def _line(w: Words, *, feed: CalendarFeed) -> str:
    if feed.failure:
        told = w("could not be read: {why}", why=failure(w, text=feed.failure))
    elif feed.synced_at is None:
        told = w("is being read")
    else:
        told = w("read {when}", when=slack_moment(w, feed.synced_at, zone="UTC"))
    return titled(w, escape(feed.name, limit=60), said=told)


def _whose(w: Words, *, feed: CalendarFeed) -> str:
    if feed.side == Side.THEIRS:
        return w("Its days are days on which the client does not work.")
    return w("Its days are days on which we do not work.")


def _sure(w: Words) -> Block:
    texts = {
        "title": w("Remove it?"),
        "text": w("All its days go with it, and what was switched off."),
        "confirm": w("Remove"),
        "deny": w("Keep"),
    }
    return {key: {"type": "plain_text", "text": text} for key, text in texts.items()}
