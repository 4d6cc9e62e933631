"""A modal or Home tab as its reader sees it: labels, words, buttons, errors."""

from __future__ import annotations

from typing import Any

from sandbox import block_text, controls
from sandbox.core import Core
from sandbox.workspace import View

Json = dict[str, Any]


class Form:
    """A modal or Home tab as its reader sees it."""

    def __init__(self, core: Core, *, view: View) -> None:
        self._core = core
        self.state = view

    @property
    def view(self) -> Json:
        """The payload as the app sent it, with Slack's defaults."""
        return self.state.payload

    @property
    def id(self) -> str:
        return self.state.id

    @property
    def callback_id(self) -> str:
        return str(self.view["callback_id"])

    @property
    def private_metadata(self) -> str:
        return str(self.view["private_metadata"])

    @property
    def title(self) -> str:
        return str(self.view["title"]["text"])

    @property
    def submit(self) -> str | None:
        """The submit button's words; None when there is no such button."""
        return self.view["submit"]["text"] if self.view["submit"] else None

    @property
    def close(self) -> str | None:
        return self.view["close"]["text"] if self.view["close"] else None

    @property
    def labels(self) -> list[str]:
        return list(controls.inputs(self.state))

    @property
    def values(self) -> dict[str, Any]:
        """What stands in each input, by label, in the reader's words."""
        found = {}
        for label, one in controls.inputs(self.state).items():
            entry = self.state.values[one.block["block_id"]][one.element["action_id"]]
            found[label] = controls.shown(entry, space=self._core.space)
        return found

    @property
    def words(self) -> str:
        return block_text.words(self.view["blocks"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.view["blocks"])

    @property
    def buttons(self) -> list[str]:
        return list(controls.buttons(self.state, user=self.state.user))

    @property
    def errors(self) -> dict[str, str]:
        """Error texts by label; those that belong to no input under ""."""
        labels = {one.block["block_id"]: label for label, one in controls.inputs(self.state).items()}
        return {labels.get(block, ""): text for block, text in self.state.errors.items()}

    def __repr__(self) -> str:
        return f"<form {self.title!r} {self.labels}>"
