"""The traffic of a month lived by the bot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import tests.doors
import usecases.channels
import usecases.clients
import usecases.complaints
import usecases.conversations
import usecases.interactions
import usecases.issues
import usecases.people
import usecases.quiet
import usecases.settings
import usecases.solutions
import usecases.team
from domain.issues import Severity
from domain.people import Actor, Side
from domain.refusals import Refusal
from domain.team import Role
from storage.base import Session
from storage.db import Sessions
from storage.interactions import Interaction
from storage.workspaces import Workspace
from tests.month import ledger
from tests.month.clockwork import Clockwork, Deed, Post
from tests.month.complaints import complain
from tests.month.ledger import Ledger
from tests.month.owed import Owed
from tests.month.traffic import DAYS, OWNERS, PEOPLE, ZONE, Act, Traffic
from tests.month.truth import Truth
from usecases.runtime import ChannelFacts

ALERTS, TEAM = "CALERTS", "T1"
PRIVATE = 2
"""The alerts of every second client go to its owner, the others to the channel."""
SNOOZE = timedelta(hours=2)


class Month:
    """One workspace with its clients and what they and the team do."""

    def __init__(self, traffic: Traffic, *, sessions: Sessions) -> None:
        self.traffic = traffic
        self.work = Clockwork(sessions, begin=traffic.begin, home=lambda _: (TEAM, ZONE))
        self._numbers: dict[int, int] = {}
        self._ledger, self._owed = Ledger(), Owed(traffic, chance=traffic.chance)
        self._acts = self._made()
        with sessions.begin() as session:
            self.actor = self._found(session)
            for number in range(traffic.clients):
                self._add(session, number)

    def goes_by(self) -> list[Post]:
        """Live through all of it; what was posted."""
        end = self.traffic.begin + timedelta(days=DAYS)
        self.work.goes_by(self._deeds(), end=end)
        return self.work.ear.posts

    def answered(self, posts: Iterable[Post]) -> list[str]:
        """The alerts about questions that somebody had answered by then, as the traffic tells it."""
        answers = {
            (act.client, _ts(act.of)): act.at
            for act in reversed(self._acts)
            if act.what == "say" and act.who in PEOPLE and act.of
        }
        return [
            f"{post.place} about {ts} at {post.at}"
            for post in posts
            for client_id, ts in post.questions
            if (at := answers.get((self._numbers[client_id], ts))) and at <= post.at
        ]

    def untrue(self, posts: Iterable[Post]) -> list[str]:
        """What the team read about promises, complaints and needs and was not so by then, as the traffic tells it."""
        truth = Truth(self._owed.debts, names=self._ledger.names, begin=self.traffic.begin)
        return truth.untrue(post for post in posts if post.place in (ALERTS, *PEOPLE))

    def _made(self) -> list[Act]:
        """Everything that happens, in order."""
        self.traffic.talks()
        self._owed.promises()
        for client in range(self.traffic.clients):
            self._owed.needs(client)
        complain(self._owed)
        return self.traffic.in_order()

    def _deeds(self) -> Iterator[tuple[datetime, Deed]]:
        deeds = {"say": self._say, "wait": self._gesture, "claim": self._gesture}
        for act in self._acts:
            deed = deeds.get(act.what, self._matter if act.what in ledger.MATTERS else self._issue)

            def do(session: Session, *, act: Act = act, deed: Any = deed) -> None:
                # People try what is not possible any more.
                with suppress(*([] if act.matter else [Refusal])):
                    deed(session, act)

            yield act.at, do

    def _say(self, session: Session, act: Act) -> None:
        said = {"type": "message", "channel": f"C{act.client}", "text": act.text, "user": act.who}
        said |= {"ts": _ts(act.at), "team": TEAM if act.who in PEOPLE else "TC"}
        said |= {"thread_ts": _ts(act.of)} if act.of else {}
        ours: dict[str, Any] = {"team_ids": [TEAM], "now": act.at, "machine": act.at, "asked": True}
        kept = usecases.interactions.record(session, event=said, **ours)
        if kept and not kept.begins:
            usecases.complaints.heard(session, interaction=kept.row, now=act.at)
            usecases.solutions.heard(session, interaction=kept.row, now=act.at)

    def _gesture(self, session: Session, act: Act) -> None:
        question = self._question(session, act)
        facts: dict[str, Any] = {"conversation_id": question.conversation_id, "at": act.at, "now": act.at}
        if act.what == "claim":
            usecases.conversations.claim(session, actor=self._as(act.who), until=act.at + SNOOZE, **facts)
        else:
            usecases.conversations.waiting(session, actor=self._as(act.who), **facts)

    def _issue(self, session: Session, act: Act) -> None:
        """Opened, of another severity now and then, or solved."""
        question, actor = self._question(session, act), self._as(act.who)
        known = usecases.issues.of_message(session, interaction=question)
        if act.what == "solve" and known:
            usecases.issues.solve(session, actor=actor, issue_id=known.id, now=act.at)
        elif act.what == "open" and not known:
            made = usecases.issues.open_from_message(session, actor=actor, interaction=question, now=act.at)
            severity = {0: Severity.HIGH}.get(made.number % 6, Severity.NORMAL)
            usecases.issues.grade(session, actor=actor, issue_id=made.id, severity=severity, now=act.at)

    def _matter(self, session: Session, act: Act) -> None:
        client_id = next(row_id for row_id, number in self._numbers.items() if number == act.client)
        origin = self._question(session, act) if act.of else None
        self._ledger.does(ledger.Deed(session, act, self._as(act.who), client_id, origin))

    def _question(self, session: Session, act: Act) -> Interaction:
        assert act.of is not None
        found = usecases.issues.origin(
            session, workspace_id=self.actor.workspace_id, channel=f"C{act.client}", ts=_ts(act.of)
        )
        assert found is not None
        return found

    def _as(self, user_id: str) -> Actor:
        side = Side.TEAM if user_id in PEOPLE else Side.CLIENT
        door = tests.doors.PRESSED if side == Side.TEAM else tests.doors.MARKED
        return Actor(
            self.actor.workspace_id, user_id, side, name=user_id, leads=user_id == "ULEAD", door=door
        )

    def _found(self, session: Session) -> Actor:
        now = self.traffic.begin
        workspace = Workspace(team_id=TEAM, created_at=now)
        session.add(workspace)
        session.flush()
        for user_id, hours in PEOPLE.items():
            facts, actor = self.work.ear.person(user_id), Actor(workspace.id, user_id, Side.TEAM)
            usecases.people.learn(session, workspace_id=workspace.id, facts=facts, now=now)
            usecases.quiet.set_hours(session, actor=actor, text=hours.text)
        self._channel(session, workspace.id, ALERTS)
        texts = {"timezone": ZONE, "alerts": ALERTS}
        actor = Actor(workspace.id, "ULEAD", Side.TEAM, leads=True, door=tests.doors.PRESSED)
        usecases.settings.change(session, actor=actor, client_id=0, texts=texts, now=now)
        return actor

    def _add(self, session: Session, number: int) -> None:
        actor, now = self.actor, self.traffic.begin
        row = usecases.clients.add(session, actor=actor, name=f"Client {number}", now=now)
        self._numbers[row.id] = number
        roles = {
            Role.OWNER: OWNERS[number % 3], Role.BACKUP: OWNERS[(number + 1) % 3], Role.LEAD: "ULEAD",
        }  # fmt: skip
        for role, user_id in roles.items():
            usecases.team.put(session, actor=actor, client_id=row.id, user_id=user_id, role=role, now=now)
        channel = self._channel(session, actor.workspace_id, f"C{number}")
        channel.client_id, channel.kind = row.id, "client"
        channel.linked_by, channel.linked_at = actor.user_id, now
        session.flush()
        if number % PRIVATE == 0:
            usecases.settings.change(
                session, actor=actor, client_id=row.id, texts={"alerts": "none"}, now=now
            )

    def _channel(self, session: Session, workspace_id: int, slack_id: str) -> Any:
        facts = ChannelFacts(slack_id, slack_id)
        return usecases.channels.learn(
            session, workspace_id=workspace_id, facts=facts, outsiders=False, now=self.traffic.begin
        )


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
