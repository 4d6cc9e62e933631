"""Shares of a target at which people are told, and those of a tier (rule R28)."""

from __future__ import annotations

import pytest

from domain import preferences, shares
from domain.refusals import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("75% 150% 250%", "75% 150% 250%"),
        ("80, 100, 200, 300", "80% 200% 300%"),
        ("key 50% 120% 200%; 75% 150% 250%", "75% 150% 250%; key 50% 120% 200%"),
        ("75% 150% 250%；重点：50% 120% 200%", "75% 150% 250%; key 50% 120% 200%"),
        (
            "light 90 200 300; 75 150 250; key 50 120 200",
            "75% 150% 250%; key 50% 120% 200%; light 90% 200% 300%",
        ),
    ],
)
def test_R28_shares_of_a_tier_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert preferences.parse("levels", text=typed) == kept
    assert preferences.parse("levels", text=kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "75%", "75% 150%", "120% 150% 250%", "75% 250% 150%", "5% 150% 250%", "75% 150% 1001%",
        "key 50% 120% 200%", "75% 150% 250%; gold 50% 120% 200%", "75% 150% 250%; 50% 120% 200%", "; ;", "often",
    ],
)  # fmt: skip
def test_R28_other_shares_are_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        shares.shares_of(typed, field="levels")
    assert refused.value.reason == "setting_levels"


def test_R28_a_client_is_told_of_by_the_shares_of_its_tier() -> None:
    held = {"levels": "75% 150% 250%; key 50% 120% 200%"}
    assert preferences.resolve(workspace=held, client={}).levels == (0.75, 1.5, 2.5)
    assert preferences.resolve(workspace=held, client={"tier": "key"}).levels == (0.5, 1.2, 2.0)
    assert preferences.resolve(workspace=held, client={"tier": "light"}).levels == (0.75, 1.5, 2.5)
