"""Whatever people write into risks, milestones and decisions, Slack takes it, and what is ours stays ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import domain.decisions
import views.decisions
import views.milestoneforms
import views.milestones
import views.riskforms
import views.risks
import views.tellings
from domain.clocks import Kind, Level, State
from sandbox.checks import surfaces
from storage.decisions import Decision
from storage.history import Deed
from storage.milestones import Milestone
from storage.risks import Risk
from views.blocks import Message
from views.clocks import Face
from views.milestones import Sheet
from views.promiselists import Wait
from views.tellings import Gap, Knowing
from views.words import Words, words

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BAD = "<!channel> <@UEVIL> <https://evil.example|here> &amp; *b* \u202e\u0000 " + "长😀" * 900
ROW: dict[str, Any] = {
    "workspace_id": 1, "client_id": 1, "number": 999_999_999, "title": BAD[:255], "opened_by": "UPM",
    "opened_at": NOW, "owner_id": "UPM", "permalink": "https://acme.slack.com/archives/C1/p1",
}  # fmt: skip
TOLD: dict[str, Any] = {
    "client_words": BAD[:2000], "withheld_because": BAD[:1000], "told_at": NOW, "told_by": "UPM", "told_how": BAD[:200],
}  # fmt: skip


def risk(**more: Any) -> Risk:
    facts = {"status": "open", "likelihood": 5, "impact": 5, "mitigation": BAD[:2000], "review_at": NOW}
    made = Risk(**(ROW | TOLD | facts | {"candour": "told"} | more))
    made.id = 999_999_999
    return made


def milestone(**more: Any) -> Milestone:
    days = {"status": "open", "forecast": date(2026, 5, 20), "believed": date(2026, 5, 12), "drift": 6}
    made = Milestone(**(ROW | TOLD | days | more))
    made.id = 999_999_999
    return made


def decision() -> Decision:
    made = Decision(
        **ROW, status="made", chosen=BAD[:2000], options=BAD[:2000], decided_by="UPM",
        decided_by_client=BAD[:200], decided_on=date(2026, 3, 2),
    )  # fmt: skip
    made.id = 999_999_999
    return made


def deeds() -> list[Deed]:
    before = json.dumps(dict.fromkeys(("title", "mitigation", "chosen", "options", "client_words"), BAD))
    facts = {"number": 1, "title": BAD[:255], "before": before}
    return [
        Deed(workspace_id=1, subject="risk:1", what=f"{noun}_changed", by="UPM", at=NOW, facts=facts)
        for noun in ("risk", "decision", "milestone")
    ] * 9


def messages(w: Words) -> Iterator[Message]:
    gap = Gap(risk(), NOW, timedelta(hours=20), timedelta(hours=9))
    wait = Wait(999_999_999, BAD, NOW, 99)
    sheet = Sheet(milestone(), BAD, date(2026, 6, 1), [wait] * 30, gap)
    many: dict[str, Any] = {"clients": {1: BAD}, "client_id": 0}
    yield views.risks.listed(
        w,
        rows=[risk(), risk(likelihood=0, status="happened", candour="may")] * 30,
        gaps={999_999_999: gap},
        **many,
        zone="UTC",
    )
    yield views.risks.card(w, risk=risk(), client=BAD, deeds=deeds(), zone="UTC")
    yield views.risks.card(w, risk=risk(status="happened"), client=BAD, deeds=deeds(), zone="UTC")
    yield views.risks.noted(w, risk=risk(candour="may"), deed_id=1, zone="UTC")
    yield views.milestones.listed(w, sheets=[sheet] * 60, client_id=0, zone="UTC")
    yield views.milestones.card(w, sheet=sheet, deeds=deeds(), zone="UTC")
    yield views.milestones.changed(w, milestone=milestone(withheld_because=""), deed_id=1)
    yield views.decisions.listed(w, rows=[decision()] * 60, **many)
    yield views.decisions.card(w, decision=decision(), client=BAD, deeds=deeds(), zone="UTC")
    yield views.tellings.withheld(w, row=risk(), reason=BAD, deed_id=1)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_message_fits_and_nothing_in_it_mentions_or_links(language: str) -> None:
    for message in messages(words(language)):
        assert surfaces.message(message.blocks) == []
        assert len(message.text) <= 40_000
        for text in (message.text, *marked(message.blocks)):
            assert not [bad for bad in ("<!channel", "UEVIL>", "<https://evil") if bad in text]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_form_fits(language: str) -> None:
    w, private = words(language), "{}"
    entry = domain.decisions.Entry(BAD[:255], BAD[:2000], BAD[:2000], "UPM", BAD[:200], date(2026, 3, 2))
    look, row = date(2026, 3, 16), risk()
    new: dict[str, Any] = {"client": None, "title": BAD[:255], "owner_id": "UPM", "private": private}
    knowing = Knowing("UPM", NOW, day=look)
    for view in (
        views.riskforms.form(w, **new, review_on=look),
        views.riskforms.change_form(w, risk=row, review_on=look, private=private),
        views.riskforms.review_form(w, risk=row, review_on=look, private=private),
        views.milestoneforms.form(w, **new, forecast=look),
        views.milestoneforms.change_form(w, milestone=milestone(client_words=BAD[:1000]), private=private),
        views.decisions.form(w, client=None, entry=entry, private=private),
        views.tellings.known_form(w, row=row, knowing=knowing, private=private),
        views.tellings.withhold_form(w, row=row, private=private),
    ):
        assert surfaces.view(view) == []
        assert not [text for text in marked(view["blocks"]) if "<!channel" in text]


def test_the_draft_for_the_client_has_only_words_that_are_meant_for_them() -> None:
    row = milestone(
        title="Go-live", client_words="The data came late.", withheld_because="SECRET", told_how="SECRET"
    )
    for language, said in (("en", "on 20 May 2026 now"), ("zh_CN", "目前预计 2026年5月20日 完成")):
        draft = views.milestones.draft(words(language), milestone=row)
        assert said in draft
        assert "The data came late." in draft
        assert "SECRET" not in draft
    first = views.milestones.draft(words("en"), milestone=milestone(title="Go-live", believed=None))
    assert first == "Go-live: we expect it on 20 May 2026."


def test_an_alert_says_both_days_and_offers_to_tell() -> None:
    face = Face(
        clock_id=1, kind=Kind.TELL_CLIENT, state=State.PENDING, level=Level.WARN, client="Acme", author="", channel="",
        team="T1", ts="", text="", started_at=NOW, elapsed=timedelta(), target=timedelta(hours=9), zone="UTC",
        noun="milestone", row_id=7, number=7, title="Go-live", more=milestone().told(),
    )  # fmt: skip
    said = views.milestones.about(words("zh_CN"), face)
    assert said == "客户仍以为是 *2026年5月12日* ，我方预计 *2026年5月20日* 。"
    assert [each["value"] for each in views.milestones.buttons(words("en"), face)] == ["milestone:7"] * 3
    looked = [each["action_id"] for each in views.risks.buttons(words("en"), review(face))]
    assert looked == ["risks.review", "risks.change", "risks.close", "risks.happen"]


def test_a_gap_is_said_in_working_days_or_hours() -> None:
    w, day = words("en"), timedelta(hours=9)
    for worked, said in ((timedelta(hours=3), "for 3 h of"), (timedelta(hours=20), "for 2 working days of")):
        assert said in views.tellings.gap(w, gap=Gap(risk(title="Firewall"), NOW, worked, day))


def review(face: Face) -> Face:
    return Face(**{**vars(face), "kind": Kind.RISK_REVIEW, "noun": "risk"})


def marked(node: Any) -> Iterator[str]:
    """Every text in which Slack reads markup."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from marked(each)
