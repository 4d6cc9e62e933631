"""The stories of `tests/flows`, told once more for what people and Slack sent in them."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import tests.flows
from tests.world import World

Json = dict[str, Any]
Story = Callable[[World], None]


def stories() -> dict[str, Story]:
    """Every story that needs nothing but a world, by its name."""
    found: dict[str, Story] = {}
    for module in pkgutil.iter_modules(tests.flows.__path__):
        told = vars(importlib.import_module(f"tests.flows.{module.name}"))
        found |= {f"{module.name}.{name}": story for name, story in told.items() if _is_story(name, story)}
    return found


def _is_story(name: str, story: Any) -> bool:
    if not (name.startswith("test_") and inspect.isfunction(story)) or hasattr(story, "pytestmark"):
        return False
    return list(inspect.signature(story).parameters) == ["world"]


def kind_of(payload: Json) -> str:
    """What a payload is, so that each kind is tried once in a story."""
    event = payload.get("event") or {}
    actions = [each.get("action_id", "") for each in payload.get("actions") or ()]
    view = payload.get("view") or {}
    words = str(payload.get("text", "")).split()[:1] if "command" in payload else []
    parts = [
        payload.get("type"),
        payload.get("command"),
        *words,
        event.get("type"),
        event.get("subtype"),
        *actions,
    ]
    return " ".join(map(str, filter(None, [*parts, payload.get("callback_id"), view.get("callback_id")])))


def sent(world: World) -> Iterator[tuple[str, Json]]:
    """What Slack sent in a story, one of each kind."""
    known: set[str] = set()
    for delivery in world.sandbox.deliveries:
        kind = kind_of(delivery.payload)
        if kind not in known:
            known.add(kind)
            yield kind, json.loads(json.dumps(delivery.payload))
