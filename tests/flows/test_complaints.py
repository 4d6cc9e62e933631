"""Stories of complaints: from the client's ‼️ to the lesson, and what keeps it from being forgotten or closed by us."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from sandbox import Person
from sandbox.workspace import Message
from tests.asking import ask
from tests.flows.test_forms_together import is_refused
from tests.flows.test_outsiders import CANARY, presses
from tests.world import World

MYSELF: dict[str, object] = {"How do they hear it?": "I tell them myself, or told them"}
LISTENING: dict[str, object] = {
    "What are they unhappy with, as they would put it?": "Nobody tells us when the export is back",
    "What does it do to them, for which you are sorry?": "Their month cannot be closed",
    "What do they want?": "A word each morning",
}


def complains(world: World, *, text: str = "Third time this month that nobody answers") -> Message:
    """Carol writes, and puts ‼️ on her own message; her message."""
    said = world.carol.says(world.acme, text)
    world.settle()
    world.carol.reacts(said, "bangbang")
    world.settle()
    return said


def card(world: World, number: int = 1) -> Message:
    """The card of a complaint in the alerts channel."""
    found = [each for each in world.sandbox.messages(world.alerts) if f"(complaint {number}," in each.text]
    assert len(found) == 1
    return found[0]


def dm(person: Person, word: str = "complained") -> Message:
    """The newest direct message to somebody with that word."""
    return [each for each in person.direct_messages() if word in each.text][-1]


def does(world: World, label: str, values: Mapping[str, object] | None = None) -> None:
    """Petra clicks a button of her newest card, and hands in the form that opens if there is one."""
    world.pm.clicks(label, dm(world.pm))
    if values is not None:
        assert world.pm.submits(dict(values)) == {}
    world.settle()


def posts(world: World, label: str, text: str = "") -> None:
    """She writes to the client in the form behind a button, and has it posted in their channel."""
    words: dict[str, object] = {"What the client hears": text} if text else {}
    does(world, label, {**words, "How do they hear it?": "Post it in #acme-shared"})


def told(world: World, word: str) -> list[Message]:
    """What was told inside with that word."""
    return [each for each in world.sandbox.messages(world.alerts) if word in each.text]


def read_by(world: World, person: Person) -> list[str]:
    """What the bot wrote to somebody of the client, for everybody or for them alone."""
    ours = world.sandbox.bot_user_id
    return [each.words for each in person.sees(world.acme) if each.user == ours and not each.subtype]


def test_a_complaint_from_the_clients_mark_to_the_lesson(world: World) -> None:
    said = complains(world)
    (thanks,) = read_by(world, world.carol)
    assert "We have recorded this as a complaint, and petra sees it now." in thanks
    assert "acknowledge it, due" in card(world).words
    for person in (world.pm, world.lead):
        assert "Third time this month that nobody answers" in dm(person).words
        assert dm(person).buttons[0] == "Acknowledge"
    world.passes(minutes=20)
    world.pm.says(world.acme, "Carol, I am sorry. I look into it right now.", thread=said)
    world.settle()
    assert "Acknowledged" in card(world).words
    does(world, "Listening card", LISTENING)
    posts(world, "Propose a remedy", "A report each morning at nine.")
    world.carol.clicks("Yes, we agree", world.carol.sees(world.acme)[-1])
    world.settle()
    assert "Agreed by*: carol" in card(world).words
    does(world, "We do it now")
    posts(world, "Ask the client")
    question = world.carol.sees(world.acme)[-1]
    assert question.buttons == ["Yes, this is resolved", "Not yet"]
    world.carol.clicks("Yes, this is resolved", question)
    world.settle()
    assert question.buttons == []
    assert "carol: yes, this is resolved" in question.words
    assert "Resolved, says carol" in card(world).words
    lesson = {"What caused it?": "No rota", "What do we do differently from now on?": "A rota"}
    does(world, "Cause and lesson", lesson)
    assert "Closed with its lesson" in card(world).words
    assert card(world).buttons == []
    world.pm.chooses(None, "History", card(world))
    assert world.pm.form is not None
    assert "of the client said that complaint 1 is resolved" in world.pm.form.words
    world.sandbox.expect_all()


def test_nothing_is_proposed_before_the_client_was_heard_and_every_step_can_be_taken_back(
    world: World,
) -> None:
    said = world.carol.says(world.acme, "Your people never call back")
    world.settle()
    world.dan.reacts(said, "bangbang")
    world.settle()
    assert "recorded complaint 1" in world.dan.sees(world.acme)[-1].text
    posts(world, "Acknowledge")
    assert "We are sorry for the trouble. petra takes care of it" in read_by(world, world.carol)[-1]
    assert world.carol.sees(world.acme)[-1].thread_ts == said.ts
    does(world, "Listening card", LISTENING)
    stale = next(each for each in reversed(world.pm.direct_messages()) if each.ephemeral_to)
    assert stale.buttons == ["Propose a remedy", "Undo"]
    world.pm.chooses(None, "Undo the last step", dm(world.pm))
    world.settle()
    world.pm.clicks("Propose a remedy", stale)
    told = world.pm.direct_messages()[-1].text
    assert "Listening comes first: fill the listening card of complaint 1." in told
    assert world.pm.form is None
    world.pm.chooses(None, "Undo the last step", card(world))
    world.settle()
    assert read_by(world, world.carol) == []
    assert dm(world.pm).buttons[0] == "Acknowledge"
    world.dan.reacts(said, "no_good")
    world.settle()
    assert "Please say why" in world.dan.sees(world.acme)[-1].text
    assert "acknowledge it" in card(world).words
    world.dan.clicks("Not a complaint", world.dan.sees(world.acme)[-1])
    assert world.dan.submits({"Why is complaint 1 none?": " "}) != {}
    assert world.dan.submits({"Why is complaint 1 none?": f"They thanked us {CANARY}"}) == {}
    world.settle()
    assert "complaint 1 is none after all" in dm(world.lead, "complaint 1").text
    world.dan.clicks("Undo", world.dan.sees(world.acme)[-1])
    world.settle()
    assert "acknowledge it" in card(world).words
    world.dan.unreacts(said, "bangbang")
    world.settle()
    assert world.dan.sees(world.acme)[-1].text == "Undone (complaint 1)."
    world.sandbox.expect_all()


def test_a_day_without_news_is_told_and_only_the_clients_word_closes_it(world: World) -> None:
    world.pm.runs("/client complaint Initech The invoice is wrong again", world.alerts)
    assert world.pm.submits({"Who complained?": "Ms Li"}) == {}
    world.settle()
    does(world, "Acknowledge", MYSELF)
    assert "*Initech*, complaint 1 · Acknowledged · next step due" in ask(world, "complaint")
    world.pm.clicks("Show", world.pm.sees(world.alerts)[-1])
    world.pm.clicks("Listening card", world.pm.sees(world.alerts)[-1])
    assert world.pm.submits(dict(LISTENING)) == {}
    world.until("2026-03-04 09:30")
    (news,) = told(world, "Initech: news about complaint 1 is late")
    world.pm.runs("/client-update Initech call: told them where we are", world.alerts)
    world.settle()
    assert news.text.startswith("☑️ Initech: there was news about complaint 1")
    world.pm.clicks("Propose a remedy", dm(world.pm))
    assert world.pm.submits(MYSELF) == {"What the client hears": "Say what you propose."}
    assert world.pm.submits({"What the client hears": "We pay it back"}) == {}
    world.settle()
    does(world, "The client agrees", {"Who of the client agreed?": "Ms Li", "How and when?": "By phone"})
    does(world, "We do it now")
    does(world, "Ask the client")
    assert "No channel is read by this client alone" in world.pm.direct_messages()[-1].text
    world.pm.clicks("Client said so", dm(world.pm))
    said = {"Who said so?": "Ms Li", "When did they say so?": world.now()}
    errors = world.pm.submits({**said, "Where does that stand?": "on the phone"})
    assert "it begins with https://" in errors["Where does that stand?"]
    assert world.pm.submits({"Where does that stand?": "https://mail.example/7"}) == {}
    world.until("2026-03-17 09:00")
    assert told(world, "news about complaint 1 is late") == []
    assert told(world, "note cause and lesson")
    world.until("2026-03-18 10:00")
    reminder = dm(world.pm, "Are they still satisfied?")
    world.pm.clicks("Not any more", reminder)
    world.settle()
    assert "said that the client is unhappy again (complaint 1)" in reminder.text
    assert dm(world.lead).buttons[0] == "Acknowledge"
    world.sandbox.expect_all()


def test_a_repeat_is_told_to_the_sponsor_and_nothing_internal_to_the_client(world: World) -> None:
    ask(world, f"team Acme {world.dan.mention} sponsor")
    first = complains(world)
    assert not [each for each in world.dan.direct_messages() if "complained" in each.text]
    second = world.carol.says(world.acme, "And again nobody answered")
    world.settle()
    world.pm.uses_shortcut("Record a complaint", second)
    world.settle()
    assert "A repeat within 90 days, after complaint 1" in dm(world.dan).words
    assert "You are told as the sponsor" in dm(world.dan).words
    for said in (first, second):
        world.pm.says(world.acme, "I take care of it today", thread=said)
    world.settle()
    does(world, "Listening card", dict.fromkeys(LISTENING, CANARY))
    posts(world, "Propose a remedy", "We answer within the hour.")
    proposal = next(each for each in world.carol.sees(world.acme) if "Not like this" in each.buttons)
    does(world, "The client agrees", {"Who of the client agreed?": CANARY, "How and when?": CANARY})
    assert proposal.buttons == []
    does(world, "We do it now")
    posted = {"How do they hear it?": "Post it in #acme-shared", "Note for the team": CANARY}
    does(world, "Tell them news", posted)
    does(world, "Ask the client", posted)
    question = next(each for each in world.carol.sees(world.acme) if "Not yet" in each.buttons)
    world.pm.clicks("Not yet", question)
    assert "Only the client can answer that." in world.pm.sees(world.acme)[-1].text
    clicked = world.sandbox.deliveries[-1].payload
    words = presses(world, clicked, who=world.greg, where=world.globex, actions=deepcopy(clicked["actions"]))
    assert "This question is meant for somebody else." in words
    world.carol.clicks("Not yet", question)
    world.settle()
    assert "carol: not yet." in question.words
    assert "The client said no 1 time" in dm(world.lead).words
    assert CANARY in dm(world.lead).words
    assert CANARY not in "".join(read_by(world, world.carol))
    assert world.pm.mention not in card(world, 2).words
    world.sandbox.expect_all()


def test_what_a_colleague_heard_or_proposed_meanwhile_is_not_overwritten(world: World) -> None:
    said = complains(world)
    world.pm.clicks("Acknowledge", dm(world.pm))
    assert world.pm.submits(dict(MYSELF)) == {}
    world.settle()
    place, theirs = dm(world.pm), dm(world.lead)
    world.pm.clicks("Listening card", place)
    world.lead.clicks("Listening card", theirs)
    assert world.lead.submits({**LISTENING, "What do they want?": "A rota"}) == {}
    world.settle()
    is_refused(world, LISTENING)
    # An answer in the thread, or that somebody takes it, is no other card.
    world.pm.clicks("Listening card", place)
    assert world.pm.form is not None
    assert world.pm.form.values["What do they want?"] == "A rota"
    world.dan.says(world.acme, "We look into it", thread=said)
    world.settle()
    assert world.pm.submits({"What do they want?": "A rota, and a word"}) == {}
    world.settle()
    proposal = {**MYSELF, "What the client hears": "A rota"}
    does(world, "Propose a remedy", proposal)
    world.pm.clicks("The client agrees", place)
    world.lead.clicks("Propose anew", theirs)
    assert world.lead.submits({**proposal, "What the client hears": "Money back"}) == {}
    world.settle()
    is_refused(world, {"Who of the client agreed?": "Carol", "How and when?": "By phone"})
    assert "Agreed by" not in card(world).words
    world.sandbox.expect_all()


def test_a_complaint_in_chinese(world: World) -> None:
    ask(world, "set workspace language zh_CN")
    for person in (world.pm, world.lead, world.greg):
        world.sandbox.changes(person, locale="zh-CN")
    said = world.greg.says(world.globex, "报表又错了，太不专业了")
    world.settle()
    world.greg.reacts(said, "bangbang")
    world.settle()
    assert "我们已将此登记为投诉，petra 现在就会看到。" in world.greg.sees(world.globex)[-1].text
    (shown,) = told(world, "投诉 1")
    assert "确认收到，截止" in shown.words
    world.pm.says(world.globex, "非常抱歉，我马上处理", thread=said)
    world.settle()
    place = dm(world.pm, "投诉 1")
    world.pm.clicks("倾听卡", place)
    labels = (
        "用客户的话说，他们对什么不满意？",
        "这给客户带来了什么影响（我们为此致歉）？",
        "客户希望怎样解决？",
    )
    assert world.pm.submits(dict.fromkeys(labels, "报表每次都要返工")) == {}
    world.settle()
    world.pm.clicks("提出方案", place)
    assert world.pm.form is not None
    assert world.pm.form.values["告知客户的内容"] == "我们已经了解了情况，建议这样解决："
    words = {"告知客户的内容": "每份报表由两人复核", "如何告知客户？": "发送到 #globex"}
    assert world.pm.submits(words) == {}
    world.settle()
    assert "每份报表由两人复核" in world.greg.sees(world.globex)[-1].words
    assert "提出了方案" in ask(world, "show Globex")
    world.sandbox.expect_all()
