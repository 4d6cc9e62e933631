"""The figures of a digest: shares, sums, and whether there is anything to say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.figures import Standing, Week, total

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("met", "breached", "share"),
    [(0, 0, None), (1, 0, 100), (0, 3, 0), (11, 1, 92), (2, 1, 67), (999, 1, 99), (1, 999, 1), (1, 1, 50)],
)
def test_the_share_answered_in_time_is_never_rounded_to_all_or_none(
    met: int, breached: int, share: int | None
) -> None:
    assert Week(met=met, breached=breached).in_time == share


@pytest.mark.parametrize(
    "standing",
    [
        Standing(now=Week(met=1)),
        Standing(now=Week(breached=1)),
        Standing(now=Week(opened=1)),
        Standing(now=Week(solved=1)),
        Standing(now=Week(contacts={"call": 1})),
        Standing(waiting=1),
        Standing(ages=(0, 0, 0, 1)),
    ],
)
def test_R38_anything_that_happened_or_is_owed_is_worth_saying(standing: Standing) -> None:
    assert not standing.silent


def test_R38_what_happened_the_week_before_is_not_worth_saying_again() -> None:
    assert Standing().silent
    assert Standing(before=Week(met=9, opened=2, contacts={"message": 4})).silent


def test_all_clients_together_are_the_sum_but_for_the_median() -> None:
    acme = Standing(
        now=Week(met=3, breached=1, first_response=HOUR, opened=2, contacts={"message": 5, "call": 1}),
        before=Week(met=1, solved=4),
        waiting=2,
        late=1,
        ages=(1, 0, 2, 0),
    )
    globex = Standing(now=Week(met=2, first_response=3 * HOUR, contacts={"message": 1}), ages=(0, 0, 1, 3))
    whole = total([acme, globex], medians=(2 * HOUR, None))
    assert (whole.now.met, whole.now.breached, whole.now.opened) == (5, 1, 2)
    assert (whole.now.first_response, whole.before.first_response) == (2 * HOUR, None)
    assert whole.now.contacts["message"] == 6
    assert (whole.now.contacted, whole.before.solved) == (7, 4)
    assert (whole.waiting, whole.late, whole.ages, whole.open_issues) == (2, 1, (1, 0, 3, 3), 7)


def test_without_clients_there_is_nothing_to_say() -> None:
    assert total([], medians=(None, None)).silent
