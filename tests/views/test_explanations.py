"""The working of a clock as people read it, however long it ran and whatever they wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.clocks import Kind, Level, Line, State
from domain.weeks import week_of
from tests.views.test_clocks import EN, FACE, HOSTILE, NINE, ZH
from views import explanations, workings
from views.explanations import Step, Told, Working
from views.terms import Rules
from views.words import Words

RULES = Rules(
    policy="abc",
    calendar="def",
    name="first_response",
    line="4h; key 2h",
    tier="key",
    zone="Asia/Shanghai",
    week=week_of("mon-fri 09:00-18:00"),
    holidays="CN",
)
LINES = [
    Line(NINE, NINE + timedelta(hours=1, seconds=40), True, "working", ""),
    Line(
        NINE + timedelta(hours=1, seconds=40), NINE + timedelta(hours=20), False, "holiday", "Qingming & <co>"
    ),
    Line(NINE + timedelta(hours=20), NINE + timedelta(hours=21), False, "paused", "UPM"),
    Line(NINE + timedelta(hours=21), NINE + timedelta(hours=22, seconds=30), True, "extra", "Make-up day"),
]
WORKING = Working(
    face=FACE,
    level=Level.WARN,
    paused=False,
    lines=LINES,
    elapsed=timedelta(hours=2, minutes=1, seconds=10),
    rules=RULES,
    steps=[
        Step(Level.WARN, timedelta(hours=3), NINE + timedelta(hours=3)),
        Step(Level.BREACH, timedelta(hours=4), None),
    ],
    told=[Told(Level.WARN, "CALERTS", NINE + timedelta(hours=3), "told", None, "CALERTS", "2.000002")],
)


def texts(view: dict[str, Any]) -> Iterator[str]:
    """Every text of a view that Slack reads as markup."""
    for block in view["blocks"]:
        if "text" in block:
            yield block["text"]["text"]
        yield from (each["text"] for each in block.get("elements", ()) if each["type"] == "mrkdwn")


def said(w: Words, working: Working) -> str:
    return "\n".join(texts(explanations.card(w, working)))


def test_every_stretch_is_told_in_the_calendars_zone_with_its_reason() -> None:
    told = said(EN, WORKING)
    assert "✔ Mon 2 Mar 17:00 – 18:00 · working hours · *1 h*" in told
    assert "– Mon 2 Mar 18:00 – Tue 3 Mar 13:00 · holiday: Qingming &amp; &lt;co&gt;" in told
    assert "– Tue 3 Mar 13:00 – 14:00 · waiting for the client (<@UPM>)" in told
    assert "· make-up working day: Make-up day · *1 h 1 min*" in told
    assert "All times are in Asia/Shanghai." in told


def test_the_shown_minutes_sum_to_the_shown_figure() -> None:
    assert "*Counted: 2 h 1 min of 4 h working time.*\n1 h + 1 h 1 min = 2 h 1 min" in said(EN, WORKING)


def test_a_single_stretch_needs_no_sum() -> None:
    alone = replace(WORKING, lines=LINES[:1], elapsed=timedelta(hours=1, seconds=40))
    assert " = " not in said(EN, alone)


def test_who_was_told_of_each_level_and_when_is_said_with_the_way_to_it() -> None:
    told = said(EN, WORKING)
    assert "soon due · 3 h · Mon 2 Mar 20:00\n   told <#CALERTS>, Mon 2 Mar 20:00" in told
    assert "message_ts=2.000002|open>" in told
    for outcome, words in (("shadow", "shadow mode"), ("held", "held until"), ("dropped", "no longer true")):
        each = Told(Level.WARN, "UPM", None, outcome, NINE)
        assert words in said(EN, replace(WORKING, told=[each]))


def test_the_rules_are_named_with_their_versions_and_what_chose_the_target() -> None:
    told = said(EN, WORKING)
    assert "Target: *4 h*, from “4 h; key clients: 2 h” for key client" in told
    assert "Targets version abc, calendar version def" in told
    assert "Public holidays: CN" in told
    assert "other rules" not in told
    joint = replace(RULES, their_week=week_of("mon-thu 08:00-16:00"), their_zone="Europe/Berlin")
    both = said(EN, replace(WORKING, rules=joint))
    assert "Only time counts that the client works too: Mon-Thu 08:00-16:00 (Europe/Berlin)" in both
    assert "other rules" in said(EN, replace(WORKING, rules=replace(RULES, others=True, week=None)))


@pytest.mark.parametrize("w", [EN, ZH])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("state", list(State))
def test_every_clock_has_a_working_in_both_languages(w: Words, kind: Kind, state: State) -> None:
    face = replace(FACE, kind=kind, state=state, ended_by="UPM", number=3, title="Export", severity=2)
    ended = NINE + timedelta(days=1)
    told = said(w, replace(WORKING, face=face, ended_at=ended, end_ref="3.000003"))
    assert "{" not in told
    assert "Acme" in told
    choice = explanations.choose(w, client="Acme", clocks={"running": [(face, False)], "ended": []})
    assert "Acme" in choice.text


def test_the_working_of_a_year_is_folded_by_day_and_fits_a_form() -> None:
    lines = [
        Line(
            start := NINE + timedelta(days=day), start + timedelta(hours=hours), hours == 8, reason, "x" * 255
        )
        for day in range(400)
        for hours, reason in ((8, "working"), (16, "closed"))
    ]
    view = explanations.card(ZH, replace(WORKING, lines=lines, elapsed=timedelta(hours=3200)))
    assert len(view["blocks"]) <= 100
    assert all(len(text) <= 3000 for text in texts(view))
    folded = said(EN, replace(WORKING, lines=lines, elapsed=timedelta(hours=3200)))
    assert folded.count("✔") == 400


def test_the_newest_days_are_kept_when_there_are_too_many() -> None:
    lines = [
        Line(
            start := NINE + timedelta(days=day),
            start + timedelta(hours=8),
            True,
            "holiday",
            f"{day} {'&' * 255}",
        )
        for day in range(3000)
    ]
    view = explanations.card(EN, replace(WORKING, lines=lines, elapsed=timedelta(hours=24000)))
    assert len(view["blocks"]) <= 100
    shown = "\n".join(texts(view))
    assert "2999 &amp;" in shown
    assert "earlier days" in shown
    assert all(len(text) <= 3000 for text in texts(view))


def test_a_day_that_counted_for_many_reasons_says_them_once() -> None:
    day = [
        Line(
            start := NINE + timedelta(minutes=10 * n),
            start + timedelta(minutes=10),
            n % 2 == 0,
            "working",
            "",
        )
        for n in range(42)
    ]
    assert workings.paragraphs(EN, day, zone="UTC")[0].startswith("✔ Mon 2 Mar · working hours · *")


def test_names_and_words_of_people_can_do_nothing() -> None:
    face = replace(FACE, client=HOSTILE[:100], author=HOSTILE[:100], text=HOSTILE, title=HOSTILE[:100])
    for kind in Kind:
        told = said(EN, replace(WORKING, face=replace(face, kind=kind)))
        assert "<!channel>" not in told
        assert "<@U1>" not in told


def test_a_clock_whose_log_is_gone_still_says_what_it_counted() -> None:
    told = said(EN, replace(WORKING, lines=[], steps=[], told=[]))
    assert "*Counted: 2 h 1 min of 4 h working time.*" in told
