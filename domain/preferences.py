"""Settings of a workspace and its clients: their names, and what holds in the end.

A client's own value goes before the workspace's, that before the default. Values are kept as canonical text,
which `domain.values` reads from what people write.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from domain import periods, shares, targets, values, weeks
from domain.refusals import Refusal
from domain.targets import Targets
from domain.values import NONE

__all__ = [
    "DEFAULTS", "NAMES", "NONE", "TARGETS", "DigestTime", "Origin", "Preferences", "Setting", "digest_of",
    "name_of", "parse", "resets", "resolve", "settled",
]  # fmt: skip

LONGEST_TEXT = 500

DEFAULTS = {
    "tier": "standard",
    "first_response": "4h",
    "next_response": "8h",
    "resolution_first": "3d",
    "resolution_total": "5d",
    "update_cadence": "none; complaint 1d; sev1 2h; sev2 1d",
    "contact_cadence": "14d; key 7d; light 30d",
    "need_answer": "5d; key 3d",
    "tell_client": "1d",
    "levels": "75% 150% 250%",
    "reopen": "continue",
    "severity_change": "recompute",
    "emoji_answers": "no",
    "client_reminders": "no",
    "autoclose": NONE,
    "timezone": "UTC",
    "calendar": "mon-fri 09:00-18:00",
    "holidays": NONE,
    "both_sides": "no",
    "client_timezone": NONE,
    "client_calendar": NONE,
    "client_holidays": NONE,
    "language": "en",
    "digest": "mon 09:00",
    "digest_channel": NONE,
    "morning": "yes",
    "alerts": NONE,
    "enforce_from": NONE,
    "shadow": NONE,
    "own_domains": NONE,
    "keep_texts": NONE,
}
NAMES = tuple(DEFAULTS)
TARGETS = (
    "first_response", "next_response", "resolution_first", "resolution_total", "update_cadence",
    "contact_cadence", "need_answer", "tell_client",
)  # fmt: skip
"""The settings that are targets of clocks, by the clock's kind."""

_OTHER_NAMES = {
    "等级": "tier", "客户等级": "tier",
    "first": "first_response", "首次响应": "first_response", "首响": "first_response",
    "next": "next_response", "后续响应": "next_response",
    "resolution": "resolution_first", "解决时限": "resolution_first", "首次解决": "resolution_first",
    "总解决时限": "resolution_total", "累计解决": "resolution_total",
    "updates": "update_cadence", "cadence": "update_cadence", "进展通报": "update_cadence",
    "contact": "contact_cadence", "联系频率": "contact_cadence",
    "needs": "need_answer", "需求答复": "need_answer", "tell": "tell_client", "告知客户": "tell_client",
    "escalation": "levels", "提醒级别": "levels",
    "重新打开": "reopen", "严重级别变更": "severity_change", "表情算回复": "emoji_answers",
    "自动关闭": "autoclose", "提醒客户": "client_reminders", "client_reminder": "client_reminders",
    "zone": "timezone", "time_zone": "timezone", "tz": "timezone", "时区": "timezone",
    "hours": "calendar", "working_hours": "calendar", "工作时间": "calendar", "工作日历": "calendar",
    "holiday": "holidays", "节假日": "holidays", "假期": "holidays",
    "joint": "both_sides", "双方工作时间": "both_sides",
    "客户时区": "client_timezone", "client_hours": "client_calendar", "客户工作时间": "client_calendar",
    "客户节假日": "client_holidays",
    "lang": "language", "语言": "language",
    "周报": "digest", "周报频道": "digest_channel",
    "早报": "morning", "晨报": "morning",
    "alert": "alerts", "提醒": "alerts", "提醒频道": "alerts",
    "起算日期": "enforce_from", "起算日": "enforce_from", "影子模式": "shadow", "试运行": "shadow",
    "domains": "own_domains", "own_domain": "own_domains", "自有域名": "own_domains", "邮箱域名": "own_domains",
    "keep": "keep_texts", "retention": "keep_texts", "保留原文": "keep_texts", "消息保留": "keep_texts",
}  # fmt: skip
_RESETS = ("default", "reset", "inherit", "默认", "恢复默认", "沿用")


@dataclass(frozen=True)
class DigestTime:
    """When the weekly digest is due: `weekday` 0 is Monday, `minute` counts from local midnight."""

    weekday: int
    minute: int


@dataclass(frozen=True)
class Preferences:
    """What holds for a client or the workspace. `holidays`, `alerts` and `digest_channel` are "" for none.

    `targets` are those of each kind of clock (`TARGETS`); `levels` the shares of a target at which people are
    warned and told again; `autoclose` None for never. `both_sides`: only what both sides work counts, by the
    `client_*` hours ("" or None: as ours). `enforce_from` and `shadow` (the last day of it) are days of
    `timezone`. `digest` is None when it is switched off; `morning`: people are told what their day brings.
    `own_domains`: e-mail domains whose guests are of the team (the workspace's setting only). `keep_texts`: for so
    many days the words of messages are kept, None for ever.
    """

    tier: str
    targets: Mapping[str, Targets]
    levels: tuple[float, float, float]
    reopen: str
    severity_change: str
    emoji_answers: bool
    client_reminders: bool
    autoclose: Targets
    timezone: str
    calendar: weeks.Week
    holidays: str
    both_sides: bool
    client_timezone: str
    client_calendar: weeks.Week | None
    client_holidays: str
    language: str
    digest: DigestTime | None
    alerts: str
    digest_channel: str
    morning: bool
    enforce_from: date | None
    shadow: date | None
    own_domains: tuple[str, ...]
    keep_texts: int | None

    @cached_property
    def version(self) -> str:
        """A short fingerprint of all that decides a clock beside its calendar, kept with every clock (rule R25)."""
        lines = [targets.text_of(self.targets[name]) for name in TARGETS]
        said = (self.tier, self.levels, self.reopen, self.severity_change)
        rest = (self.emoji_answers, self.enforce_from)
        return hashlib.sha256(repr((lines, said, rest)).encode()).hexdigest()[:12]

    @cached_property
    def usual_day(self) -> timedelta:
        """The working time of a normal working day."""
        return weeks.usual_day(self.calendar)


class Origin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    WORKSPACE = "workspace"
    CLIENT = "client"


@dataclass(frozen=True)
class Setting:
    """One value that holds, as canonical text, and where it comes from."""

    name: str
    value: str
    origin: Origin


def name_of(text: str) -> str | None:
    """The setting that a word names, in either language; None when it names none."""
    word = unicodedata.normalize("NFKC", text).strip().casefold().replace("-", "_")
    return word if word in DEFAULTS else _OTHER_NAMES.get(word)


def resets(text: str) -> bool:
    """Whether the words ask to forget the value, so that the inherited one holds again."""
    return text.strip().casefold() in _RESETS


def parse(name: str, *, text: str) -> str:
    """The canonical text of a value that a person wrote; a refusal has the setting's name as `field`."""
    if len(text) > LONGEST_TEXT:
        raise Refusal("setting_too_long", field=name, limit=LONGEST_TEXT)
    if not text.strip():
        raise Refusal("setting_empty", field=name, name=name)
    return values.parse(name, text=unicodedata.normalize("NFKC", text).strip())


def settled(*, workspace: Mapping[str, str], client: Mapping[str, str]) -> dict[str, Setting]:
    """Every setting with the value that holds and where it comes from, in the order of `NAMES`."""
    levels = ((client, Origin.CLIENT), (workspace, Origin.WORKSPACE), (DEFAULTS, Origin.DEFAULT))
    found = {}
    for name in NAMES:
        value, origin = next((texts[name], origin) for texts, origin in levels if name in texts)
        found[name] = Setting(name, value, origin)
    return found


def resolve(*, workspace: Mapping[str, str], client: Mapping[str, str]) -> Preferences:
    """What holds, from the canonical texts that were set."""
    text = {name: setting.value for name, setting in settled(workspace=workspace, client=client).items()}
    return Preferences(
        tier=text["tier"],
        targets={name: targets.targets_of(text[name]) for name in TARGETS},
        levels=shares.for_tier(shares.shares_of(text["levels"]), tier=text["tier"]),
        reopen=text["reopen"],
        severity_change=text["severity_change"],
        emoji_answers=text["emoji_answers"] == "yes",
        client_reminders=text["client_reminders"] == "yes",
        autoclose=targets.targets_of(text["autoclose"]),
        timezone=text["timezone"],
        calendar=weeks.week_of(text["calendar"]),
        holidays=_or_nothing(text["holidays"]),
        both_sides=text["both_sides"] == "yes",
        client_timezone=_or_nothing(text["client_timezone"]),
        client_calendar=weeks.week_of(text["client_calendar"]) if text["client_calendar"] != NONE else None,
        client_holidays=_or_nothing(text["client_holidays"]),
        language=text["language"],
        digest=digest_of(text["digest"]),
        alerts=_or_nothing(text["alerts"]),
        digest_channel=_or_nothing(text["digest_channel"]),
        morning=text["morning"] == "yes",
        enforce_from=_day(text["enforce_from"]),
        shadow=_day(text["shadow"]),
        own_domains=domains_of(text["own_domains"]),
        keep_texts=None if text["keep_texts"] == NONE else periods.days_of(text["keep_texts"]),
    )


def digest_of(canonical: str) -> DigestTime | None:
    """The moment of the week that canonical text such as "fri 16:00" names; None for none."""
    if canonical == NONE:
        return None
    day, time = canonical.split()
    hour, minute = time.split(":")
    return DigestTime(weeks.DAYS.index(day), int(hour) * 60 + int(minute))


def domains_of(canonical: str) -> tuple[str, ...]:
    """The e-mail domains that canonical text such as "acme.com acme.cn" names."""
    return () if canonical == NONE else tuple(canonical.split())


def _or_nothing(canonical: str) -> str:
    return "" if canonical == NONE else canonical


def _day(canonical: str) -> date | None:
    return None if canonical == NONE else date.fromisoformat(canonical)
