"""Whose side an author is on, and which organisation they belong to."""

from __future__ import annotations

import pytest

from domain.people import Facts, House, Side, organisation, side

HOUSE = House("THOUSE", "EHOUSE")
COLLEAGUE = Facts("U1", team_id="THOUSE", enterprise_id="EHOUSE")
OUTSIDER = Facts("U2", team_id="TACME", enterprise_id="EACME")
GUEST = Facts("U3", team_id="THOUSE", enterprise_id="EHOUSE", is_guest=True)
SISTER = Facts("U4", team_id="TSISTER", enterprise_id="EHOUSE")
BOT = Facts("U5", team_id="THOUSE", is_bot=True)


@pytest.mark.parametrize(
    ("declared", "is_contact", "is_colleague", "whose"),
    [
        ("", False, False, Side.TEAM),
        ("", True, False, Side.CLIENT),
        ("", True, True, Side.CLIENT),
        ("team", True, False, Side.TEAM),
        ("ignored", True, True, Side.IGNORED),
        ("client", False, True, Side.CLIENT),
    ],
)
def test_R5_the_channel_goes_before_the_contact_and_that_before_the_rule(
    declared: str, is_contact: bool, is_colleague: bool, whose: Side
) -> None:
    found = side(COLLEAGUE, house=HOUSE, declared=declared, is_contact=is_contact, is_colleague=is_colleague)
    assert found == whose


@pytest.mark.parametrize(
    ("facts", "whose"),
    [
        (COLLEAGUE, Side.TEAM),
        (OUTSIDER, Side.CLIENT),
        (GUEST, Side.CLIENT),
        (SISTER, Side.TEAM),
        (BOT, Side.SYSTEM),
        (Facts("U6", team_id="THOUSE", is_guest=True, is_house_guest=True), Side.TEAM),
        (Facts("U7", team_id="TACME", is_guest=True, is_house_guest=True), Side.CLIENT),
        (Facts("U8", team_id="TACME"), Side.CLIENT),
        (Facts("U9"), Side.UNKNOWN),
        (Facts("", team_id="THOUSE"), Side.UNKNOWN),
    ],
)
def test_R6_the_workspace_rule_tells_bots_guests_outsiders_and_colleagues_apart(
    facts: Facts, whose: Side
) -> None:
    assert side(facts, house=HOUSE) == whose


def test_R6_nobody_declares_a_bot_to_be_a_person() -> None:
    assert side(BOT, house=HOUSE, declared="client", is_contact=True) == Side.SYSTEM


@pytest.mark.parametrize(
    ("facts", "theirs"),
    [
        (OUTSIDER, "EACME"),
        (Facts("U8", team_id="TACME"), "TACME"),
        (GUEST, ""),
        (SISTER, ""),
        (Facts("U9"), ""),
    ],
)
def test_R10_an_organisation_is_the_enterprise_or_else_the_team_and_never_ours(
    facts: Facts, theirs: str
) -> None:
    assert organisation(facts, house=HOUSE) == theirs


def test_R10_without_an_enterprise_of_ours_another_ones_people_are_told_by_their_team() -> None:
    alone = House("THOUSE")
    assert organisation(Facts("U8", team_id="TACME"), house=alone) == "TACME"
    assert organisation(COLLEAGUE, house=alone) == ""
