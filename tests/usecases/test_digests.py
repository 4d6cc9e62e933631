"""The digest's plan and its posting: once per period, off holidays, never stale, empty or to outsiders."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

import storage.digests
import usecases.digests
from domain.people import Actor
from domain.refusals import Refusal
from storage.base import Session
from storage.calendars import DayOff
from storage.channels import Channel
from storage.db import Sessions
from storage.digests import Digest, Schedule
from storage.preferences import Preference
from tests.usecases.ledger import NOW
from tests.usecases.week import Diary, at

MONDAY = at("2026-03-09 09:00")


@pytest.fixture
def diary(session: Session) -> Diary:
    return Diary(session)


def own(diary: Diary, name: str, value: str, *, client_id: int) -> None:
    """A setting of one client."""
    diary.add(
        Preference(
            workspace_id=diary.workspace_id,
            client_id=client_id,
            name=name,
            value=value,
            set_by="UPM",
            set_at=NOW,
        )
    )


def plan(diary: Diary, *, client_id: int = 0, now: datetime = NOW) -> tuple[datetime, str] | None:
    usecases.digests.reschedule(diary.session, workspace_id=diary.workspace_id, client_id=client_id, now=now)
    diary.session.expire_all()
    return planned(diary, client_id=client_id)


def planned(diary: Diary, *, client_id: int = 0) -> tuple[datetime, str] | None:
    row = storage.digests.schedule_of(diary.session, workspace_id=diary.workspace_id, client_id=client_id)
    return (row.next_at, row.period) if row else None


def outcomes(session: Session) -> list[tuple[int, str, str]]:
    rows = session.query(Digest).order_by(Digest.id)
    return [(row.client_id, row.period, row.outcome) for row in rows]


def turns(session: Session, *, now: datetime) -> int:
    """Make every digest that is due, and say how many turns that took."""
    return sum(1 for _ in iter(lambda: usecases.digests.send_one(session, now=now), False))


def test_a_digest_is_planned_as_soon_as_there_is_a_channel_for_it(session: Session) -> None:
    diary = Diary(session, alerts="")
    assert plan(diary) is None
    diary.prefer("alerts", "CALERTS")
    assert plan(diary) == (MONDAY, "2026-W11")
    diary.prefer("digest", "none")
    assert plan(diary) is None


def test_before_its_moment_nothing_is_sent_and_then_it_goes_where_the_alerts_go(diary: Diary) -> None:
    diary.contact(diary.acme, when="2026-03-03 10:00")
    plan(diary)
    assert turns(diary.session, now=MONDAY - timedelta(seconds=1)) == 0
    assert turns(diary.session, now=MONDAY) == 1
    (post,) = diary.posts()
    assert (post.channel, post.audience, post.dedupe_key) == ("CALERTS", "internal", "digest:0:2026-W11")
    assert post.stale_after == MONDAY + timedelta(hours=48)
    assert post.body["fallback"]
    assert outcomes(diary.session) == [(0, "2026-W11", "sent")]
    assert planned(diary) == (at("2026-03-16 09:00"), "2026-W12")


def test_R42_a_period_is_sent_once_whatever_is_planned_again(diary: Diary) -> None:
    diary.contact(diary.acme, when="2026-03-03 10:00")
    plan(diary)
    turns(diary.session, now=MONDAY)
    # Friday would be a second digest in the same week.
    diary.prefer("digest", "fri 16:00")
    assert plan(diary, now=MONDAY) == (at("2026-03-20 16:00"), "2026-W12")
    assert turns(diary.session, now=at("2026-03-20 15:59")) == 0
    assert len(diary.posts()) == 1


def test_R42_two_replicas_send_it_once(sessions: Sessions) -> None:
    with sessions.begin() as session:
        diary = Diary(session)
        diary.contact(diary.acme, when="2026-03-03 10:00")
        plan(diary)
    together = threading.Barrier(4)

    def replica() -> None:
        together.wait()
        with sessions.begin() as session:
            usecases.digests.send_one(session, now=MONDAY)

    replicas = [threading.Thread(target=replica) for _ in range(4)]
    for each in replicas:
        each.start()
    for each in replicas:
        each.join()
    with sessions.begin() as session:
        assert outcomes(session) == [(0, "2026-W11", "sent")]
        assert session.query(Schedule).one().period == "2026-W12"


def test_R42_who_read_the_plan_before_another_sent_it_does_nothing(sessions: Sessions) -> None:
    with sessions.begin() as session:
        plan(Diary(session))
    with sessions.begin() as session:
        stale = storage.digests.first_due(session, now=MONDAY)
    assert stale
    with sessions.begin() as session:
        assert storage.digests.move(
            session, schedule=stale, next_at=at("2026-03-16 09:00"), period="2026-W12"
        )
    with sessions.begin() as session:
        assert not storage.digests.move(
            session, schedule=stale, next_at=at("2026-03-16 09:00"), period="2026-W12"
        )


def test_R43_on_a_holiday_it_comes_a_working_day_earlier(diary: Diary) -> None:
    for name, value in (("digest", "fri 16:00"), ("holidays", "GB"), ("timezone", "Europe/London")):
        diary.prefer(name, value)
    good_friday = at("2026-04-03 00:00").date()
    names = {"name_en": "Good Friday", "name_zh": "耶稣受难日"}
    diary.add(DayOff(workspace_id=diary.workspace_id, region="GB", day=good_friday, kind="holiday", **names))
    diary.contact(diary.acme, when="2026-03-31 10:00")
    assert plan(diary, now=at("2026-03-30 00:00")) == (at("2026-04-02 15:00"), "2026-W14")
    turns(diary.session, now=at("2026-04-02 15:00"))
    assert planned(diary) == (at("2026-04-10 15:00"), "2026-W15")
    assert len(diary.posts()) == 1


def test_R38_with_nothing_to_say_nothing_is_posted(diary: Diary) -> None:
    plan(diary)
    turns(diary.session, now=MONDAY)
    assert diary.posts() == []
    assert outcomes(diary.session) == [(0, "2026-W11", "empty")]


def test_P18_after_days_of_silence_only_the_latest_digest_is_posted_and_says_so(diary: Diary) -> None:
    for when in ("2026-03-03 10:00", "2026-03-10 10:00", "2026-03-17 10:00"):
        diary.contact(diary.acme, when=when)
    plan(diary)
    assert turns(diary.session, now=at("2026-03-24 15:00")) == 3
    assert outcomes(diary.session) == [
        (0, "2026-W11", "stale"),
        (0, "2026-W12", "stale"),
        (0, "2026-W13", "sent"),
    ]
    (post,) = diary.posts()
    assert "was not posted: I was away" in str(post.body)
    assert planned(diary) == (at("2026-03-30 09:00"), "2026-W14")


def test_a_late_digest_tells_the_week_that_was_planned(diary: Diary) -> None:
    diary.contact(diary.acme, when="2026-03-03 10:00")
    diary.contact(diary.acme, when="2026-03-10 10:00", kind="visit")
    plan(diary)
    turns(diary.session, now=at("2026-03-10 12:00"))
    (post,) = diary.posts()
    assert "1 message" in post.body["text"]
    assert "visit" not in post.body["text"]


def test_without_a_channel_the_period_is_done_and_nothing_is_posted(diary: Diary) -> None:
    diary.contact(diary.acme, when="2026-03-03 10:00")
    plan(diary)
    diary.session.query(Preference).delete()
    turns(diary.session, now=MONDAY)
    assert outcomes(diary.session) == [(0, "2026-W11", "no_channel")]


def test_a_client_with_a_day_of_its_own_gets_its_own_digest(diary: Diary) -> None:
    own(diary, "digest", "wed 10:00", client_id=diary.acme.id)
    for client in (diary.acme, diary.globex):
        diary.contact(client, when="2026-03-03 10:00")
    plan(diary)
    assert planned(diary, client_id=diary.acme.id) == (at("2026-03-04 10:00"), "2026-W10")
    turns(diary.session, now=at("2026-03-04 10:00"))
    turns(diary.session, now=MONDAY)
    acme, everybody = (post.body["text"] for post in diary.posts())
    assert acme.startswith("Weekly digest: Acme\n")
    assert "Globex" not in acme
    assert "*Globex*" in everybody
    assert "Acme" not in everybody


def test_a_client_with_a_channel_of_its_own_gets_its_digest_there(diary: Diary) -> None:
    own(diary, "digest_channel", "CSTAKE", client_id=diary.acme.id)
    diary.contact(diary.acme, when="2026-03-03 10:00")
    assert plan(diary, client_id=diary.acme.id) == (MONDAY, "2026-W11")
    turns(diary.session, now=MONDAY)
    assert [post.channel for post in diary.posts()] == ["CSTAKE"]


@pytest.mark.parametrize("ending", ["off", "archived"])
def test_a_clients_own_digest_ends_with_its_setting_or_with_the_client(diary: Diary, ending: str) -> None:
    own(diary, "digest", "wed 10:00", client_id=diary.acme.id)
    assert plan(diary, client_id=diary.acme.id)
    if ending == "off":
        diary.session.query(Preference).filter_by(client_id=diary.acme.id).update({"value": "none"})
        assert plan(diary, client_id=diary.acme.id) is None
    else:
        diary.acme.archived_at = NOW
        diary.session.flush()
        turns(diary.session, now=at("2026-03-04 10:00"))
        assert planned(diary, client_id=diary.acme.id) is None
    assert diary.posts() == []


def test_P26_a_channel_that_outsiders_read_gets_no_digest(diary: Diary) -> None:
    diary.prefer("digest_channel", "CACME")
    diary.contact(diary.acme, when="2026-03-03 10:00")
    plan(diary)
    turns(diary.session, now=MONDAY)
    (post,) = diary.posts()
    assert post.channel == "CALERTS"
    assert "It was meant for <#CACME>" in str(post.body)


def test_P26_when_outsiders_read_every_channel_nothing_is_posted(diary: Diary) -> None:
    diary.add(Channel(workspace_id=diary.workspace_id, slack_id="CALERTS", outsiders=True))
    diary.contact(diary.acme, when="2026-03-03 10:00")
    plan(diary)
    turns(diary.session, now=MONDAY)
    assert diary.posts() == []
    assert outcomes(diary.session) == [(0, "2026-W11", "no_channel")]


def post_now(diary: Diary, *, actor: Actor, key: str = "trigger") -> str:
    return usecases.digests.send_now(
        diary.session, actor=actor, client_id=0, key=key, now=at("2026-03-11 12:00")
    )


def test_posted_at_once_it_tells_the_days_since_the_last_one_and_once_per_request(diary: Diary) -> None:
    diary.contact(diary.acme, when="2026-03-10 10:00", kind="visit")
    diary.contact(diary.acme, when="2026-03-03 10:00", kind="call")
    assert {post_now(diary, actor=diary.pm), post_now(diary, actor=diary.pm)} == {"CALERTS"}
    (post,) = diary.posts()
    assert "1 visit" in post.body["text"]
    assert "call" not in post.body["text"]
    assert outcomes(diary.session) == []


@pytest.mark.parametrize("reason", ["digest_empty", "digest_no_channel", "digest_outsiders", "team_only"])
def test_what_cannot_be_posted_at_once_is_refused_with_its_reason(diary: Diary, reason: str) -> None:
    if reason != "digest_empty":
        diary.contact(diary.acme, when="2026-03-10 10:00")
    if reason == "digest_no_channel":
        diary.session.query(Preference).delete()
    if reason == "digest_outsiders":
        diary.prefer("digest_channel", "CACME")
    with pytest.raises(Refusal) as refused:
        post_now(diary, actor=diary.guest if reason == "team_only" else diary.pm)
    assert refused.value.reason == reason
    assert diary.posts() == []


def test_a_preview_speaks_the_language_of_its_reader_and_changes_nothing(diary: Diary) -> None:
    diary.contact(diary.acme, when="2026-03-10 10:00")
    facts: dict[str, Any] = {"workspace_id": diary.workspace_id, "now": at("2026-03-11 12:00")}
    assert "1 message" in usecases.digests.preview(diary.session, **facts).text
    assert "消息 1 条" in usecases.digests.preview(diary.session, **facts, language="zh_CN").text
    assert diary.posts() == []
    assert planned(diary) is None
