"""What a person reads in blocks."""

from __future__ import annotations

from sandbox import block_text
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
)


def test_words_come_in_reading_order() -> None:
    quote = {
        "type": "rich_text_quote",
        "elements": [{"type": "text", "text": "so "}, {"type": "emoji", "name": "eyes"}],
    }
    card = {"type": "card", "title": mrkdwn("Issue"), "actions": [button("b", "Open")]}
    container = {"type": "container", "title": plain("Acme"), "child_blocks": [section("late"), card]}
    blocks = [
        {"type": "header", "text": plain("Digest")},
        section("two") | {"fields": [plain("f")], "accessory": button("a", "Go")},
        {"type": "rich_text", "elements": [quote]},
        container,
        actions(select("s", "x", "y") | {"placeholder": plain("Pick")}),
    ]
    expected = ["Digest", "two", "f", "Go", "so :eyes:", "Acme", "late", "Issue", "Open", "Pick", "x", "y"]
    assert block_text.words(blocks).splitlines() == expected
    assert block_text.buttons(blocks) == ["Go", "Open"]


def test_tables_and_charts_are_read_as_numbers() -> None:
    assert block_text.words([data_table(2, 2, "7")]).splitlines() == ["Numbers", "c0", "c1", "7", "7"]
    assert block_text.words([line_chart()]).splitlines() == ["Trend", "s: a: 1.5, b: 1.5"]
    pie = {"type": "pie", "segments": [{"label": "late", "value": 3}]}
    chart = {"type": "data_visualization", "title": "Share", "chart": pie}
    number = {"type": "raw_number", "value": 3.5, "text": "3.5 h"}
    assert block_text.words([chart, {"rows": [[number]]}]).splitlines() == ["Share", "late: 3", "3.5 h"]


def test_a_control_is_called_by_what_stands_on_it_or_beside_it() -> None:
    beside = section("Severity") | {
        "accessory": {"type": "static_select", "action_id": "a", "options": [option("x")]}
    }
    asked = {
        "type": "input",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "b"},
    }
    labels = [
        block_text.label(block, element=element) for block, element in block_text.controls([beside, asked])
    ]
    assert labels == ["Severity", "Name"]
