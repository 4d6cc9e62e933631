"""Who makes a channel unfit for internal words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain import audience
from domain.audience import Room
from domain.people import Facts, House

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUSE = House("T1")
GRID = House("T1", enterprise_id="E1")


def test_P26_a_channel_of_our_own_people_takes_internal_words() -> None:
    assert audience.refusal(Room()) == ""
    assert audience.refusal(Room(kind="internal")) == ""


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"kind": "client"}, "client_channel"),
        ({"is_archived": True}, "is_archived"),
        ({"is_ext_shared": True}, "ext_shared"),
        ({"is_pending_share": True}, "pending_share"),
        ({"is_org_shared": True}, "org_shared"),
        ({"outsiders": True}, "outsiders"),
    ],
)
def test_P26_any_single_fact_closes_it(fact: dict[str, Any], reason: str) -> None:
    assert audience.refusal(replace(Room(kind="internal"), **fact)) == reason


@pytest.mark.parametrize(
    ("age", "fresh"), [(0, True), (60, True), (60.001, False), (3600, False), (-0.001, False), (-3600, False)]
)
def test_P26_facts_hold_for_a_minute_and_never_from_the_future(age: float, fresh: bool) -> None:
    assert audience.fresh(NOW - timedelta(seconds=age), machine=NOW) is fresh


def test_P26_facts_nobody_asked_for_are_no_facts() -> None:
    assert not audience.fresh(None, machine=NOW)


@pytest.mark.parametrize(
    ("facts", "house", "is_contact", "outside"),
    [
        (Facts("U1", team_id="T1"), HOUSE, False, False),
        (Facts("U1", team_id="T1", is_guest=True), HOUSE, False, True),
        (Facts("U1", team_id="T2"), HOUSE, False, True),
        (Facts("U1", team_id="T1"), HOUSE, True, True),
        (Facts("U1"), HOUSE, False, True),
        (Facts(""), HOUSE, False, True),
        (Facts("B1", team_id="T1", is_bot=True), HOUSE, False, False),
        (Facts("U1", team_id="T9", enterprise_id="E1"), GRID, False, False),
        (Facts("U1", team_id="T9", enterprise_id="E2"), GRID, False, True),
    ],
)
def test_P26_guests_clients_and_the_unknown_are_outsiders(
    facts: Facts, house: House, is_contact: bool, outside: bool
) -> None:
    assert audience.is_outsider(facts, house=house, is_contact=is_contact) is outside
