"""Settings in one line and in the form, in both languages, with everything that follows from a change."""

from __future__ import annotations

from tests.asking import ask, click
from tests.world import World


def test_set_alone_lists_every_setting_with_its_value_and_an_example(world: World) -> None:
    told = ask(world, "set")
    assert "Settings of the workspace" in told
    for piece in (
        "First answer within*: 4 h of working time _(default)_",
        "`first_response 4h; key 2h`",
        "Mon-Fri 09:00-18:00",
    ):
        assert piece in told
    assert f"<#{world.alerts.id}>" in told
    assert "Settings of Acme" in ask(world, "set", where=world.acme)


def test_one_line_sets_one_thing_and_says_what_it_means_now(world: World) -> None:
    told = ask(world, "set Acme timezone asia/shanghai")
    assert "*Acme* · Time zone: *Asia/Shanghai*" in told
    assert "working time now, Mon 2 Mar 17:00 (Asia/Shanghai)" in told
    told = ask(world, "set Acme calendar mon-fri 09:00-12:00,13:00-17:00")
    assert "next working time begins Tue 3 Mar 09:00 (Asia/Shanghai)" in told
    told = ask(world, "set Acme holidays CN")
    assert "make-up working days of 2027 are not published yet" in told
    assert "Nothing changed" in ask(world, "set Acme holidays cn")
    assert "set for this client" in ask(world, "set Acme")
    assert "*Acme* · Time zone: *UTC*" in ask(world, "set Acme timezone default")
    assert ":warning:" in ask(world, "show Acme")


def test_in_a_linked_channel_the_clients_name_may_be_left_out(world: World) -> None:
    told = ask(world, "set first_response 2h", where=world.acme)
    assert "*Acme* · First answer within: *2 h of working time*" in told
    told = ask(world, "set 首次响应 90分钟", where=world.acme)
    assert "*1 h 30 min of working time*" in told
    assert "4 h of working time" in ask(world, "set Globex")


def test_a_shorter_target_moves_the_clock_that_runs_already(world: World) -> None:
    world.carol.says(world.acme, "Could you send us the report?")
    world.passes(minutes=30)
    ask(world, "set Acme first_response 45m")
    assert "15 min left" in ask(world, "show Acme")
    world.passes(minutes=17)
    world.sandbox.expect(world.alerts, "carol")
    assert "late by 1 min" in ask(world, "show Acme")


def test_a_holiday_that_is_set_stops_the_clock_from_counting(world: World) -> None:
    ask(world, "set workspace timezone Asia/Shanghai")
    world.until("2026-04-03 08:00")  # Friday 16:00 in Shanghai, before the Tomb-Sweeping weekend
    world.carol.says(world.acme, "Are you there over the holidays?")
    world.settle()
    ask(world, "set workspace holidays CN")
    world.until("2026-04-07 00:00")
    assert "2 h left" in ask(world, "show Acme")
    world.sandbox.expect_all()


def test_the_form_shows_what_holds_and_saves_everything_at_once(world: World) -> None:
    world.pm.runs("/client settings Acme", world.alerts)
    form = world.pm.form
    assert form is not None
    assert form.title == "Settings"
    assert "Asia/Shanghai" in world.pm.types_into("Time zone", "shang")
    errors = world.pm.submits(
        {
            "Language": "中文",
            "Time zone": "Asia/Shanghai",
            "Working hours": "mon-fri 9-12,13-18",
            "Public holidays": "cn",
            "First answer within": "2h",
            "Further answers within": "6h",
            "Weekly digest": "Friday",
            "Digest at (hour and minute)": "16:30",
            "Digest goes to": world.alerts,
        }
    )
    assert errors == {}
    saved = world.pm.form
    assert saved is not None
    for piece in (
        "中文",
        "Asia/Shanghai",
        "Mon-Fri 09:00-12:00,13:00-18:00",
        "Friday 16:30",
        "it is working time now",
    ):
        assert piece in saved.words
    world.pm.closes_form()
    told = ask(world, "set Acme")
    for piece in ("2 h of working time", "6 h of working time", "Friday 16:30", "*Public holidays*: CN"):
        assert piece in told
    assert "Friday 16:30" not in ask(world, "set workspace")


def test_the_form_sets_targets_by_tier_severity_and_kind_and_says_them_in_words(world: World) -> None:
    world.pm.runs("/client settings Acme", world.alerts)
    said = {
        "Tier": "key client",
        "First answer within": "4h; key 2h; sev1 30m",
        "Solved for good within": "5d; fault 2d",
        "News about an issue every": "none; complaint 1d",
        "A need is answered within": "5d; key 3d",
        "Contact at least every": "14d; key 7d",
    }
    assert world.pm.submits(said) == {}
    told = ask(world, "set Acme")
    for piece in (
        "*Tier*: key client",
        "*First answer within*: 4 h; key clients: 2 h; severity 1: 30 min",
        "*Solved for good within*: 5 working days; faults: 2 working days",
        "*News about an issue every*: no target; complaints: 1 working day",
        "*Contact at least every*: 14 days; key clients: 7 days",
        "*A need is answered within*: 5 working days; key clients: 3 working days",
    ):
        assert piece in told
    assert "within 2 h" in ask(world, "show Acme")


def test_the_form_sets_the_hours_of_both_sides(world: World) -> None:
    world.pm.runs("/client settings Acme", world.alerts)
    said = {
        "Only time counts that both sides work": "yes",
        "The client's time zone": "America/New_York",
        "The client's working hours": "mon-fri 10-16",
        "The client's public holidays": "US",
    }
    assert world.pm.submits(said) == {}
    world.carol.says(world.acme, "When do we start?")  # 09:00 in UTC, 04:00 in New York
    world.until("2026-03-02 16:00")
    assert "3 h left" in ask(world, "show Acme")
    world.pm.runs("/client settings Acme", world.alerts)
    assert world.pm.submits({"Only time counts that both sides work": "no"}) == {}
    world.settle()
    world.sandbox.expect_all()
    assert "late by 2 h 59 min" in ask(world, "show Acme")


def test_the_form_can_forget_what_was_set(world: World) -> None:
    ask(world, "set Acme first_response 2h")
    world.pm.runs("/client settings", world.acme)
    assert world.pm.form is not None
    assert world.pm.form.values["First answer within"] == "2h"
    assert world.pm.submits({"First answer within": ""}) == {}
    assert world.pm.form is not None
    assert "4 h of working time" in world.pm.form.words


def test_a_wrong_field_says_so_beside_it_and_nothing_is_saved(world: World) -> None:
    before = ask(world, "set Acme")
    wrong = {
        "Working hours": ("whenever", "I cannot read"),
        "Public holidays": ("XX", "I know no holidays"),
        "First answer within": ("soon", "is not a working time"),
        "Digest goes to": (world.acme, "A client or a guest can read"),
    }
    for label, (value, told) in wrong.items():
        world.pm.runs("/client settings Acme", world.alerts)
        errors = world.pm.submits({"Further answers within": "7h", label: value})
        assert told in errors[label], label
        world.pm.closes_form()
    assert ask(world, "set Acme") == before


def test_elsewhere_the_form_asks_first_whose_settings(world: World) -> None:
    world.pm.runs("/client settings", world.alerts)
    assert world.pm.types_into("Whose settings?", "") == [
        "The workspace (all clients)",
        "Acme",
        "Globex",
        "Initech",
    ]
    assert world.pm.types_into("Whose settings?", "glo") == ["The workspace (all clients)", "Globex"]
    world.pm.submits({"Whose settings?": "Globex"})
    assert world.pm.form is not None
    assert "*Globex*" in world.pm.form.words


def test_the_cards_buttons_open_the_forms(world: World) -> None:
    ask(world, "help")
    world.pm.clicks("Settings")
    assert world.pm.form is not None
    assert "Whose settings?" in world.pm.form.labels
    world.pm.closes_form()
    assert "3 clients" in click(world, "All clients")
    ask(world, "show Initech")
    world.pm.clicks("Settings")
    assert world.pm.form is not None
    assert "*Initech*" in world.pm.form.words


def test_a_chinese_colleague_reads_and_writes_chinese(world: World) -> None:
    wei = world.sandbox.person("wei", locale="zh-CN", tz="Asia/Shanghai")
    room = world.sandbox.channel("yuanjing", members=[wei])
    wei.invites_bot(room)
    world.settle()
    world.sandbox.expect(room, "感谢把我加入")

    def told(command: str) -> str:
        return ask(world, command, who=wei, where=room)

    assert "已添加客户 *远景科技*" in told("add “远景科技”")
    assert "客户频道" in told("link 远景科技 客户")
    assert "现在是 *远景科技* 的 *负责人* 了" in told(f"team 远景科技 {wei.mention} 负责人")
    assert "周五 16:00" in told("set 远景科技 周报 周五 16:00")
    assert "首次响应时限： *2 小时工作时间*" in told("set 首次响应 2小时")
    assert "周一至周五 09:00-12:00,13:00-18:00" in told(
        "set 远景科技 工作时间 周一至周五 09:00-12:00,13:00-18:00"
    )
    assert "调休安排尚未公布" in told("set 远景科技 节假日 中国")
    assert "没有“xyz”这个时区" in told("set 远景科技 时区 xyz")
    assert "没有人在等回复" in told("show")
    assert "我能做什么" in told("help")
    assert "还没有人被标记" in told("contact 远景科技")
    wei.runs("/client settings 远景科技", room)
    assert wei.form is not None
    assert (wei.form.title, wei.form.submit) == ("设置", "保存")


def test_a_time_of_the_digest_without_its_day_is_not_silently_dropped(world: World) -> None:
    world.pm.runs("/client settings Acme", world.alerts)
    errors = world.pm.submits({"Digest at (hour and minute)": "10:00"})
    assert "Choose the day of the digest as well" in errors["Weekly digest"]
    world.pm.closes_form()
