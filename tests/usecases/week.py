"""A week's worth of rows for tests of digests: answers, questions that wait, contacts and issues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from domain.clocks import Kind, State
from domain.people import Side
from storage.clients import Client
from storage.clocks import Clock
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.issues import Issue
from tests.usecases.ledger import Ledger

_numbers = count(1)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Diary(Ledger):
    """The ledger of a team that can be filled with a week."""

    def answered(
        self,
        client: Client,
        *,
        when: str,
        after: timedelta,
        late: bool = False,
        kind: Kind = Kind.FIRST_RESPONSE,
    ) -> Clock:
        """A question that was answered after so much working time."""
        return self.add(
            Clock(
                workspace_id=self.workspace_id,
                client_id=client.id,
                subject=f"conversation:{next(_numbers)}",
                kind=kind,
                ref="1.0",
                state=State.BREACHED if late else State.MET,
                started_at=at(when) - after,
                ended_at=at(when),
                elapsed_seconds=int(after.total_seconds()),
                target_seconds=4 * 3600,
            )
        )

    def waits(self, client: Client, *, since: str, due: str, paused: bool = False) -> Clock:
        """A question that nobody has answered."""
        conversation = self.add(
            Conversation(
                workspace_id=self.workspace_id,
                client_id=client.id,
                channel_id=self.channel.id,
                root_ts=f"{next(_numbers)}.5",
            )
        )
        return self.add(
            Clock(
                workspace_id=self.workspace_id,
                client_id=client.id,
                subject=f"conversation:{conversation.id}",
                kind=Kind.FIRST_RESPONSE,
                ref=conversation.root_ts,
                state=State.PENDING,
                started_at=at(since),
                due_at=None if paused else at(due),
                paused=paused,
                target_seconds=4 * 3600,
            )
        )

    def contact(
        self,
        client: Client,
        *,
        when: str,
        kind: str = "message",
        side: Side = Side.CLIENT,
        gone: bool = False,
    ) -> Interaction:
        """A message or a logged contact."""
        return self.add(
            Interaction(
                workspace_id=self.workspace_id,
                client_id=client.id,
                kind=kind,
                side=side,
                happened_at=at(when),
                recorded_at=at(when),
                deleted_at=at(when) if gone else None,
            )
        )

    def issue(self, client: Client, *, opened: str, solved: str = "", status: str = "open") -> Issue:
        """An issue that was opened then and perhaps solved."""
        return self.add(
            Issue(
                workspace_id=self.workspace_id,
                number=next(_numbers),
                client_id=client.id,
                title="Login fails",
                kind="fault",
                severity=2,
                status="solved" if solved else status,
                opened_by="UPM",
                opened_at=at(opened),
                solved_at=at(solved) if solved else None,
            )
        )
