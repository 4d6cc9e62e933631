"""Early signals: what tells of trouble before anybody reports it (D9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

TOPIC_WINDOW = timedelta(days=14)
TOPIC_QUESTIONS = 3
SILENT_DAYS = 3
"""Working days without a word of the client after something was delivered."""
LATELY = timedelta(days=14)


class Kind(StrEnum):
    """What was noticed. `TOPIC`: several questions about the same; `FAULT`: the same fault twice; `SILENCE`: no word
    after a delivery; `BLOCKED`: something waits for a promise that is at risk.
    """

    TOPIC = "topic"
    FAULT = "fault"
    SILENCE = "silence"
    BLOCKED = "blocked"


def is_topic(conversations: Mapping[int, int | None]) -> bool:
    """Whether like questions, by their ids with the conversation of each, are often enough asked anew to be a topic."""
    return len({place or -question for question, place in conversations.items()}) >= TOPIC_QUESTIONS
