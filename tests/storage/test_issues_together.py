"""Issues opened by several people in the same moment, on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import usecases.issues
from storage.db import Sessions
from storage.interactions import Interaction
from tests.usecases.ledger import NOW, Ledger

PEOPLE = 8


def test_no_two_issues_get_the_same_number(sessions: Sessions) -> None:
    with sessions.begin() as session:
        ledger = Ledger(session)

    def opened(turn: int) -> int:
        with sessions.begin() as session:
            return usecases.issues.open(
                session, actor=ledger.pm, client_id=ledger.acme.id, title=f"Matter {turn}", now=NOW
            ).number

    with ThreadPoolExecutor(PEOPLE) as pool:
        numbers = sorted(pool.map(opened, range(PEOPLE)))
    assert numbers == list(range(1, PEOPLE + 1))


def test_a_message_that_many_pin_at_once_becomes_one_issue(sessions: Sessions) -> None:
    with sessions.begin() as session:
        ledger = Ledger(session)
        message_id = ledger.says("Please add a report", thread=ledger.conversation()).id

    def pinned(_: int) -> int:
        with sessions.begin() as session:
            message = session.get_one(Interaction, message_id)
            return usecases.issues.open_from_message(
                session, actor=ledger.pm, interaction=message, now=NOW
            ).id

    with ThreadPoolExecutor(PEOPLE) as pool:
        assert len(set(pool.map(pinned, range(PEOPLE)))) == 1
