"""Explanations: how a clock came to stand where it stands, for the person who asks why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import domain.clocks
import storage.clocks
import usecases.cases
import usecases.people
import usecases.runs
from domain.clocks import Line, Target
from domain.people import Actor
from domain.refusals import Refusal
from storage.base import Session
from views.clocks import Face


@dataclass(frozen=True)
class Explanation:
    """The working of a clock; `lines` is empty when its log is gone. They sum to `elapsed`."""

    face: Face
    lines: list[Line]
    elapsed: timedelta


def of(session: Session, *, actor: Actor, clock_id: int, now: datetime) -> Explanation:
    """Every stretch of time since the question, counted or not; days off are named in the person's
    language.
    """
    usecases.people.require_team(actor)
    clock = storage.clocks.get(session, workspace_id=actor.workspace_id, clock_id=clock_id)
    if clock is None:
        raise Refusal("gone")
    case = usecases.cases.case_of(session, clock=clock)
    face = usecases.cases.face_of(session, case=case)
    runs = usecases.runs.of_conversation(session, conversation=case.conversation)
    run = next((run for run in runs if (run.kind, run.ref) == (clock.kind, clock.ref)), None)
    if run is None:
        return Explanation(face, [], timedelta(seconds=clock.elapsed_seconds))
    terms = usecases.runs.terms_of(
        session,
        workspace_id=clock.workspace_id,
        client_id=clock.client_id,
        now=now,
        language=actor.language,
    )
    target = Target(timedelta(seconds=clock.target_seconds))
    reading = domain.clocks.read(run, target=target, calendar=terms.calendar, now=now)
    return Explanation(face, domain.clocks.explain(run, calendar=terms.calendar, now=now), reading.elapsed)
