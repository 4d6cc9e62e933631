"""What Slack's reference shows as valid is taken."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.checks import surfaces
from tests.sandbox.parts import (
    actions,
    button,
    data_table,
    home,
    line_chart,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    table,
    text_input,
)

CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("*Really*"), "confirm": plain("Yes"), "deny": plain("No")}
PICTURE = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a cat"}
QUOTE = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "hi", "style": {"bold": True}}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
        },
        {"type": "rich_text_preformatted", "elements": [{"type": "link", "url": "https://x.example"}]},
    ],
}

GOOD: dict[str, list[dict[str, Any]]] = {
    "50 blocks": [{"type": "divider"}] * 50,
    "a section with everything": [
        section("x" * 3000) | {"fields": [plain("x" * 2000)] * 10, "accessory": button("a", confirm=CONFIRM)}
    ],
    "a section of fields only": [{"type": "section", "fields": [mrkdwn("x")]}],
    "escaped and verbatim text": [{"type": "section", "text": mrkdwn("&lt;x&gt;") | {"verbatim": True}}],
    "25 buttons": [actions(*[button(f"b{number}", "x" * 75, value="v" * 2000) for number in range(25)])],
    "the same action_id in two blocks": [
        actions(button("a")) | {"block_id": "one"},
        actions(button("a")) | {"block_id": "two"},
    ],
    "every picker in actions": [
        actions(
            select("s", *map(str, range(100))),
            {
                "type": "external_select",
                "action_id": "e",
                "min_query_length": 0,
                "placeholder": plain("Client"),
            },
            {"type": "users_select", "action_id": "u"},
            {"type": "conversations_select", "action_id": "c", "filter": {"include": ["private"]}},
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-03-02"},
            {"type": "timepicker", "action_id": "t", "initial_time": "09:30"},
            {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1772442000},
            {"type": "overflow", "action_id": "o", "options": [option("x")]},
            {
                "type": "radio_buttons",
                "action_id": "r",
                "options": [option("x")],
                "initial_option": option("x"),
            },
            {"type": "multi_static_select", "action_id": "m", "options": [option("x")]},
        )
    ],
    "context with a picture": [{"type": "context", "elements": [PICTURE, mrkdwn("x")]}],
    "header and picture": [{"type": "header", "text": plain("x" * 150)}, {**PICTURE, "title": plain("Cat")}],
    "rich text": [QUOTE],
    "a table": [table(100, 20)],
    "two data tables": [data_table(201, 2), data_table(2, 20)],
    "numbers in a data table": [
        {
            "type": "data_table",
            "caption": "n",
            "row_header_column_index": 1,
            "page_size": 100,
            "rows": [
                [{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}],
                [{"type": "raw_number", "value": 1.5, "text": "1.5 h"}, QUOTE],
            ],
        }
    ],
    "two charts": [
        line_chart(),
        {
            "type": "data_visualization",
            "title": "Pie",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}] * 12},
        },
    ],
    "a container": [
        {
            "type": "container",
            "title": plain("Acme"),
            "subtitle": mrkdwn("3 open"),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [section("x"), actions(button("a")), table(2, 2)],
        }
    ],
    "a card": [
        {"type": "card", "title": mrkdwn("Issue"), "body": mrkdwn("x" * 200), "actions": [button("a")]}
    ],
    "thumbs": [
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "f",
                    "positive_button": option("good"),
                    "negative_button": option("bad"),
                }
            ],
        }
    ],
    "a plan with a pending task": [
        {
            "type": "plan",
            "title": "p",
            "tasks": [{"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}],
        }
    ],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
}


@pytest.mark.parametrize("name", GOOD)
def test_a_message_may_hold(name: str) -> None:
    assert surfaces.message(GOOD[name]) == []


def test_a_modal_may_hold_every_input() -> None:
    inputs = [
        {
            "type": "plain_text_input",
            "action_id": "v",
            "multiline": True,
            "max_length": 3000,
            "focus_on_load": True,
        },
        {"type": "email_text_input", "action_id": "v"},
        {"type": "url_text_input", "action_id": "v"},
        {"type": "number_input", "action_id": "v", "is_decimal_allowed": False, "min_value": "0"},
        {"type": "rich_text_input", "action_id": "v"},
        {"type": "file_input", "action_id": "v", "filetypes": ["csv"]},
        {"type": "checkboxes", "action_id": "v", "options": [option("x")]},
        {"type": "multi_users_select", "action_id": "v", "max_selected_items": 3},
    ]
    blocks = [
        {"type": "input", "label": plain("l" * 2000), "element": one, "optional": True} for one in inputs
    ]
    alert = {"type": "alert", "text": mrkdwn("x" * 200), "level": "warning"}
    assert surfaces.view(modal(*blocks, alert, private_metadata="x" * 3000, notify_on_close=True)) == []


def test_a_home_tab_may_hold_100_blocks_with_tables_and_charts() -> None:
    assert surfaces.view(home(data_table(3, 3), line_chart(), *[{"type": "divider"}] * 98)) == []


FAULTY_VIEWS: dict[str, tuple[Any, str]] = {
    "no object": ("x", "/view"),
    "unknown type": ({"type": "workflow_step", "blocks": []}, "/view/type"),
    "title of 25": (modal(section("x"), title=plain("x" * 25)), "/view/title/text"),
    "title in mrkdwn": (modal(section("x"), title=mrkdwn("x")), "/view/title/type"),
    "no title": (modal(section("x"), title=None), "/view"),
    "inputs without submit": (modal(text_input("a", "A"), submit=None), "/view"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    "metadata of 3001": (modal(section("x"), private_metadata="x" * 3001), "/view/private_metadata"),
    "callback_id of 256": (modal(section("x"), callback_id="x" * 256), "/view/callback_id"),
    "markdown in a modal": (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type"),
    "table in a modal": (modal(table(2, 2)), "/view/blocks/0/type"),
    "container in a modal": (modal({"type": "container"}), "/view/blocks/0/type"),
    "label of 2001": (modal(text_input("a", "x" * 2001)), "/view/blocks/0/label/text"),
    "label in mrkdwn": (modal(text_input("a", "A") | {"label": mrkdwn("x")}), "/view/blocks/0/label/type"),
    "button as an input": (
        modal(text_input("a", "A") | {"element": button("x")}),
        "/view/blocks/0/element/type",
    ),
    "two fields with the focus": (
        modal(*[text_input(one, one, element={"focus_on_load": True}) for one in ("a", "b")]),
        "/view/blocks",
    ),
    "number input without is_decimal_allowed": (
        modal(text_input("a", "A", element={"type": "number_input"})),
        "/view/blocks/0/element",
    ),
    "submit on a home tab": (home(section("x"), submit=plain("Go")), "/view"),
    "alert on a home tab": (home({"type": "alert", "text": plain("x")}), "/view/blocks/0/type"),
}


@pytest.mark.parametrize("name", FAULTY_VIEWS)
def test_a_view_is_refused_for(name: str) -> None:
    view, pointer = FAULTY_VIEWS[name]
    problems = surfaces.view(view)
    assert any(one.endswith(f"[json-pointer:{pointer}]") for one in problems), problems
