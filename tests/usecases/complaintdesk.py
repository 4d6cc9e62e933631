"""Acme's channel as complaints see it: who looks after the client, who complains, and what was told."""

from __future__ import annotations

import tests.doors
import usecases.complaintcards
import usecases.complaints
import usecases.recomputation
import usecases.team
from domain.people import Actor, Side
from domain.team import Role
from storage.base import Session
from storage.clocks import Clock
from storage.complaints import Complaint
from storage.interactions import Interaction
from tests.usecases.desk import Desk
from usecases.recomputation import START
from views.complaintforms import Said

MYSELF = Said("We are on it", "", "by phone")


class Office(Desk):
    """Acme's channel, with Petra as owner and Lena as lead; everybody works from nine to six."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.carol = Actor(self.workspace_id, "UCAROL", Side.CLIENT, name="Carol", door=tests.doors.ANSWERED)
        for user_id, role in (("UPM", Role.OWNER), ("ULEAD", Role.LEAD)):
            self.puts(user_id, role)

    def puts(self, user_id: str, role: Role) -> None:
        client_id = self.acme.id
        usecases.team.put(
            self.session, actor=self.pm, client_id=client_id, user_id=user_id, role=role, now=self.now
        )

    def talks(self, user: str, text: str, *, at: float, thread: float | None = None) -> Interaction:
        """Somebody writes, and the complaints of the conversation follow, as at the door."""
        row = self.writes(user, text, at=at, thread=thread)
        usecases.complaints.heard(self.session, interaction=row, now=self.now)
        return row

    def complains(self, row: Interaction, *, by: Actor | None = None) -> Complaint:
        """‼️ on a message."""
        found, _ = usecases.complaints.of_message(
            self.session,
            actor=by or self.carol,
            interaction=row,
            client_id=self.acme.id,
            at=self.now,
            now=self.now,
        )
        return found

    def looks(self) -> None:
        while usecases.complaintcards.look_one(self.session, now=self.now):
            pass

    def cards(self) -> list[str]:
        """Where a card was promised, in order."""
        found = [post for post in self.posts() if post.dedupe_key.startswith("complaint:")]
        return [post.channel for post in found if post.kind == "post"]

    def agrees(self) -> None:
        """Every clock is as its log says (rule R25)."""
        chunk = usecases.recomputation.check(self.session, after=START, now=self.now)
        assert chunk.differences == []


def clocks(office: Office) -> dict[tuple[str, str], str]:
    office.session.flush()
    rows = office.session.query(Clock).filter(Clock.subject.like("complaint:%"))
    return {(row.kind, row.ref): row.state for row in rows}
