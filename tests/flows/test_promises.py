"""Stories of promises: tracked with a date that a person confirmed, kept, agreed anew, broken, owed by the client."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from sandbox import Channel, Person
from sandbox.workspace import Message
from storage.audit import Audit
from tests.asking import ask
from tests.world import World

FRIDAY = "*Fri 6 Mar 18:00 (UTC)*"


def whisper(world: World, who: Person, where: Channel, words: str) -> Message:
    """The newest that the bot told one person in a channel."""
    found = [each for each in who.sees(where) if words in each.words]
    assert found, [each.words for each in who.sees(where)]
    world.sandbox.expect(where, found[-1].text)
    return found[-1]


def track(world: World, command: str, *, where: Channel | None = None) -> None:
    """Petra tracks a promise by the command, as it was understood."""
    form = world.pm.runs(f"/client promise {command}", where or world.acme).form
    assert form is not None
    assert world.pm.submits({}) == {}
    world.settle()
    whisper(world, world.pm, where or world.acme, "is tracked")


def bot_says(world: World, where: Channel) -> list[str]:
    """What everybody reads of the bot in a channel."""
    ours = world.sandbox.bot_user_id
    return [each.text for each in world.sandbox.messages(where) if each.user == ours and not each.subtype]


def told(world: World, words: str) -> Message:
    """The private alert to Petra."""
    return world.sandbox.expect(world.pm, words)


def test_a_handshake_proposes_the_date_and_who_keeps_it_is_reminded_and_counted(world: World) -> None:
    asked = world.carol.says(world.acme, "Where are the keys?")
    world.settle()
    said = world.pm.says(world.acme, "Sorry! You will have the keys on Friday.", thread=asked)
    world.settle()
    world.dan.reacts(said, "handshake")
    world.settle()
    card = whisper(world, world.dan, world.acme, "Track this as a promise to Acme?")
    assert "You will have the keys on Friday." in card.words
    assert f"I read “Friday” as the end of that day's work, {FRIDAY}" in card.words
    assert card.buttons == ["Track promise", "Change…"]
    world.dan.clicks("Track promise", card)
    world.settle()
    whisper(world, world.dan, world.acme, f"Promise 1 to Acme is tracked, due {FRIDAY}")
    world.dan.reacts(said, "handshake")
    world.until("2026-03-05 17:59")
    assert world.pm.direct_messages() == []
    world.until("2026-03-06 09:01")
    alert = told(world, "Acme: promise 1 is due soon")
    assert alert.buttons[:4] == ["On it", "Done", "On track", "At risk"]
    world.pm.clicks("On track", alert)
    world.pm.clicks("Done", alert)
    world.settle()
    assert alert.text == "✅ Acme: promise 1 was kept."
    world.until("2026-03-09 09:01")
    (digest,) = (each for each in world.sandbox.messages(world.alerts) if "Weekly digest" in each.text)
    promises = "Acme: 100% kept in time: 1 kept, 0 kept late, 0 renegotiated in time, 0 broken"
    assert promises in digest.words
    assert promises in digest.text
    assert "noted that promise 1 was kept" in ask(world, "show Acme")
    assert bot_says(world, world.acme) == []
    world.sandbox.expect_all()


def test_a_date_renegotiated_in_time_is_told_to_the_client_in_words_that_petra_released(
    world: World,
) -> None:
    form = world.pm.runs('/client promise "Staging is ready" wed 15:00', world.acme).form
    assert form is not None
    assert "I read “wed 15:00” as *Wed 4 Mar 15:00 (UTC)*." in form.words
    assert form.values["Client"] == "Acme"
    assert world.pm.submits({"Who of us sees to it": world.greg}) == {
        "Who of us sees to it": "Only somebody of our team can look after a promise."
    }
    assert world.pm.submits({"Who of us sees to it": world.pm, "Who of the client": "CANARY"}) == {}
    world.until("2026-03-03 15:01")
    world.pm.clicks("At risk", told(world, "Acme: promise 1 is due soon"))
    world.settle()
    world.pm.clicks("New date")
    monday = datetime(2026, 3, 9, 12, tzinfo=UTC)
    reason = {"Why, in words that the client may read": "The new servers come late"}
    past = {**reason, "New date and time": datetime(2026, 3, 3, tzinfo=UTC)}
    assert "is over" in world.pm.submits(past)["New date and time"]
    assert world.pm.submits({**reason, "New date and time": monday}) == {}
    world.settle()
    assert "It counts as renegotiated in time." in world.pm.direct_messages()[-1].words
    assert bot_says(world, world.acme) == []
    world.pm.clicks("Tell the client…")
    assert world.pm.form is not None
    draft = str(world.pm.form.values["What the client reads"])
    assert draft.startswith("About “Staging is ready”: we had said Wed 4 Mar 15:00 (UTC)")
    assert "The new servers come late. We propose Mon 9 Mar 12:00 (UTC) instead." in draft
    assert world.pm.submits({"What the client reads": f"Dear Carol! {draft}"}) == {}
    world.settle()
    assert bot_says(world, world.acme) == [f"Dear Carol! {draft}"]
    world.sandbox.expect_all()
    world.pm.clicks("Undo")
    world.settle()
    assert bot_says(world, world.acme) == []
    world.sandbox.expect_all()


def test_what_is_overdue_is_told_inside_and_may_be_kept_late_or_broken(world: World) -> None:
    track(world, '"First report" fri')
    track(world, '"Second report" fri')
    world.until("2026-03-06 18:01")
    world.until("2026-03-09 09:05")
    alert = world.sandbox.expect(world.alerts, "Acme: promise 1 is overdue")
    world.sandbox.expect_all()
    assert world.lead.mention in str([each.text for each in world.sandbox.messages(world.alerts)])
    assert bot_says(world, world.acme) == []
    world.pm.clicks("Done", alert)
    world.settle()
    late = whisper(world, world.pm, world.alerts, "Promise 1 was kept late")
    assert late.buttons == ["Undo", "It was earlier…"]
    menu = ask(world, "promise Acme")
    assert "*Promise 2*: Second report" in menu
    world.pm.chooses(None, "Drop…")
    broken = {"What became of it": "It was not kept, and will not be", "Why": "Nobody had time"}
    assert world.pm.submits(broken) == {}
    world.settle()
    whisper(world, world.pm, world.alerts, "Promise 2 counts as broken")
    words = " ".join(each.words for each in world.sandbox.messages(world.alerts))
    assert "Acme: promise 1 was kept, " in words
    assert "Acme: promise 2 was broken." in words
    assert "Nothing is promised." in ask(world, "promise Acme")
    world.sandbox.expect_all()


def test_the_client_is_reminded_by_a_released_text_and_what_waits_for_them_says_so(world: World) -> None:
    world.pm.runs("/client issue Single sign-on", world.acme)
    world.pm.submits({})
    said = world.carol.says(world.acme, "We'll give you access to the directory by Wednesday.")
    world.settle()
    world.carol.reacts(said, "handshake")
    world.settle()
    world.sandbox.expect_all()
    world.pm.uses_shortcut("Track promise", said)
    assert world.pm.form is not None
    assert world.pm.form.values["Who owes it"] == "The client owes it to us"
    assert world.pm.form.values["Who of the client"] == "carol"
    assert world.pm.submits({"What waits for it": "issue 1: Single sign-on"}) == {}
    world.settle()
    whisper(world, world.pm, world.acme, "Promise 1 is tracked: Acme owes us by *Wed 4 Mar 18:00 (UTC)*")
    world.until("2026-03-05 10:00")
    (card,) = (each for each in world.sandbox.messages(world.alerts) if "Issue 1: " in each.words)
    assert "waiting for the client for 3 working days · We'll give you access" in card.words
    alert = world.sandbox.expect(world.alerts, "what they owe us is overdue (promise 1)")
    assert bot_says(world, world.acme) == []
    world.pm.clicks("Remind them…", alert)
    assert world.pm.submits({}) == {}
    world.settle()
    (reminder,) = (each for each in world.sandbox.messages(world.acme) if "A short reminder" in each.text)
    assert reminder.thread_ts == said.ts
    world.pm.clicks("Delivered", alert)
    world.settle()
    assert "they delivered what they owed us (promise 1), " in alert.text
    assert "working day" not in card.words
    world.sandbox.expect_all()


def test_the_client_is_reminded_from_the_list_too(world: World) -> None:
    said = world.carol.says(world.acme, "We'll give you access to the directory by Wednesday.")
    world.settle()
    world.pm.uses_shortcut("Track promise", said)
    assert world.pm.submits({}) == {}
    world.settle()
    whisper(world, world.pm, world.acme, "Promise 1 is tracked: Acme owes us")
    ask(world, "promise Acme")
    world.pm.chooses(None, "Remind them…")
    assert world.pm.form is not None
    assert "A short reminder" in str(world.pm.form.values["What the client reads"])
    assert bot_says(world, world.acme) == []
    assert world.pm.submits({}) == {}
    world.settle()
    assert "A short reminder" in bot_says(world, world.acme)[0]
    world.sandbox.expect_all()
    with world.house.run.read() as session:
        assert set(session.scalars(select(Audit.decision))) == {"allowed"}


def test_whoever_writes_a_promise_is_offered_to_track_it_in_their_language_until_they_decline(
    world: World,
) -> None:
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.acme)
    wang.says(world.acme, "收到，周五前给您发报告。")
    world.settle()
    offer = whisper(world, wang, world.acme, "这像是对 Acme 的承诺，要记录吗？")
    assert offer.buttons == ["记录承诺", "修改…", "不再提示"]
    assert [each for each in world.carol.sees(world.acme) if "承诺" in each.words] == []
    wang.clicks("记录承诺", offer)
    world.settle()
    whisper(world, wang, world.acme, "已记录对 Acme 的承诺 1")
    wang.clicks("撤销")
    wang.says(world.acme, "我们明天下班前发给您。")
    world.settle()
    offer = whisper(world, wang, world.acme, "要记录吗？")
    wang.clicks("不再提示", offer)
    world.settle()
    world.sandbox.expect_all()
    seen = len(wang.sees(world.acme))
    wang.says(world.acme, "我们周四前修好。")
    world.settle()
    assert len(wang.sees(world.acme)) == seen + 1
    assert "我会提示记录" in ask(world, "me offers on", who=wang, where=world.acme)
    wang.says(world.acme, "我们周三前修好。")
    world.settle()
    whisper(world, wang, world.acme, "要记录吗？")
    world.sandbox.expect_all()


def test_words_that_are_no_date_ask_for_one(world: World) -> None:
    form = world.pm.runs('/client promise Globex "New logo" some day', world.alerts).form
    assert form is not None
    assert "I cannot read “some day” as one date. Choose it." in form.words
    assert form.values["By when"] is None
    world.pm.closes_form()
    said = world.pm.says(world.acme, "You will have it soon")
    world.settle()
    world.pm.reacts(said, "handshake")
    world.settle()
    card = whisper(world, world.pm, world.acme, "I read no clear date in it. Choose one.")
    assert card.buttons == ["Choose the date…"]
    world.pm.clicks("Choose the date…", card)
    assert world.pm.form is not None
    assert world.pm.form.values["What is promised"] == "You will have it soon"
    world.pm.closes_form()
    world.sandbox.expect_all()
