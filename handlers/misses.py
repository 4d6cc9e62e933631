"""Doors of why an answer came too late: the buttons of the one private message of a day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App

import usecases.misses
import usecases.receipts
from domain.misses import Reason
from handlers import answers, whoami
from handlers.binding import bind
from handlers.commands import Verb
from usecases.runtime import Runtime

VERBS: dict[str, Verb] = {}


def register(app: App, run: Runtime) -> None:
    """Bind the doors of this noun."""
    for reason in Reason:
        act = partial(usecases.misses.answer, reason=reason)
        app.action(f"misses.{reason}")(bind(clicked, run, act=act))
    app.action("misses.change")(bind(clicked, run, act=usecases.misses.reconsider))
    app.action("misses.correct")(bind(clicked, run, act=usecases.misses.correct))
    app.action("misses.restore")(bind(clicked, run, act=usecases.misses.restore))


def clicked(ack: Ack, body: dict[str, Any], *, run: Runtime, act: Callable[..., None]) -> None:
    """A button of the message, which then says itself what was chosen."""
    actor = whoami.actor(run, body=body)
    miss_id = answers.row_id(answers.value(body))
    with run.begin() as session:
        if usecases.receipts.first_time(session, key=answers.click_key(body), now=run.now()):
            act(session, actor=actor, miss_id=miss_id, now=run.now())
    ack()
