"""What people may write for a setting, and what holds in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import preferences
from domain.preferences import DigestTime, Origin
from domain.refusals import Refusal
from domain.targets import Facts, Length

ACCEPTED = [
    ("first_response", "4h", "4h"),
    ("first_response", " 90m ", "1h30m"),
    ("first_response", "1h30m", "1h30m"),
    ("first_response", "1 h 30 min", "1h30m"),
    ("first_response", "1.5h", "1h30m"),
    ("first_response", "1m", "1m"),
    ("first_response", "4小时", "4h"),
    ("next_response", "２小时３０分钟", "2h30m"),
    ("next_response", "500h", "500h"),
    ("timezone", "Asia/Shanghai", "Asia/Shanghai"),
    ("timezone", "asia/shanghai", "Asia/Shanghai"),
    ("timezone", "america/new york", "America/New_York"),
    ("timezone", "new york", "America/New_York"),
    ("timezone", "北京", "Asia/Shanghai"),
    ("timezone", "utc", "UTC"),
    ("calendar", "mon-fri 9-18", "mon-fri 09:00-18:00"),
    ("calendar", "周一至周五 09:00-12:00,13:00-18:00", "mon-fri 09:00-12:00,13:00-18:00"),
    ("calendar", "24/7", "24/7"),
    ("holidays", "cn", "CN"),
    ("holidays", "us-ca", "US-CA"),
    ("holidays", "us ca", "US-CA"),
    ("holidays", "中国", "CN"),
    ("holidays", "none", "none"),
    ("holidays", "无", "none"),
    ("language", "EN", "en"),
    ("language", "English", "en"),
    ("language", "zh", "zh_CN"),
    ("language", "zh-CN", "zh_CN"),
    ("language", "zh_cn", "zh_CN"),
    ("language", "中文", "zh_CN"),
    ("digest", "fri 16:00", "fri 16:00"),
    ("digest", "Friday 9", "fri 09:00"),
    ("digest", "周五 16:00", "fri 16:00"),
    ("digest", "周五１６：３０", "fri 16:30"),
    ("digest", "星期天 8点", "sun 08:00"),
    ("digest", "off", "none"),
    ("digest", "关闭", "none"),
    ("alerts", "<#C012AB|ops>", "C012AB"),
    ("alerts", "C012AB", "C012AB"),
    ("digest_channel", "none", "none"),
    ("keep_texts", "365d", "365d"),
    ("keep_texts", "1 year", "365d"),
    ("keep_texts", "3个月", "90d"),
    ("keep_texts", "forever", "none"),
    ("keep_texts", "永久", "none"),
]

REFUSED = [
    ("first_response", "soon", "setting_duration"),
    ("first_response", "4", "setting_duration"),
    ("first_response", "-4h", "setting_duration"),
    ("first_response", "4h 4h", "setting_duration"),
    ("first_response", "0m", "setting_duration_range"),
    ("first_response", "501h", "setting_duration_range"),
    ("first_response", "9999h99999m", "setting_duration_range"),
    ("first_response", "1e9h", "setting_duration"),
    ("timezone", "Mars/Olympus", "setting_timezone"),
    ("timezone", "UTC+8", "setting_timezone"),
    ("timezone", "../../etc/passwd", "setting_timezone"),
    ("timezone", "localtime", "setting_timezone"),
    ("timezone", "a\x00b", "setting_timezone"),
    ("calendar", "whenever", "calendar_group"),
    ("calendar", "mon 25:00-26:00", "calendar_hours"),
    ("calendar", "funday 9-10", "calendar_day"),
    ("calendar", "mon 09:00-12:00,11:00-13:00", "calendar_overlap"),
    ("holidays", "China please", "setting_region"),
    ("holidays", "CHN", "setting_region"),
    ("holidays", "US-CALIF", "setting_region"),
    ("language", "fr", "setting_language"),
    ("digest", "friday", "setting_digest"),
    ("digest", "mon-fri 9", "setting_digest"),
    ("digest", "fri 24:00", "setting_digest"),
    ("digest", "fri 16:60", "setting_digest"),
    ("digest", "someday 16:00", "setting_digest"),
    ("keep_texts", "29d", "setting_kept"),
    ("keep_texts", "11 years", "setting_kept"),
    ("keep_texts", "long", "setting_kept"),
    ("alerts", "#ops", "setting_channel"),
    ("alerts", "<@U012AB>", "setting_channel"),
    ("alerts", "D012AB", "setting_channel"),
    ("alerts", "<#C012AB|ops> and more", "setting_channel"),
]


@pytest.mark.parametrize(("name", "typed", "kept"), ACCEPTED)
def test_a_value_is_kept_in_one_canonical_form(name: str, typed: str, kept: str) -> None:
    assert preferences.parse(name, text=typed) == kept
    assert preferences.parse(name, text=kept) == kept


@pytest.mark.parametrize(("name", "typed", "reason"), REFUSED)
def test_anything_else_is_refused_with_its_reason_beside_its_field(
    name: str, typed: str, reason: str
) -> None:
    with pytest.raises(Refusal) as refused:
        preferences.parse(name, text=typed)
    assert refused.value.reason == reason
    assert refused.value.facts["field"] == name


@pytest.mark.parametrize("name", preferences.NAMES)
@pytest.mark.parametrize(("typed", "reason"), [("x" * 501, "setting_too_long"), (" ", "setting_empty")])
def test_no_setting_takes_nothing_or_a_novel(name: str, typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        preferences.parse(name, text=typed)
    assert refused.value.reason == reason


def test_a_wrong_zone_is_answered_with_zones_that_look_like_it() -> None:
    with pytest.raises(Refusal) as refused:
        preferences.parse("timezone", text="shangai")
    assert "Asia/Shanghai" in str(refused.value.facts["near"])


def test_the_defaults_can_be_written_by_a_person_and_hold_where_nothing_is_set() -> None:
    for name, text in preferences.DEFAULTS.items():
        assert preferences.parse(name, text=text) == text
    held = preferences.resolve(workspace={}, client={})
    owed = [held.targets[name].of(Facts()) for name in ("first_response", "next_response")]
    assert owed == [Length(0, timedelta(hours=4)), Length(0, timedelta(hours=8))]
    assert held.digest == DigestTime(0, 9 * 60)
    assert (held.holidays, held.alerts, held.digest_channel) == ("", "", "")


def test_the_clients_own_value_goes_before_the_workspaces_and_that_before_the_default() -> None:
    workspace = {"language": "zh_CN", "digest": "none", "holidays": "CN"}
    client = {"language": "en", "holidays": "none"}
    settled = preferences.settled(workspace=workspace, client=client)
    assert (settled["language"].value, settled["language"].origin) == ("en", Origin.CLIENT)
    assert (settled["digest"].value, settled["digest"].origin) == ("none", Origin.WORKSPACE)
    assert (settled["timezone"].value, settled["timezone"].origin) == ("UTC", Origin.DEFAULT)
    held = preferences.resolve(workspace=workspace, client=client)
    assert held.digest is None
    assert held.holidays == ""


def test_the_fingerprint_of_the_targets_changes_with_the_targets_alone() -> None:
    usual = preferences.resolve(workspace={}, client={})
    same = preferences.resolve(workspace={"language": "zh_CN"}, client={})
    other = preferences.resolve(workspace={"next_response": "7h"}, client={})
    assert usual.version == same.version != other.version


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("first_response", "first_response"),
        ("First-Response", "first_response"),
        ("TZ", "timezone"),
        ("时区", "timezone"),
        ("周报", "digest"),
        ("colour", None),
        ("", None),
    ],
)
def test_a_setting_has_a_name_in_either_language(word: str, name: str | None) -> None:
    assert preferences.name_of(word) == name
