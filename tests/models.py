"""A second opinion on what the bot sends: the SDK's own models, beside the sandbox's checks."""

from __future__ import annotations

import json
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from sandbox import Sandbox

NEWER = {"data_table", "data_visualization"}
"""Blocks that Slack knows and the SDK's models do not."""


def objections(sandbox: Sandbox) -> list[str]:
    """What the SDK's models say against the calls that the sandbox has accepted."""
    found = []
    for call in sandbox.calls:
        view, blocks = _decoded(call.args.get("view")), _decoded(call.args.get("blocks"))
        try:
            if view:
                View(**view).to_dict()
            for block in [*(blocks or []), *((view or {}).get("blocks") or [])]:
                if block["type"] not in NEWER:
                    parsed = Block.parse(block)
                    assert parsed is not None, f"unknown block {block['type']}"
                    parsed.to_dict()
        except Exception as error:
            found.append(f"{call.method}: {type(error).__name__}: {error}")
    return found


def _decoded(given: Any) -> Any:
    return json.loads(given) if isinstance(given, str) and given else given
