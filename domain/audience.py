"""Who may read what: the rule that internal words never reach an outsider (promise P26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.people import Facts, House, Side, side
from domain.permissions import Kind

FRESH = timedelta(seconds=60)
"""How old the facts about a channel may be when internal words are sent to it."""


class Audience(StrEnum):
    """For whom a message was written."""

    INTERNAL = "internal"
    PERSON = "person"
    CLIENT = "client"


@dataclass(frozen=True)
class Room:
    """A channel as far as the rule asks; `kind` is what people linked it as."""

    kind: str = ""
    is_ext_shared: bool = False
    is_pending_share: bool = False
    is_org_shared: bool = False
    is_archived: bool = False
    outsiders: bool = False


def refusal(room: Room) -> str:
    """Why internal words may not go into a channel; empty when they may."""
    reasons = {
        "client_channel": room.kind == "client",
        "is_archived": room.is_archived,
        "ext_shared": room.is_ext_shared,
        "pending_share": room.is_pending_share,
        "org_shared": room.is_org_shared,
        "outsiders": room.outsiders,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def kind(room: Room) -> Kind:
    """What a channel is to the table of permissions."""
    holds = {
        Kind.ARCHIVED: room.is_archived,
        Kind.SHARED: room.is_ext_shared,
        Kind.PENDING: room.is_pending_share,
        Kind.ORG_SHARED: room.is_org_shared,
        Kind.CLIENT: room.kind == "client",
        Kind.GUESTS: room.outsiders,
    }
    return next((each for each, true in holds.items() if true), Kind.INTERNAL)


def fresh(checked_at: datetime | None, *, machine: datetime) -> bool:
    """Whether facts are young enough to be relied on."""
    return checked_at is not None and timedelta() <= machine - checked_at <= FRESH


def is_outsider(facts: Facts, *, house: House, is_contact: bool) -> bool:
    """Whether somebody makes a channel one with outsiders: guests, clients and whoever nobody knows.

    Stricter than the side somebody is on: a guest who was named a colleague is still no reader of internal
    words.
    """
    return side(facts, house=house, is_contact=is_contact) not in (Side.TEAM, Side.SYSTEM)
