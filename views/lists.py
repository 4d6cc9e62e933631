"""Names and values as a person lists them."""

from __future__ import annotations

from collections.abc import Iterable

from views.words import Words


def series(w: Words, names: Iterable[str]) -> str:
    """All names, one after the other."""
    listed = ""
    for name in names:
        listed = w("{names}, {name}", names=listed, name=name) if listed else name
    return listed


def bold(text: str) -> str:
    """A heading within a text, as mrkdwn."""
    return f"*{text}*"


def titled(w: Words, name: str, *, said: str) -> str:
    """What is said under a bold name, as mrkdwn."""
    return w("*{name}*: {said}", name=name, said=said)


def about(w: Words, name: str, *, said: str) -> str:
    """What is said of somebody or something."""
    return w("{name}: {said}", name=name, said=said)
