"""Slack's markup never reaches a reader: people and channels by name, links by label, signs as typed."""

from __future__ import annotations

from sandbox import Channel
from sandbox.people import Person
from tests.asking import ask
from tests.world import World

READ = "@dan see #acme-shared and @here"


def said(world: World) -> str:
    """What somebody writes so that Slack makes markup of it."""
    return f"{world.dan.mention} see <#{world.acme.id}> and <!here>"


def words_of(person: Person, world: World) -> str:
    """The words of somebody's Home."""
    person.opens_home()
    world.settle()
    assert person.home is not None
    return str(person.home.words)


def elsewhere(world: World) -> Channel:
    """A channel without the bot."""
    return world.sandbox.channel("elsewhere", members=[world.pm])


def test_what_a_client_asks_is_shown_by_name_in_home_and_on_the_card(world: World) -> None:
    world.carol.says(world.acme, said(world) + " R&D?")
    world.settle()
    for shown in (words_of(world.pm, world), ask(world, "show Acme")):
        assert READ + " R&amp;D?" in shown
        assert "&lt;@" not in shown


def test_an_issue_from_a_message_has_the_words_people_saw(world: World) -> None:
    message = world.carol.says(world.acme, said(world))
    world.settle()
    form = world.pm.uses_shortcut("Open an issue", message).form
    assert form is not None
    assert form.values["What is the matter?"] == READ
    assert world.pm.submits({}) == {}
    world.settle()
    world.sandbox.expect_all()
    card = world.sandbox.messages(world.alerts)[-1]
    assert READ in card.words
    assert world.dan.id not in card.text


def test_an_update_from_a_message_names_its_author_and_whom_it_mentions(world: World) -> None:
    stranger = world.sandbox.person("sofia")
    place = elsewhere(world)
    world.pm.invites(place, stranger)
    message = stranger.says(place, said(world))
    form = world.pm.uses_shortcut("Log as update", message).form
    assert form is not None
    assert form.values["What happened"] == f"sofia: {READ}"
    world.pm.closes_form()


def test_a_name_in_a_command_may_mention_somebody(world: World) -> None:
    assert "*@carol &amp; Co* is added" in ask(world, f"add {world.carol.mention} & Co")
    assert "“#acme-shared”" in ask(world, f"show <#{world.acme.id}>")


def test_a_card_tells_settings_in_words(world: World) -> None:
    ask(world, "set Acme calendar mon-fri 09:00-12:00")
    wang = world.sandbox.person("wang", locale="zh-CN", tz="Asia/Shanghai")
    world.pm.invites(world.alerts, wang)
    card = ask(world, "show Acme", who=wang)
    assert "将“工作时间”设为 周一至周五 09:00-12:00（原为：未设置）" in card
    assert "首次响应 4 小时，后续响应 8 小时" in card
    assert "default" not in card


def test_every_button_to_log_knows_the_client_of_its_channel(world: World) -> None:
    ask(world, "list", where=world.acme)
    for label in ("Log an update", "Open an issue"):
        world.pm.clicks(label)
        assert world.pm.form is not None
        assert world.pm.form.values["Client"] == "Acme"
        world.pm.closes_form()
