"""Set-up commands with wrong, missing, hostile or enormous words, and from people who may not."""

from __future__ import annotations

from tests.asking import ask
from tests.world import World

COMMANDS = (
    "add Umbrella",
    "list",
    "show Acme",
    "link Acme client",
    "unlink",
    "alerts workspace",
    "team Acme",
    "contact Acme",
    "settings",
    "set",
    "set workspace language zh",
    "help",
    "nonsense",
    "",
)

WRONG = (
    ("add", "needs a name"),
    ("add   ", "needs a name"),
    ("add ACME", "There is a client “Acme” already"),
    ("add workspace", "is a word of my commands"),
    ("add \u202e\u200b", "needs a name"),
    ("add " + "x" * 121, "at most 120 fit"),
    ("add " + "漢" * 3000, "at most 120 fit"),
    ("show", "Which client do you mean? There are: Acme, Globex, Initech"),
    ("show q", "There is no client “q”"),
    ("show Acne", "Did you mean: Acme?"),
    ("show <!channel>", "There is no client “‹!channel›”"),
    ("show " + "y" * 3000, "There is no client"),
    ("link", "Which client do you mean?"),
    ("link Acne client", "Did you mean: Acme?"),
    ("unlink", "not linked to a client"),
    ("alerts", "Alerts of whom?"),
    ("alerts Acne", "Did you mean: Acme?"),
    ("team", "Which client do you mean?"),
    ("team Acme @nobody owner", "Slack did not recognise “@nobody”"),
    ("team Acme <@U000000NONE> owner", "There is no client “Acme ‹@U000000NONE› owner”"),
    ("contact Acme @nobody", "Slack did not recognise “@nobody”"),
    ("settings Acne", "Did you mean: Acme?"),
    ("set Acme", "Settings of Acme"),
    ("set language zh", "Whose setting?"),
    ("set Acme digest", "Write a value after `digest`"),
    ("set Acme colour red", "There is no setting “colour”"),
    ("set Acme digest yesterday", "is not a time of the week"),
    ("set Acme timezone Mars", "I do not know the time zone “Mars”"),
    ("set Acme timezone " + "z" * 3000, "at most 500 characters"),
    ("set workspace calendar mon", "I cannot read"),
    ("set workspace holidays XX", "I know no holidays of “XX”"),
    ("set workspace holidays US-ZZ", "US-AK"),
    ("set workspace first_response 4", "is not a working time"),
    ("set workspace first_response 9999h", "at most 500 h"),
    ("set workspace alerts #ops", "is not a channel"),
    ("frobnicate <@U1> & co", "I do not know “frobnicate"),
)


def everything(world: World) -> tuple[str, ...]:
    """What the set-up looks like to the project manager."""
    commands = ("list", "set workspace", "set Acme", "show Acme", "show Globex", "team Acme")
    return tuple(ask(world, command) for command in commands)


def test_a_guest_is_told_that_this_is_for_the_team(world: World) -> None:
    for command in COMMANDS:
        told = ask(world, command, who=world.greg, where=world.globex)
        assert "Only people of the organisation that installed me" in told, command
        assert world.greg.form is None


def test_a_wrong_command_is_answered_with_what_is_wrong_and_changes_nothing(world: World) -> None:
    before = everything(world)
    for command, answer in WRONG:
        assert answer in ask(world, command), command
    assert everything(world) == before


def test_a_role_that_does_not_exist_is_answered_with_those_that_do(world: World) -> None:
    answer = ask(world, f"team Acme {world.dan.mention} king")
    assert "The roles are: owner, backup, member, lead" in answer


def test_a_client_or_a_bot_does_not_join_the_team(world: World) -> None:
    jira = world.sandbox.another_bot("Jira")
    for who, why in ((world.greg, "is not of your organisation"), (jira, "is an app, not a person")):
        answer = ask(world, f"team Globex {who.mention} owner")
        assert why in answer


def test_a_name_that_means_several_clients_is_answered_with_them(world: World) -> None:
    for name in ("Northwind Europe", "Northwind Asia"):
        ask(world, f"add {name}")
    assert "may be several clients: Northwind Asia, Northwind Europe" in ask(world, "show north")
    assert "Northwind Asia" in ask(world, 'show "Northwind Asia"')
    assert "*Northwind Asia* · First answer within" in ask(world, "set northwind asia first_response 2h")


def test_a_hostile_name_mentions_nobody(world: World) -> None:
    added = ask(world, "add <!channel> *Evil* `Ltd` & Co")
    shown = [added, ask(world, "show evil"), ask(world, "list"), ask(world, "set evil")]
    assert not [text for text in shown if "<!channel>" in text]
    assert all("Evil" in text for text in shown)


def test_a_guests_click_on_a_button_of_the_team_changes_nothing(world: World) -> None:
    ask(world, "add Umbrella")
    undo = next(block for block in world.pm.sees(world.alerts)[-1].blocks if block["type"] == "actions")
    button = undo["elements"][0]

    def clicked_by(user_id: str) -> None:
        team = {"id": world.sandbox.team_id}
        body = {
            "type": "block_actions",
            "team": team,
            "user": {"id": user_id, "team_id": team["id"]},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": world.alerts.id},
            "channel": {"id": world.alerts.id},
            "trigger_id": "1.2.3",
            "response_url": f"{world.sandbox.url}/actions/T1/1/unknown",
            "actions": [{"type": "button", "action_ts": "1.3", "block_id": "b", **button}],
        }
        world.sandbox.deliver_raw(body, kind="interactive")

    clicked_by(world.greg.id)
    assert "Umbrella" in ask(world, "list")
    clicked_by(world.pm.id)
    assert "Umbrella" not in ask(world, "list")
    world.sandbox.forgive()


def test_the_menu_of_clients_answers_outsiders_with_nothing(world: World) -> None:
    def offered_to(user_id: str, team_id: str) -> list[str]:
        body = {
            "type": "block_suggestion",
            "team": {"id": world.sandbox.team_id},
            "user": {"id": user_id, "team_id": team_id},
            "container": {"type": "view", "view_id": "V1"},
            "action_id": "clients.pick",
            "block_id": "client",
            "value": "",
        }
        delivery = world.sandbox.deliver_raw(body, kind="interactive")
        outcome = delivery.attempts[-1].outcome
        assert outcome is not None
        return [option["text"]["text"] for option in outcome.body["options"]]

    assert offered_to(world.pm.id, world.sandbox.team_id) == ["Acme", "Globex", "Initech"]
    assert offered_to(world.greg.id, world.sandbox.team_id) == []
    assert offered_to(world.carol.id, world.org.id) == []
