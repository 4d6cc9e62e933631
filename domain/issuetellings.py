"""What was fixed elsewhere and the client does not know yet: the clock of going and telling them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.clocks import Ending, Kind, Run
from domain.duties import Act, Entry, ordered

_ENDINGS = {
    Act.TOLD: Ending.ANSWERED,
    Act.SOLVED: Ending.ANSWERED,
    Act.OURS: Ending.CANCELLED,
    Act.WITHDRAWN: Ending.CANCELLED,
}


def runs(log: Iterable[Entry]) -> list[Run]:
    """The clocks of telling the client that something was fixed; solving the issue tells them too."""
    done: list[Run] = []
    current: Run | None = None
    for entry in ordered(log):
        if entry.act == Act.FIXED and current is None:
            current = Run(Kind.TELL_CLIENT, f"fixed {entry.ref}", entry.at)
        elif current and entry.act in _ENDINGS:
            ending = _ENDINGS[entry.act]
            done.append(replace(current, end=entry.at, ending=ending, end_ref=entry.ref, end_by=entry.by))
            current = None
    return [*done, current] if current else done
