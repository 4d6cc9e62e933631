"""Every documented fault of a block is refused, with a pointer to where it is."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.checks import surfaces
from tests.sandbox.conftest import Stage
from tests.sandbox.parts import (
    actions,
    button,
    data_table,
    line_chart,
    mrkdwn,
    option,
    plain,
    section,
    select,
    table,
)

LONG = "x" * 4000
FAULTS: dict[str, tuple[Any, str]] = {
    "no list": ({"type": "divider"}, "/blocks"),
    "block is no object": (["divider"], "/blocks/0"),
    "block without type": ([{"text": plain("x")}], "/blocks/0"),
    "unknown block": ([{"type": "banner"}], "/blocks/0/type"),
    "51 blocks": ([{"type": "divider"}] * 51, "/blocks"),
    "unknown field of a block": ([{"type": "divider", "colour": "red"}], "/blocks/0"),
    "a null": ([section("x") | {"accessory": None}], "/blocks/0/accessory"),
    "block_id of 256": ([{"type": "divider", "block_id": "x" * 256}], "/blocks/0/block_id"),
    "the same block_id twice": ([{"type": "divider", "block_id": "a"}] * 2, "/blocks"),
    "section without text or fields": ([{"type": "section"}], "/blocks/0"),
    "empty text": ([section("")], "/blocks/0/text/text"),
    "text of 3001": ([section(LONG[:3001])], "/blocks/0/text/text"),
    "text of an unknown type": (
        [{"type": "section", "text": {"type": "text", "text": "x"}}],
        "/blocks/0/text/type",
    ),
    "text as a bare string": ([{"type": "section", "text": "x"}], "/blocks/0/text"),
    "emoji on mrkdwn": ([{"type": "section", "text": mrkdwn("x") | {"emoji": True}}], "/blocks/0/text"),
    "11 fields": ([{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields"),
    "no fields": ([{"type": "section", "fields": []}], "/blocks/0/fields"),
    "field of 2001": ([{"type": "section", "fields": [plain(LONG[:2001])]}], "/blocks/0/fields/0/text"),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    "header of 151": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text"),
    "26 elements in actions": ([actions(*[button(f"b{n}") for n in range(26)])], "/blocks/0/elements"),
    "no elements in actions": ([actions()], "/blocks/0/elements"),
    "the same action_id twice": ([actions(button("a"), button("a"))], "/blocks"),
    "button without text": ([actions({"type": "button", "action_id": "a"})], "/blocks/0/elements/0"),
    "button text in mrkdwn": (
        [actions(button("a") | {"text": mrkdwn("x")})],
        "/blocks/0/elements/0/text/type",
    ),
    "button text of 76": ([actions(button("a", "x" * 76))], "/blocks/0/elements/0/text/text"),
    "button value of 2001": ([actions(button("a") | {"value": LONG[:2001]})], "/blocks/0/elements/0/value"),
    "button url of 3001": ([actions(button("a") | {"url": LONG[:3001]})], "/blocks/0/elements/0/url"),
    "unknown style": ([actions(button("a") | {"style": "green"})], "/blocks/0/elements/0/style"),
    "action_id of 256": ([actions(button("a" * 256))], "/blocks/0/elements/0/action_id"),
    "confirm without deny": (
        [
            actions(
                button("a") | {"confirm": {"title": plain("t"), "text": plain("t"), "confirm": plain("y")}}
            )
        ],
        "/blocks/0/elements/0/confirm",
    ),
    "text input in actions": (
        [actions({"type": "plain_text_input", "action_id": "a"})],
        "/blocks/0/elements/0/type",
    ),
    "two elements of context too many": (
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
        "/blocks/0/elements",
    ),
    "button in context": ([{"type": "context", "elements": [button("a")]}], "/blocks/0/elements/0/type"),
    "select without options": ([actions(select("a"))], "/blocks/0/elements/0/options"),
    "101 options": ([actions(select("a", *map(str, range(101))))], "/blocks/0/elements/0/options"),
    "option text of 76": ([actions(select("a", "x" * 76))], "/blocks/0/elements/0/options/0/text/text"),
    "option value of 151": (
        [actions(select("a") | {"options": [option("x") | {"value": "x" * 151}]})],
        "/blocks/0/elements/0/options/0/value",
    ),
    "option in mrkdwn": (
        [actions(select("a") | {"options": [option("x") | {"text": mrkdwn("x")}]})],
        "/blocks/0/elements/0/options/0/text/type",
    ),
    "initial option that is none": (
        [actions(select("a", "x") | {"initial_option": option("y")})],
        "/blocks/0/elements/0",
    ),
    "options and groups": (
        [actions(select("a", "x") | {"option_groups": [{"label": plain("g"), "options": [option("x")]}]})],
        "/blocks/0/elements/0",
    ),
    "placeholder of 151": (
        [actions(select("a", "x") | {"placeholder": plain("x" * 151)})],
        "/blocks/0/elements/0/placeholder/text",
    ),
    "overflow of six": (
        [actions({"type": "overflow", "action_id": "a", "options": [option(str(n)) for n in range(6)]})],
        "/blocks/0/elements/0/options",
    ),
    "eleven checkboxes": (
        [actions({"type": "checkboxes", "action_id": "a", "options": [option(str(n)) for n in range(11)]})],
        "/blocks/0/elements/0/options",
    ),
    "a date in words": (
        [actions({"type": "datepicker", "action_id": "a", "initial_date": "2 March"})],
        "/blocks/0/elements/0/initial_date",
    ),
    "datetimepicker beside a section": (
        [section("x") | {"accessory": {"type": "datetimepicker", "action_id": "a"}}],
        "/blocks/0/accessory/type",
    ),
    "image without alt_text": ([{"type": "image", "image_url": "https://x.example/a.png"}], "/blocks/0"),
    "image without address": ([{"type": "image", "alt_text": "x"}], "/blocks/0"),
    "markdown above 12000 together": ([{"type": "markdown", "text": "x" * 7000}] * 2, "/blocks"),
    "table of 101 rows": ([table(101, 2)], "/blocks/0/rows"),
    "table of 21 columns": ([table(2, 21)], "/blocks/0/rows/0"),
    "two tables": ([table(2, 2), table(2, 2)], "/blocks"),
    "ragged table": (
        [{"type": "table", "rows": [*table(1, 2)["rows"], *table(1, 3)["rows"]]}],
        "/blocks/0/rows",
    ),
    "data table without caption": ([{**data_table(3, 2), "caption": None}], "/blocks/0"),
    "data table of a header only": ([data_table(1, 2)], "/blocks/0/rows"),
    "data table of 202 rows": ([data_table(202, 1)], "/blocks/0/rows"),
    "data table of 20001 characters": ([data_table(21, 1, "x" * 1000)], "/blocks/0/rows"),
    "data table with an empty cell": ([data_table(2, 1, "")], "/blocks/0/rows/1/0/text"),
    "data table with a row header outside": (
        [data_table(3, 2) | {"row_header_column_index": 2}],
        "/blocks/0/row_header_column_index",
    ),
    "three charts": ([line_chart(), line_chart(), line_chart()], "/blocks"),
    "chart title of 51": ([line_chart() | {"title": "x" * 51}], "/blocks/0/title"),
    "chart with a missing point": ([line_chart(points=("a",))], "/blocks/0/chart/series/0/data"),
    "pie with a slice of nothing": (
        [
            {
                "type": "data_visualization",
                "title": "t",
                "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]},
            }
        ],
        "/blocks/0/chart/segments/0/value",
    ),
    "container of 11": (
        [{"type": "container", "title": plain("t"), "child_blocks": [{"type": "divider"}] * 11}],
        "/blocks/0/child_blocks",
    ),
    "data table in a container": (
        [{"type": "container", "title": plain("t"), "child_blocks": [data_table(2, 1)]}],
        "/blocks/0/child_blocks/0/type",
    ),
    "container without title": ([{"type": "container", "child_blocks": [{"type": "divider"}]}], "/blocks/0"),
    "collapsed but not collapsible": (
        [
            {
                "type": "container",
                "title": plain("t"),
                "child_blocks": [{"type": "divider"}],
                "default_collapsed": True,
            }
        ],
        "/blocks/0",
    ),
    "text right inside rich_text": (
        [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}],
        "/blocks/0/elements/0/type",
    ),
    "alert in a message": ([{"type": "alert", "text": plain("x")}], "/blocks/0/type"),
    "card body of 201": ([{"type": "card", "body": mrkdwn("x" * 201)}], "/blocks/0/body/text"),
    "lone pending task": (
        [{"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}],
        "/blocks/0/status",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_message_is_refused_for(name: str) -> None:
    blocks, pointer = FAULTS[name]
    problems = surfaces.message(blocks)
    assert any(one.endswith(f"[json-pointer:{pointer}]") for one in problems), problems


def test_a_refused_message_carries_its_problems_and_is_written_down(stage: Stage) -> None:
    error = stage.refused("chat.postMessage", channel=stage.room.id, text="x", blocks=[{"type": "banner"}])
    assert error == "invalid_blocks"
    [rejection] = stage.sandbox.rejections
    assert rejection.where == "chat.postMessage"
    assert rejection.details == ["[ERROR] unsupported type: banner [json-pointer:/blocks/0/type]"]
    assert [one for one in stage.sandbox.messages(stage.room) if one.bot_id] == []
