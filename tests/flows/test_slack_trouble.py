"""Stories in which Slack answers badly for a while: what people did and said then counts later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

import storage.operations
import usecases.operations
from domain.outbox import State
from sandbox import Fault
from sandbox.workspace import Message
from storage.people import Person
from tests.asking import ask
from tests.world import World


def declined(world: World) -> None:
    """A need of the client is noted, declined, and the words for the client are released."""
    asked = world.carol.says(world.acme, "Could we get an export of the invoices to Excel?")
    world.settle()
    world.pm.reacts(asked, "dart")
    world.settle()
    world.pm.clicks("Details…")
    world.pm.clicks("Decline…")
    assert world.pm.submits({"Why not?": "Your bank offers it already"}) == {}
    world.settle()
    world.pm.clicks("Tell the client…")
    assert world.pm.submits({}) == {}
    for read in ("Need 1 of Acme is noted", "Need 1: Could we", "Need 1 is declined", "Told in"):
        world.sandbox.expect(world.acme, read)


def read_by_client(world: World) -> list[Message]:
    """What the bot posted where the client reads it."""
    ours = world.sandbox.bot_user_id
    return [each for each in world.carol.sees(world.acme) if each.user == ours and not each.subtype]


def hears_of_it(world: World, *, why: str) -> None:
    """Whoever released the words is told, and the need is as if nobody had told the client."""
    message = world.pm.direct_messages()[-1]
    world.sandbox.expect(message.channel, message.text)
    heard = message.text
    assert "The words to Acme about need 1 were not posted in" in heard
    assert why in heard
    assert "It is not noted any more that they were told." in heard
    assert not read_by_client(world)
    assert "Need 1" in ask(world, "need 1")
    assert "Tell the client…" in world.pm.sees(world.alerts)[-1].buttons


def test_P8_words_for_a_client_that_slack_refused_are_not_noted_as_told(world: World) -> None:
    def to_client(args: dict[str, object]) -> bool:
        return args["channel"] == world.acme.id

    world.sandbox.faults.on("chat.postMessage", do=Fault.error("is_archived"), when=to_client)
    declined(world)
    world.settle()
    hears_of_it(world, why="Slack refused the message (`is_archived`)")


def test_P8_words_for_a_client_that_nobody_of_the_team_counts_on_any_more_raise_the_alarm(
    world: World,
) -> None:
    world.sandbox.faults.on(
        "chat.postMessage", do=Fault.error("is_archived"), when=lambda args: args["channel"] == world.acme.id
    )
    declined(world)
    with world.house.run.begin() as session:
        everybody: Any = Person.__table__
        session.execute(update(everybody).values(is_guest=True))
    world.settle()
    world.sandbox.expect(world.alerts, "A message of mine could not be delivered")
    world.sandbox.expect_all()


def test_P8_words_that_were_taken_back_are_not_there_to_be_sent_again(world: World) -> None:
    refusal = Fault.error("msg_too_long")
    world.sandbox.faults.on(
        "chat.postMessage", do=refusal, when=lambda args: args["channel"] == world.acme.id
    )
    declined(world)
    world.settle()
    hears_of_it(world, why="Slack refused the message (`msg_too_long`)")
    world.sandbox.faults.clear()
    with world.house.run.begin() as session:
        rows = storage.operations.outbox_rows(session, state="", before=0, limit=100)
        (lost,) = [row for row in rows if row.channel == world.acme.id and row.kind == "post"]
        assert (lost.state, lost.reason) == (State.SUPPRESSED, "undone")
        assert not usecases.operations.replay(session, row_id=lost.id)
    world.settle()
    assert not read_by_client(world)


def test_P8_words_for_a_client_that_could_not_be_posted_for_an_hour_are_not_noted_as_told(
    world: World,
) -> None:
    declined(world)
    world.now.at += timedelta(hours=2)
    world.settle()
    hears_of_it(world, why="Slack did not take the message within an hour")


def test_a_gesture_of_somebody_slack_could_not_name_counts_when_it_can(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    newcomer = world.sandbox.person("nina")
    newcomer.joins(world.acme)
    world.settle()
    world.sandbox.faults.on("users.info", times=2, do=Fault.http_before(500))
    newcomer.reacts(asked, "pushpin")
    world.settle()
    world.sandbox.expect(world.alerts, "When do we start?")
    world.sandbox.expect_all()


def test_R8_an_answer_of_somebody_slack_could_not_name_counts_when_it_can(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    newcomer = world.sandbox.person("nina")
    newcomer.joins(world.acme)
    world.settle()
    world.sandbox.faults.on("users.info", times=99, do=Fault.http_before(500))
    newcomer.says(world.acme, "Next week.", thread=asked)
    world.settle()
    world.sandbox.faults.clear()
    world.passes(hours=9)
    world.sandbox.expect_all()
    assert not [each for each in world.sandbox.messages(world.alerts) if "carol" in each.text]
