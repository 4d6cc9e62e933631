"""The history of one matter in words: who changed what and when, and what stood there before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from storage.history import Deed
from views import history
from views.blocks import Block, context, cut, escape
from views.lists import about, series
from views.words import Words

SHOWN = 8
_EXCERPT, _LINE = 120, 1500


def blocks(
    w: Words, *, deeds: Sequence[Deed], labels: Mapping[str, str], zone: str, permalink: str = ""
) -> list[Block]:
    """The latest deeds, the newest first, as small print, with the way to the message it began with.

    `labels` name the columns whose former words are shown.
    """
    lines = [_line(w, deed, labels=labels, zone=zone) for deed in [*deeds][: -SHOWN - 1 : -1]]
    if permalink:
        link = w("Go to the message")
        lines.append(f"<{permalink}|{link}>")
    return [context(cut(line, _LINE)) for line in lines]


def _line(w: Words, deed: Deed, *, labels: Mapping[str, str], zone: str) -> str:
    told = history.line(w, deed=deed, zone=zone)
    before = json.loads(str(deed.facts.get("before") or "{}"))
    was = [
        about(w, w(label), said=escape(str(before[name]), limit=_EXCERPT) or w("nothing"))
        for name, label in labels.items()
        if name in before and deed.what.endswith("_changed")
    ]
    return w("{deed} (before: {was})", deed=told, was=series(w, was)) if was else told
