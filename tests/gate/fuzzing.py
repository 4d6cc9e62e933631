"""A bot under fire: bent payloads through its doors, and everything it would say caught and read at the edge."""

from __future__ import annotations

import gc
import json
import logging
import re
import resource
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import bot.payloads
import bot.replies
import bot.slack
from bot.drainer import HOPELESS, UNHEARD
from bot.ears import Ears
from bot.front import Front
from bot.intake import Intake, arrival
from bot.logs import Line
from domain.outbox import TryLater, Unclear
from sandbox.checks import surfaces
from storage.inbox import Claimed
from tests.bot import parts
from tests.gate import grammar, stories
from tests.proofs import Cases
from tests.world import Server, World

Json = dict[str, Any]

CAUGHT = ("views.open", "views.update", "views.publish", "chat.postEphemeral")
SECRET = re.compile(r"xox[abpers]-[\w-]+|xapp-[\w-]+|v0=[0-9a-f]{16}")
FORESEEN = "OUTBOX_DEAD"
"""A story archives a channel for which something is promised: the alarm is as it should be."""
SPIKE = re.compile(r"evil|&lt;|&amp;|长😀é|7\*7|forged|drop table|x{100}", re.IGNORECASE)
"""By what hostile words are known again where they are shown."""
P99_SECONDS, GENEROUS = 0.05, 3.0
"""How long one of a hundred may take, on a machine that runs other tests too."""
LONGEST_SECONDS = 3.0
"""How long Slack waits for an answer, so none may take longer."""
MOST_GROWTH_MB = 60
"""How much more memory a run may have than after its first story; ten thousand payloads of kilobytes would show."""


class Kept(Intake):
    """The intake without its table: `text` is what it would store."""

    text = ""

    def _submit(self, payload: Json) -> None:
        self.text = arrival(payload, now=self._now()).payload


class Door:
    """Where Slack's events come in over HTTP."""

    def __init__(self, world: World) -> None:
        run = world.house.run
        ears = Ears(run, hears=lambda: True)
        self._kept = Kept(run.begin, now=run.now, stored=lambda: None, heard=ears.heard)
        self._front = Front(
            world.house.app, secret=parts.SECRET, intake=self._kept, machine=run.machine, alive=lambda: True
        )
        self._machine = run.machine

    def takes(self, payload: Json) -> tuple[int, str]:
        """The status that Slack reads, and what is kept of the event; "" for nothing."""
        body, told, self._kept.text = parts.as_json(payload), list[str](), ""
        request = parts.as_wsgi(body, headers=parts.signed(body, at=self._machine().timestamp()))
        self._front(request, lambda status, _: told.append(status))  # type: ignore[arg-type]
        return int(told[0].split()[0]), self._kept.text


class Fire(logging.Handler):
    """What is wrong, by its kind, with one example each; and how long each case took."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Line(as_json=False))
        self.found: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self.outcomes: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.said = 0
        self.spiked = 0
        self.slowest = (0.0, "")
        self.catching = False

    def emit(self, record: logging.LogRecord) -> None:
        """A line of the log: one that tells what it must not, or an error that nobody foresaw; in a story, which may
        be one of faults, errors are as they should be.
        """
        line = self.format(record)
        if SECRET.search(line):
            self.wrong("a secret in the log", line)
        is_error = self.catching and record.levelno >= logging.ERROR
        if is_error and not record.getMessage().startswith(FORESEEN):
            error = record.exc_info[1] if record.exc_info else None
            self.wrong(f"log: {record.msg[:40]} {type(error).__name__} {_where(error)}", line)

    def wrong(self, what: str, example: str) -> None:
        """Count one more of a kind."""
        self.found[what] += 1
        self.examples.setdefault(what, example[-3000:])

    def sends(self, world: World, payload: Json) -> None:
        """One payload through the door that is its own, as the drainer or a transport hands it on."""
        begun = time.perf_counter()
        try:
            # Everything comes as JSON, so it is read from there.
            self.outcomes[self._answer(world, json.loads(json.dumps(payload)))] += 1
        except Exception as error:
            stack = "".join(traceback.format_exception(error))
            self.wrong(f"raised: {type(error).__name__} {_where(error)}", stack)
        self.seconds.append(time.perf_counter() - begun)
        if self.seconds[-1] > self.slowest[0]:
            self.slowest = self.seconds[-1], json.dumps(payload)[:600]

    def _answer(self, world: World, payload: Json) -> str:
        try:
            if "event" in payload:
                return self._event(world, payload)
            bot.payloads.checked(payload)
            response = world.house.app.dispatch(bot.payloads.request(payload))
        except bot.payloads.Unreadable:
            return "refused for its shape"
        if response.status not in (200, 400):
            self.wrong(f"status {response.status}", json.dumps(payload))
        self._reads(response.body)
        return f"answered {response.status}"

    def _event(self, world: World, payload: Json) -> str:
        status, text = Door(world).takes(payload)
        if status not in (200, 400, 413):
            self.wrong(f"status {status}", json.dumps(payload))
        if status == 200 and not text and payload.get("type") != "url_verification":
            self.wrong("acknowledged and not kept", json.dumps(payload))
        if not text:
            return "refused for its shape"
        failure = world.house.drainer._dispatch(Claimed(1, "Ev1", "lane", text, 0))
        if failure is None:
            return "event done"
        if isinstance(failure, UNHEARD):
            return "event nobody listens to"
        if not isinstance(failure, (*HOPELESS, TryLater, Unclear)):
            self.wrong(f"event: {type(failure).__name__} {_where(failure)}", str(failure))
        return "event quarantined" if isinstance(failure, HOPELESS) else "event tried again"

    def _reads(self, body: str) -> None:
        """What a person would see with the acknowledgement."""
        if body.startswith("{"):
            answer = json.loads(body)
            view = answer.get("view")
            self.reads(view or {"blocks": answer.get("blocks") or [], "text": answer.get("text", "")})

    def reads(self, surface: Json) -> None:
        """Something to be shown: Slack would take it, and nothing in it is live that we did not mean."""
        self.said += 1
        self.spiked += bool(SPIKE.search(str(surface)))
        if surface.get("type") in ("modal", "home"):
            wrong = surfaces.view(surface)
        else:
            wrong = surfaces.message(surface.get("blocks") or [])
            if len(str(surface.get("text", ""))) > 40_000:
                wrong.append("the text is too long")
        for problem in wrong:
            self.wrong(f"Slack: {re.sub('[0-9]+', 'n', problem)[:80]}", json.dumps(surface))
        for problem in grammar.problems(surface, known=is_id):
            self.wrong(f"live: {problem[:60]}", problem + json.dumps(surface))

    def summary(self) -> str:
        """What came of it, in words."""
        at = {name: 1000 * self._taken(share) for name, share in (("p50", 0.5), ("p99", 0.99))}
        times = ", ".join(f"{name} {value:.1f} ms" for name, value in at.items())
        outcomes = ", ".join(f"{count} {what}" for what, count in self.outcomes.most_common())
        said = f"{self.said} surfaces read, {self.spiked} of them with hostile words"
        return f"{outcomes}; {said}; {times}, longest {1000 * max(self.seconds):.0f} ms"

    def _taken(self, share: float) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * share)]

    def verdict(self, cases: Cases, *, checked: str) -> None:
        """Fails with everything that was found, or reports the cases."""
        cases.ran(len(self.seconds), checked=f"{checked} ({self.summary()})")
        print(self.summary(), "the slowest:", self.slowest[1], sep="\n")
        listed = [f"{count} × {what}\n{self.examples[what]}" for what, count in self.found.most_common(40)]
        assert not self.found, "\n\n".join(listed)
        assert self._taken(0.99) < P99_SECONDS * GENEROUS, self.summary()
        assert max(self.seconds) < LONGEST_SECONDS * GENEROUS, self.slowest


def _where(error: BaseException | None) -> str:
    frames = traceback.extract_tb(error.__traceback__) if error else []
    ours = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in frames
        if ".venv" not in frame.filename
    ]
    return ours[-1] if ours else ""


def is_id(text: str) -> bool:
    """Whether it is an id that Slack gave in a signed payload, and none out of people's words."""
    return text.isalnum() and text.isascii() and "EVIL" not in text


def memory() -> int:
    """How much memory this process has by now, in MB, without what nobody holds any more."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 2**20


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fire]:
    """Catches what the bot says while `catching`, and what it logs."""
    made = Fire()
    call, say = bot.slack.SlackCalls.call, bot.replies.Reply.__call__

    def caught(self: Any, method: str, **arguments: Any) -> Any:
        if not made.catching or method not in CAUGHT:
            return call(self, method, **arguments)
        made.reads(arguments.get("view") or arguments)
        return {"ok": True}

    def replied(self: Any, text: str = "", **more: Any) -> Any:
        if not made.catching:
            return say(self, text, **more)
        made.reads({"text": text, **more})
        return None

    monkeypatch.setattr(bot.slack.SlackCalls, "call", caught)
    monkeypatch.setattr(bot.replies.Reply, "__call__", replied)
    root = logging.getLogger()
    # Who tests would keep every one of these lines.
    others, root.handlers[:] = list(root.handlers), [made]
    try:
        yield made
    finally:
        root.handlers[:] = others


@contextmanager
def told(server: Server, fire: Fire, url: str, story: stories.Story) -> Iterator[World]:
    """A world right after a story, with the fire opened."""
    with server.world(url) as world:
        world.furnish()
        story(world)
        world.close()
        # Some stories end before all that was to go wrong in them did.
        world.sandbox.faults.clear()
        fire.catching = True
        try:
            yield world
        finally:
            fire.catching = False
            # What bent payloads made is nobody's business any more.
            world.close = lambda: None  # type: ignore[method-assign]
