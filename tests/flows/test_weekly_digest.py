"""Stories of the weekly digest: what the week was like, told once, in time, and to the team only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox import Channel, Fault
from sandbox.workspace import Message
from tests.asking import ask
from tests.world import World


def a_week(world: World) -> None:
    """Carol is answered in time, Greg too late, and Initech is called."""
    asked = world.carol.says(world.acme, "When is the release?")
    world.passes(hours=1)
    world.pm.says(world.acme, "On Thursday.", thread=asked)
    asked = world.greg.says(world.globex, "Can you help with the import?")
    world.passes(hours=6)
    world.dan.says(world.globex, "Sure, I will call you.", thread=asked)
    world.pm.runs("/client-update Initech call We talked about the renewal", world.alerts)
    world.passes(minutes=5)
    world.sandbox.expect_all()


def in_private(world: World) -> None:
    """Reasons of late answers, the look back on alerts and the like are other stories."""
    for person in (world.pm, world.lead):
        for each in person.direct_messages():
            world.sandbox.expect(person, each.text)


def digests(world: World, where: Channel | None = None, *, title: str = "Weekly digest") -> list[Message]:
    """The digests that stand in a channel."""
    messages = world.sandbox.messages(where or world.alerts)
    found = [each for each in messages if each.text.startswith(title)]
    for each in found:
        world.sandbox.expect(each.channel, each.text)
    in_private(world)
    return found


def rows(digest: Message) -> dict[str, dict[str, str]]:
    """The cells of the native table by client and column."""
    (table,) = (block for block in digest.blocks if block["type"] == "data_table")
    cells = [[cell["text"] for cell in row] for row in table["rows"]]
    return {row[0]: dict(zip(cells[0], row, strict=True)) for row in cells[1:]}


def test_on_monday_morning_the_week_is_told_once_where_the_alerts_go(world: World) -> None:
    a_week(world)
    world.until("2026-03-09 08:59")
    assert digests(world) == []
    world.passes(minutes=1)
    (digest,) = digests(world)
    assert digest.text.startswith("Weekly digest · 50% answered in time\n")
    told = rows(digest)
    assert (told["Acme"]["In time"], told["Acme"]["First response"]) == ("100%", "1 h")
    assert (told["Globex"]["In time"], told["Globex"]["First response"]) == ("0%", "6 h")
    assert (told["Initech"]["Calls"], told["Initech"]["Messages"]) == ("1", "0")
    assert "Visits" not in told["Initech"]
    (chart,) = (block for block in digest.blocks if block["type"] == "data_visualization")
    assert chart["chart"]["axis_config"]["categories"] == ["Acme", "Globex"]
    world.passes(hours=8)
    assert len(digests(world)) == 1
    assert digests(world, world.acme) + digests(world, world.globex) == []


def test_who_waits_is_told_and_nobody_of_the_team_is_named(world: World) -> None:
    world.carol.says(world.acme, "When is the release?")
    world.until("2026-03-09 09:00")
    (digest,) = digests(world)
    assert "1 question waits (1 of them late)" in digest.text
    assert "Acme: late by" in digest.words
    assert world.pm.mention not in str(digest.blocks) + digest.text
    world.sandbox.expect_all()


def test_R38_a_week_in_which_nothing_happened_is_not_told(world: World) -> None:
    world.until("2026-03-16 12:00")
    assert digests(world) == []


def test_R43_the_digest_of_good_friday_comes_on_thursday(world: World) -> None:
    ask(world, "set workspace holidays GB")
    ask(world, "set workspace digest fri 16:00")
    world.until("2026-03-30 10:00")
    a_week(world)
    world.until("2026-04-02 16:00")
    assert len(digests(world)) == 1
    world.until("2026-04-04 00:00")
    assert len(digests(world)) == 1


def test_a_client_with_a_day_of_its_own_is_told_then_and_left_out_on_monday(world: World) -> None:
    ask(world, "set Acme digest wed 10:00")
    a_week(world)
    world.until("2026-03-04 10:00")
    (own,) = digests(world)
    assert own.text.startswith("Weekly digest: Acme")
    world.until("2026-03-09 09:00")
    assert set(rows(digests(world)[-1])) == {"Globex", "Initech"}


def test_a_chinese_team_reads_its_weekly_report(world: World) -> None:
    ask(world, "set workspace language zh_CN")
    a_week(world)
    world.until("2026-03-09 09:00")
    (digest,) = digests(world, title="周报")
    assert digest.text.startswith("周报 · 按时响应 50%\n")
    assert "客户往来" in digest.words


def test_where_slack_refuses_the_new_blocks_the_same_is_told_in_paragraphs(world: World) -> None:
    def has_a_table(args: dict[str, Any]) -> bool:
        return "data_table" in str(args.get("blocks"))

    world.sandbox.faults.on("chat.postMessage", do=Fault.error("invalid_blocks"), when=has_a_table)
    a_week(world)
    world.until("2026-03-09 09:00")
    (digest,) = digests(world)
    assert {block["type"] for block in digest.blocks} == {"header", "section", "context"}
    assert "*Globex*: 0% answered in time" in digest.words


def test_P18_a_bot_that_was_away_for_weeks_posts_no_digest_of_the_past(world: World) -> None:
    a_week(world)
    world.now.at += timedelta(days=18)
    world.settle()
    assert digests(world) == []
    world.carol.says(world.acme, "Is anybody there?")
    world.until("2026-03-23 09:00")
    (digest,) = digests(world)
    assert "I was away" in digest.words
    world.sandbox.expect_all()


def test_a_preview_is_private_and_now_posts_it_at_once(world: World) -> None:
    a_week(world)
    shown = ask(world, "digest preview")
    assert "A preview that only you see" in shown
    assert "*Globex*: 0% answered in time" in shown
    assert digests(world) == []
    assert "goes to" in ask(world, "digest now Acme", where=world.acme)
    world.settle()
    (digest,) = digests(world)
    assert digest.text.startswith("Weekly digest: Acme")
    world.until("2026-03-09 09:00")
    assert len(digests(world)) == 2


def test_what_cannot_be_done_is_answered_and_posts_nothing(world: World) -> None:
    answers = {
        "digest": "/client digest preview",
        "digest tomorrow": "/client digest preview",
        "digest now Umbrella": "Umbrella",
        "digest now": "nothing was posted",
        "digest preview": "nothing to tell",
        "digest preview " + "x" * 3000: "xxx",
    }
    for command, answer in answers.items():
        assert answer in ask(world, command)
    world.settle()
    assert digests(world) == []


def test_a_guest_gets_no_digest(world: World) -> None:
    a_week(world)
    for act in ("preview", "now"):
        said = ask(world, f"digest {act}", who=world.greg, where=world.globex)
        assert "Weekly digest" not in said
        assert said
    world.settle()
    assert digests(world) == []


def test_a_clients_channel_cannot_become_the_digests_channel(world: World) -> None:
    said = ask(world, f"set workspace digest_channel <#{world.acme.id}|acme-shared>")
    assert said
    a_week(world)
    world.until("2026-03-09 09:00")
    assert digests(world, world.acme) == []
    assert len(digests(world)) == 1
