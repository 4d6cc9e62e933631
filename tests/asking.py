"""Commands and clicks whose private answers a story reads; whatever else the bot writes stays unexpected."""

from __future__ import annotations

from sandbox import Channel
from sandbox.acts import Answer
from sandbox.people import Person
from tests.world import World


def ask(world: World, command: str, *, who: Person | None = None, where: Channel | None = None) -> str:
    """All words that the project manager, if nobody else, reads after `/client <command>`."""
    answer = (who or world.pm).runs(f"/client {command}", where or world.alerts)
    return _read(world, answer)


def click(world: World, label: str, *, where: Channel | None = None) -> str:
    """The project manager clicks the newest button of that name: what she reads in its place."""
    world.pm.clicks(label)
    message = world.pm.sees(where or world.alerts)[-1]
    world.sandbox.expect(message.channel, message.text)
    return message.words


def _read(world: World, answer: Answer) -> str:
    for message in answer.messages:
        world.sandbox.expect(message.channel, message.text)
    return answer.text
