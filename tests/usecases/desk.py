"""A client's channel whose conversations a colleague puts in order."""

from __future__ import annotations

import usecases.moves
from domain.people import Actor
from storage.conversations import Conversation
from storage.interactions import Interaction
from storage.moves import Move
from tests.usecases.channel import Event, Room, ts


class Desk(Room):
    """The channel of Acme, whose conversations `pm` puts in order."""

    def writes(self, user: str, text: str, *, at: float = 0, thread: float | None = None) -> Interaction:
        """The row itself, which may change later."""
        kept = super().writes(user, text, at=at, thread=thread)
        return self.session.get_one(Interaction, kept.id)

    def splits(self, row: Interaction, *, rest: bool = False) -> Move:
        return usecases.moves.split(
            self.session, actor=self.pm, interaction_id=row.id, rest=rest, now=self.now
        )

    def merges(self, row: Interaction, *, into: Interaction) -> Move:
        return usecases.moves.merge(
            self.session,
            actor=self.pm,
            conversation_id=row.conversation_id or 0,
            into_id=into.conversation_id or 0,
            now=self.now,
        )

    def moves(self, row: Interaction, *, to: Interaction) -> Move:
        return usecases.moves.move(
            self.session, actor=self.pm, interaction_id=row.id, to_id=to.conversation_id or 0, now=self.now
        )

    def undoes(self, done: Move, *, by: Actor | None = None) -> None:
        usecases.moves.undo(self.session, actor=by or self.pm, move_id=done.id, now=self.now)

    def open_refs(self) -> list[str]:
        """The questions that wait, oldest first."""
        return sorted(clock.ref for clock in self.running())

    def state(self) -> list[tuple[object, ...]]:
        """Where every message is and every clock that counts."""
        self.session.flush()
        rows = self.session.query(Interaction).order_by(Interaction.happened_at)
        places: list[tuple[object, ...]] = [(row.ts, row.conversation_id, row.placed_by) for row in rows]
        roots = self.session.query(Conversation).order_by(Conversation.id)
        kept = [(each.id, each.root_ts, each.owner_id) for each in roots if each.root_ts[0].isdigit()]
        clocks = [(each.subject, each.ref, each.due_at) for each in self.running()]
        return [*places, *kept, *sorted(clocks)]


def group(desk: Desk) -> tuple[Interaction, Interaction, Interaction]:
    """Three messages of Carol, which the rules put together."""
    first, second, third = (desk.writes("UCAROL", f"Question {n}?", at=4 * n) for n in range(3))
    assert first.conversation_id == second.conversation_id == third.conversation_id
    return first, second, third


def edit(desk: Desk, row: Interaction, text: str) -> Event:
    inner = desk.event(row.user_id, text, edited={"user": row.user_id, "ts": ts(90)}) | {"ts": row.ts}
    return {"type": "message", "subtype": "message_changed", "channel": "CACME", "message": inner}


def deletion(row: Interaction) -> Event:
    gone = {"type": "message", "subtype": "message_deleted", "channel": "CACME", "ts": ts(95)}
    return gone | {"deleted_ts": row.ts}
