"""What Slack's limits say of the calls that the bot made (INV-6)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sandbox.records import Call

POST = "chat.postMessage"
WINDOW = timedelta(seconds=5)
BURST = 1
MOST_IN_WINDOW = 5 + BURST
"""Posts to one channel: one a second, and one more."""
LONGEST, USUAL = 3600.0, 30.0


def too_fast(calls: Sequence[Call]) -> Iterator[str]:
    """Calls that Slack had asked not to make, and channels that got more than a message a second."""
    yield from _banned(calls)
    posts: dict[str, list[datetime]] = defaultdict(list)
    for each in calls:
        if each.method == POST:
            posts[str(each.args.get("channel"))].append(each.at)
    for channel, moments in posts.items():
        for first, beyond in zip(moments, moments[MOST_IN_WINDOW:], strict=False):
            if beyond - first < WINDOW:
                yield f"INV-6: more than {MOST_IN_WINDOW} posts to {channel} within 5 s of {first:%H:%M:%S}"


def ban(retry_after: str | None) -> float:
    """The seconds a 429 asks for: at most an hour, and half a minute when it does not say (P11)."""
    try:
        seconds = float(retry_after) if retry_after is not None else -1.0
    except ValueError:
        seconds = -1.0
    return min(seconds, LONGEST) if seconds >= 0 else USUAL


def _banned(calls: Sequence[Call]) -> Iterator[str]:
    until: dict[str, datetime] = {}
    for each in calls:
        if each.method in until and each.at < until[each.method]:
            yield f"INV-6: {each.method} was called at {each.at:%H:%M:%S}, banned until {until[each.method]:%H:%M:%S}"
        if each.banned:
            asked = each.at + timedelta(seconds=ban(each.retry_after))
            until[each.method] = max(asked, until.get(each.method, asked))


def keys(calls: Sequence[Call]) -> list[str]:
    """The keys that the posts among these carried."""
    found = []
    for each in calls:
        metadata: Any = each.args.get("metadata") or {}
        metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
        if each.method == POST:
            found.append(str(metadata.get("event_payload", {}).get("k", "")))
    return found
