"""Updates: how the words after `/client-update` are understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.refusals import Refusal
from domain.updates import LONGEST_TEXT, Kind, Told, checked_text, checked_time, read

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday; 17:00 in Shanghai."""
NAMES = ("Acme", "Acme Corp", "Globex", "云帆科技")


def told(text: str, *, in_channel: bool = False, zone: str = "Asia/Shanghai") -> Told:
    return read(text, names=NAMES, in_channel=in_channel, zone=zone, now=NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Told()),
        ("Acme", Told("Acme")),
        ("Acme call Agreed", Told("Acme", kind=Kind.CALL, text="Agreed")),
        ("call Agreed", Told(kind=Kind.CALL, text="Agreed")),
        ("电话", Told(kind=Kind.CALL)),
        ("acme CORP  email Sent it", Told("Acme Corp", kind=Kind.EMAIL, text="Sent it")),
        ("Acme Corp: visit x", Told("Acme Corp", kind=Kind.VISIT, text="x")),
        ('"Acme Corp" they are happy', Told("Acme Corp", text="they are happy")),
        ("“acme”  meeting x", Told("Acme", kind=Kind.MEETING, text="x")),
        ("ＡＣＭＥ note x", Told("Acme", kind=Kind.NOTE, text="x")),
        ("云帆科技 电话 谈了合同", Told("云帆科技", kind=Kind.CALL, text="谈了合同")),
        ("Acme they are happy", Told("Acme", text="they are happy")),
        ("Acme call line one\n\nline two", Told("Acme", kind=Kind.CALL, text="line one\n\nline two")),
    ],
)
def test_client_kind_and_words_are_told_apart(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acmee call x", Told("Acmee", known=False, kind=Kind.CALL, text="x")),
        ("Foo Bar Ltd call x", Told("Foo Bar Ltd", known=False, kind=Kind.CALL, text="x")),
        ("Acmee they are happy", Told("Acmee", known=False, text="they are happy")),
        ('"Foo Bar" x', Told("Foo Bar", known=False, text="x")),
        ("Acmes", Told("Acmes", known=False)),
    ],
)
def test_an_unknown_client_is_named_as_it_was_typed(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call Agreed", Told(kind=Kind.CALL, text="Agreed")),
        ("they are happy", Told(text="they are happy")),
        ("Globex asked the same", Told(text="Globex asked the same")),
        ("Globex", Told("Globex")),
        ("Globex call They asked", Told("Globex", kind=Kind.CALL, text="They asked")),
        ('"Globex" they asked', Told("Globex", text="they asked")),
        ('"We leave" he said', Told(text='"We leave" he said')),
    ],
)
def test_in_a_linked_channel_a_name_is_only_a_client_when_it_can_be_nothing_else(
    text: str, expected: Told
) -> None:
    assert told(text, in_channel=True) == expected


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("call 15:00 x", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("15:00 call x", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("call yesterday 15:00 x", datetime(2026, 3, 1, 7, tzinfo=UTC)),
        ("call 昨天 15:00 x", datetime(2026, 3, 1, 7, tzinfo=UTC)),
        ("call 昨天15：00 x", datetime(2026, 3, 1, 7, tzinfo=UTC)),
        ("call @Yesterday 9:05 x", datetime(2026, 3, 1, 1, 5, tzinfo=UTC)),
        ("call 2026-02-27 08:30 x", datetime(2026, 2, 27, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_earlier_time_is_read_in_the_persons_zone(text: str, at: datetime) -> None:
    assert told(text, in_channel=True) == Told(kind=Kind.CALL, at=at, text="x")


def test_yesterday_is_the_persons_own_yesterday() -> None:
    late = told("yesterday 23:00 x", in_channel=True, zone="America/Los_Angeles")
    assert late.at == datetime(2026, 3, 2, 7, tzinfo=UTC)


def test_a_time_in_the_middle_of_a_sentence_stays_there() -> None:
    assert told("10:30-11:00 we met", in_channel=True) == Told(text="10:30-11:00 we met")
    assert told("we meet at 15:00", in_channel=True) == Told(text="we meet at 15:00")


@pytest.mark.parametrize(
    "text", ["25:99 x", "2026-02-30 10:00 x", "0001-01-01 00:00 x", "9999-99-99 10:00 x"]
)
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        told(text, in_channel=True)
    assert refused.value.reason == "update_bad_time"


@pytest.mark.parametrize(
    ("at", "reason"),
    [(NOW + timedelta(hours=1), "update_in_future"), (NOW - timedelta(days=800), "update_too_old")],
)
def test_the_future_and_the_distant_past_are_refused(at: datetime, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_time(at, now=NOW)
    assert refused.value.reason == reason


def test_a_clock_that_is_a_little_ahead_counts_as_now() -> None:
    assert checked_time(NOW + timedelta(minutes=2), now=NOW) == NOW
    assert checked_time(NOW - timedelta(days=30), now=NOW) == NOW - timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "reason"), [(" \n", "update_needs_text"), ("x" * (LONGEST_TEXT + 1), "update_too_long")]
)
def test_what_happened_must_be_said_and_not_at_endless_length(text: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_text(text)
    assert refused.value.reason == reason
