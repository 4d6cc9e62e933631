"""How the words after a command are taken apart."""

from __future__ import annotations

import pytest

from domain import arguments


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Acme", "Acme"),
        ("  Acme Corp ", "Acme Corp"),
        ("R&amp;D &lt;Labs&gt;", "R&D <Labs>"),
        ("<http://acme.com|acme.com>", "acme.com"),
        ("<https://acme.com/x>", "acme.com/x"),
        ("<mailto:carol@acme.com|carol@acme.com>", "carol@acme.com"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_words_are_read_as_they_were_typed(typed: str, plain: str) -> None:
    assert arguments.plain(typed) == plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"Acme Corp" digest fri 16:00', ("Acme Corp", "digest fri 16:00")),
        ("“远景 科技” 频道", ("远景 科技", "频道")),
        ("「远景」", ("远景", "")),
        ("《远景》 x", ("远景", "x")),
        ("'Acme' x", ("Acme", "x")),
        ('"Acme', None),
        ("Acme Corp", None),
        ("", None),
    ],
)
def test_a_name_may_stand_in_quotation_marks_of_either_language(
    text: str, found: tuple[str, str] | None
) -> None:
    assert arguments.quoted(text) == found


def test_a_name_is_unquoted_only_when_the_marks_are_around_all_of_it() -> None:
    assert arguments.unquoted(' "Acme Corp" ') == "Acme Corp"
    assert arguments.unquoted('"Acme" Corp') == '"Acme" Corp'
    assert arguments.unquoted("O'Brien") == "O'Brien"


def test_a_mention_is_found_with_the_words_around_it() -> None:
    assert arguments.person("Acme Corp <@U123ABC|petra> owner") == ("Acme Corp", "U123ABC", "owner")
    assert arguments.person("<@W123ABC>") == ("", "W123ABC", "")
    assert arguments.person("Acme @petra owner") is None
    assert arguments.person("Acme <@petra> owner") is None


def test_a_channel_is_found_with_the_words_around_it() -> None:
    assert arguments.channel("<#C123ABC|ops>") == ("", "C123ABC", "")
    assert arguments.channel("#ops") is None


def test_a_name_that_slack_did_not_turn_into_a_mention_is_noticed() -> None:
    assert arguments.unresolved("Acme @petra owner") == "petra"
    assert arguments.unresolved("@petra") == "petra"
    assert arguments.unresolved("carol@acme.com") == ""
