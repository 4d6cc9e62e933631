"""Decisions: what has to be said of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from domain import titles
from domain.refusals import Refusal

LONGEST_NAME = 200


@dataclass(frozen=True)
class Entry:
    """What a form says of a decision: what it was about, the options, the chosen one, and who decided when.

    `decided_by`: a colleague's user id or ""; `decided_by_client`: the name of somebody of the client's or "".
    """

    title: str
    chosen: str
    options: str = ""
    decided_by: str = ""
    decided_by_client: str = ""
    decided_on: date | None = None


def checked(entry: Entry, *, today: date) -> Entry:
    """The entry as it may be kept: somebody decided something, and not on a day to come."""
    name = titles.text_of(
        " ".join(entry.decided_by_client.split()), field="client_name", longest=LONGEST_NAME
    )
    if not name and not entry.decided_by:
        raise Refusal("decision_who", field="client_name")
    on = entry.decided_on or today
    if on > today:
        raise Refusal("decision_day", field="decided_on")
    return replace(
        entry,
        title=titles.title_of(entry.title),
        chosen=titles.text_of(entry.chosen, field="chosen", needed=True),
        options=titles.text_of(entry.options, field="options"),
        decided_by_client=name,
        decided_on=on,
    )
