"""What somebody reads who writes to us while we are away."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from views import preferences
from views.blocks import Message, section
from views.charters import zone_name
from views.times import clock_time, day
from views.words import Words

_NAMED_BY_WEEKDAY = timedelta(days=7)


def away(w: Words, *, opens: datetime, now: datetime, zone: str) -> Message:
    """When we answer, in the zone of the contract, which is named."""
    local, today = opens.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if local == today:
        said = w(
            "Thank you. We are away now and answer today from {time} ({zone}).",
            time=clock_time(w, opens, zone=zone),
            zone=zone_name(w, zone),
        )
    else:
        soon = local - today < _NAMED_BY_WEEKDAY
        said = w(
            "Thank you. We are away now and answer on {day} from {time} ({zone}).",
            day=w(preferences.DAYS[local.weekday()]) if soon else day(w, opens, zone=zone),
            time=clock_time(w, opens, zone=zone),
            zone=zone_name(w, zone),
        )
    return Message(said, [section(said)])
