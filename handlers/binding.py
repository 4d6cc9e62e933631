"""How a listener gets what it needs: Bolt injects Slack's side by name, `bind` adds ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from usecases.runtime import Runtime


def bind(listener: Callable[..., Any], run: Runtime, **more: Any) -> Callable[..., Any]:
    """The listener with `run` (and `more`) filled in, keeping its own name for Bolt's logs."""
    bound = partial(listener, run=run, **more)
    update_wrapper(bound, listener)
    return bound
