"""Which top-level messages are one conversation (rules R1, R2 and R4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.conversations import Mark, MarkKind, Said, continues
from domain.grouping import Hail, Log, Reply, Top, homes

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
CAROL, GREG, PM = "UCAROL", "UGREG", "UPM"


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def top(minutes: float, by: str = CAROL, *, names: str = "", also: bool = False, fixed: str = "") -> Top:
    said = Said(f"{minutes}", at(minutes), by, asks=True, answers=False)
    return Top(said, 1, mentions=frozenset({names} - {""}), continues=also, fixed=fixed)


def reply(minutes: float, to: float, by: str = PM) -> Reply:
    return Reply(Said(f"{minutes}", at(minutes), by, asks=by != PM, answers=by == PM), f"{to}")


def hail(minutes: float, whom: str = CAROL) -> Hail:
    said = Said(f"{minutes}", at(minutes), PM, asks=False, answers=True)
    return Hail(said, frozenset({whom}))


def mark(minutes: float, on: float, kind: MarkKind) -> tuple[str, Mark]:
    return f"{on}", Mark(kind, at(minutes), PM)


def grouped(
    tops: Sequence[Top],
    *,
    replies: Sequence[Reply] = (),
    hails: Sequence[Hail] = (),
    marks: Sequence[tuple[str, Mark]] = (),
    window: float = 10,
    emoji_answers: bool = False,
) -> list[list[float]]:
    """The conversations, each as the minutes at which its messages were written."""
    log = Log(tops, replies, hails, marks)
    found = homes(log, window=lambda _: timedelta(minutes=window), emoji_answers=emoji_answers)
    return [[float(ref) for ref in found if found[ref] == key] for key in dict.fromkeys(found.values())]


def test_R1_one_author_joins_within_the_window_of_the_last_message() -> None:
    assert grouped([top(0), top(10), top(20), top(30.1)]) == [[0, 10, 20], [30.1]]


def test_R1_the_window_is_the_channels_own() -> None:
    assert grouped([top(0), top(60)], window=60) == [[0, 60]]
    assert grouped([top(0), top(1)], window=0) == [[0], [1]]
    assert grouped([top(0), top(1, GREG, also=True)], window=0) == [[0], [1]]


def test_R1_different_authors_do_not_join_by_time_alone() -> None:
    assert grouped([top(0), top(1, GREG)]) == [[0], [1]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (top(0), top(5, GREG, names=CAROL)),
        (top(0, names=GREG), top(5, GREG)),
        (top(0), top(5, GREG, also=True)),
    ],
)
def test_R1_the_clients_people_join_within_five_minutes_when_related(first: Top, second: Top) -> None:
    assert grouped([first, second]) == [[0, 5]]


def test_R1_related_messages_more_than_five_minutes_apart_stay_apart() -> None:
    assert grouped([top(0), top(5.1, GREG, names=CAROL)]) == [[0], [5.1]]
    assert grouped([top(0), top(5.1, GREG, also=True)]) == [[0], [5.1]]


def test_R1_a_continuation_counts_in_the_later_message_only() -> None:
    assert grouped([top(0, also=True), top(2, GREG)]) == [[0], [2]]


def test_R1_one_continues_oneself_beyond_a_short_window() -> None:
    assert grouped([top(0), top(4, also=True)], window=3) == [[0, 4]]


def test_R1_ones_own_conversation_goes_before_somebody_elses() -> None:
    assert grouped([top(0, GREG), top(3), top(4, GREG, also=True)]) == [[0, 4], [3]]


def test_R10_two_clients_in_one_channel_never_share_a_conversation() -> None:
    theirs = Top(top(1, GREG).said, 2, mentions=frozenset({CAROL}))
    assert grouped([top(0), theirs]) == [[0], [1]]


def test_R4_an_answered_conversation_is_not_joined() -> None:
    assert grouped([top(0), top(6)], replies=[reply(3, to=0)]) == [[0], [6]]
    assert grouped([top(0), top(6)], hails=[hail(3)]) == [[0], [6]]


def test_R4_what_was_answered_only_later_was_still_open() -> None:
    assert grouped([top(0), top(6)], replies=[reply(7, to=0)]) == [[0, 6]]
    assert grouped([top(0), top(6)], hails=[hail(7)]) == [[0, 6]]


def test_R4_a_conversation_that_its_thread_opened_again_is_joined() -> None:
    again = [reply(2, to=0), reply(3, to=0, by=CAROL)]
    assert grouped([top(0), top(6)], replies=again) == [[0, 6]]


def test_R4_a_conversation_without_a_question_is_open() -> None:
    thanks = Top(Said("0", at(0), CAROL, asks=False, answers=False), 1)
    assert grouped([thanks, top(6)]) == [[0, 6]]


def test_R4_not_a_request_ends_a_conversation_and_waiting_does_not() -> None:
    assert grouped([top(0), top(6)], marks=[mark(3, 0, MarkKind.NOT_REQUEST)]) == [[0], [6]]
    assert grouped([top(0), top(6)], marks=[mark(3, 0, MarkKind.WAITING)]) == [[0, 6]]


def test_R13_taking_a_question_ends_it_only_where_that_was_agreed() -> None:
    taken = [mark(3, 0, MarkKind.CLAIMED)]
    assert grouped([top(0), top(6)], marks=taken) == [[0, 6]]
    assert grouped([top(0), top(6)], marks=taken, emoji_answers=True) == [[0], [6]]


def test_R2_a_thread_under_a_later_message_of_a_group_splits_it_off() -> None:
    assert grouped([top(0), top(5), top(9)], replies=[reply(60, to=5)]) == [[0, 9], [5]]


def test_R2_a_thread_under_the_first_message_splits_nothing() -> None:
    assert grouped([top(0), top(5), top(9)], replies=[reply(60, to=0)]) == [[0, 5, 9]]


def test_R2_what_joined_through_a_message_before_it_was_split_off_stays() -> None:
    assert grouped([top(0), top(8), top(16)], replies=[reply(60, to=8)]) == [[0, 16], [8]]


def test_R2_what_is_written_after_the_split_no_longer_joins_through_it() -> None:
    split = [reply(9, to=8, by=GREG)]
    assert grouped([top(0), top(8), top(16)], replies=split) == [[0], [8, 16]]
    assert grouped([top(0), top(8), top(16)], replies=[reply(9, to=8)]) == [[0], [8], [16]]


def test_R2_a_message_that_a_person_placed_does_not_split_off() -> None:
    tops = [top(0, fixed="#7"), top(5, fixed="#7")]
    assert grouped(tops, replies=[reply(60, to=5)]) == [[0, 5]]


def test_R2_what_a_person_placed_is_joined_where_it_is() -> None:
    assert grouped([top(0), top(5, fixed="#7"), top(13)]) == [[0], [5, 13]]


@pytest.mark.parametrize(
    "text",
    [
        "Also, the invoice is wrong", "and the logo?", "Plus: colours", "One more thing - the date",
        "BTW who is Dan", "by the way, hello", "<@UDAN> also this", ":wave: and me", "P.S. thanks",
        "  … also", "Oh and the logo", "另外，发票不对", "还有一个问题", "补充一下", "对了，明天休息吗",
        "以及 logo", "<@UDAN> 顺便问下", "“另外”",
    ],
)  # fmt: skip
def test_R1_these_continue(text: str) -> None:
    assert continues(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Android is broken", "Plush toys", "Alsoran", "I also think so", "Where is it?", "还有多久能好？",
        "还有人在吗", "请问发票好了吗", "我想问另外一件事", ":and:", "psst",
    ],
)  # fmt: skip
def test_R1_these_do_not(text: str) -> None:
    assert not continues(text)
