"""Updates: what a person tells about a contact with a client: whom, how, when and what was said."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import arguments
from domain.clients import key_of
from domain.refusals import Refusal

LONGEST_TEXT = 3000
OLDEST = timedelta(days=2 * 366)
"""A time further back than this is taken for a slip of the pen."""
SLACK_IN_CLOCKS = timedelta(minutes=5)
"""How far ahead of ours a person's clock may be before a time is called the future."""


class Kind(StrEnum):
    """How the contact happened."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    VISIT = "visit"
    NOTE = "note"


ALIASES = {
    **{kind.value: kind for kind in Kind},
    **{"phone": Kind.CALL, "e-mail": Kind.EMAIL, "mail": Kind.EMAIL},
    **{"电话": Kind.CALL, "邮件": Kind.EMAIL, "会议": Kind.MEETING, "拜访": Kind.VISIT, "备注": Kind.NOTE},
}
"""The words that name a kind in a command."""

_DAYS = {"today": 0, "yesterday": 1, "今天": 0, "昨天": 1}
_AFTER_NAME = " \t:：,，"
_TIME = re.compile(
    r"@?(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})\s+|(?P<day>today|yesterday|今天|昨天)\s*)?"
    r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?=\s|$)",
    re.ASCII | re.IGNORECASE,
)
_MAX_NAME_WORDS = 4


@dataclass(frozen=True)
class Told:
    """A command taken apart. `client` is a known client's name, or the name as typed with `known` false.

    An empty `client` leaves it to the channel; `kind` and `at` are None when they were not said.
    """

    client: str = ""
    known: bool = True
    kind: Kind | None = None
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Entry:
    """A logged contact as it is shown to people; `client` is the client's name."""

    id: int
    client: str
    kind: Kind
    at: datetime
    text: str


def read(text: str, *, names: Collection[str], in_channel: bool, zone: str, now: datetime) -> Told:
    """Take the words of a command apart.

    `names` are the known clients, of which the longest that fits is meant. In a channel of a client
    (`in_channel`) a name counts only when it is quoted, is all there is, or a kind or a time follows; else it
    is part of the text.
    """
    text = text.strip()
    if not text:
        return Told()
    client, known, rest = _client(text, names=names, in_channel=in_channel)
    kind, at, words = _details(rest, zone=zone, now=now)
    return Told(client, known, kind, at, words)


def checked_time(at: datetime, *, now: datetime) -> datetime:
    """The time of a contact; the future and the distant past are refused."""
    if at > now + SLACK_IN_CLOCKS:
        raise Refusal("update_in_future", field="at")
    if at < now - OLDEST:
        raise Refusal("update_too_old", field="at")
    return min(at, now)


def checked_text(text: str) -> str:
    """What was said; nothing and too much are refused."""
    text = text.strip()
    if not text:
        raise Refusal("update_needs_text", field="text")
    if len(text) > LONGEST_TEXT:
        raise Refusal("update_too_long", limit=LONGEST_TEXT, field="text")
    return text


def kind_of(text: str) -> Kind:
    """The kind chosen in a form."""
    found = next((kind for kind in Kind if kind.value == text), None)
    if found is None:
        raise Refusal("update_needs_kind", field="kind")
    return found


def _client(text: str, *, names: Collection[str], in_channel: bool) -> tuple[str, bool, str]:
    """The client's name, whether it is known, and the words left."""
    known = {key_of(name): name for name in names}
    quoted = arguments.quoted(text)
    if quoted and quoted[0]:
        name = known.get(key_of(quoted[0]), "")
        if name or not in_channel:
            return name or quoted[0], bool(name), quoted[1].lstrip(_AFTER_NAME)
        return "", True, text
    name, rest = _longest(text, known=known)
    if in_channel:
        return (name, True, rest) if name and (not rest or _starts_with_detail(rest)) else ("", True, text)
    if name:
        return name, True, rest
    if _starts_with_detail(text):
        return "", True, text
    name, rest = _typed_name(text)
    return name, False, rest


def _longest(text: str, *, known: Mapping[str, str]) -> tuple[str, str]:
    """The longest known name whose words the text starts with, and the rest."""
    words = text.split()
    for count in range(min(len(words), max((len(key.split()) for key in known), default=0)), 0, -1):
        name = known.get(key_of(" ".join(words[:count]).rstrip(_AFTER_NAME)))
        if name:
            return name, _after(text, words=count)
    return "", text


def _after(text: str, *, words: int) -> str:
    """The text without its first words, its line breaks kept."""
    return re.sub(rf"(?:\S+\s*){{{words}}}", "", text, count=1)


def _typed_name(text: str) -> tuple[str, str]:
    """An unknown name: the few words before a kind or a time, else the first word."""
    words = text.split()
    for count in range(1, min(len(words), _MAX_NAME_WORDS + 1)):
        rest = _after(text, words=count)
        if _starts_with_detail(rest):
            return " ".join(words[:count]), rest
    return words[0], _after(text, words=1)


def _starts_with_detail(text: str) -> bool:
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return _kind_word(first) is not None or _TIME.match(text) is not None


def _kind_word(word: str) -> Kind | None:
    return ALIASES.get(key_of(word).rstrip(_AFTER_NAME))


def _details(text: str, *, zone: str, now: datetime) -> tuple[Kind | None, datetime | None, str]:
    """A kind and a time, in either order, then the words."""
    kind: Kind | None = None
    at: datetime | None = None
    while text:
        first = text.split(maxsplit=1)[0]
        named, timed = _kind_word(first), _TIME.match(text)
        if named and kind is None:
            kind, text = named, text[len(first) :].lstrip()
        elif timed and at is None:
            at, text = _moment(timed, zone=zone, now=now), text[timed.end() :].lstrip()
        else:
            break
    return kind, at, text


def _moment(found: re.Match[str], *, zone: str, now: datetime) -> datetime:
    tz = ZoneInfo(zone)
    back = _DAYS.get((found["day"] or "today").lower(), 0)
    day = now.astimezone(tz).date() - timedelta(days=back)
    try:
        if found["date"]:
            day = date(*(int(part) for part in found["date"].split("-")))
        local = datetime.combine(day, time(int(found["hour"]), int(found["minute"])), tz)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refusal("update_bad_time", text=found[0].strip()) from None
