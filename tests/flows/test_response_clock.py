"""Stories of the response clock: answered in time, nearly late, missed, and silent nights and weekends."""

from __future__ import annotations

from sandbox.workspace import Message
from tests.world import World


def alerts(world: World) -> list[Message]:
    """The bot's messages in the internal channel since the set-up, marked as expected."""
    world.sandbox.expect_all()
    said = world.sandbox.messages(world.alerts)
    return [each for each in said if "joined" not in each.text and "digest" not in each.text]


def alert(world: World) -> Message:
    """The one alert that there is."""
    (one,) = alerts(world)
    return one


def test_who_is_answered_in_time_is_never_spoken_of(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=2, minutes=1)
    world.pm.says(world.acme, "Tomorrow at ten.", thread=asked)
    world.passes(days=3)
    assert alerts(world) == []


def test_a_warning_reaches_the_owner_and_corrects_itself_when_answered(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    warning = alert(world)
    assert warning.text == f"{world.pm.mention} Acme: carol needs an answer soon"
    assert "When do we start?" in warning.words
    assert "Target 4 h of working time, due" in warning.words
    assert warning.buttons == ["On it", "Not a request", "Why?", "Open message"]
    world.passes(minutes=10)
    world.dan.says(world.acme, "Tomorrow.", thread=asked)
    world.settle()
    assert "carol was answered by" in warning.text
    assert world.dan.mention in warning.text
    assert "after 3 h 10 min, in time" in warning.text
    assert warning.buttons == []
    world.passes(days=3)
    assert alert(world) is warning


def test_a_missed_answer_is_one_message_that_worsens_and_reaches_the_lead(world: World) -> None:
    asked = world.greg.says(world.globex, "Is the invoice right?")
    world.passes(hours=3, minutes=1)
    message = alert(world)
    world.passes(hours=1, minutes=1)
    assert message.text == "Globex: the answer to greg is late"
    assert world.lead.direct_messages() == []
    world.passes(hours=2, minutes=1)
    assert "has waited far too long" in message.text
    (private,) = world.lead.direct_messages()
    assert "because you are the lead for Globex" in private.words
    world.passes(days=1)
    assert world.lead.direct_messages() == [private]
    world.pm.says(world.globex, "It is, sorry for the wait.", thread=asked)
    world.settle()
    assert "greg was answered after" in alert(world).text
    assert f"greg was answered by {world.pm.mention}" in private.text


def test_nights_and_weekends_pass_in_silence(world: World) -> None:
    world.until("2026-03-06 17:00")
    world.carol.says(world.acme, "One more thing for Monday?")
    world.until("2026-03-09 10:59")
    assert alerts(world) == []
    world.passes(minutes=2)
    assert "needs an answer soon" in alert(world).text


def test_a_public_holiday_passes_in_silence(world: World) -> None:
    world.pm.runs("/client set Acme holidays DE-BE", world.alerts)
    world.until("2026-04-02 17:00")
    world.carol.says(world.acme, "Shall we meet after Easter?")
    world.until("2026-04-07 10:59")
    assert alerts(world) == []
    world.passes(minutes=2)
    world.pm.clicks("Why?", alert(world))
    assert world.pm.form is not None
    assert "Good Friday" in world.pm.form.words
    assert "Easter Monday" in world.pm.form.words
    assert "outside working hours" in world.pm.form.words
    assert "Counted: 3 h 1 min of 4 h working time." in world.pm.form.words


def test_thanks_wait_for_nobody(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.pm.says(world.acme, "Tomorrow.", thread=asked)
    world.carol.says(world.acme, "谢谢！", thread=asked)
    world.carol.says(world.acme, "👍", thread=asked)
    world.passes(days=5)
    assert alerts(world) == []


def test_thanks_with_a_but_wait(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.pm.says(world.acme, "Tomorrow.", thread=asked)
    world.carol.says(world.acme, "Thanks, but that is too late", thread=asked)
    world.passes(hours=6, minutes=1)
    assert "Target 8 h of working time" in alert(world).words


def test_R12_what_another_organisations_bot_says_is_no_answer(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    jira = world.sandbox.another_bot("Jira")
    world.carol.invites(world.acme, jira)
    jira.says(world.acme, "Created ACME-1", thread=asked)
    world.passes(hours=4, minutes=1)
    assert "is late" in alert(world).text


def test_R12_a_top_level_answer_that_mentions_the_asker_counts(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.passes(minutes=20)
    world.pm.says(world.acme, f"{world.carol.mention} tomorrow at ten")
    world.passes(days=3)
    assert alerts(world) == []


def test_R1_messages_in_a_row_are_one_question(world: World) -> None:
    world.carol.says(world.acme, "Hello")
    world.passes(minutes=5)
    last = world.carol.says(world.acme, "When do we start?")
    world.passes(minutes=5)
    world.pm.says(world.acme, "Tomorrow.", thread=last)
    world.passes(days=3)
    assert alerts(world) == []


def test_R14_deleting_the_only_answer_opens_the_clock_from_its_start(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=1, minutes=1)
    answer = world.pm.says(world.acme, "Tomorrow.", thread=asked)
    world.passes(hours=1, minutes=1)
    world.pm.deletes(answer)
    world.passes(hours=2, minutes=1)
    assert "is late" in alert(world).text


def test_R14_an_edit_restarts_nothing(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=1, minutes=1)
    world.carol.edits(asked, "When do we start? It is urgent!")
    world.passes(hours=2, minutes=1)
    assert "carol needs an answer soon" in alert(world).text
    world.pm.says(world.acme, "Tomorrow.", thread=asked)
    world.carol.edits(asked, "When do we start, and where?")
    world.passes(days=3)
    assert "in time" in alert(world).text


def test_a_deleted_question_is_owed_no_answer(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    warning = alert(world)
    world.carol.deletes(asked)
    world.passes(days=3)
    assert warning.text == "Acme: nothing of carol waits here any more."
    assert alert(world) is warning


def test_a_changed_target_is_counted_from_the_question(world: World) -> None:
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=1, minutes=1)
    world.pm.runs("/client set Acme first_response 1h", world.alerts)
    world.settle()
    assert "is late" in alert(world).text
    world.pm.runs("/client set Acme first_response 9h", world.alerts)
    world.settle()
    assert "carol waits for an answer" in alert(world).text


def test_alerts_speak_the_language_that_is_set(world: World) -> None:
    world.pm.runs("/client set Acme language zh_CN", world.alerts)
    asked = world.carol.says(world.acme, "什么时候开始？")
    world.passes(hours=3, minutes=1)
    warning = alert(world)
    assert "Acme：请尽快回复 carol" in warning.text
    assert warning.buttons == ["我来跟进", "无需回复", "为什么？", "查看消息"]
    world.pm.says(world.acme, "明天。", thread=asked)
    world.settle()
    assert "已回复 carol，用时 3 小时，按时" in warning.text


def test_a_channel_that_nobody_linked_is_not_recorded(world: World) -> None:
    stray = world.sandbox.channel("stray", members=[world.pm, world.carol], shared_with=[world.org])
    world.pm.invites_bot(stray)
    world.carol.says(stray, "Does anybody read this?")
    world.passes(days=3)
    assert alerts(world) == []


def test_without_an_alert_channel_the_owner_is_told_privately(world: World) -> None:
    world.pm.runs("/client set workspace alerts none", world.alerts)
    world.carol.says(world.acme, "When do we start?")
    world.passes(hours=3, minutes=1)
    assert alerts(world) == []
    assert "carol needs an answer soon" in world.pm.direct_messages()[-1].text
