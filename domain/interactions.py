"""What a client's message is: something to answer, or mere thanks (rule R15).

A message is thanks only when a listed word says so and nothing in it asks, objects, reports trouble or brings
something along. In doubt it asks: a false alarm costs a click, a missed client costs more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LONGEST_THANKS = 12
"""Words; two Chinese characters count as one."""

# A message with one of these is thanks whatever harmless words stand around it.
_THANKS = (
    "thanks", "thank you", "thank u", "thankyou", "thx", "tks", "ty", "tysm", "cheers",
    "much appreciated", "appreciate it", "appreciated", "solved", "resolved", "fixed", "works now",
    "working now", "works great", "works perfectly", "all good", "all set",
)  # fmt: skip
_THANKS_ZH = (
    "谢谢", "感谢", "多谢", "谢啦", "谢了", "谢过", "感激", "辛苦了", "辛苦", "解决了", "已解决",
    "已经解决", "搞定了", "搞定", "已修复", "修好了", "正常了", "没问题了",
)  # fmt: skip
# These make thanks only together with each other and with the words above.
_FINE = (
    "ok", "okay", "okey", "k", "kk", "okie", "got it", "gotcha", "understood", "noted", "roger",
    "received", "great", "perfect", "awesome", "excellent", "nice", "cool", "super", "wonderful",
    "brilliant", "lovely", "good", "fine", "sounds good", "looks good", "lgtm", "makes sense",
    "no problem", "no worries", "no rush", "np", "will do", "you're welcome", "welcome", "well done",
    "good job", "great job", "great work", "nice work",
)  # fmt: skip
_FINE_ZH = (
    "好的", "好滴", "好嘞", "好", "收到", "明白了", "明白", "了解了", "了解", "知道了", "没问题",
    "没事了", "没事", "没关系", "不客气", "不用谢", "不错", "很棒", "太棒了", "棒", "赞", "完美",
    "厉害", "给力", "嗯嗯", "嗯", "哦", "噢", "麻烦了", "麻烦你了", "麻烦您了", "麻烦你们了",
    "麻烦大家了", "客气了", "哈哈",
)  # fmt: skip
_FILLER = (
    "a", "all", "and", "again", "so", "very", "much", "lot", "lots", "many", "the", "team", "guys",
    "everyone", "everybody", "folks", "you", "your", "that", "that's", "it", "it's", "this", "is",
    "for", "to", "then", "now", "really", "just", "oh", "ah", "hi", "hey", "yes", "yep", "yeah",
    "right", "indeed", "i", "we", "have", "day", "weekend", "evening", "morning", "one", "too", "both",
    "kindly", "quick", "help", "support", "us", "me", "of",
)  # fmt: skip
_FILLER_ZH = (
    "非常", "十分", "太", "很", "真的", "真是", "真", "多", "大家", "你们", "您们", "你", "您", "各位",
    "团队", "老师", "的", "了", "啦", "啊", "呀", "哈", "吧", "哒", "呢", "们", "都", "那", "就", "这",
    "这边", "我", "我们", "也", "已",
)  # fmt: skip

_OBJECTS = (
    "but", "however", "though", "although", "except", "still", "yet", "unless", "instead", "otherwise",
    "unfortunately", "apart", "besides", "also", "meanwhile", "one more", "another", "by the way",
    "btw",
)  # fmt: skip
_OBJECTS_ZH = (
    "但", "不过", "可是", "只是", "然而", "另外", "还有", "还是", "顺便", "除了", "再", "又", "可惜",
    "其实",
)  # fmt: skip
_TROUBLE = (
    "not", "no", "never", "nothing", "none", "nobody", "nope", "cannot", "cant", "dont", "doesnt",
    "didnt", "isnt", "wont", "without", "neither", "nor", "hardly", "fail", "fails", "failed",
    "failing", "failure", "broken", "wrong", "error", "errors", "bug", "bugs", "crash", "crashed",
    "crashes", "down", "stuck", "slow", "missing", "urgent", "asap", "problem", "problems", "issue",
    "issues", "complaint", "late", "delay", "delayed", "disappointed", "waiting", "unresolved",
    "unsolved", "unable", "half", "partly", "partially", "almost", "sarcasm",
)  # fmt: skip
_TROUBLE_ZH = (
    "不", "没", "未", "无", "别", "勿", "错", "失败", "问题", "故障", "崩", "挂了", "报错", "异常",
    "慢", "卡", "急", "坏", "投诉", "失望", "等着", "缺", "差", "延期", "晚了",
)  # fmt: skip
_ASKS = (
    "please", "pls", "plz", "can you", "can we", "can i", "could", "would", "should", "shall", "may i",
    "need", "needs", "want", "wants", "wish", "let me know", "let us know", "send", "check", "fix",
    "look", "try", "update", "share", "add", "change", "remove", "delete", "call", "tell", "confirm",
    "remind", "ask", "provide", "give", "show", "explain", "review", "schedule", "book", "arrange",
    "make sure", "follow up", "expect", "wait", "waiting", "when", "what", "why", "how", "where", "who",
    "which", "whether", "if", "any", "will you", "do you", "are you", "is there", "are there",
    "have you", "wonder", "wondering", "must", "have to", "deadline", "tomorrow", "today",
)  # fmt: skip
_ASKS_ZH = (
    "请", "麻烦", "帮", "需要", "希望", "想要", "想问", "问一下", "能不能", "能否", "可否", "可不可以",
    "是否", "有没有", "能", "什么", "怎么", "为何", "哪", "几时", "何时", "多久", "多少", "谁", "吗",
    "给我", "发我", "发给", "发一", "看一下", "看下", "看看", "查一", "查下", "改一", "改下", "改成",
    "加一", "加上", "删", "更新", "确认", "处理", "安排", "联系", "提供", "告诉", "告知", "通知",
    "尽快", "马上", "记得", "务必", "等", "要求", "应该", "明天", "今天", "下周",
)  # fmt: skip

_FINE_FIRST = sorted(_FINE, key=len, reverse=True)
_FINE_FIRST_ZH = sorted((*_FINE_ZH, *_FILLER_ZH), key=len, reverse=True)

# What may stand in thanks although a word in it would ask or object.
_HARMLESS = re.compile(
    r"\b(?:no|not a) (?:problem|worries|rush)\b"
    r"|\b(?:problem|issue|bug|error)s? (?:(?:is|are|was|has been|have been|now) ){0,2}"
    r"(?:solved|resolved|fixed|gone)\b"
    r"|\b(?:solved|resolved|fixed) (?:the|this|that|our|my) (?:problem|issue|bug|error)\b"
    r"|\b(?:thanks|thank you|thx|cheers)(?: (?:so much|very much|a lot|again))? for (?:\w+ ){0,4}\w+"
    r"|没问题|没事|没关系|不客气|不用谢|不错|(?:问题|故障|错误)(?:已经|已|都)?(?:解决|修复|搞定|修好)"
    r"|(?:谢谢|感谢|多谢).{0,6}帮[忙助]|帮[了大]忙|麻烦(?:你们|您们|你|您|大家)?了"
)
_QUESTION_END = re.compile(r"[?？¿؟]|[吗么]\s*[。.!！~]*$")
_LINK = re.compile(r"<(?:https?|mailto|tel):[^>]*>|https?://\S+")
_MENTION = re.compile(r"<[@#!][^>]*>")
_EMOJI_CODE = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-\d)?:")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+(?:'[^\W\d_]+)?|\d+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ALARMS = frozenset(
    {
        "question",
        "grey_question",
        "interrobang",
        "exclamation",
        "bangbang",
        "sos",
        "rotating_light",
        "warning",
    }
    | {
        "raised_hand",
        "angry",
        "rage",
        "fire",
        "thumbsdown",
        "-1",
        "x",
        "❓",
        "❔",
        "⁉",
        "❗",
        "‼",
        "🆘",
        "🚨",
        "⚠",
    }
    | {"✋", "😠", "😡", "🔥", "👎", "❌"}
)


@dataclass(frozen=True)
class Verdict:
    """Whether a client's message is thanks, and the name of the rule that decided."""

    thanks: bool
    rule: str


def judge(text: str, *, attachment: bool = False) -> Verdict:
    """Whether a client's message only says thanks, ok or solved (rule R15)."""
    said = unicodedata.normalize("NFKC", text.replace("’", "'")).casefold()
    if attachment or _LINK.search(said):
        return Verdict(False, "attachment")
    bare = _MENTION.sub(" ", said)
    spoken, emoji = _without_emoji(bare)
    words, han = _WORD.findall(spoken), "".join(_HAN.findall(spoken))
    if not words and not han:
        return _wordless(spoken, emoji=emoji)
    if _QUESTION_END.search(spoken):
        return Verdict(False, "question")
    if len(words) + (len(han) + 1) // 2 > LONGEST_THANKS:
        return Verdict(False, "long")
    blocked = _blocked(" ".join(words), han=han)
    if blocked:
        return Verdict(False, blocked)
    if _has(" ".join(words), phrases=_THANKS) or any(word in han for word in _THANKS_ZH):
        return Verdict(True, "thanks")
    if _only_fine(" ".join(words), han=han):
        return Verdict(True, "fine")
    return Verdict(False, "no_thanks")


def readable(text: str, *, names: Mapping[str, str] | None = None) -> str:
    """Slack's markup as plain words: people and channels by name, links by label, entities decoded.

    `names` are those of people and channels by Slack's id; of an id without one only "…" is shown.
    """
    known = names or {}

    def spoken(found: re.Match[str]) -> str:
        kind, target, label = found[1], found[2], found[4] or ""
        if kind in ("@", "#"):
            return kind + (known.get(target) or label or "…")
        if kind == "!":
            said = label or ("…" if "^" in target else target)
            return said if target.startswith("date^") else "@" + said.removeprefix("@")
        return label or target.removeprefix("mailto:")

    plain = re.sub(r"<([@#!]?)([^|>]*)(\|([^>]*))?>", spoken, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> frozenset[str]:
    """The ids of the people whom a message in Slack's markup mentions."""
    return frozenset(re.findall(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", text))


def named_channels(text: str) -> frozenset[str]:
    """The ids of the channels that a message in Slack's markup names."""
    return frozenset(re.findall(r"<#([A-Z0-9]+)(?:\|[^>]*)?>", text))


def _without_emoji(said: str) -> tuple[str, set[str]]:
    """The words, and the emoji among them by code or character."""
    emoji = set(_EMOJI_CODE.findall(said))
    plain = _EMOJI_CODE.sub(" ", said)
    symbols = {sign for sign in plain if unicodedata.category(sign) in ("So", "Sk") or sign in "⁉‼"}
    return "".join(" " if sign in symbols else sign for sign in plain), emoji | symbols


def _wordless(spoken: str, *, emoji: set[str]) -> Verdict:
    if _QUESTION_END.search(spoken):
        return Verdict(False, "question")
    if not emoji or emoji & _ALARMS:
        return Verdict(False, "wordless")
    return Verdict(True, "emoji")


def _blocked(words: str, *, han: str) -> str:
    """The rule that keeps the message from being thanks, "" for none."""
    if _has(words, phrases=_OBJECTS) or any(word in han for word in _OBJECTS_ZH):
        return "objection"
    harmless, harmless_han = _HARMLESS.sub(" ", words), _HARMLESS.sub(" ", han)
    trouble = _HARMLESS.sub(lambda found: found[0] if " for " in found[0] else " ", words)
    if "n't" in words or _has(trouble, phrases=_TROUBLE) or any(word in harmless_han for word in _TROUBLE_ZH):
        return "negation"
    if _has(harmless, phrases=_ASKS) or any(word in harmless_han for word in _ASKS_ZH):
        return "request"
    return ""


def _only_fine(words: str, *, han: str) -> bool:
    """Nothing but words of agreement and fillers, and at least one of agreement."""
    agrees = _has(words, phrases=_FINE) or any(word in han for word in _FINE_ZH)
    rest = f" {words} "
    for phrase in (*_FINE_FIRST, *_FILLER):
        while f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", " ")
    for word in _FINE_FIRST_ZH:
        han = han.replace(word, "")
    return agrees and not rest.strip() and not han


def _has(words: str, *, phrases: Iterable[str]) -> bool:
    padded = f" {words} "
    return any(f" {phrase} " in padded for phrase in phrases)
