"""Rule R15: what is mere thanks, in English and Chinese, and what still waits for an answer."""

from __future__ import annotations

import pytest

from domain.interactions import mentioned, readable
from domain.thanks import judge

THANKS = [
    "Thanks!",
    "thank you so much 🙏",
    "Thx :+1:",
    "Thanks for your help",
    "Thank you for the quick fix, great work!",
    "Thanks for fixing the login page",
    "ok",
    "OK, got it",
    "Great, thanks a lot",
    "perfect",
    "That solved it, thank you",
    "It works now",
    "The problem is solved, cheers",
    "no problem, thanks",
    "<@U123ABC> thanks!",
    "👍",
    ":pray::skin-tone-3:",
    "🎉🎉",
    "谢谢",
    "谢谢！辛苦了",
    "好的，谢谢",
    "收到",
    "收到，感谢",
    "好的",
    "明白了，多谢各位老师",
    "没问题",
    "问题已经解决了，谢谢大家",
    "谢谢你们帮忙",
    "搞定了",
    "麻烦你们了，谢谢",
    "太棒了！",
    "ＴＨＡＮＫＳ",
]
NOT_THANKS = [
    "Thanks, but it still fails",
    "thanks but no",
    "Thanks, however the export is empty",
    "Thanks, can you also send the invoice",
    "Thanks, please check again",
    "Thank you. When will it be live",
    "thanks?",
    "Thanks for nothing",
    "Thanks, it doesn't work",
    "Thanks, the server is down",
    "thanks, not solved",
    "unsolved",
    "ok the page is empty",
    "ok?",
    "yes",
    "no",
    "great, another outage",
    "Thanks a lot for the long explanation of the migration plan we discussed with you yesterday evening",
    "Could you fix it",
    "<@U123ABC>",
    "❓",
    ":sos:",
    "?",
    "…",
    "",
    "thanks https://example.com/report",
    "thanks <https://example.com|here>",
    "谢谢，不过还是打不开",
    "谢谢，但是报错了",
    "谢谢，请再看一下",
    "好的，什么时候上线",
    "好的吗",
    "谢谢，没有解决",
    "收到，麻烦发一下合同",
    "谢谢，能不能改一下标题",
    "可以",
    "还没收到",
    "不好",
    "感谢，另外发票呢",
    "登录不了",
    "谢谢？",
]


@pytest.mark.parametrize("text", THANKS)
def test_R15_is_thanks(text: str) -> None:
    assert judge(text).thanks, judge(text).rule


@pytest.mark.parametrize("text", NOT_THANKS)
def test_R15_is_no_thanks(text: str) -> None:
    assert not judge(text).thanks, judge(text).rule


def test_R15_something_attached_always_asks() -> None:
    assert judge("Thanks!", attachment=True).rule == "attachment"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("thanks!", "thanks"),
        ("好的", "fine"),
        ("👍", "emoji"),
        ("thanks, but it fails", "objection"),
        ("谢谢，不过还有一个", "objection"),
        ("thanks, it failed", "negation"),
        ("thanks, please call", "request"),
        ("thanks, right?", "question"),
        ("The quarterly report", "no_thanks"),
        ("a " * 13, "long"),
    ],
)
def test_the_verdict_names_its_rule(text: str, rule: str) -> None:
    assert judge(text).rule == rule


def test_an_enormous_message_is_judged_quickly() -> None:
    assert not judge("thanks " * 10_000).thanks
    assert not judge("谢谢" * 20_000).thanks


def test_markup_becomes_words() -> None:
    text = "<@U1> see <https://x.example|the page> in <#C1|ops> &lt;now&gt; &amp; <!here> <@U2|dan>"
    assert readable(text, names={"U1": "ann"}) == "@ann see the page in #ops <now> & @here @dan"


def test_no_markup_is_left_of_what_has_no_name() -> None:
    text = "<@U9> <#C9> <#C8|> <!subteam^S1> <!subteam^S2|@devs> <!date^1^{time}|at noon> <mailto:a@b.c>"
    assert readable(text, names={"C8": "ops"}) == "@… #… #ops @… @devs at noon a@b.c"


def test_mentions_are_found_with_and_without_a_label() -> None:
    assert mentioned("<@U1> and <@W2|dan>, not <#C1> or @U3") == {"U1", "W2"}
