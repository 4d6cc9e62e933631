"""Which clocks a conversation's log tells (rules R4, R11, R12, R13, R14 and R27)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from domain.clocks import Ending, Kind, Run
from domain.conversations import Mark, MarkKind, Said, addresses, runs

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def asks(minutes: float, by: str = "UCAROL") -> Said:
    return Said(f"{minutes}", at(minutes), by, asks=True, answers=False)


def thanks(minutes: float) -> Said:
    return Said(f"{minutes}", at(minutes), "UCAROL", asks=False, answers=False)


def answers(minutes: float) -> Said:
    return Said(f"{minutes}", at(minutes), "UPM", asks=False, answers=True)


def waits(minutes: float) -> Mark:
    return Mark(MarkKind.WAITING, at(minutes), "UPM")


def no_request(minutes: float) -> Mark:
    return Mark(MarkKind.NOT_REQUEST, at(minutes), "UPM")


def test_R11_the_first_question_starts_a_first_response() -> None:
    (run,) = runs([asks(0)])
    assert (run.kind, run.ref, run.start, run.ending) == (Kind.FIRST_RESPONSE, "0", at(0), None)


def test_R4_further_questions_change_nothing() -> None:
    assert runs([asks(0), asks(5), asks(9)]) == runs([asks(0)])


def test_R12_an_answer_ends_it_and_says_who() -> None:
    (run,) = runs([asks(0), answers(30)])
    assert (run.ending, run.end, run.end_ref, run.end_by) == (Ending.ANSWERED, at(30), "30", "UPM")


def test_R11_a_question_after_an_answer_starts_a_next_response() -> None:
    first, second = runs([asks(0), answers(30), asks(60), asks(70)])
    assert (first.kind, second.kind, second.start) == (Kind.FIRST_RESPONSE, Kind.NEXT_RESPONSE, at(60))


def test_what_the_team_says_before_any_question_is_no_answer() -> None:
    (run,) = runs([answers(-10), asks(0)])
    assert run.kind == Kind.FIRST_RESPONSE
    assert runs([answers(0), answers(5)]) == []


def test_thanks_start_nothing_and_resume_nothing() -> None:
    assert runs([thanks(0)]) == []
    _, paused = runs([asks(0), answers(1), asks(2), waits(3), thanks(4)])
    assert paused.paused


def test_R14_without_the_only_answer_the_clock_runs_from_its_start() -> None:
    (run,) = runs([entry for entry in (asks(0), answers(30)) if not entry.answers])
    assert (run.start, run.ending) == (at(0), None)


def test_waiting_is_never_set_before_an_answer() -> None:
    assert runs([asks(0), waits(5)]) == runs([asks(0)])


def test_waiting_pauses_until_the_client_writes_again() -> None:
    _, run = runs([asks(0), answers(1), asks(2), waits(10), asks(20), waits(30)])
    assert [(pause.start, pause.end) for pause in run.pauses] == [(at(10), at(20)), (at(30), None)]
    assert run.paused


def test_waiting_twice_is_waiting_once() -> None:
    once = runs([asks(0), answers(1), asks(2), waits(10)])
    assert runs([asks(0), answers(1), asks(2), waits(10), waits(15)]) == once


def test_an_answer_ends_a_paused_clock() -> None:
    _, run = runs([asks(0), answers(1), asks(2), waits(10), answers(40)])
    assert (run.ending, run.pauses[-1].end, run.paused) == (Ending.ANSWERED, at(40), False)


def test_not_a_request_cancels_and_the_next_question_starts_anew() -> None:
    first, second = runs([asks(0), no_request(5), asks(10)])
    assert (first.ending, first.end_by) == (Ending.CANCELLED, "UPM")
    assert (second.kind, second.ref) == (Kind.FIRST_RESPONSE, "10")


def test_not_a_request_on_nothing_is_nothing() -> None:
    assert runs([no_request(5)]) == []
    assert len(runs([asks(0), answers(1), no_request(5)])) == 1


def test_R13_taking_it_stops_nothing() -> None:
    assert runs([asks(0), Mark(MarkKind.CLAIMED, at(1), "UPM")]) == runs([asks(0)])


def test_R13_taking_it_answers_where_that_was_agreed() -> None:
    taken = Mark(MarkKind.CLAIMED, at(5), "UPM")
    first, second = runs([asks(0), taken, asks(10)], emoji_answers=True)
    assert (first.ending, first.end, first.end_by, first.end_ref) == (Ending.ANSWERED, at(5), "UPM", "")
    assert (second.kind, second.ref) == (Kind.NEXT_RESPONSE, "10")


def test_R13_taking_it_before_any_question_answers_none() -> None:
    (run,) = runs([Mark(MarkKind.CLAIMED, at(-5), "UPM"), asks(0)], emoji_answers=True)
    assert (run.kind, run.ending) == (Kind.FIRST_RESPONSE, None)


def test_the_order_of_arrival_does_not_matter() -> None:
    log: list[Said | Mark] = [asks(0), answers(10), asks(20), waits(30), asks(40)]
    told: list[list[Run]] = [runs(order) for order in permutations(log)]
    assert all(each == told[0] for each in told)


def test_R12_a_top_level_answer_counts_for_those_it_mentions_within_half_an_hour() -> None:
    question = [asks(0, by="UCAROL")]
    assert addresses(question, at=at(30), mentioned={"UCAROL"})
    assert not addresses(question, at=at(31), mentioned={"UCAROL"})
    assert not addresses(question, at=at(-1), mentioned={"UCAROL"})
    assert not addresses(question, at=at(5), mentioned={"UGREG"})
