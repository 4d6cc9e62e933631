"""What alerts and the working of a clock look like, whatever people wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.clocks import Kind, Level, State
from domain.team import Role
from views import alerts, catchup
from views.blocks import Message
from views.clocks import Face
from views.words import Words, words

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = "<!channel> *bold* <@U1> &amp; " + "\u202e" + "x" * 5000
EN, ZH = words("en"), words("zh_CN")
FACE = Face(
    clock_id=7,
    kind=Kind.FIRST_RESPONSE,
    state=State.WARNED,
    level=Level.WARN,
    client="Acme",
    author="carol",
    channel="CACME",
    team="THOUSE",
    ts="1.000001",
    text="Where is it?",
    started_at=NINE,
    elapsed=timedelta(hours=3),
    target=timedelta(hours=4),
    zone="Asia/Shanghai",
    due_at=NINE + timedelta(hours=4),
)


def shown(message: Message) -> str:
    return message.text + str(message.blocks)


@pytest.mark.parametrize("w", [EN, ZH])
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_in_both_languages(w: Words, level: Level, state: State) -> None:
    message = alerts.alert(w, replace(FACE, level=level, state=state, ended_by="UPM"))
    assert "Acme" in message.text
    assert "carol" in message.text
    assert "{" not in message.text


def test_names_and_words_of_people_can_do_nothing() -> None:
    face = replace(FACE, client=HOSTILE[:100], author=HOSTILE[:100], text=HOSTILE)
    for message in (
        alerts.alert(EN, face),
        alerts.alert(EN, face, private=True, role=Role.LEAD),
        alerts.alert(EN, replace(face, state=State.MET, ended_by="UPM")),
        catchup.message(EN, [face, face]),
    ):
        texts = [message.text, *(str(block) for block in message.blocks if block["type"] != "rich_text")]
        assert not any("<!channel>" in text or "<@U1>" in text for text in texts)
        assert "\u202e" not in shown(message)


def test_an_ended_clock_is_one_line_without_buttons() -> None:
    message = alerts.alert(EN, replace(FACE, state=State.MET, ended_by="UPM"))
    assert [block["type"] for block in message.blocks] == ["section"]
    assert message.text == "✅ Acme: carol was answered by <@UPM> after 3 h, in time."


def test_waiting_for_the_client_is_offered_only_after_a_first_answer() -> None:
    assert "clocks.waiting" not in shown(alerts.alert(EN, FACE))
    assert "clocks.waiting" in shown(alerts.alert(EN, replace(FACE, kind=Kind.NEXT_RESPONSE)))


def test_who_took_it_is_named_and_nobody_is_urged_to() -> None:
    assert "'style': 'primary'" in shown(alerts.alert(EN, FACE))
    taken = shown(alerts.alert(EN, replace(FACE, owner_id="UDAN")))
    assert "owner: <@UDAN>" in taken
    assert "'style': 'primary'" not in taken


def test_an_alert_tells_nothing_that_is_wrong_a_minute_later() -> None:
    soon = shown(alerts.alert(EN, FACE))
    assert "Target 4 h of working time, due <!date^" in soon
    assert "nobody has taken it yet" in soon
    assert "3 h" not in soon
    late = shown(alerts.alert(EN, replace(FACE, level=Level.BREACH, state=State.BREACHING)))
    assert "*Acme: the answer to carol is late* · late since <!date^" in late
    assert "due <!date^" not in late


def test_one_who_waits_is_not_called_many() -> None:
    assert catchup.message(EN, [FACE]).text == alerts.alert(EN, FACE).text
    assert catchup.message(EN, [FACE] * 3).text == "While I was away: 3 questions wait"


def test_digests_that_were_given_up_are_named_client_by_client() -> None:
    weeks = [f"2026-W{week}" for week in range(10, 23)]
    missed = [(f"Client {n}", week) for week in weeks for n in range(25)] + [("", "2026-W22")]
    said = str(catchup.message(EN, [FACE], missed=missed).blocks[-1])
    assert (
        "Client 3's 13 digests, due in week 10 of 2026 to week 22 of 2026, are more than two days late"
        in said
    )
    assert said.count("13 digests") == 20
    assert "And 6 more." in said
    alone = str(catchup.message(EN, [FACE], missed=[("", "2026-W22")]).blocks[-1])
    assert "The digest, due in week 22 of 2026, is more than two days late" in alone


def test_questions_beyond_those_shown_are_not_called_questions_when_they_are_none() -> None:
    assert catchup.message(EN, [FACE], count=9, waiting=9).text == "While I was away: 9 questions wait"
    mixed = catchup.message(EN, [FACE], count=9, waiting=9, questions=False)
    assert mixed.text == "While I was away: 9 matters wait"


def test_a_crowd_fits_one_message() -> None:
    message = catchup.message(EN, [FACE] * 200)
    assert len(message.blocks) <= 50
    assert "And 160 more" in str(message.blocks[-1])
