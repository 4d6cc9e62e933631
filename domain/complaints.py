"""Complaints: their stages (ISO 10002), the clock of each, and which step may be taken when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.clocks import Ending, Kind
from domain.obligations import Act, Due
from domain.refusals import Refusal
from domain.targets import Length

REPEATS_WITHIN = timedelta(days=90)
"""A complaint so soon after another one of the client was over is a repeat."""
ASKED_AFTER = timedelta(days=14)
"""When the client is asked again whether all is still well."""
LONGEST = 2500
_ADDRESS = re.compile(r"https://[^\s<>|]{1,500}")


class Stage(StrEnum):
    """How far a complaint has come; what comes after `CONFIRMED` is for us alone."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    UNDERSTOOD = "understood"
    PROPOSED = "proposed"
    AGREED = "agreed"
    ACTING = "acting"
    CONFIRMED = "confirmed"
    LEARNED = "learned"


STAGES = tuple(Stage)
WITHDRAWN = "withdrawn"
"""The status of what was no complaint after all."""
OPEN = tuple(stage.value for stage in STAGES[:-1])
UNRESOLVED = OPEN[:-1]
"""Where the client has not said that it is resolved."""
_DAY = timedelta()
LENGTHS = {
    Stage.ACKNOWLEDGED: Length(0, timedelta(hours=1)),
    Stage.UNDERSTOOD: Length(1, _DAY),
    Stage.PROPOSED: Length(2, _DAY),
    Stage.AGREED: Length(3, _DAY),
    Stage.ACTING: Length(1, _DAY),
    Stage.CONFIRMED: Length(5, _DAY),
    Stage.LEARNED: Length(5, _DAY),
}
"""How much working time there is to reach each stage from the one before."""
BEGINS = ("complaint_received", "complaint_raised", "complaint_again")
"""The acts with which the way begins, at the moment that is their fact `since`."""
REACHES = {
    "complaint_acknowledged": Stage.ACKNOWLEDGED,
    "complaint_understood": Stage.UNDERSTOOD,
    "complaint_proposed": Stage.PROPOSED,
    "complaint_agreed": Stage.AGREED,
    "complaint_accepted": Stage.AGREED,
    "complaint_acting": Stage.ACTING,
    "complaint_confirmed": Stage.CONFIRMED,
    "complaint_said": Stage.CONFIRMED,
    "complaint_learned": Stage.LEARNED,
}
"""The stage to which each act leads."""
TAKEN_BACK = "complaint_withdrawn"
_FIRST = {
    Stage.ACKNOWLEDGED: "complaint_acknowledge_first",
    Stage.UNDERSTOOD: "complaint_listen_first",
    Stage.PROPOSED: "complaint_propose_first",
    Stage.AGREED: "complaint_agree_first",
    Stage.ACTING: "complaint_act_first",
    Stage.CONFIRMED: "complaint_confirm_first",
}
"""What is said when a step is to be taken before this one."""


def following(status: str) -> Stage | None:
    """The stage to which the next step leads; None at the end."""
    if status not in OPEN:
        return None
    return STAGES[STAGES.index(Stage(status)) + 1]


def step(status: str, *, to: Stage, number: int) -> Stage:
    """The stage after a step; a refusal that says what comes first when it is too early.

    What was understood may be put better as long as the client waits, and another remedy be proposed, to which they
    have to agree anew.
    """
    ahead = following(status)
    if ahead is None:
        raise Refusal("matter_is_over", number=number)
    if to == ahead:
        return to
    if STAGES.index(to) > STAGES.index(ahead):
        raise Refusal(_FIRST[ahead], number=number)
    if status in UNRESOLVED and to in (Stage.UNDERSTOOD, Stage.PROPOSED):
        return Stage.PROPOSED if to == Stage.PROPOSED else Stage(status)
    raise Refusal("complaint_done_already", number=number)


def words_of(text: str, *, field: str) -> str:
    """What a person wrote into a form, without the space around it; nothing and too much is refused."""
    said = text.strip()
    if not said:
        raise Refusal("complaint_needs_words", field=field)
    if len(said) > LONGEST:
        raise Refusal("complaint_too_long", limit=LONGEST, field=field)
    return said


def address_of(text: str, *, field: str) -> str:
    """The web address that a person pasted; anything else is refused."""
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        raise Refusal("complaint_link", field=field)
    return address


def is_repeat(over_at: datetime | None, *, at: datetime) -> bool:
    """Whether a complaint comes soon after one that was over then (None: is not over)."""
    return over_at is None or at - over_at <= REPEATS_WITHIN


def since(act: Act) -> datetime:
    """When an act counts: what began, from the moment at which it was said."""
    said = act.facts.get("since")
    return datetime.fromisoformat(str(said)) if said else act.at


def dues(log: Sequence[Act]) -> list[Due]:
    """The clock of every stage, as the log tells it; the last one runs as long as the complaint is open."""
    way = _Way()
    for act in sorted(log, key=lambda each: each.order):
        way.take(act)
    return [*way.done, way.current] if way.current else way.done


@dataclass
class _Way:
    """The clocks so far."""

    done: list[Due] = field(default_factory=list)
    current: Due | None = None
    leads_to: Stage | None = None

    def take(self, act: Act) -> None:
        """Let an act end the clock that runs, and start the next one."""
        reached = REACHES.get(act.what)
        if act.what in BEGINS:
            self._end(act, ending=Ending.CANCELLED)
            self._start(Stage.ACKNOWLEDGED, at=since(act))
        elif act.what == TAKEN_BACK:
            self._end(act, ending=Ending.CANCELLED)
        elif reached and reached == self.leads_to:
            self._end(act, ending=Ending.ANSWERED)
            ahead = following(reached)
            if ahead:
                self._start(ahead, at=self.done[-1].end or act.at)
        elif reached == Stage.PROPOSED and self.leads_to in (Stage.ACTING, Stage.CONFIRMED):
            self._end(act, ending=Ending.CANCELLED)
            self._start(Stage.AGREED, at=act.at)

    def _start(self, stage: Stage, *, at: datetime) -> None:
        before = sum(due.ref.partition(" ")[0] == stage for due in self.done)
        ref = f"{stage} {before + 1}" if before else stage.value
        self.current, self.leads_to = Due(Kind.COMPLAINT_STAGE, ref, at, length=LENGTHS[stage]), stage

    def _end(self, act: Act, *, ending: Ending) -> None:
        if self.current:
            end = max(act.at, self.current.start)
            ended = replace(self.current, end=end, ending=ending, end_ref=str(act.order), end_by=act.by)
            self.done.append(ended)
        self.current = self.leads_to = None
