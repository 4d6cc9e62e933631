"""What people do about promises, complaints and needs, by the use cases that the doors call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import tests.doors
import usecases.complaintanswers
import usecases.complaintposts
import usecases.complaints
import usecases.complaintsteps
import usecases.needs
import usecases.promises
import usecases.releases
from domain.people import Actor
from storage.base import Session
from storage.complaints import Complaint
from storage.interactions import Interaction
from storage.matters import Matter
from storage.needs import Need
from tests.month.traffic import Act
from usecases.promises import Source
from views.complaintforms import Listening, Said
from views.promiseforms import Entry

LINK = "https://acme.example/minutes"


@dataclass(frozen=True)
class Deed:
    """An act with what its use case needs: who does it, for which client, and the message it is about."""

    session: Session
    act: Act
    actor: Actor
    client_id: int
    origin: Interaction | None

    @property
    def now(self) -> datetime:
        return self.act.at

    @property
    def slack_id(self) -> str:
        return f"C{self.act.client}"

    @property
    def message(self) -> Interaction:
        assert self.origin is not None
        return self.origin


class Ledger:
    """Everything that is done about matters. `names`: what the month calls them, by subject and as people read it."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._rows: dict[str, int] = {}

    def does(self, deed: Deed) -> None:
        """One act of somebody."""
        what, matter = deed.act.what, deed.act.matter
        if what in MADE:
            row = MADE[what](deed)
            self._rows[matter] = row.id
            self.names |= dict.fromkeys((row.subject, f"{row.NOUN} {row.number}"), matter)
        else:
            DONE[what](deed, self._rows[matter])


def _promise(deed: Deed) -> Matter:
    direction = "ours" if deed.act.what == "promise" else "theirs"
    entry = Entry(deed.act.text, direction, deed.act.who, "Ms Li", "", deed.act.due)
    return usecases.promises.make(
        deed.session, actor=deed.actor, client_id=deed.client_id, entry=entry, source=Source(), now=deed.now
    )


def _complaint(deed: Deed) -> Matter:
    row, _ = usecases.complaints.of_message(
        deed.session,
        actor=deed.actor,
        interaction=deed.message,
        client_id=deed.client_id,
        at=deed.now,
        now=deed.now,
    )
    return row


def _raised(deed: Deed) -> Matter:
    """‼️ of the client."""
    place = {"slack_id": deed.slack_id, "ts": deed.message.ts or ""}
    usecases.complaintanswers.raised(deed.session, actor=deed.actor, **place, at=deed.now, now=deed.now)
    row = usecases.complaints.about(deed.session, workspace_id=deed.actor.workspace_id, **place)
    assert row is not None
    return row


def _need(deed: Deed) -> Matter:
    return usecases.needs.from_message(deed.session, actor=deed.actor, origin=deed.message, now=deed.now)


def _of_promise(use: Callable[..., object], **facts: str) -> Callable[[Deed, int], object]:
    return lambda deed, row_id: use(deed.session, actor=deed.actor, promise_id=row_id, now=deed.now, **facts)


def _moved(deed: Deed, row_id: int) -> None:
    facts: dict[str, Any] = {"due": deed.act.due, "reason": "The vendor is late", "told": deed.act.who}
    usecases.promises.move(deed.session, actor=deed.actor, promise_id=row_id, now=deed.now, **facts)


def _of_complaint(use: Callable[..., object], **facts: str) -> Callable[[Deed, int], object]:
    return lambda deed, row_id: use(deed.session, actor=deed.actor, row_id=row_id, now=deed.now, **facts)


def _writing(use: Callable[..., object], text: str) -> Callable[[Deed, int], object]:
    """Words that are posted where the client reads them."""
    return lambda deed, row_id: use(
        deed.session, actor=deed.actor, row_id=row_id, said=Said(text, deed.slack_id), now=deed.now
    )


def _listened(deed: Deed, row_id: int) -> None:
    card = Listening("Bills are wrong", "They pay late", "Right bills", deed.now + timedelta(days=1))
    usecases.complaintsteps.listen(deed.session, actor=deed.actor, row_id=row_id, card=card, now=deed.now)


def _said_so(deed: Deed, row_id: int) -> None:
    facts: dict[str, Any] = {"person": "Ms Li", "at": deed.now, "link": LINK}
    usecases.complaintsteps.said_so(deed.session, actor=deed.actor, row_id=row_id, now=deed.now, **facts)


def _presses(yes: bool) -> Callable[[Deed, int], object]:
    """The client presses one of the buttons of what was asked last."""

    def press(deed: Deed, row_id: int) -> None:
        asked = usecases.complaintposts.question(deed.session, row=deed.session.get_one(Complaint, row_id))
        assert asked is not None
        usecases.complaintanswers.answer(
            deed.session,
            actor=replace(deed.actor, door=tests.doors.ANSWERED),
            slack_id=deed.slack_id,
            row_id=row_id,
            deed_id=asked.id,
            yes=yes,
            now=deed.now,
        )

    return press


def _of_need(use: Callable[..., object], **facts: str) -> Callable[[Deed, int], object]:
    return lambda deed, row_id: use(deed.session, actor=deed.actor, need_id=row_id, now=deed.now, **facts)


def _asked_again(deed: Deed, row_id: int) -> None:
    usecases.needs.ask_again(
        deed.session, actor=deed.actor, need_id=row_id, origin=deed.message, now=deed.now
    )


def _told(deed: Deed, row_id: int) -> None:
    """The draft is released where it was asked for."""
    row = deed.session.get_one(Need, row_id)
    where = usecases.releases.places(deed.session, row=row)[0].key
    text = usecases.releases.draft(deed.session, row=row)
    usecases.releases.tell(deed.session, actor=deed.actor, row=row, text=text, where=where, now=deed.now)


MADE: dict[str, Callable[[Deed], Matter]] = {
    "promise": _promise,
    "owed": _promise,
    "complaint": _complaint,
    "raised": _raised,
    "need": _need,
}
DONE: dict[str, Callable[[Deed, int], object]] = {
    "done": _of_promise(usecases.promises.done),
    "on_track": _of_promise(usecases.promises.on_track),
    "moved": _moved,
    "broken": _of_promise(usecases.promises.drop, status="broken", reason="Nobody had the time"),
    "withdrawn": _of_promise(usecases.promises.drop, status="withdrawn", reason="Nobody needs it"),
    "listen": _listened,
    "propose": _writing(usecases.complaintsteps.propose, "We check every bill twice from now on."),
    "agree": _presses(yes=True),
    "begin": _of_complaint(usecases.complaintsteps.act),
    "tell": _writing(usecases.complaintsteps.tell, "We are still at it."),
    "ask": _writing(usecases.complaintsteps.ask, "Is it well now?"),
    "refuse": _presses(yes=False),
    "confirm": _presses(yes=True),
    "said_so": _said_so,
    "learn": _of_complaint(usecases.complaintsteps.learn, cause="No check", lesson="Check twice"),
    "fine": _of_complaint(usecases.complaintsteps.fine),
    "need_again": _asked_again,
    "plan": _of_need(usecases.needs.plan),
    "decline": _of_need(usecases.needs.decline, reason="It does not fit the product"),
    "reply": _of_need(usecases.needs.answer),
    "ship": _of_need(usecases.needs.ship),
    "told": _told,
}
MATTERS = {*MADE, *DONE}
"""The acts that are about matters."""
