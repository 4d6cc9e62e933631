"""The sandbox's page in a browser: people talk, run commands, click and fill in forms on it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browsing import Opens
from tests.sandbox.conftest import Stage
from tests.sandbox.parts import actions, button, home, modal, option, plain, section, select, text_input
from tests.sandbox.socket_client import until

EYES = "eyes 1"


def message(page: Page, words: str) -> Locator:
    return page.get_by_role("article").filter(has_text=words)


def become(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(label=name)


def write(page: Page, room: str, words: str) -> None:
    field = page.get_by_label(f"Message #{room}")
    field.fill(words)
    field.press("Enter")


def test_two_people_talk_in_a_thread_and_react(stage: Stage, opens: Opens) -> None:
    page = opens(stage.sandbox)
    page.get_by_role("button", name="acme").click()
    write(page, "acme", "Is it <b>done</b>?")
    become(page, "dan")
    asked = message(page, "Is it <b>done</b>?")
    asked.hover()
    asked.get_by_role("button", name="Reply").click()
    page.get_by_label("Reply in thread").fill("Yes, @carol")
    page.keyboard.press("Enter")
    expect(message(page, "Yes, @carol")).to_be_visible()
    asked.get_by_role("button", name="eyes", exact=True).click()
    become(page, "carol")
    expect(page.get_by_role("button", name=EYES)).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name=EYES).click()
    page.get_by_role("button", name="eyes 2").click()
    expect(page.get_by_role("button", name=EYES)).to_be_visible()
    [root] = [each for each in stage.sandbox.messages(stage.shared) if not each.thread_ts or each.thread]
    assert root.thread[0].text == f"Yes, {stage.carol.mention}"
    assert root.reactions == {"eyes": [stage.dan.id]}


def test_she_edits_and_deletes_what_she_wrote(stage: Stage, opens: Opens) -> None:
    stage.carol.says(stage.room, "Helo")
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    menu = message(page, "Helo").get_by_role("button", name="More actions")
    menu.click()
    page.get_by_role("menuitem", name="Edit message").click()
    page.get_by_label("Edit message").fill("Hello")
    page.keyboard.press("Enter")
    expect(message(page, "Hello")).to_contain_text("(edited)")
    message(page, "Hello").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete message").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(message(page, "Hello")).to_have_count(0)


def test_what_others_write_arrives_by_itself_and_is_counted(stage: Stage, opens: Opens) -> None:
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    page.get_by_label("Message #room").fill("half a sentence")
    stage.dan.says(stage.shared, "News")
    expect(page.get_by_role("button", name=re.compile(r"acme shared 1"))).to_be_visible()
    expect(page.get_by_label("Message #room")).to_have_value("half a sentence")
    page.get_by_role("button", name="acme").click()
    expect(message(page, "News")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"acme shared$"))).to_be_visible()


def test_commands_are_offered_answered_and_refused(stage: Stage, opens: Opens) -> None:
    stage.app.answer = lambda _received: (200, "*done* for <!date^1772442000^{date_short} {time}|then>")
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    field = page.get_by_label("Message #room")
    field.fill("/pa")
    expect(page.get_by_role("option", name="/parrot")).to_contain_text("[words]")
    field.press("Tab")
    field.press_sequentially("hello")
    field.press("Enter")
    told = message(page, "done for")
    expect(told).to_contain_text("Only visible to you")
    expect(told.locator("time").last).to_have_text("2. März 2026 10:00")
    assert stage.app.received[-1].payload["text"] == "hello"
    field.fill("/sing")
    field.press("Enter")
    expect(page.get_by_text("/sing is not a valid command.")).to_be_visible()
    expect(field).to_have_value("/sing")


def test_a_button_asks_first_and_a_menu_chooses(stage: Stage, opens: Opens) -> None:
    words = {"title": "Sure?", "text": "It stays so.", "confirm": "Yes", "deny": "No"}
    question = {name: plain(text) for name, text in words.items()}
    blocks = [actions(button("go", "Go", confirm=question), select("pick", "red", "blue"))]
    stage.call("chat.postMessage", channel=stage.room.id, text="x", blocks=blocks)
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    page.get_by_role("button", name="Go").click()
    page.get_by_role("alertdialog", name="Sure?").get_by_role("button", name="No").click()
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_role("combobox").last.fill("bl")
    page.get_by_role("option", name="blue").click()
    expect(page.get_by_role("combobox").last).to_have_value("blue")
    until(lambda: len(stage.app.of_type("block_actions")) == 2)
    acts = [each["actions"][0]["action_id"] for each in stage.app.of_type("block_actions")]
    assert acts == ["go", "pick"]


def test_shortcuts_are_in_the_menus(stage: Stage, opens: Opens) -> None:
    stage.carol.says(stage.room, "Hello")
    page = opens(stage.sandbox)
    page.get_by_role("button", name="room").click()
    message(page, "Hello").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Repeat this").click()
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Say something").click()
    until(lambda: len(stage.app.of_type("shortcut")) == 1)
    assert [len(stage.app.of_type(kind)) for kind in ("message_action", "shortcut")] == [1, 1]


def _form(stage: Stage) -> None:
    """Carol's app opens a form with every kind of field that ours uses, and more."""
    suggest = {"type": "external_select", "action_id": "v", "min_query_length": 0}
    kinds = {"type": "checkboxes", "action_id": "v", "options": [option("call"), option("visit")]}
    fields = (
        ("client", "Client", suggest),
        ("owner", "Owner", {"type": "users_select", "action_id": "v"}),
        ("where", "Where", {"type": "conversations_select", "action_id": "v"}),
        ("when", "When", {"type": "datetimepicker", "action_id": "v"}),
        ("day", "Day", {"type": "datepicker", "action_id": "v"}),
        ("hour", "Hour", {"type": "timepicker", "action_id": "v"}),
        ("how", "How", kinds),
        ("team", "Team", {"type": "multi_users_select", "action_id": "v"}),
    )
    inputs = [
        {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": True}
        for name, label, element in fields
    ]
    stage.carol.runs("/parrot", stage.room)
    trigger = stage.app.received[-1].payload["trigger_id"]
    stage.call("views.open", trigger_id=trigger, view=modal(*inputs, text_input("what", "What")))


def test_a_form_is_filled_in_corrected_and_handed_in(stage: Stage, opens: Opens) -> None:
    page = opens(stage.sandbox)
    _form(stage)
    form = page.get_by_role("dialog", name="A form")
    stage.app.answer = lambda _received: (200, {"options": [option("Acme"), option("Initech")]})
    form.get_by_label("Client").fill("in")
    form.get_by_role("option", name="Initech").click()
    form.get_by_label("Owner").fill("da")
    form.get_by_role("option", name="dan").click()
    form.get_by_label("Where").click()
    form.get_by_role("option", name="#room").click()
    form.get_by_label("When").fill("2026-03-01T10:30")
    form.get_by_label("Day").fill("2026-03-02")
    form.get_by_label("Hour").fill("09:15")
    form.get_by_label("visit").check()
    for name in ("carol", "dan"):
        form.get_by_label("Team").fill(name)
        form.get_by_role("option", name=name).click()
    stage.app.answer = lambda _received: (200, None)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_have_text("Please complete this required field.")
    form.get_by_label("What").fill("A chat")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    values = stage.app.of_type("view_submission")[0]["view"]["state"]["values"]
    state = {name: _value(each) for name, each in values.items()}
    assert state["client"]["value"] == "Initech"
    assert (state["owner"], state["where"]) == (stage.dan.id, stage.room.id)
    assert state["team"] == [stage.carol.id, stage.dan.id]
    assert state["when"] == datetime(2026, 3, 1, 9, 30, tzinfo=UTC).timestamp()
    assert (state["day"], state["hour"], state["what"]) == ("2026-03-02", "09:15", "A chat")
    assert [each["value"] for each in state["how"]] == ["visit"]


def _value(entries: dict[str, dict[str, Any]]) -> Any:
    """What Slack's state holds for the one element of a block."""
    (entry,) = entries.values()
    (value,) = (each for key, each in entry.items() if key != "type")
    return value


def test_escape_closes_a_form_and_home_has_buttons(stage: Stage, opens: Opens) -> None:
    page = opens(stage.sandbox)
    _form(stage)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Parrot · Home").click()
    tab = home(section("*yours*"), actions(button("go", "Go")))
    stage.call("views.publish", user_id=stage.carol.id, view=tab)
    expect(page.get_by_label("Home", exact=True)).to_contain_text("yours")
    page.get_by_role("button", name="Go").click()
    until(lambda: len(stage.app.of_type("block_actions")) == 1)
    assert stage.app.of_type("block_actions")[0]["view"]["type"] == "home"
    page.get_by_role("button", name="Parrot · Messages").click()
    expect(page.get_by_label("Message Parrot")).to_be_visible()
