"""Askers: who asks for something, and in which words, as a message or a colleague tells."""

from __future__ import annotations

from dataclasses import dataclass

import usecases.people
from domain.people import Actor, Side
from storage.base import Session
from storage.interactions import Interaction
from views.blocks import plain


@dataclass(frozen=True)
class Asker:
    """Who asks; `theirs`: somebody of the client, and not one of us with an idea."""

    name: str
    user_id: str = ""
    theirs: bool = True


def author(session: Session, *, origin: Interaction | None) -> str:
    """The name of whoever of the client wrote a message; "" when it was somebody else."""
    if origin is None or origin.side != Side.CLIENT:
        return ""
    return usecases.people.name(session, workspace_id=origin.workspace_id, user_id=origin.user_id)


def said(session: Session, *, origin: Interaction | None) -> str:
    """The words of a message as people read them."""
    if origin is None or origin.deleted_at:
        return ""
    return plain(usecases.people.readable(session, workspace_id=origin.workspace_id, text=origin.text))


def who_asks(session: Session, *, actor: Actor, name: str, origin: Interaction | None) -> Asker:
    """Who asks: who was named, else one of us with an idea."""
    name = " ".join(plain(name).split())[:255]
    if name:
        known = origin and name == author(session, origin=origin)
        return Asker(name, origin.user_id if origin and known else "")
    ours = origin.user_id if origin and origin.side == Side.TEAM else actor.user_id
    return Asker(
        usecases.people.name(session, workspace_id=actor.workspace_id, user_id=ours), ours, theirs=False
    )
