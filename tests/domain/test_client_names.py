"""What may be the name of a client, and which one a person means."""

from __future__ import annotations

import pytest

from domain import clients
from domain.refusals import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Acme", "Acme"),
        ("  Acme \t Corp\n", "Acme Corp"),
        ("远景科技", "远景科技"),
        ("Ac\u200bme\u202e", "Acme"),
        ("A\x00cme\x07", "Acme"),
        ("3M", "3M"),
        ("<!channel>", "<!channel>"),
        ("é" * 120, "é" * 120),
    ],
)
def test_a_name_is_one_line_without_invisible_characters(typed: str, kept: str) -> None:
    assert clients.clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "name_missing"),
        (" \n\t", "name_missing"),
        ("\u200b\u200b", "name_missing"),
        ("?!… 🎉", "name_missing"),
        ("a" * 121, "name_too_long"),
        ("a" * 100_000, "name_too_long"),
        ("ﷺ" * 20, "name_too_long"),
        ("Workspace", "name_reserved"),
        ("ｗｏｒｋｓｐａｃｅ", "name_reserved"),
        ("工作区", "name_reserved"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        clients.clean(typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize("same", ["acme corp", "ACME  Corp", "Ａｃｍｅ Corp", " acme\u3000corp "])
def test_width_case_and_spaces_do_not_make_another_client(same: str) -> None:
    assert clients.key_of(same) == clients.key_of("Acme Corp")


def test_the_very_name_goes_before_a_beginning_and_a_part_is_only_offered() -> None:
    keys = ["acme", "acme corp", "best acme"]
    assert clients.matching("Acme", keys=keys) == ["acme"]
    assert clients.matching("acm", keys=keys) == ["acme", "acme corp"]
    assert clients.matching("me", keys=keys) == []
    assert clients.similar("me", keys=keys)[:3] == ["acme", "acme corp", "best acme"]
    assert clients.matching("globex", keys=keys) == []
    assert clients.matching("  ", keys=keys) == []


def test_a_slip_of_the_finger_finds_similar_names() -> None:
    assert clients.similar("Amce", keys=["acme", "globex"]) == ["acme"]
    assert clients.similar("x" * 100_000, keys=["acme"]) == []
