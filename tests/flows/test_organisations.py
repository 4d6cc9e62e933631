"""Stories of shared channels: two organisations of clients in one, the other side's bot, and a share that ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sandbox.people import Person
from sandbox.workspace import Message
from storage.channels import Channel
from storage.interactions import Interaction
from tests.asking import ask, click
from tests.flows.test_sides import clients, sides, waiting
from tests.world import World

ASKED = "A second organisation writes in"


@pytest.fixture
def vera(world: World) -> Person:
    """Somebody of a second organisation in Acme's channel, in which Acme was heard before."""
    world.carol.says(world.acme, "Hello from Acme, who is our contact?")
    world.settle()
    volt = world.sandbox.team("Volt")
    world.sandbox.share(world.acme, volt, new_id=False)
    vera = world.sandbox.person("vera", team=volt)
    world.carol.invites(world.acme, vera)
    world.settle()
    return vera


def question(world: World, *, to: Person) -> Message:
    """The question whose an organisation is, as it stands."""
    [found] = [one for one in to.direct_messages() if "organisation" in one.text or "组织" in one.text]
    return found


def test_R10_the_first_organisation_in_a_channel_is_the_channels_client(world: World) -> None:
    said = world.carol.says(world.acme, "When do we start?")
    world.settle()
    assert clients(world, said) == ["Acme"]
    assert world.pm.direct_messages() == []


def test_R10_an_unknown_second_organisation_is_asked_about_once_and_tracked_meanwhile(
    world: World, vera: Person
) -> None:
    first = vera.says(world.acme, "Where is our report?")
    world.passes(minutes=20)
    second = vera.says(world.acme, "And the invoice?")
    world.settle()
    asked = question(world, to=world.pm)
    assert ASKED in asked.text
    assert "Unassigned client" in asked.words
    assert asked.buttons == ["Same as Acme", "A new client"]
    assert clients(world, first, second) == ["Unassigned client"] * 2
    assert ("Unassigned client", "Where is our report?") in waiting(world)
    world.sandbox.expect_all()
    world.passes(hours=3, minutes=50)
    world.sandbox.expect(world.alerts, "Unassigned client: the answer to vera is late")
    world.sandbox.expect_all()


def test_R10_the_answer_moves_what_was_said_with_its_clocks(world: World, vera: Person) -> None:
    said = vera.says(world.acme, "Where is our report?")
    world.settle()
    world.pm.chooses("Choose a client", "Globex", question(world, to=world.pm))
    world.settle()
    assert clients(world, said) == ["Globex"]
    assert waiting(world)[-1] == ("Globex", "Where is our report?")
    assert "belongs to *Globex*" in question(world, to=world.pm).text
    later = vera.says(world.acme, "Hello?")
    world.settle()
    assert clients(world, later) == ["Globex"]
    assert "Unassigned" not in ask(world, "list")
    world.passes(hours=4, minutes=1)
    world.sandbox.expect(world.alerts, "Globex: the answer to vera is late")
    world.sandbox.expect_all()


def test_R10_issues_and_the_teams_answers_move_along(world: World, vera: Person) -> None:
    said = vera.says(world.acme, "Where is our report?")
    world.settle()
    world.pm.reacts(said, "pushpin")
    answered = world.pm.says(world.acme, "It is on its way.", thread=said)
    world.settle()
    assert clients(world, answered) == ["Unassigned client"]
    world.pm.chooses("Choose a client", "Globex", question(world, to=world.pm))
    world.settle()
    assert clients(world, said, answered) == ["Globex", "Globex"]
    assert "Where is our report?" in ask(world, "show Globex")
    assert "Globex" in world.sandbox.expect(world.alerts, "Where is our report?").words
    world.sandbox.expect_all()


def test_R10_an_answer_heard_before_its_question_belongs_to_the_same_client(
    world: World, vera: Person
) -> None:
    world.sandbox.hold_events()
    said = vera.says(world.acme, "Where is our report?")
    answered = world.pm.says(world.acme, "It is on its way.", thread=said)
    world.sandbox.release_events(order="reversed")
    world.settle()
    assert clients(world, said, answered) == ["Unassigned client"] * 2
    assert ("Unassigned client", "Where is our report?") not in waiting(world)
    world.sandbox.expect_all()


def test_R10_the_answer_is_undone(world: World, vera: Person) -> None:
    said = vera.says(world.acme, "Where is our report?")
    world.settle()
    world.pm.clicks("Same as Acme", question(world, to=world.pm))
    world.settle()
    assert clients(world, said) == ["Acme"]
    world.pm.clicks("Undo", question(world, to=world.pm))
    world.settle()
    assert clients(world, said) == ["Unassigned client"]
    assert ASKED in question(world, to=world.pm).text
    world.pm.clicks("A new client", question(world, to=world.pm))
    assert world.pm.submits({"Name of the client": "Volt Ltd"}) == {}
    world.settle()
    assert clients(world, said) == ["Volt Ltd"]
    world.sandbox.expect_all()


def test_R10_a_contact_tells_whose_an_organisation_is(world: World, vera: Person) -> None:
    said = vera.says(world.acme, "Where is our report?")
    world.settle()
    ask(world, f"contact Globex {vera.mention}")
    world.settle()
    assert clients(world, said) == ["Globex"]
    assert f"belongs to *Globex* (said {world.pm.mention})" in question(world, to=world.pm).text
    world.sandbox.expect_all()


def test_what_was_agreed_with_a_client_is_not_sent_where_another_one_reads(
    world: World, vera: Person
) -> None:
    offered = world.pm.runs("/client charter Acme", world.alerts)
    world.sandbox.expect_all()
    assert "Send to the client" in offered.messages[-1].buttons
    vera.says(world.acme, "Where is our report?")
    world.settle()
    world.sandbox.expect_all()
    shown = world.pm.runs("/client charter Acme", world.alerts)
    assert "Send to the client" not in shown.messages[-1].buttons
    assert "people of another client read there too" in shown.messages[-1].words
    world.pm.clicks("Send to the client", offered.messages[-1])
    world.settle()
    assert not [each for each in world.sandbox.messages(world.acme) if "How we work together" in each.text]
    world.sandbox.expect_all()


def test_R10_an_organisation_that_is_known_elsewhere_is_not_asked_about(world: World, vera: Person) -> None:
    volt = world.sandbox.core.space.teams[vera.user.team_id]
    own = world.sandbox.channel("volt", members=[world.pm, vera], shared_with=[volt])
    world.pm.invites_bot(own)
    world.settle()
    ask(world, "link Initech client", where=own)
    there = vera.says(own, "Hello there?")
    world.settle()
    here = vera.says(world.acme, "Where is our report?")
    world.settle()
    assert clients(world, there, here) == ["Initech", "Initech"]
    assert not [one for one in world.pm.direct_messages() if ASKED in one.text]
    world.sandbox.expect_all()


def test_R10_one_organisation_may_be_several_clients_each_in_its_channel(world: World) -> None:
    second = world.sandbox.channel("acme-app", members=[world.pm, world.carol], shared_with=[world.org])
    world.pm.invites_bot(second)
    world.settle()
    ask(world, "link Initech client", where=second)
    one, two = world.carol.says(world.acme, "How is it?"), world.carol.says(second, "How is it?")
    world.settle()
    assert clients(world, one, two) == ["Acme", "Initech"]
    world.sandbox.expect_all()


def test_R10_a_declared_person_may_speak_for_another_client(world: World) -> None:
    said = world.carol.says(world.acme, "Where is our report?")
    world.settle()
    ask(world, f"side {world.carol.mention} client Globex", where=world.acme)
    world.settle()
    assert (clients(world, said), waiting(world)) == (["Globex"], [("Globex", "Where is our report?")])
    click(world, "Undo", where=world.acme)
    world.settle()
    assert (clients(world, said), waiting(world)) == (["Acme"], [("Acme", "Where is our report?")])


def test_R10_the_question_is_asked_in_chinese(world: World, vera: Person) -> None:
    world.sandbox.changes(world.pm, locale="zh-CN")
    world.settle()
    ask(world, "set workspace language zh_CN")
    said = vera.says(world.acme, "Where is our report?")
    world.settle()
    assert clients(world, said) == ["未归属客户"]
    asked = question(world, to=world.pm)
    assert "有第二个组织发言" in asked.text
    world.pm.clicks("同属 Acme", asked)
    world.settle()
    assert "属于 *Acme*" in question(world, to=world.pm).text
    world.sandbox.expect_all()


def test_R6_the_other_sides_copy_of_the_bot_is_neither_a_question_nor_an_answer(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    theirs = world.sandbox.another_bot("Rapport", team=world.org)
    world.acme.members.append(theirs.id)
    said = theirs.says(world.acme, "When do you answer?", thread=asked)
    world.settle()
    assert sides(world, said) == ["system"]
    assert waiting(world) == [("Acme", "When do we start?")]


def test_R6_an_event_that_names_both_installations_is_ours_by_our_own(world: World) -> None:
    first = world.carol.says(world.acme, "When do we start?")
    world.settle()
    sent = next(
        one.payload
        for one in reversed(world.sandbox.deliveries)
        if one.payload.get("event", {}).get("ts") == first.ts
    )
    [ours] = sent["authorizations"]
    theirs = ours | {"team_id": world.org.id, "user_id": "U0THEIRBOT"}
    event = sent["event"] | {"ts": f"{float(first.ts) + 1:.6f}", "text": "Or never?"}
    envelope = {"event": event, "event_id": "Ev0BOTH", "team_id": world.org.id}
    world.sandbox.deliver_raw(sent | envelope | {"authorizations": [theirs, ours]})
    world.settle()
    with world.house.run.begin() as session:
        rows = session.scalars(select(Interaction).order_by(Interaction.id)).all()
        assert [(row.workspace_id, row.side, row.text) for row in rows] == [
            (1, "client", "When do we start?"),
            (1, "client", "Or never?"),
        ]


def test_R9_a_link_rests_while_the_client_cannot_read_and_its_linker_is_told_once(world: World) -> None:
    asked = world.carol.says(world.acme, "When do we start?")
    world.settle()
    world.sandbox.unshare(world.acme, world.org)
    world.settle()
    told = world.sandbox.expect(world.pm, "is not shared any more, so *Acme* cannot read it")
    assert "1 question there was still open" in told.words
    assert waiting(world) == []
    silent = world.dan.says(world.acme, "They are gone?")
    world.passes(hours=5)
    assert (sides(world, silent), sides(world, asked)) == ([""], ["client"])
    world.sandbox.share(world.acme, world.org, new_id=False)
    world.carol.user.deleted = False
    world.acme.members.append(world.carol.id)
    world.settle()
    assert waiting(world) == [("Acme", "When do we start?")]
    world.sandbox.expect_all()


def test_R9_a_link_holds_while_somebody_of_the_client_still_reads(world: World, vera: Person) -> None:
    world.sandbox.unshare(world.acme, world.sandbox.core.space.teams[vera.user.team_id])
    said = world.carol.says(world.acme, "Still here?")
    world.settle()
    assert sides(world, said) == ["client"]
    assert world.pm.direct_messages() == []


def test_R9_everything_follows_when_slack_gives_a_channel_another_id(world: World) -> None:
    first = world.greg.says(world.globex, "Is the invoice right?")
    ask(world, f"side {world.dan.mention} client", where=world.globex)
    world.settle()
    world.sandbox.share(world.globex, world.sandbox.team("Globex Inc"))
    world.settle()
    second = world.dan.says(world.globex, "When is the next meeting?")
    world.pm.says(world.globex, "Yes.", thread=first)
    world.settle()
    assert sides(world, first, second) == ["client", "client"]
    assert waiting(world) == [("Globex", "When is the next meeting?")]
    with world.house.run.begin() as session:
        linked = session.scalars(select(Channel.slack_id).where(Channel.client_id.is_not(None))).all()
    assert sorted(linked) == sorted([world.acme.id, world.globex.id])
    world.sandbox.expect_all()
