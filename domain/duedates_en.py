"""The English words of due dates, and the dates of figures alone, for folded text (`domain.duescan`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain import duepieces
from domain.duepieces import AFTERNOON, EVENING, MORNING, NOON, OPEN, PAST, VAGUE, Piece

Reader = Callable[[re.Match[str]], Piece]

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    **dict.fromkeys(("a", "an", "one"), 1),
    **{
        word: number
        for number, word in enumerate(
            ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 2
        )
    },
}
_W = (
    r"(?P<w>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_ANY_W = _W.replace("?P<w>", "?:")
_BARE_W = (
    r"(?P<w>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:rs?(?:day)?)?|fri(?:day)?|saturday|sunday"
    r"|(?:^|(?<=by )|(?<=on )|(?<=or )|(?<=and )|(?<=[/(-]))(?:sat|sun)|(?:sat|sun)(?=,? \d))"
)
"""Without more, "sat" and "sun" are other words."""
_M = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|half an)"
_UNIT = (
    r"(?P<work>working |business |work)?"
    r"(?P<unit>h|hours?|hrs?|min|mins|minutes?|d|days?|w|weeks?|wks?|months?|years?)"
)
_TOMORROW = r"(?:tomm?orr?ow|tmrw|tmr)"
_ORDINAL = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
_ZONES = (
    r"utc|gmt|bst|est|edt|cst|cdt|mst|mdt|pst|pdt|cet|cest|eet|eest|ist|jst|kst|hkt|sgt|aest|aedt|acst|awst"
    r"|nzst|nzdt|msk|wib|brt"
)
PLACES = (
    r"eastern|pacific|central|mountain|atlantic|london|uk|us|berlin|paris|european|beijing|china|shanghai"
    r"|tokyo|japan|singapore|hong kong|india|sydney|new york|ny|california|dubai|local"
)


def _iso(found: re.Match[str]) -> Piece:
    year, month, day = (int(found[name]) for name in ("y", "mo", "d"))
    days = duepieces.dated(year, month=month, day=day)
    if found["h"] is None:
        return Piece(days=days)
    return Piece(days=days, minutes=(int(found["h"]) * 60 + int(found["min"]),))


def _slashed(found: re.Match[str]) -> Piece:
    """Which of the two numbers is the month is open, unless only one can be."""
    first, second = int(found["a"]), int(found["b"])
    readings = {(first, second), (second, first)}
    if "y" not in found.groupdict():
        return Piece(days=duepieces.coming([*readings]))
    each = [duepieces.dated(int(found["y"]), month=month, day=day) for month, day in readings]
    return Piece(days=lambda frame: [day for days in each for day in days(frame)])


def _named(found: re.Match[str]) -> Piece:
    month, day = _MONTHS.index(found["m"][:3]) + 1, int(found["d"])
    if found["y"]:
        return Piece(days=duepieces.dated(int(found["y"]), month=month, day=day))
    return Piece(days=duepieces.coming([(month, day)]))


def _numbered(found: re.Match[str]) -> Piece:
    number, which = int(found["d"]), found["which"]
    if which:
        return Piece(days=duepieces.in_month(int(which == "next"), number=number))
    return Piece(days=duepieces.numbered(number))


def _weekday(found: re.Match[str]) -> int:
    return _WEEKDAYS.index(found["w"][:3])


def _this(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.in_week(0, weekday=_weekday(found)))


def _coming(found: re.Match[str]) -> Piece:
    number = _weekday(found)
    return Piece(days=lambda frame: [duepieces.following(frame.today, weekday=number)])


def _next(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.next_in_english(_weekday(found)))


def _next_week(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.next_in_english(_weekday(found), week=True))


def _end(found: re.Match[str]) -> Piece:
    steps = int(bool(found["next"]))
    week = "week" in found[0] or found[0] == "eow"
    days = duepieces.week_end(steps, english=True) if week else duepieces.month_end(steps)
    return Piece(days=days, closes=True)


def _end_of_month(found: re.Match[str]) -> Piece:
    return Piece(days=duepieces.end_of(_MONTHS.index(found["m"][:3]) + 1), closes=True)


def _wait(found: re.Match[str]) -> Piece:
    """A number of hours, days or weeks from now; of working ones if it says so."""
    unit, work = found["unit"], bool(found["work"])
    number = int(found["n"]) if found["n"].isdigit() else _NUMBERS.get(found["n"], 0)
    if found["n"] == "half an":
        return Piece(moment=duepieces.wait(timedelta(minutes=30))) if unit == "hour" and not work else VAGUE
    if not number or unit.startswith(("month", "y")):
        return OPEN
    if unit[0] in "hm":
        length = timedelta(hours=number) if unit[0] == "h" else timedelta(minutes=number)
        return Piece(moment=duepieces.working_wait(length) if work else duepieces.wait(length))
    if unit[0] == "d":
        return Piece(days=duepieces.working(number) if work else duepieces.later(number))
    return VAGUE if work else Piece(days=duepieces.later(7 * number))


def _plus(found: re.Match[str]) -> Piece:
    number, unit = int(found["n"]), found["unit"][0]
    if not number:
        return VAGUE
    if unit in "hm":
        return Piece(moment=duepieces.wait(timedelta(minutes=number * (60 if unit == "h" else 1))))
    return Piece(days=duepieces.later(7 * number) if unit == "w" else duepieces.working(number))


def _half(found: re.Match[str]) -> Piece:
    """An hour of the half day it names; 12 am may be either midnight."""
    number, minute = int(found["h"]), int(found["min"] or 0)
    if not 1 <= number <= 12 or (number == 12 and found["half"] == "a"):
        return VAGUE
    half = (0, NOON) if found["half"] == "a" else (NOON, duepieces.MIDNIGHT)
    return Piece(minutes=(number * 60 + minute,), part=half)


def _clock(found: re.Match[str]) -> Piece:
    """Two digits are the clock of 24 hours, one may be either half of the day."""
    number, minute = int(found["h"]), int(found["min"])
    if len(found["h"]) == 1:
        return duepieces.hour(number, minute=minute)
    return Piece(minutes=(number * 60 + minute,)) if number * 60 + minute <= duepieces.MIDNIGHT else VAGUE


def _bare(found: re.Match[str]) -> Piece:
    return duepieces.hour(int(found["h"])) if 1 <= int(found["h"]) <= 12 else VAGUE


def _part(found: re.Match[str]) -> Piece:
    part = {"m": MORNING, "a": AFTERNOON}.get(found["part"][0], EVENING)
    return Piece(part=part, mark="loose")


def _this_part(found: re.Match[str]) -> Piece:
    return replace(_part(found), days=duepieces.later(0), mark="")


def _always(piece: Piece) -> Reader:
    return lambda _: piece


_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (
        r"(?<![\w./-])(?P<y>\d{4})(?P<sep>[-/.])(?P<mo>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
        r"(?:(?:t| {1,2})(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?::00)?(?! ?[ap]\.?m\b))?(?![\w/:]|[.-]\w)",
        _iso,
    ),
    (r"(?<![\w./-])(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?![\w/]|[.-]\w)", _slashed),
    (r"(?<![\w./-])(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)(?<!24/7)(?![\w/]|[.-]\w)", _slashed),
    (
        rf"(?<![\w'])(?<!i )(?<!we )(?<!you ){_M}\.?[ -]?(?:the )?"
        r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:(?:,? |-)(?P<y>\d{4}))?"
        r"(?![\w:]|\.\d| ?[ap]\.?m\b)",
        _named,
    ),
    (
        rf"(?<![\w.:])(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of |[ -])?{_M}(?!\w)"
        r"(?! (?:be|need|have|also|not|take|require)\b)\.?(?:(?:,? |-)(?P<y>\d{4})(?!\w))?",
        _named,
    ),
    (
        r"(?:^|(?<=by )|(?<=on )|(?<=before )|(?<=than )|(?<=day ))the (?P<d>\d{1,2})(?:st|nd|rd|th)"
        r"(?: of (?P<which>this|next) month|(?=\s*(?:$|[.,;!)]|(?:at|by|before)\b)))",
        _numbered,
    ),
    (r"(?<![\w'])(?:the )?day after tomorrow(?!\w)", _always(Piece(days=duepieces.later(2)))),
    (rf"(?<![\w']){_TOMORROW}(?!\w)", _always(Piece(days=duepieces.later(1)))),
    (r"(?<![\w'])today(?!\w)", _always(Piece(days=duepieces.later(0)))),
    (
        r"(?<![\w'])(?:tonight|this evening)(?!\w)",
        _always(Piece(days=duepieces.later(0), part=EVENING)),
    ),
    (r"(?<![\w'])this (?P<part>morning|afternoon)(?!\w)", _this_part),
    (rf"(?<![\w']){_BARE_W}(?!\w)", lambda found: Piece(weekday=_weekday(found))),
    (rf"(?<![\w'])this {_W}(?!\w)", _this),
    (rf"(?<![\w']){_W} (?:of )?this week(?!\w)", _this),
    (rf"(?<![\w'])(?:this )?coming {_W}(?!\w)", _coming),
    (rf"(?<![\w'])next {_W}(?!\w)", _next),
    (rf"(?<![\w']){_W},? (?:of )?next week(?!\w)", _next_week),
    (rf"(?<![\w'])next week(?: on|,)? {_W}(?!\w)", _next_week),
    (
        r"(?<![\w'])(?:eod|cob|eob|(?:the )?end of (?:the |this )?(?:(?:working |business )?day|business)"
        rf"|close of (?:business|play)|end of(?= (?:today|{_TOMORROW}|(?:this |next )?{_ANY_W})\b))(?!\w)",
        _always(Piece(closes=True)),
    ),
    (
        r"(?<![\w'])(?:(?:the )?end of (?:the |this |(?P<next>next ))?(?:(?:working |business )?week|month)"
        r"|eow|eom|month[- ]end)(?!\w)",
        _end,
    ),
    (rf"(?<![\w'])(?:the )?end of {_M}(?!\w| \d)", _end_of_month),
    (
        rf"(?<![\w'])(?:in|within)(?: the)?(?: next| coming)? {_N} ?(?:more )?{_UNIT}(?!\w)"
        r"(?:'?s? time\b)?(?: from (?:now|today)\b)?",
        _wait,
    ),
    (rf"(?<![\w']){_N} {_UNIT} from (?:now|today)(?!\w)", _wait),
    (
        r"(?<![\w)+])\+ ?(?P<n>\d{1,3}) ?(?P<unit>h|hrs?|hours?|min|mins|minutes|d|w|wks?|weeks?|bd|wd)(?!\w)",
        _plus,
    ),
    (
        r"(?<![\w:.])(?P<h>\d{1,2})(?:[:.](?P<min>[0-5]\d))? ?(?P<half>[ap])(?:m|\.m\.?)(?!\w)",
        _half,
    ),
    (
        r"(?<![\w:.])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?::00)?(?![\w:]|\.\d| ?[ap]\.?m\b)",
        _clock,
    ),
    (r"(?<![\w'])(?:12 )?(?:noon|midday)(?!\w)", _always(Piece(minutes=(NOON,)))),
    (r"(?<![\w:.])(?P<h>\d{1,2}) ?o'? ?clock(?!\w)", _bare),
    (
        r"(?<![\w'])(?:at|by|before|@) ?(?P<h>\d{1,2})"
        rf"(?=\s*(?:$|[.,;!)](?!\d)|(?:on|in the|today|{_TOMORROW}|tonight|sharp|(?:this |next )?{_ANY_W})\b))",
        _bare,
    ),
    (r"(?<![\w'])in the (?P<part>morning|afternoon|evening)(?!\w)", _part),
    (r"(?<=[a-z0-9.] )(?<!good )(?<!the )(?P<part>morning|afternoon|evening|night)(?!\w)", _part),
    (
        rf"(?<![\w'])(?:yesterday|last (?:week|month|year|night|quarter|{_ANY_W})|earlier (?:today|this week)"
        r"|(?:\w+|a (?:few|couple of)) (?:hours?|minutes?|days?|weeks?|months?|years?) ago)(?!\w)",
        _always(PAST),
    ),
)

_OPEN = (
    r"(?:this|next|(?:the )?coming|(?:the )?following) (?:week|month|quarter|year|weekend|sprint)",
    r"(?:the )?weekends?",
    r"half past|quarter (?:past|to)|midnight",
    r"(?:a )?(?:few|couple(?: of)?|several) (?:more )?(?:working |business )?(?:hours|days|weeks)",
    rf"(?:{_ZONES})(?:[+-]\d{{1,2}})?",
    rf"(?:{PLACES}) (?:standard |daylight )?time",
    r"(?:asia|europe|america|australia|africa|pacific)/[a-z_]{2,30}",
)
_VAGUE = (
    rf"(?:every|each|any|every other|{_ORDINAL}) {_ANY_W}",
    rf"last {_ANY_W} (?:of|in)",
    rf"{_ANY_W} (?:after )?next(?! week)",
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days",
    rf"(?:{_ANY_W}|today|{_TOMORROW}|tonight)'s",
    rf"(?:{_ANY_W}|{_TOMORROW}) (?:week|fortnight)",
    r"(?:the )?day (?:after(?! tomorrow)|before)",
    rf"(?:in|within)(?: the)?(?: next| coming)? {_N} ?{_UNIT} (?:of|after|before|upon|once|following|since)",
    rf"(?:in|within)(?: the)?(?: next| coming)? {_N} ?{_UNIT} from(?! (?:now|today))",
    rf"{_N} {_UNIT} from(?! (?:now|today))",
)

READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    *((re.compile(pattern, re.ASCII), reader) for pattern, reader in _PATTERNS),
    *(
        (re.compile(rf"(?<![\w'])(?:{pattern})(?!\w)", re.ASCII), _always(piece))
        for patterns, piece in ((_OPEN, OPEN), (_VAGUE, VAGUE))
        for pattern in patterns
    ),
)
