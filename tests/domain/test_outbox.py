"""What Slack's answers prove, and when a call is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain import outbox
from domain.outbox import TryLater, Unclear, Undeliverable

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TABLE = tuple(timedelta(seconds=s) for s in (1, 5, 30))


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited", "message_limit_exceeded"])
def test_not_now_says_when_and_which_method(error: str) -> None:
    meant = outbox.failure(error, method="chat.postMessage", seconds=12)
    assert isinstance(meant, TryLater)
    assert (meant.seconds, meant.method, meant.reason) == (12, "chat.postMessage", error)


@pytest.mark.parametrize(
    "error",
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "invalid_blocks",
        "msg_too_long",
        "restricted_action",
        "invalid_auth",
        "token_revoked",
        "account_inactive",
        "ekm_access_denied",
        "missing_scope",
        "trigger_expired",
        "message_not_found",
    ],
)
def test_a_documented_refusal_is_definite(error: str) -> None:
    meant = outbox.failure(error)
    assert isinstance(meant, Undeliverable)
    assert meant.reason == error


@pytest.mark.parametrize(
    "error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "", "never_heard_of"]
)
def test_P9_everything_else_proves_nothing(error: str) -> None:
    assert isinstance(outbox.failure(error), Unclear)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("1", 1),
        ("2.5", 2.5),
        ("30", 30),
        ("3600", 3600),
        ("86400", 3600),
        (None, 30),
        ("", 30),
        ("abc", 30),
        ("-1", 30),
        ("nan", 30),
        ("inf", 30),
    ],
)
def test_P11_a_retry_after_is_read_whole_or_broken_and_never_beyond_an_hour(
    header: str | None, seconds: float
) -> None:
    assert outbox.ban(header) == seconds


@pytest.mark.parametrize(("failures", "seconds"), [(0, 1), (1, 1), (2, 5), (3, 30), (4, 30), (99, 30)])
def test_the_table_says_when_to_try_again_and_its_end_repeats(failures: int, seconds: int) -> None:
    assert outbox.next_try(failures, table=TABLE, now=NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("reason", "failures", "ends"),
    [
        ("channel_not_found", 1, True),
        ("not_in_channel", 1, False),
        ("invalid_auth", 3, False),
        ("invalid_auth", 4, True),
    ],
)
def test_a_refusal_ends_a_row_unless_somebody_can_mend_it_in_time(
    reason: str, failures: int, ends: bool
) -> None:
    assert outbox.gives_up(reason, failures=failures, table=TABLE) is ends


@pytest.mark.parametrize(
    ("age", "may"), [(0, True), (39, True), (39.9, True), (40, False), (60, False), (-1, False)]
)
def test_P12_a_call_starts_only_when_it_must_end_within_the_lease(age: float, may: bool) -> None:
    later = NOW + timedelta(seconds=age)
    assert outbox.may_start(claimed=NOW, now=later, lease=timedelta(seconds=60)) is may


def test_P11_a_budget_that_rested_takes_a_dozen_posts_at_once_and_then_three_a_second() -> None:
    three = timedelta(seconds=3)
    opens = outbox.budget(None, posts=12, now=NOW, interval=three)
    assert opens == NOW
    assert outbox.budget(opens, posts=6, now=NOW, interval=three) == NOW + timedelta(seconds=6)
    rested = NOW + timedelta(hours=1)
    assert outbox.budget(opens, posts=15, now=rested, interval=three) == rested + timedelta(seconds=3)


def test_P9_a_post_that_was_in_doubt_is_looked_at_again_on_the_next_day_and_then_no_more() -> None:
    day = timedelta(hours=24)
    assert outbox.heals_again(attempt=NOW, now=NOW + timedelta(minutes=17)) == NOW + day
    assert outbox.heals_again(attempt=NOW, now=NOW + day) is None


def test_no_refusal_is_both_mendable_and_final() -> None:
    assert not outbox.MENDABLE & outbox.FINAL
    assert not outbox.NOT_NOW & (outbox.MENDABLE | outbox.FINAL)
