"""The rules of thumb by which a week of alerts leads to at most one proposed change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.reviews import Fate, Proposal, Tally, propose
from domain.targets import Targets, targets_of

LINE = "4h; sev1 30m"


def hours(*lengths: float) -> list[timedelta]:
    return [timedelta(hours=length) for length in lengths]


def week(
    client: str = "Acme",
    *,
    answered: int = 0,
    no_request: int = 0,
    ignored: int = 0,
    took: tuple[float, ...] = (),
    warned: int = 0,
    kept: int = 0,
    levels: tuple[float, float, float] = (0.75, 1.5, 2.5),
    line: str = LINE,
) -> Tally:
    fates = [Fate.ANSWERED] * answered + [Fate.NO_REQUEST] * no_request + [Fate.IGNORED] * ignored
    held: Targets = targets_of(line)
    return Tally(
        1,
        client,
        fates,
        took=hours(*took),
        warned=warned,
        kept=kept,
        line=held,
        target=timedelta(hours=4),
        levels=levels,
    )


@pytest.mark.parametrize(
    ("tally", "name", "value"),
    [
        (week(answered=5, took=(3, 5, 5, 5.5, 7)), "first_response", "6h; sev1 30m"),
        (week(answered=5, took=(5, 5, 5, 5, 5)), "first_response", "5h; sev1 30m"),
        (week(answered=9, took=(5, 5, 5, 5.01, 20)), "first_response", "6h; sev1 30m"),
        (week(answered=5, warned=5, kept=4), "levels", "85% 150% 250%"),
        (week(answered=5, warned=6, kept=6, levels=(0.5, 2.0, 3.0)), "levels", "85% 200% 300%"),
    ],
)
def test_R39_a_week_leads_to_the_change_that_fits_it(tally: Tally, name: str, value: str) -> None:
    found = propose([tally])
    assert found is not None
    assert (found.name, found.value) == (name, value)


@pytest.mark.parametrize(
    "tally",
    [
        week(),
        week(answered=4, took=(5, 5, 5, 5), warned=4, kept=4),
        week(answered=5, took=(3, 3, 5, 5, 5)),
        week(answered=5, took=(9, 9, 9, 9, 9)),
        week(answered=5, warned=5, kept=3),
        week(answered=5, warned=5, kept=5, levels=(0.85, 1.5, 2.5)),
        week(answered=5, no_request=3, took=(5, 5, 5, 5, 5), warned=5, kept=5),
    ],
    ids=[
        "nothing",
        "too little",
        "late too seldom",
        "far too late",
        "warned in vain",
        "late warning",
        "noise",
    ],
)
def test_R39_nothing_is_proposed_without_a_good_reason(tally: Tally) -> None:
    assert propose([tally]) is None


def test_much_that_was_no_request_asks_for_another_look_at_what_is_tracked() -> None:
    assert week(answered=7, no_request=3).noisy
    assert not week(answered=8, no_request=2).noisy
    assert not week(answered=1, no_request=3).noisy


def test_the_change_is_for_the_client_whose_alerts_were_of_the_least_use() -> None:
    calm = week("Acme", answered=9, warned=9, kept=9)
    busy = week("Globex", answered=4, ignored=3, took=(5, 5, 5, 5, 5))
    found = propose([calm, busy])
    assert isinstance(found, Proposal)
    assert (found.client, found.share, found.n, found.now, found.then) == ("Globex", 100, 5, "4h", "5h")
