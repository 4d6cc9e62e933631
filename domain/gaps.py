"""Gaps: when Slack could not tell us what was said, and from when on a channel is read up after that (promise P5)."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST = timedelta(seconds=30)
"""What is shorter is bridged by Slack itself, which repeats what was not acknowledged."""
OVERLAP = timedelta(minutes=5)
"""Slack's second and third attempt come up to six minutes late, so what is known is read once more."""
FURTHER = timedelta(days=1)
"""How long before the gap a quiet channel is looked at."""
LONGEST = timedelta(days=14)
"""How much of a gap is read; more than that a person has to ask for."""
LIVE = timedelta(days=3)
"""A thread in which something was said so shortly before the gap may go on in it."""
A_MINUTE = timedelta(minutes=1)
WHILE_STOPPED, DISCONNECTED, RATE_LIMITED = "stopped", "disconnected", "rate_limited"
"""Why there is a gap; one of the last kind may last for long, minute by minute."""
FOLLOWS, EVERY = timedelta(minutes=2), timedelta(minutes=5)
"""A limited minute goes on where the one before ended so lately, and how often a lasting flood is read."""
PATIENCE = timedelta(minutes=10)
"""For so long alerts about a channel wait until it is read up, from the end of a gap, or the beginning of one that
lasts."""


def read_from(*, since: datetime, until: datetime, watermark: datetime | None) -> datetime:
    """From when on a channel is read up for a gap. `watermark`: its newest message that is known from before."""
    known = max(watermark or since, since - FURTHER)
    return max(known - OVERLAP, until - LONGEST)
