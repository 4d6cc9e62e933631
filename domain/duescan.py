"""Where a text speaks of days and hours: its pieces, joined to phrases, and what around a phrase makes it doubtful."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from domain import duedates_en, duedates_zh
from domain.duepieces import Piece

LONGEST = 2_000
"""Characters; what is longer is not read."""

BLANK = "\ufffc"
"""Stands for markup, links, code and quoted lines, which are nobody's words here."""
_READERS = (*duedates_en.READERS, *duedates_zh.READERS)
_MARKUP = re.compile(
    r"```(?:[^`]|`(?!``)){0,2000}```|`[^`\n]{1,300}`|<[^<>\n]{1,500}>|https?://\S{1,500}|^ ?(?:&gt;|>)[^\n]{0,2000}",
    re.MULTILINE,
)
_GLUE = re.compile(r"(?:[ ,()]|(?:at|by|on|of|the|before|@|no later than)(?= |@)|@|当天|的){0,8}")
_WIDEST_GLUE = 24
_AROUND = 40
"""Characters before and after a phrase that are looked at."""

_NUMBER = r"(?:\d|[一二两三四五六七八九十]+[日号月点时天])"
_NOUNS = (
    "meeting|call|demo|report|release|standup|stand-up|sync|review|session|visit|workshop|deploy|deployment|"
    "training|presentation|webinar|agenda|deadline|lunch|lunchtime|breakfast|dinner|brunch|fortnight|week"
)
_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:after|since|from|around|about|approx(?:imately|\.)?|roughly|circa|until|till?|except|not"
    r"|every|each|past|previous|between|or|early|late|mid|half|the|our|your|their|its|that|an?|as of|first thing"
    r"|through|thru|during|starting(?: on)?|(?:this|same) time|week (?:of|on|commencing|starting|beginning)"
    r"|lunch|lunchtime|breakfast|dinner|brunch|(?:rather|sooner|earlier|other|more|less) than"
    r"|(?:days?|weeks?|hours?|hrs?|minutes?|night|evening|morning) (?:before|prior to|ahead of)"
    r"|(?<!ready )(?<!done )(?<!due )(?<!scheduled )(?<!planned )(?<!set )for)[ (]{1,2}(?:the )?"
    r"|[a-z]-|[~≈<>≤≥] ?|\d ?(?:[-–—~/、到至或和]|to|and|or) ?|(?:at|by|before|around|@) ?\d[\d:.]* "
    r"|(?:每|除了?|大约|大概|约|差不多|自|从|非|不是|或者?|还是|第|直到|距离?|离|早于) ?)$"
)
_AFTER = re.compile(
    r"-?ish(?![a-z])|-[a-z]|[,.:+/]\d| {0,3}\d"
    rf"| ?(?:[-–—~/&、至到和及或]|to|through|thru|and|or|until|till) ?{_NUMBER}"
    rf"| (?:or|onwards?|after|following|and (?:a )?half|(?:(?:by|before|over|at|around|about) )?(?:{_NOUNS}))(?![a-z])"
    r"| (?:at|by|before|after|around|about|between|from|@) ?\d|,? (?:at the )?(?:very )?earliest"
    r"| ?(?:左右|前后|上下|起|开始|以后|之后|后|或|还是|的|一?大?早(?!\d)|[早晚]一?[些点]|稍[早晚]|多"
    r"|例会|晨会|周会|站会|会议|评审"
    r"|(?:之前|以前|前)的?(?:[后天夕]|[一两二三几\d]{1,2} ?个?(?:天|日|周|晚|夜|星期|小时|工作日))"
    r"|[一二两三四五六七八九十]+[点时])"
)
_ZONE_AFTER = re.compile(
    r"[ ,(]{0,3}(?:in )?(?:your|my|our|their|local) (?:local )?time(?![a-z])|[ ,(]{0,3}[\u3400-\u9fff]{2,4}时间"
)
_ZONE_AFTER_HOUR = re.compile(
    r"[ ,(]{0,3}(?:(?:et|pt|ct|mt|z)(?![a-z])|(?:in )?(?:[a-z]{2,12} ){1,3}time(?![a-z])"
    rf"|(?:{duedates_en.PLACES})(?![a-z]))| ?[+-]\d"
)
_BEFORE_DAY = re.compile(r"(?<!or )(?:before|prior to|ahead of) (?:the )?$")
_HOUR_BEFORE = re.compile(r"(?:(?<![a-z])(?:by|before|at|than|@)|在|于) ?$")
_HOUR_AFTER = re.compile(r" ?(?:之前|以前|前|[我给发交回提能会])")


@dataclass(frozen=True)
class Phrase:
    """Pieces that stand together, with the text before and after them."""

    pieces: tuple[Piece, ...]
    start: int
    end: int
    before: str
    after: str

    @property
    def marks(self) -> set[str]:
        return {piece.mark for piece in self.pieces}

    @property
    def past(self) -> bool:
        return "past" in self.marks

    @property
    def timed(self) -> bool:
        """Whether an hour is said."""
        return any(piece.minutes is not None or piece.otherwise for piece in self.pieces)

    @property
    def hour_alone(self) -> bool:
        """Whether nothing says to which day the hour belongs."""
        return not any(piece.dated or piece.moment or piece.closes for piece in self.pieces)

    @property
    def doubtful(self) -> bool:
        """Whether the words around it make something else of the date: a range, a guess, another zone."""
        if _BEFORE.search(self.before) or _AFTER.match(self.after) or _ZONE_AFTER.match(self.after):
            return True
        if self.timed:
            return _ZONE_AFTER_HOUR.match(self.after) is not None
        ends = any(piece.closes or piece.moment for piece in self.pieces)
        return not ends and _BEFORE_DAY.search(self.before) is not None

    @property
    def introduced(self) -> bool:
        """Whether an hour alone is said to be when something will be done."""
        return bool(_HOUR_BEFORE.search(self.before) or _HOUR_AFTER.match(self.after))


def folded(text: str) -> str:
    """The text in lower case and plain width, sign by sign, so that every place in it stays where it is."""
    said = "".join(_folded(sign) for sign in text)
    return _MARKUP.sub(lambda found: BLANK * len(found[0]), said)


def phrases(said: str) -> list[Phrase]:
    """The phrases of a folded text, in order, with those that are over and those that say too little."""
    groups: list[list[Piece]] = []
    for piece in _pieces(said):
        if groups and _joined(said, first=groups[-1][-1], second=piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_phrase(said, group) for group in groups if any(piece.mark != "loose" for piece in group)]


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str:
    if sign in "’‘":
        return "'"
    plain = unicodedata.normalize("NFKC", sign).casefold()
    if len(plain) != 1:
        return sign
    return " " if plain in "\t\u200b\u3000" else plain


def _pieces(said: str) -> list[Piece]:
    """What the readers find; of those that overlap the first one, and of those the longest."""
    found = [
        replace(reader(match), start=match.start(), end=match.end())
        for pattern, reader in _READERS
        for match in pattern.finditer(said)
    ]
    kept: list[Piece] = []
    for piece in sorted(found, key=lambda piece: (piece.start, -piece.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept


def _joined(said: str, *, first: Piece, second: Piece) -> bool:
    """Whether nothing but small words stands between; a comma after an hour begins something else."""
    between = said[first.end : second.start]
    if len(between) > _WIDEST_GLUE or not _GLUE.fullmatch(between):
        return False
    if "before" in between and second.minutes is None:
        return False
    return "," not in between or first.dated


def _phrase(said: str, group: list[Piece]) -> Phrase:
    start, end = group[0].start, group[-1].end
    if said[start:end].count("(") > said[start:end].count(")") and said[end : end + 1] == ")":
        end += 1
    return Phrase(tuple(group), start, end, said[max(0, start - _AROUND) : start], said[end : end + _AROUND])
