"""Our calls to Slack over real HTTP: one attempt each, and every failure told apart by what it proves."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

import bot.slack
from bot.wire import Wire
from domain.outbox import TryLater, Unclear, Undeliverable
from domain.people import Facts
from sandbox import Fault
from tests.postroom import PostRoom
from views.blocks import actions, button, section
from views.forms import modal

HOLD = 1.0
FORM = modal(callback="x.y", title="A form", submit="Go", close="Stop", blocks=[section("Hi")])


def _post(office: PostRoom, text: str = "hello", *, key: str = "k", thread_ts: str = "") -> str:
    return office.slack.post(
        channel=office.team.id, thread_ts=thread_ts, text=text, blocks=[section(text)], key=key
    )


def test_we_know_who_we_are_and_what_we_may_do(office: PostRoom) -> None:
    me = office.slack.me()
    assert (me.team_id, me.user_id, me.bot_id) == (
        office.sandbox.team_id,
        office.sandbox.bot_user_id,
        office.sandbox.bot_id,
    )
    assert "chat:write" in me.scopes


def test_a_post_can_be_found_by_its_key_edited_and_removed(office: PostRoom) -> None:
    ts = _post(office, key="a")
    _post(office, "another", key="b")
    since = office.now() - timedelta(minutes=1)
    assert office.slack.find(channel=office.team.id, thread_ts="", key="a", since=since) == [ts]
    office.slack.update(channel=office.team.id, ts=ts, text="edited", blocks=[section("edited")])
    assert office.told == ["edited", "another"]
    assert office.slack.find(channel=office.team.id, thread_ts="", key="a", since=since) == [ts]
    office.slack.delete(channel=office.team.id, ts=ts)
    assert office.told == ["another"]
    assert office.slack.find(channel=office.team.id, thread_ts="", key="a", since=since) == []


def test_a_post_is_found_behind_more_than_a_page_of_others(office: PostRoom) -> None:
    ts = _post(office, key="a")
    for number in range(bot.slack.PAGE + 10):
        office.pm.says(office.team, f"chatter {number}")
    since = office.now() - timedelta(minutes=1)
    assert office.slack.find(channel=office.team.id, thread_ts="", key="a", since=since) == [ts]
    assert len(office.sandbox.calls_of("conversations.history")) == 2


def test_an_answer_is_found_in_its_thread_only(office: PostRoom) -> None:
    root = office.pm.says(office.team, "question")
    ts = _post(office, key="a", thread_ts=root.ts)
    since = office.now() - timedelta(minutes=1)
    assert office.slack.find(channel=office.team.id, thread_ts=root.ts, key="a", since=since) == [ts]


def test_what_was_said_is_read_page_by_page(office: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.slack, "SOME", 2)
    asked: dict[str, Any] = {"channel": office.team.id, "oldest": office.now() - timedelta(minutes=1)}
    said = [office.pm.says(office.team, f"message {n}") for n in range(3)]
    answers = [office.pm.says(office.team, f"answer {n}", thread=said[0]) for n in range(2)]
    first = office.slack.history(**asked, thread_ts="", cursor="")
    rest = office.slack.history(**asked, thread_ts="", cursor=first.cursor)
    assert [each["text"] for each in (*first.messages, *rest.messages)] == [
        "message 2",
        "message 1",
        "message 0",
    ]
    assert rest.cursor == ""
    thread = office.slack.history(**asked, thread_ts=said[0].ts, cursor="")
    assert {each["ts"] for each in thread.messages} >= {said[0].ts}
    last = office.slack.history(**asked, thread_ts=said[0].ts, cursor=thread.cursor)
    assert answers[-1].ts in {each["ts"] for each in last.messages}


@pytest.mark.parametrize(
    "fault",
    [
        Fault.timeout_before(HOLD),
        Fault.timeout_after(HOLD),
        Fault.reset_before(),
        Fault.reset_after(),
        Fault.http_before(500),
        Fault.http_after(502),
        Fault.http_before(404),
        Fault.empty_body_after(),
        Fault.garbage_after(),
        Fault.truncated_after(),
        Fault.error("internal_error"),
        Fault.error_after("fatal_error"),
    ],
    ids=lambda fault: str(fault.name),
)
def test_P9_what_proves_nothing_is_unclear_and_tried_once(office: PostRoom, fault: Fault) -> None:
    office.sandbox.faults.on("chat.postMessage", do=fault, times=9)
    with pytest.raises(Unclear):
        _post(office)
    assert len(office.sandbox.calls_of("chat.postMessage")) == 1
    office.sandbox.faults.clear()


@pytest.mark.parametrize("body", ["[]", "[1]", "null", "3", '"ok"', '{"ok": true}', "{}", '{"ok": false}'])
def test_P9_an_answer_of_another_shape_is_unclear(office: PostRoom, body: str) -> None:
    office.sandbox.faults.on("chat.postMessage", do=Fault("odd", "body", applied=True, body=body))
    with pytest.raises(Unclear):
        _post(office)


def test_a_429_names_the_method_and_the_wait(office: PostRoom) -> None:
    office.sandbox.faults.on("chat.postMessage", do=Fault.rate_limited(17))
    with pytest.raises(TryLater) as later:
        _post(office)
    assert later.value.method == "chat.postMessage"
    assert later.value.seconds == 17


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "invalid_blocks", "token_revoked"])
def test_a_refusal_says_why(office: PostRoom, error: str) -> None:
    office.sandbox.faults.on("chat.postMessage", do=Fault.error(error))
    with pytest.raises(Undeliverable) as refused:
        _post(office)
    assert refused.value.reason == error


def test_where_nobody_listens_nothing_was_sent(office: PostRoom) -> None:
    nowhere = bot.slack.SlackCalls(Wire("xoxb-1", api_url="http://127.0.0.1:9/api/"))
    with pytest.raises(TryLater):
        nowhere.me()


def test_people_are_told_apart(office: PostRoom) -> None:
    acme = office.sandbox.team("Acme")
    carol = office.sandbox.person("carol", team=acme, tz="Europe/Berlin")
    gus = office.sandbox.person("gus", guest="ultra")
    boss = office.sandbox.person("boss", admin=True, tz="Asia/Shanghai", locale="zh-CN")
    office.sandbox.channel("shared", members=[carol, office.pm], shared_with=[acme], with_bot=True)
    assert office.slack.person(carol.id).facts == Facts(carol.id, team_id=acme.id)
    assert office.slack.person(gus.id).facts.is_guest
    known = office.slack.person(boss.id)
    assert (known.zone, known.locale, known.is_admin) == ("Asia/Shanghai", "zh-CN", True)
    assert office.slack.person(office.sandbox.bot_user_id).facts.is_bot
    with pytest.raises(Undeliverable, match="user_not_found"):
        office.slack.person("U0NOBODY")


def test_channels_tell_who_reads_them(office: PostRoom) -> None:
    facts = office.slack.channel(office.team.id)
    assert (facts.name, facts.is_private, facts.is_ext_shared, facts.is_member) == (
        "team",
        False,
        False,
        True,
    )
    assert set(facts.members) == {office.pm.id, office.sandbox.bot_user_id}
    acme = office.sandbox.team("Acme")
    office.sandbox.pending_share(office.team, True)
    assert office.slack.channel(office.team.id).is_pending_share
    office.sandbox.share(office.team, acme, new_id=False)
    assert office.slack.channel(office.team.id).is_ext_shared


def test_a_large_channel_is_read_to_its_last_member(office: PostRoom) -> None:
    crowd = [office.sandbox.person(f"p{number}") for number in range(bot.slack.PAGE + 5)]
    hall = office.sandbox.channel("hall", members=crowd, with_bot=True)
    assert len(office.slack.channel(hall.id).members) == bot.slack.PAGE + 6


def test_a_direct_conversation_is_opened_once(office: PostRoom) -> None:
    first = office.slack.direct(office.pm.id)
    assert office.slack.direct(office.pm.id) == first
    assert len(office.sandbox.calls_of("conversations.open")) == 1


def test_a_whisper_reaches_one_person(office: PostRoom) -> None:
    office.slack.whisper(channel=office.team.id, user_id=office.pm.id, text="psst", blocks=[])
    assert [message.text for message in office.sandbox.ephemerals(office.team, to=office.pm)] == ["psst"]


def test_a_message_has_an_address(office: PostRoom) -> None:
    ts = _post(office)
    assert ts.replace(".", "") in office.slack.permalink(channel=office.team.id, ts=ts)


def test_home_is_published(office: PostRoom) -> None:
    view = {"type": "home", "blocks": [actions(button("Go", action="home.go", value="1"))]}
    office.slack.publish_home(user_id=office.pm.id, view=view)
    assert office.sandbox.calls_of("views.publish")[0].error == ""


def test_a_form_needs_a_trigger_that_slack_gave(office: PostRoom) -> None:
    with pytest.raises(Undeliverable, match="trigger"):
        office.slack.open_form(trigger="1.2.3", view=FORM)


def test_connections_are_kept_and_shared_by_threads(office: PostRoom) -> None:
    wire = Wire(office.sandbox.bot_token, api_url=office.sandbox.api_url)
    slack = bot.slack.SlackCalls(wire)
    threads = [threading.Thread(target=lambda: [slack.me() for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(wire._rested) <= 4


def test_a_connection_that_the_other_side_closed_is_not_used_again(office: PostRoom) -> None:
    wire = Wire(office.sandbox.bot_token, api_url=office.sandbox.api_url)
    slack = bot.slack.SlackCalls(wire)
    slack.me()
    ((connection, _),) = wire._rested
    connection.sock.close()
    wire._rested.clear()
    slack.me()
    office.sandbox.faults.on("auth.test", do=Fault.reset_before())
    with pytest.raises(Unclear):
        slack.me()
    assert not wire._rested
    slack.me()


def test_P9_our_time_limit_holds(office: PostRoom) -> None:
    office.sandbox.faults.on("chat.postMessage", do=Fault.timeout_before(5))
    began = time.monotonic()
    with pytest.raises(Unclear):
        _post(office)
    assert time.monotonic() - began < 2


def test_P12_no_call_is_made_while_a_transaction_is_open(office: PostRoom) -> None:
    busy = bot.slack.connect(office.sandbox.bot_token, api_url=office.sandbox.api_url, busy=lambda: True)
    with pytest.raises(RuntimeError, match=r"chat\.delete was called while a transaction was open"):
        busy.delete(channel=office.team.id, ts="1.1")
