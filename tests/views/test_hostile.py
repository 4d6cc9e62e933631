"""Whatever people, clients and calendars are called and however many there are, Slack takes what we say of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import domain.months
import views.absences
import views.agreements
import views.calendars
import views.capture
import views.charters
import views.conversations
import views.explanations
import views.imports
import views.misses
import views.refusals
import views.reviews
import views.shadow
import views.sides
import views.tracking
from domain import weeks
from domain.calendars import Kind, Side
from domain.charters import Difference
from domain.clocks import Kind as ClockKind
from domain.clocks import Level, State
from domain.conversations import MoveKind
from domain.misses import Reason
from domain.worktime import Calendar, Holiday
from sandbox.checks import surfaces
from storage.absences import Absence
from storage.calendars import CalendarFeed
from storage.capture import CaptureRule
from storage.channels import Channel
from storage.charters import Charter
from storage.clients import Client
from storage.organisations import Organisation
from views.blocks import Message, cut
from views.clocks import Face
from views.words import words

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BAD = "<!channel> <@UEVIL> <https://evil.example|here> &amp; *b* \u202e\u0000 " + "长😀" * 200
LANGUAGES = ("en", "zh_CN")
TERMS = {
    "timezone": "UTC", "calendar": "mon-fri 09:00-18:00", "holidays": "DE-BY", "both_sides": "yes",
    "client_timezone": "Asia/Shanghai", "client_calendar": "mon-sun 00:00-24:00", "client_holidays": "CN",
    "first_response": "4h", "next_response": "8h", "resolution_first": "3d", "resolution_total": "none",
    "update_cadence": "1d", "contact_cadence": "14d", "need_answer": "5d", "tell_client": "1d",
    "report_day": "mon",
}  # fmt: skip


def client(number: int = 1) -> Client:
    made = Client(workspace_id=1, name=BAD, name_key="x", created_by="UPM", created_at=NOW)
    made.id = number
    return made


def feed(number: int) -> CalendarFeed:
    made = CalendarFeed(
        workspace_id=1, client_id=1, side="ours", name=BAD, url="", set_by="UPM", set_at=NOW,
        failure="refused <!here>" if number % 2 else "",
    )  # fmt: skip
    made.id = number
    return made


def face(number: int = 1, *, state: State = State.BREACHING) -> Face:
    return Face(
        clock_id=number, kind=ClockKind.FIRST_RESPONSE, state=state, level=Level.BREACH, client=BAD, author=BAD,
        channel="C1", team="T1", ts="1772442000.000001", text=BAD * 10, started_at=NOW,
        elapsed=timedelta(days=9999), target=timedelta(hours=4), zone="UTC", due_at=NOW,
    )  # fmt: skip


def charter() -> Charter:
    made = Charter(
        workspace_id=1, client_id=1, terms={}, decision_days=3, notice=True, agreed_by=BAD[:255],
        agreed_on=date(1, 1, 1), recorded_by="UPM", recorded_at=NOW, note=BAD * 9,
    )  # fmt: skip
    made.id = 1
    return made


def month(w: Any) -> Message:
    named = {date(2026, 3, day): Holiday(BAD) for day in range(1, 32)}
    calendar = Calendar("UTC", weeks.week_of("mon-fri 09:00-18:00"), named, {})
    sheet = views.calendars.Sheet(
        client=BAD, client_id=1, calendar=calendar, days=domain.months.month(calendar, of=date(2026, 3, 1)),
        lines=[
            views.calendars.Line(date(2026, 3, 1), Side.THEIRS, Kind.HALF, "09:00-10:00", BAD, BAD, n % 2 == 0, n)
            for n in range(1, 99)
        ],
        feeds=[feed(number) for number in range(1, 99)], unpublished=[2026, 2027], today=date(2026, 3, 2),
        clients=[(number, BAD) for number in range(1, 300)],
    )  # fmt: skip
    return views.calendars.month(w, sheet=sheet)


def card(w: Any) -> Message:
    place = Channel(workspace_id=1, slack_id="C1", name=BAD, client_id=1, kind="client")
    letter = views.charters.letter(w, offer=views.charters.Offer(BAD, TERMS, 3, date(1, 1, 1), (BAD, BAD)))
    changed = [views.agreements.Changed(Difference(name, text, text), NOW) for name, text in TERMS.items()]
    sheet = views.agreements.Sheet(
        client(), letter, charter(), changed, [place] * 9, "0" * 12, "en",
    )  # fmt: skip
    return views.agreements.card(w, sheet=sheet, zone="UTC")


def rules(w: Any) -> Message:
    standing = [
        CaptureRule(
            workspace_id=1,
            channel_id=1,
            words=BAD[:120],
            whole=True,
            tracks=True,
            created_by="U1",
            created_at=NOW,
        )
        for _ in range(99)
    ]
    for number, rule in enumerate(standing):
        rule.id = number
    return views.capture.rules(w, slack_id="C1", rules=standing, zone="UTC", removed=7)


def question(w: Any) -> Message:
    asked = Organisation(workspace_id=1, channel_id=1, team_id="T2", user_id="U1", client_id=2, asked_at=NOW)
    asked.id = 999_999_999
    place = Channel(workspace_id=1, slack_id="C1", name=BAD, client_id=999_999_999, kind="client")
    return views.sides.question(w, organisation=asked, channel=place, client=BAD, whose=BAD)


def absences(w: Any) -> Message:
    away = [
        Absence(
            workspace_id=1, user_id="U012345678", first=date(2026, 3, 2), last=date(2026, 3, 9), zone="UTC",
            begins_at=NOW, ends_at=NOW, created_by="U1", created_at=NOW, cover_id="U0987654321",
        )
        for _ in range(200)
    ]  # fmt: skip
    return views.absences.listed(w, absences=away)


def misses(w: Any) -> Message:
    reasons = [*Reason, ""] * 9
    lates = [
        views.misses.Late(n, face(n, state=State.CANCELLED if n == 3 else State.BREACHED), reason)
        for n, reason in enumerate(reasons[: views.misses.SHOWN])
    ]
    return views.misses.question(w, lates=lates)


def shadow(w: Any) -> Message:
    example = views.shadow.Example(face=face(), level=Level.BREACH, due=NOW, ended_at=None)
    told = views.shadow.Report(
        client=BAD, since=NOW, upto=NOW, running=True, until=date(2026, 3, 2), zone="UTC", alerts=9, outside=3,
        levels={BAD + str(n): {1: 2, 2: 3} for n in range(99)}, examples=[example] * 5,
    )  # fmt: skip
    return views.shadow.report(w, told)


def clocks(w: Any) -> Message:
    return views.explanations.choose(
        w, client=BAD, clocks={"running": [(face(), True)] * 80, "ended": [(face(), False)] * 10}
    )


@pytest.mark.parametrize("make", [month, card, rules, question, absences, misses, shadow, clocks])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_name_mentions_or_links_and_every_message_fits(make: Any, language: str) -> None:
    message: Message = make(words(language))
    assert surfaces.message(message.blocks) == []
    assert len(message.text) <= 40_000
    for text in (message.text, *marked(message.blocks)):
        assert "<!channel" not in text
        assert "UEVIL>" not in text
        assert "<https://evil" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_fits(language: str) -> None:
    w = words(language)
    said = views.conversations.Said("U1", BAD, NOW, BAD, is_meant=True)
    look = views.conversations.Look([said] * 8, 999, None, dict.fromkeys(range(1, 51), said), list(MoveKind))
    for view in (
        views.conversations.form(w, look=look, zone="UTC", private="{}"),
        views.agreements.form(
            w,
            client=client(),
            people=[(str(n), BAD) for n in range(150)],
            today=date(2026, 3, 2),
            private="{}",
        ),
        views.capture.like(w, tracks=False, words="x" * 120, private="{}"),
        views.sides.new_client(w, organisation_id=1),
        views.absences.form(w, user_id="U1"),
        views.tracking.why(w, tracked(), text=BAD, zone="UTC"),
    ):
        assert surfaces.view(view) == []
        assert not [text for text in marked(view["blocks"]) if "<!channel" in text]


def tracked() -> views.tracking.Look:
    return views.tracking.Look(
        "C1",
        interaction_id=1,
        user_id="U1",
        side="client",
        asks=True,
        verdict="question",
        because=BAD,
        can=True,
    )


def test_who_is_away_is_cut_between_people_and_says_how_many_more_there_are() -> None:
    (section,) = (block for block in absences(words("en")).blocks if block["type"] == "section")
    assert section["text"]["text"].endswith("… and 170 more")


def marked(part: Any) -> list[str]:
    """Every text that Slack interprets."""
    if isinstance(part, dict):
        own = [str(part["text"])] if part.get("type") == "mrkdwn" else []
        return own + [text for each in part.values() for text in marked(each)]
    return [text for each in part for text in marked(each)] if isinstance(part, list) else []


@pytest.mark.parametrize(
    ("text", "limit", "told"),
    [
        ("one &lt;two&gt;", 8, "one …"),
        ("one &lt;two&gt;", 9, "one &lt;…"),
        ("ask <@U123> now", 9, "ask …"),
        ("3 < 4 and more", 9, "3 < 4 an…"),
        ("short &amp;", 20, "short &amp;"),
        ("", 5, " "),
    ],
)
def test_P30_a_text_is_never_cut_within_an_entity_or_a_mention(text: str, limit: int, told: str) -> None:
    assert cut(text, limit) == told
