"""What stands where an erased person was, in values of every shape."""

from __future__ import annotations

import json

import pytest

from domain.erasures import ELIDED, Traces, alias, head, is_alias, is_plain, names_of, subject
from domain.inbox import key_of

WORDS = "Our whole shop has been down since this morning!"
TRACES = Traces(
    user_id="U0CAROL",
    alias="Uerased7",
    names=("Carol", "Carol Nguyen", "carol@acme.example", "王小明"),
    heads=frozenset({head(WORDS), head("我们的系统今天早上全部停了")}),
)


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("<@U0CAROL> asked", "<@Uerased7> asked"),
        ("Carol Nguyen called", f"{ELIDED} called"),
        ("CAROL called", f"{ELIDED} called"),
        ("Write to carol@acme.example.", f"Write to {ELIDED}."),
        ("Caroline called", "Caroline called"),
        ("请联系王小明谈合同", f"请联系{ELIDED}谈合同"),
        (f"  {WORDS[:30]}…", ELIDED),
        ("她说：我们的系统今天早上全部停了！", ELIDED),
        ("Nothing of theirs", "Nothing of theirs"),
        ({"user": "U0CAROL", "due": "2026-03-02"}, {"user": "Uerased7", "due": "2026-03-02"}),
        ({"user": "U0CAROL", "text": "ok", "files": [1]}, {"user": "Uerased7", "text": ELIDED}),
        ({"id": "U0CAROL", "profile": {"phone": "1"}}, {"id": "Uerased7"}),
        ({"type": "Carol", "text": "Carol"}, {"type": "Carol", "text": ELIDED}),
        ([1, None, "U0CAROL"], [1, None, "Uerased7"]),
        ('{"title": "Carol waits"}', json.dumps({"title": f"{ELIDED} waits"})),
        ("[no JSON] Carol", f"[no JSON] {ELIDED}"),
    ],
)  # fmt: skip
def test_somebody_is_taken_out_of_a_value(was: object, is_now: object) -> None:
    assert TRACES.words_out(was) == is_now
    assert TRACES.words_out(is_now) == is_now


def test_where_only_ids_are_sought_names_stay() -> None:
    assert TRACES.ids_out("morning:U0CAROL:Carol") == "morning:Uerased7:Carol"
    assert TRACES.names_out(WORDS) == WORDS


def test_words_that_everybody_says_are_nobody_s() -> None:
    assert head("Thanks a lot!") == ""
    assert head("好的，谢谢") == ""
    assert head(f"  {WORDS}\n") == WORDS[:16]


def test_an_erased_person_is_told_from_everybody_else() -> None:
    assert is_alias(alias(3))
    assert not is_alias("U0ERASED3")
    assert names_of(["Carol ", "", "C", "Carol", ELIDED]) == ("Carol",)


@pytest.mark.parametrize("name", ["Will", "Müller", "A1", "Jo", "高兴", "王伟"])
def test_P32_a_name_that_others_may_have_or_that_is_a_word_is_plain(name: str) -> None:
    assert is_plain(name)


@pytest.mark.parametrize("name", ["Will Smith", "will.smith", "carol@acme.example", "王小明", "+49 30 5550"])
def test_P32_a_full_name_is_not(name: str) -> None:
    assert not is_plain(name)


@pytest.mark.parametrize(
    ("was", "near"),
    [
        ("We will ship it, said Will.", f"We will ship it, said {ELIDED}."),
        ("_Will_ asked Willy and Will2", f"_{ELIDED}_ asked Willy and Will2"),
        ("Ren is not Renée", f"{ELIDED} is not Renée"),
        ("高兴说很高兴", f"{ELIDED}说很{ELIDED}"),
        ("Will的问题", f"{ELIDED}的问题"),
    ],
)
def test_P32_plain_names_are_taken_out_as_they_are_spelt_and_only_near_the_person(
    was: str, near: str
) -> None:
    traces = Traces("U0WILL", alias(3), (), frozenset(), ("Will", "Ren", "高兴"))
    assert traces.names_out(was) == near
    assert traces.afar().names_out(was) == was


def test_the_ledger_knows_somebody_by_a_hash_of_their_own() -> None:
    salts = "00" * 16, "01" * 16
    first, second = (subject(team_id="T1", user_id="U0CAROL", salt=salt) for salt in salts)
    assert first != second
    assert first == subject(team_id="T1", user_id="U0CAROL", salt=salts[0])
    assert len(first) == 64


def test_an_event_of_theirs_keeps_its_shape() -> None:
    inner = {"type": "message", "user": "U0CAROL", "text": "short", "channel": "C1", "ts": "1.0"}
    payload = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": inner})
    told = json.loads(TRACES.words_out(payload))
    assert told["event"] == inner | {"user": "Uerased7", "text": ELIDED}
    assert key_of(told, text="") == "Ev1"
