"""What clients say when something works again: words that close a solved issue, for good (rule R15).

The strictest of the lists: agreement to a date ("Tuesday works"), the past ("it was working") and a plan ("明天好了")
need no answer either, but they confirm nothing. They are for folded clauses (`domain.thanks.judge`).
"""

from __future__ import annotations

import re

from domain.phrases_en import AFTER, BEFORE, CAN, OVER, either, listed, pattern
from domain.phrases_zh import HAN, PLACE, USE
from domain.phrases_zh import OVER as OVER_ZH
from domain.phrases_zh import either as either_zh

_SOME = r"(?:[a-z0-9à-ÿ][\w'&/+-]* ){0,6}?"
_BE = r"(?:(?:is|are|has been|have been|got|it's|that's) )"
_STEADY = r"(?:(?:now|all|finally|already|both|completely|fully|just|totally|indeed|again) )*"
_DONE = either(*listed(
    "solved, resolved, fixed, sorted, sorted out, cleared up, up and running, up again, back up, back online, "
    "back to normal, back in business, working again, working now, gone"
))  # fmt: skip
_NOW = r"(?:now|again|finally|like a charm|as it should|as expected|perfectly|flawlessly)"
_HOW = rf"(?: (?:{_NOW}|all|fine|great|well|smoothly|correctly|properly|nicely|too|already|everywhere))*"
_DOES = (
    r"(?:works?|working|loads|opens|runs|(?:is|are) (?:working|loading|running|arriving|syncing|responding|"
    r"going through))"
)
_CONFIRMS_EN = pattern(
    rf"{BEFORE}(?:{_SOME}{_BE}{_STEADY}{_DONE}|{OVER}|confirmed (?:working|fixed|solved|resolved)"
    rf"|{_SOME}{_STEADY}{_DOES}{_HOW} (?:now|again)|{_DOES} like a charm"
    rf"|(?:it|everything|all|all of it|both|they)(?:'s)? {_STEADY}(?:works?|working|is working){_HOW}"
    r"|(?:that|this|it) (?:did the trick|solved it|fixed it|solved the \w+|fixed the \w+)|did the trick"
    rf"|(?:i|we) can (?:now |finally |again )*{CAN}(?: [a-z]+){{0,3}} (?:now|again)|(?:i|we) can now {CAN}"
    rf"){AFTER}"
)
_BARE = pattern(
    rf"\s*(?:yes|yep|yeah|ok|okay|great|perfect|well)?\s*{_STEADY}(?:{_DONE}|working)"
    r"(?: (?:now|again|guys|team|all))*\s*"
)
"""Such a clause is nothing else."""
_ELSEWHERE = either(*listed(
    "was, were, will, would, going to, used to, had, yesterday, last, before, until, today, tomorrow, tonight, "
    "monday, tuesday, wednesday, thursday, friday, saturday, sunday, week, weekend, month, morning, afternoon, "
    "evening, noon, date, dates, time, times, timing, slot, day, days, plan, plans, option, options, proposal, "
    "offer, price, appointment, meeting, call, invite, room, budget, scope, contract, schedule, suggestion, idea, "
    "approach, compromise, for me, for us, for him, for her, for them, for everyone, for all, for both, with me, "
    "with us, seems, seem, looks, look, my calendar"
))  # fmt: skip
_NOT_EN = pattern(
    rf"{BEFORE}{_ELSEWHERE}{AFTER}|(?<![a-z0-9])\d+(?:[:.]\d+)?\s?(?:am|pm|th|st|nd|rd|h)?(?![a-z0-9])"
)
"""It is about a date, about the past, or not sure."""

_AFTER_ZH = (
    r"(?:(?:刷新|重启|重新登录|清缓存|清除缓存|清理缓存|升级|重试)(?:了)?(?:一下|下)?(?:之后|以后|后|就))?"
)
_STRONG_ZH = either_zh(
    "解决了 解决啦 修复了 修好了 搞定了 搞定啦 搞定 已解决 已修复 已恢复 恢复正常 恢复正常了 没有再出现 没有再出现了 "
    "没再出现 没再出现了 不再出现了 登录上了 登上了 连上了 不报错了 不再报错了 不卡了 验证通过 问题解决 圆满解决 "
    "正常了 正常啦 好使了 登录成功 登录成功了"
)
_WEAK_ZH = either_zh("好了 好啦 可以了 可以啦 ok了 没问题了 没有问题了")
_CONFIRMS_ZH = re.compile(
    rf"{_STRONG_ZH}[哈啊呀啦哦的]?(?!{HAN})|{OVER_ZH}"
    rf"|(?<!{HAN})(?:刚|刚刚|刚才)?(?!我们?(?:好|可以|ok))(?:{_AFTER_ZH}{PLACE}|{PLACE}{_AFTER_ZH}){_WEAK_ZH}"
    rf"[哈啊呀啦哦]?(?!{HAN})|(?<!{HAN}){PLACE}{USE}[哈啊呀啦哦的]?(?!{HAN})"
)
_NOT_ZH = re.compile(
    r"[昨前明后]天|今[天晚日]|[上中下]午|晚上|早上|傍晚|周[一二三四五六日天末]|星期|礼拜|[上下本这]周|[上下]个?月|改天|那天|到时|"
    r"[\d一二两三四五六七八九十][点号月]|之前|以前|如果|的话|准备|安排|方案|日期|时间|就这|那就|太好|应该|好像|可能"
)


def confirms(clause: str) -> bool:
    """Whether a folded clause, of which nothing asks or objects, says that something works now."""
    if _CONFIRMS_ZH.search(clause):
        return not _NOT_ZH.search(clause)
    if not (_CONFIRMS_EN.search(clause) or _BARE.fullmatch(clause)):
        return False
    return not _NOT_EN.search(clause)
