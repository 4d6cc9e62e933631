"""The Chinese words of due dates, for folded text (`domain.duescan`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from domain import duepieces
from domain.duepieces import AFTERNOON, EVENING, MORNING, NOON, OPEN, PAST, VAGUE, Piece

Reader = Callable[[re.Match[str]], Piece]

_DIGITS = "零一二三四五六七八九"
_WEEKDAYS = "一二三四五六日天"
_C = "零〇一二两三四五六七八九十"
_N = rf"(?:(?<![\d.])\d{{1,3}}|(?<![{_C}几])[{_C}]{{1,3}})"
_N2 = rf"(?:(?<![\d.])\d{{1,2}}|(?<![{_C}几])[{_C}]{{1,3}})"
"""Numbers in figures or signs, read from their beginning."""
_WEEK = r"(?:周|星期|礼拜)"
_DAY = (
    rf"(?P<w>[一二三四五六天]|日(?![程报志历常]))(?![天个次种])(?![、或和及]?[{_WEEKDAYS}](?![日号月点时]))"
)
"""A weekday, but not in "一周五天", "周日程" or "周五六"."""
_NEAR = {"今": 0, "明": 1, "后": 2, "大后": 3}
_PARTS = {
    "凌晨": (0, 6 * 60),
    **dict.fromkeys(("清晨", "早晨", "早上", "上午", "早"), MORNING),
    **dict.fromkeys(("中午", "正午"), (11 * 60, 14 * 60)),
    **dict.fromkeys(("下午", "午后"), AFTERNOON),
    **dict.fromkeys(("傍晚", "晚上", "晚间", "夜里", "晚"), EVENING),
}
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, "钟": 0, "": 0}
_UNITS = r"(?:天|周|星期|礼拜|小时|钟头|分钟)"
_PLACES = (
    "北京|上海|中国|国内|香港|台北|东京|日本|首尔|新加坡|印度|迪拜|伦敦|英国|巴黎|柏林|德国|中欧|欧洲|纽约|美国|美东|美西|"
    "东部|西部|太平洋|旧金山|洛杉矶|悉尼|格林威治|格林尼治|世界|当地|本地|你们|您那边|你那边|你们那边"
)


def number_of(text: str) -> int | None:
    """A number below 100 in figures or signs; None for what is none, such as 两三."""
    if text.isdigit():
        return int(text)
    plain = text.replace("两", "二").replace("〇", "零")
    tens, ten, ones = plain.partition("十")
    if not ten:
        tens, ones = "", plain.removeprefix("零") or "零"
    if len(tens) > 1 or len(ones) > 1 or not {*tens, *ones} <= {*_DIGITS}:
        return None
    return 10 * (_DIGITS.index(tens) if tens else len(ten)) + (_DIGITS.index(ones) if ones else 0)


def _month_day(found: re.Match[str]) -> Piece:
    month, day = number_of(found["m"]), number_of(found["d"])
    if month is None or day is None:
        return VAGUE
    if found["word"]:
        return Piece(days=duepieces.in_year("今明后".index(found["word"][0]), month=month, day=day))
    if found["y"]:
        year = int("".join(str(number_of(sign)) for sign in found["y"]))
        return Piece(days=duepieces.dated(year, month=month, day=day))
    return Piece(days=duepieces.coming([(month, day)]))


def _numbered(found: re.Match[str]) -> Piece:
    day = number_of(found["d"])
    return VAGUE if day is None else Piece(days=duepieces.numbered(day))


def _in_month(found: re.Match[str]) -> Piece:
    day = number_of(found["d"])
    if day is None:
        return VAGUE
    return Piece(days=duepieces.in_month(found["which"].count("下"), number=day))


def _near(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.later(_NEAR[found["near"]]))


def _near_part(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.later(_NEAR[found["near"]]), part=_PARTS[found["part"]])


def _weekday(found: re.Match[str]) -> Piece:
    return Piece(weekday=min(_WEEKDAYS.index(found["w"]), 6))


def _weekday_in_week(found: re.Match[str]) -> Piece:
    number = min(_WEEKDAYS.index(found["w"]), 6)
    return Piece(days=duepieces.in_week(found["which"].count("下"), weekday=number))


def _next_weekday(found: re.Match[str]) -> Piece:
    """What people mean by 下个周五 is next week's Friday or the next one to come."""
    number = min(_WEEKDAYS.index(found["w"]), 6)
    week = duepieces.in_week(1, weekday=number)
    return Piece(days=lambda frame: {*week(frame), duepieces.following(frame.today, weekday=number)})


def _end_of_month(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.month_end((found["which"] or "").count("下")), closes=True)


def _end_of_named_month(found: re.Match[str]) -> Piece:
    month = number_of(found["m"])
    return Piece(days=duepieces.end_of(month), closes=True) if month and month <= 12 else VAGUE


def _end_of_week(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.week_end(found["which"].count("下")), closes=True)


def _wait(found: re.Match[str]) -> Piece:
    """A number of hours, days or weeks from now."""
    number, half = number_of(found["n"]), bool(found["half"])
    if not number:
        return VAGUE
    match found["unit"]:
        case "小时" | "钟头":
            return Piece(moment=duepieces.wait(timedelta(minutes=60 * number + 30 * half)))
        case "分钟" if not half:
            return Piece(moment=duepieces.wait(timedelta(minutes=number)))
        case "工作日" if not half:
            return Piece(days=duepieces.working(number))
        case "天" | "日" if not half:
            return Piece(days=duepieces.later(number))
        case "周" | "星期" | "礼拜" if not half:
            return Piece(days=duepieces.later(7 * number))
    return VAGUE


def _plus(found: re.Match[str]) -> Piece:
    number = number_of(found["n"])
    return Piece(days=duepieces.working(number)) if number else VAGUE


def _hour(found: re.Match[str]) -> Piece:
    number, said = number_of(found["h"]), found["min"] or ""
    minute = _MINUTES[said] if said in _MINUTES else number_of(said.removesuffix("分"))
    if number is None or minute is None or minute > 59:
        return VAGUE
    return duepieces.hour(number, minute=minute)


def _part(found: re.Match[str]) -> Piece:
    return Piece(part=_PARTS[found["part"]], otherwise=(NOON,) if found["part"] in ("中午", "正午") else ())


def _always(piece: Piece) -> Reader:
    return lambda _: piece


_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (
        rf"(?:(?<!\d)(?P<y>\d{{4}}|[〇{_DIGITS}]{{4}})年|(?P<word>今年|明年|后年)的?|(?<!年))"
        rf"(?P<m>{_N2}) ?月份? ?(?P<d>\d{{1,2}}|[{_C}]{{1,3}}) ?[日号]",
        _month_day,
    ),
    (
        rf"(?<!下)(?P<which>下下个?|下个?|本|这个?|当)月的?(?P<d>\d{{1,2}}|[{_C}]{{1,3}})[日号]",
        _in_month,
    ),
    (
        rf"(?<![a-z\d_#.第单楼栋门室桌车机房台站线组路编月号{_C}])(?P<d>\d{{1,2}}|[{_C}]{{1,3}})号"
        r"(?=之?[前后]|以[前后]|[上下]午|[早晚]|中午|凌晨|下班|左右|[我给发交完提会能就把出到至或和起的周星礼]"
        r"|[^a-z\u3400-\u9fff]|$)",
        _numbered,
    ),
    (r"(?<!大)(?P<near>[今明后]|大后)[天日儿]", _near),
    (r"(?P<near>[今明])(?P<part>[早晚])上?", _near_part),
    (rf"(?<![下\d几两])(?<!(?<![周期拜])[{_C}]){_WEEK}{_DAY}", _weekday),
    (rf"(?<!下)(?P<which>下下|下|本|这)(?:个?{_WEEK}的?)?{_WEEK}{_DAY}", _weekday_in_week),
    (rf"(?P<which>这)个{_WEEK}{_DAY}", _weekday_in_week),
    (rf"(?<!下)下个{_WEEK}{_DAY}", _next_weekday),
    (rf"(?<!下)(?:(?<![\d个年{_C}])|(?P<which>本|这个?|当|下个?))月[底末]", _end_of_month),
    (r"(?<!下)(?P<which>本|这个?|当|下个?)月(?:之|以)?内", _end_of_month),
    (rf"(?<!年)(?P<m>{_N2})月份?[底末]", _end_of_named_month),
    (rf"(?<!下)(?P<which>本|这个?|下个?){_WEEK}(?:之|以)?内", _end_of_week),
    (r"(?:下班|收工)(?:之前|以前|前)", _always(Piece(closes=True))),
    (
        rf"(?P<n>{_N}) ?(?:个(?P<half>半)?)? ?(?P<unit>工作日|{_UNITS}) ?(?:(?:之|以)?[内后]|过后)",
        _wait,
    ),
    (rf"(?P<n>{_N}) ?(?P<half>)(?P<unit>日)(?:之|以)?内", _wait),
    (
        rf"(?<![\d{_C}个])半个?(?:小时|钟头)(?:之|以)?[内后]",
        _always(Piece(moment=duepieces.wait(timedelta(minutes=30)))),
    ),
    (rf"\+ ?(?P<n>{_N}) ?个?工作日", _plus),
    (
        rf"(?<![\d.:])(?P<h>\d{{1,2}}) ?[点时](?![间候区效长段])"
        rf"(?P<min>半|一刻|三刻|整|钟|\d{{2}}分?|\d分|[{_C}]{{2,3}}分?|[{_C}]分)?",
        _hour,
    ),
    (
        rf"(?<![{_C}])(?P<h>[{_C}]{{1,3}})[点时](?P<min>半|一刻|三刻|整|钟|[{_C}]{{2,3}}分?|[{_C}]分)",
        _hour,
    ),
    (rf"(?<=[午上早晚晨里天日号儿])(?P<h>[{_C}]{{1,3}})[点时](?![间候区效长段])(?P<min>)", _hour),
    (
        r"(?P<part>凌晨|清晨|早晨|早上|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜里"
        rf"|[早晚](?=(?:\d{{1,2}}|[{_C}]{{1,3}})[点时:]))(?![好安])",
        _part,
    ),
    (
        rf"昨[天日晚]|大?前天|上上?个?(?:{_WEEK}[{_WEEKDAYS}]?|月(?:{_N}[日号]|[底末])?)|去年"
        rf"|(?:{_N}|几|半) ?(?:个?{_UNITS}|个月)(?:之|以)?前",
        _always(PAST),
    ),
)

_OPEN = (
    r"明后[两天]|今明两?天|[这近][两几][天日周]|过[两几][天日]|[几数][天日周]|几个?(?:小时|工作日|星期)|周末",
    rf"(?:本|这个?|下下?个?){_WEEK}",
    r"(?:本|这个?|下下?个?|当)月",
    r"月[初中]|[上中下]旬|年[底末初]|季度?末|(?:本|这个?|下个?)季度|半年|半个?月|改天|择日|半夜|午夜",
    rf"{_N} ?个?半?[月年](?:之|以)?[内后]|{_N} ?个半?月(?:之|以)?[内后]|差(?:{_N}分|一刻)钟?",
    rf"(?:{_PLACES})(?:标准|夏令)?时间|时区|夏令时",
)
_VAGUE = (
    r"每[周天日月]|隔[天周]|[单双]周|次日|第二天|农历|阴历",
    rf"第(?:\d{{1,2}}|[{_C}]{{1,2}})个?{_WEEK}",
    rf"{_WEEK}[{_WEEKDAYS}][、或和及]?[{_WEEKDAYS}](?![日号月点时])",
    rf"{_N} ?日(?![常志报程])",
    rf"[后起][,的 ]{{0,2}}(?:\d{{1,3}}|[{_C}]{{1,3}}) ?个? ?(?:工作日|{_UNITS}|日) ?(?:之|以)?[内后]",
    rf"(?:最近|过去|近)(?:\d{{1,3}}|[{_C}]{{1,3}}) ?(?:个?{_UNITS}|个月)",
)

READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    *((re.compile(pattern, re.ASCII), reader) for pattern, reader in _PATTERNS),
    *(
        (re.compile(pattern, re.ASCII), _always(piece))
        for patterns, piece in ((_OPEN, OPEN), (_VAGUE, VAGUE))
        for pattern in patterns
    ),
)
