"""However long a message is and whatever it repeats, reading it takes a moment: no rule looks again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

import domain.arguments
import domain.capture
import domain.conversations
import domain.duedates
import domain.interactions
import domain.promisewords
import domain.thanks
from domain import weeks
from domain.worktime import Calendar
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T5")

LENGTH = 40_000
"""The most that Slack takes in one message."""
LONGEST_SECONDS = 2.0
"""Ten times what the slowest takes alone on a core; what was quadratic took forty-nine."""
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALENDAR = Calendar("UTC", weeks.week_of("mon-fri 09:00-18:00"), {}, {})

READERS: dict[str, Callable[[str], object]] = {
    "readable": domain.interactions.readable,
    "is_wordless": domain.interactions.is_wordless,
    "mentioned": domain.interactions.mentioned,
    "named_channels": domain.interactions.named_channels,
    "plain": domain.arguments.plain,
    "typed": domain.arguments.typed,
    "person": domain.arguments.person,
    "channel": domain.arguments.channel,
    "unresolved": domain.arguments.unresolved,
    "quoted": domain.arguments.quoted,
    "continues": domain.conversations.continues,
    "folded": domain.capture.folded,
    "thanks": domain.thanks.judge,
    "promises": domain.promisewords.promises,
    "due date": lambda text: domain.duedates.find(text, now=NOW, calendar=CALENDAR),
}
UNITS = [
    "<", "<@", "<@U1|", "<#C1", "<!", "<https://a", "<a:b|", ">", "&", "&lt;", ":", ":a", "::", "x", "9",
    "1 ", "- ", "a,",
    "(", "mon ", "in 3 ", "by ", "today ", "1/2/", "tomorrow at ", "@a", " ", ".\n", "'", "“", "thanks ",
    "will ", "*", "_",
    "/", "明", "下周", "\u3000", "😀", "n't ", "?",
]  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_T5_forty_thousand_characters_of_anything_are_read_in_a_moment(name: str, cases: Cases) -> None:
    for unit in UNITS:
        text = (unit * LENGTH)[:LENGTH]
        begun = time.perf_counter()
        READERS[name](text)
        assert time.perf_counter() - begun < LONGEST_SECONDS, unit
    cases.ran(len(UNITS), checked=f"within {LONGEST_SECONDS:.0f} s")
