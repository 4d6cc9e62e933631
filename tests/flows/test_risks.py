"""Stories of risks: seen in a client's words, rated, told to the client or deliberately not, looked at again."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select

from domain.permissions import Act
from sandbox.workspace import Message
from storage.audit import Audit
from tests.asking import ask
from tests.world import World

CANARY = "CANARY"
TOLD = "Your legal team may need until April; we plan for both cases."


def seen(world: World) -> Message:
    """Carol writes, and Petra puts ⚠️ on it; what Petra reads."""
    said = world.carol.says(world.acme, "Our lawyers may not sign before April")
    world.pm.says(world.acme, "Thank you, we will plan for it.", thread=said)
    world.settle()
    world.pm.reacts(said, "warning")
    world.settle()
    world.sandbox.expect_all()
    return world.pm.sees(world.acme)[-1]


def rated(world: World) -> None:
    """Petra says how grave it is and what may be told."""
    world.pm.clicks("Fill in…", seen(world))
    filled = {
        "What may go wrong?": f"The contract is late {CANARY}",
        "Likelihood": "4 · likely",
        "Impact": "5 · the project fails",
        "What we do about it": f"Begin without them {CANARY}",
        "Look at it again by": date(2026, 3, 9),
        "May the client know?": "Yes, in these words",
        "In words for the client": TOLD,
    }
    assert world.pm.submits(filled) == {}
    world.settle()
    world.sandbox.expect_all()


def direct(world: World, text: str) -> Message:
    """The newest private message to Petra that says so."""
    found = [each for each in world.pm.direct_messages() if text in each.words]
    assert found, [each.words for each in world.pm.direct_messages()]
    return found[-1]


def bots_words(world: World) -> list[str]:
    """What the bot says where the client reads it."""
    ours = world.sandbox.bot_user_id
    return [each.text for each in world.carol.sees(world.acme) if each.user == ours and not each.subtype]


def test_a_risk_seen_in_a_clients_words_is_rated_told_in_released_words_and_looked_at_again(
    world: World,
) -> None:
    shown = seen(world)
    assert shown.text.startswith("Risk 1 is noted: Our lawyers may not sign before April")
    assert "not rated yet" in shown.words
    assert shown.buttons == ["Fill in…", "They know", "Undo"]
    world.pm.clicks("Undo", shown)
    rated(world)
    register = ask(world, "risk Acme")
    assert "🔴 high, 20 of 25" in register
    world.until("2026-03-02 16:00")
    alert = direct(world, "Acme: they should be told soon (risk 2)")
    world.pm.clicks("Tell them…", alert)
    assert world.pm.form is not None
    assert world.pm.form.values["What the client reads"] == TOLD
    assert world.pm.submits({}) == {}
    world.settle()
    assert bots_words(world) == [TOLD]
    assert alert.text == "✅ Acme: they were told in time (risk 2)."
    world.until("2026-03-09 10:00")
    look = direct(world, "Acme: risk 2 should be looked at again soon")
    world.pm.clicks("Looked at: still open", look)
    assert world.pm.submits({"Look at it again by": date(2026, 3, 20)}) == {}
    world.settle()
    assert "still open; the next look is due Fri 20 Mar" in world.pm.direct_messages()[-1].words
    world.sandbox.expect_all()
    for each in world.sandbox.messages(world.acme):
        assert CANARY not in json.dumps(each.blocks) + each.text


def test_withheld_with_a_reason_the_gap_is_closed_and_outsiders_can_press_nothing(world: World) -> None:
    rated(world)
    world.until("2026-03-03 09:30")
    late = next(each for each in world.sandbox.messages(world.alerts) if "should have been told" in each.text)
    world.dan.clicks("Deliberately not…", late)
    assert world.dan.submits({}) != {}
    assert world.dan.submits({"Why is the client not told?": f"It would alarm them {CANARY}"}) == {}
    world.settle()
    assert "nothing is due here any more (risk 1)" in late.text
    shown = ask(world, "risk Acme")
    assert "client: deliberately not" in shown
    world.pm.clicks("Details")
    card = world.pm.sees(world.alerts)[-1]
    assert f"It would alarm them {CANARY}" in card.words
    assert "decided that the client is not told of risk 1" in card.words
    world.sandbox.expect_all()
    assert bots_words(world) == []
    assert "not guests" in ask(world, "risk Mine", who=world.greg, where=world.globex)


def withheld(world: World) -> list[str]:
    """Of what somebody decided that the client is not told, as the audit has it."""
    with world.house.run.read() as session:
        chosen = select(Audit.thing).where(Audit.act == Act.WITHHOLD, Audit.decision == "allowed")
        return list(session.scalars(chosen.order_by(Audit.id)))


def test_P28_withheld_by_a_form_is_in_the_audit_as_by_the_button_and_once(world: World) -> None:
    hidden = {"May the client know?": "No, for this reason", "Why not": f"It would alarm them {CANARY}"}
    world.pm.runs("/client risk Acme The contract is late", world.alerts)
    assert world.pm.submits(hidden) == {}
    world.settle()
    world.sandbox.expect(world.alerts, "Risk 1 is noted")
    assert withheld(world) == ["risk:1"]
    world.pm.clicks("Fill in…")
    assert world.pm.submits({"What we do about it": "Wait"}) == {}
    world.settle()
    assert withheld(world) == ["risk:1"]
    world.pm.clicks("Fill in…", seen(world))
    assert world.pm.submits(hidden) == {}
    world.settle()
    assert withheld(world) == ["risk:1", "risk:2"]
    world.sandbox.expect_all()


def test_from_the_command_a_colleague_reads_everything_in_chinese_and_so_does_the_client(
    world: World,
) -> None:
    ask(world, "set Acme language zh_CN")
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    wang.joins(world.alerts)
    form = wang.runs("/client risk Acme 合同可能延期", world.alerts).form
    assert form is not None
    assert form.title == "新建风险"
    filled = {"可能性": "4 · 很可能", "影响": "3 · 中", "负责人": wang, "客户可以知道吗？": "可以，措辞如下"}
    assert wang.submits(filled) == {"给客户的措辞": "请在此填写几个字。"}
    assert wang.submits({"给客户的措辞": "合同可能延期，我们已准备备选方案。"}) == {}
    world.settle()
    assert "已记录风险 1：合同可能延期" in wang.sees(world.alerts)[-1].text
    wang.runs("/client risk", world.alerts)
    assert "🟡 中，12/25 分" in wang.sees(world.alerts)[-1].words
    wang.clicks("详情")
    wang.clicks("告知客户…")
    assert wang.submits({}) == {}
    world.settle()
    assert bots_words(world) == ["合同可能延期，我们已准备备选方案。"]
    world.sandbox.expect_all()
