"""The drainer: what people simply wrote is kept together, and a message that fails still fails alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event as listening
from sqlalchemy import select

import bot.intake
import usecases.inbox
from bot.drainer import Drainer
from storage.channels import Channel
from storage.clients import Client
from storage.interactions import Interaction
from storage.people import Person
from tests.bot.parts import START, Parts, event, in_state


def furnish(parts: Parts) -> None:
    """A client with a channel, and Carol, whom we know."""
    with parts.run.begin() as session:
        client = Client(workspace_id=1, name="Acme", name_key="acme", created_by="UPM", created_at=START)
        session.add(client)
        session.flush()
        session.add(Channel(workspace_id=1, slack_id="C1", client_id=client.id, kind="client"))
        session.add(Person(workspace_id=1, user_id="UCAROL", team_id="TACME", checked_at=START))


def written(number: int, **more: Any) -> dict[str, Any]:
    said = {"user": "UCAROL", "text": f"Question {number}?", "ts": f"{START.timestamp() + number:.0f}.000100"}
    return event(f"Ev{number}", kind="message", **(said | more))


def arrive(parts: Parts, *payloads: dict[str, Any]) -> None:
    with parts.run.begin() as session:
        usecases.inbox.store(
            session, arrivals=[bot.intake.arrival(payload, now=parts.now()) for payload in payloads]
        )


def kept(parts: Parts) -> list[str]:
    with parts.run.begin() as session:
        return list(session.scalars(select(Interaction.text).order_by(Interaction.ts)))


def states(parts: Parts) -> dict[str, int]:
    with parts.run.begin() as session:
        return usecases.inbox.counts(session)


def test_what_people_wrote_is_kept_and_done_in_one_transaction(parts: Parts) -> None:
    furnish(parts)
    arrive(parts, written(1), written(2), written(3))
    commits: list[object] = []
    with parts.run.begin() as session:
        engine = session.get_bind()
    listening.listen(engine, "commit", commits.append)
    assert Drainer(parts.run, app=parts.app).turn()
    assert len(commits) == len(["the claim", "the messages"])
    assert kept(parts) == ["Question 1?", "Question 2?", "Question 3?"]
    assert states(parts) == {"done": 3}


def test_P6_a_message_that_can_never_be_kept_takes_none_of_the_others_with_it(parts: Parts) -> None:
    furnish(parts)
    arrive(parts, written(1), written(2, ts="nonsense"), written(3))
    Drainer(parts.run, app=parts.app).turn()
    assert kept(parts) == ["Question 1?", "Question 3?"]
    with parts.run.begin() as session:
        (row,) = in_state(session, state="quarantined")
        assert row.event_id == "Ev2"


def test_an_author_whom_slack_must_be_asked_about_holds_nothing_up(parts: Parts) -> None:
    furnish(parts)
    arrive(parts, written(1), written(2, user="UNEW"), written(3))
    Drainer(parts.run, app=parts.app).turn()
    assert kept(parts) == ["Question 1?", "Question 2?", "Question 3?"]
    assert states(parts) == {"done": 3}


def test_a_message_is_never_kept_before_what_came_earlier_in_its_channel(parts: Parts) -> None:
    furnish(parts)
    heard: list[list[str]] = []
    parts.app.event("test_event")(lambda: heard.append(kept(parts)))
    arrive(parts, written(1), event("Ev2"), written(3))
    Drainer(parts.run, app=parts.app).turn()
    assert heard == [["Question 1?"]]
    assert kept(parts) == ["Question 1?", "Question 3?"]


def test_what_we_said_ourselves_is_not_kept(parts: Parts) -> None:
    furnish(parts)
    arrive(parts, written(1), written(2, user="UBOT", bot_id="BBOT"))
    Drainer(parts.run, app=parts.app).turn()
    assert kept(parts) == ["Question 1?"]
    assert states(parts) == {"done": 2}
