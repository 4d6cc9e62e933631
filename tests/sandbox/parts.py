"""Small pieces of Block Kit for these tests."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "acts", "elements": list(elements)}


def button(action_id: str, text: str = "Press", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text}


def select(action_id: str, *options: str) -> Json:
    return {"type": "static_select", "action_id": action_id, "options": [option(one) for one in options]}


def text_input(block_id: str, label: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "value"} | more.pop("element", {})
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    found: Json = {"type": "modal", "callback_id": "form", "title": plain("A form"), "blocks": list(blocks)}
    if any(one["type"] == "input" for one in blocks):
        found["submit"] = plain("Save")
    return found | more


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def data_table(rows: int, columns: int, text: str = "x") -> Json:
    head = [{"type": "raw_text", "text": f"c{column}"} for column in range(columns)]
    body = [[{"type": "raw_text", "text": text}] * columns] * (rows - 1)
    return {"type": "data_table", "caption": "Numbers", "rows": [head, *body]}


def line_chart(points: tuple[str, ...] = ("a", "b")) -> Json:
    data = [{"label": one, "value": 1.5} for one in points]
    chart = {
        "type": "line",
        "series": [{"name": "s", "data": data}],
        "axis_config": {"categories": ["a", "b"]},
    }
    return {"type": "data_visualization", "title": "Trend", "chart": chart}
