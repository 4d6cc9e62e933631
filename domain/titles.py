"""Words of people that name or explain a matter: on one line or several, neither empty nor too long."""

from __future__ import annotations

from domain.refusals import Refusal

LONGEST_TITLE = 255
LONGEST_TEXT = 2000


def title_of(text: str) -> str:
    """A title on one line; empty and too long ones are refused."""
    return text_of(" ".join(text.split()), field="title", longest=LONGEST_TITLE, needed=True)


def text_of(text: str, *, field: str, longest: int = LONGEST_TEXT, needed: bool = False) -> str:
    """The text without blanks around it; refused for its `field` when it is too long, or empty and `needed`."""
    text = text.strip()
    if needed and not text:
        raise Refusal("text_needed", field=field)
    if len(text) > longest:
        raise Refusal("text_too_long", field=field, limit=longest)
    return text
