"""Who somebody is to us: the client's side, the team's, or nobody's (rules R5-R8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.permissions import HOUSE, Door, Role


class Side(StrEnum):
    """Whose voice it is. `UNKNOWN` is an author nobody could resolve yet: kept, and treated as an outsider.
    `IGNORED` is a person whose words ask nothing and answer nothing, because people said so.
    """

    CLIENT = "client"
    TEAM = "team"
    SYSTEM = "system"
    UNKNOWN = "unknown"
    IGNORED = "ignored"


SILENT = (Side.SYSTEM, Side.IGNORED)
"""Whose words are nobody's turn to answer and no answer."""


@dataclass(frozen=True)
class Facts:
    """What Slack says about an author. Empty strings where Slack said nothing.

    `is_house_guest`: a guest whose e-mail address is of a domain that the team named its own.
    """

    user_id: str
    team_id: str = ""
    enterprise_id: str = ""
    is_bot: bool = False
    is_guest: bool = False
    is_house_guest: bool = False


@dataclass(frozen=True)
class House:
    """The organisation that installed the bot."""

    team_id: str
    enterprise_id: str = ""


@dataclass(frozen=True)
class Actor:
    """The person behind a command, click or form, as the signed payload and Slack's facts tell.

    `language` is one of ours ("en", "zh_CN"); `zone` an IANA name. `leads`: they are the lead of some client;
    `is_guest`: a guest, but not of a domain that the team named its own; `door`: how their request came in.
    """

    workspace_id: int
    user_id: str
    side: Side
    name: str = ""
    language: str = "en"
    zone: str = "UTC"
    is_admin: bool = False
    leads: bool = False
    is_guest: bool = False
    door: Door = HOUSE

    @property
    def role(self) -> Role:
        """What they are to the table of `domain.permissions`; a guest stays one whoever calls them a colleague."""
        if self.side == Side.SYSTEM:
            return Role.BOT
        if self.side not in (Side.TEAM, Side.CLIENT):
            return Role.UNKNOWN
        if self.is_guest:
            return Role.GUEST
        if self.side == Side.CLIENT:
            return Role.EXTERNAL
        return Role.ADMIN if self.is_admin else Role.MANAGER if self.leads else Role.MEMBER


def organisation(facts: Facts, *, house: House) -> str:
    """The other organisation that somebody belongs to, its enterprise where it has one; "" for ours and unknown."""
    theirs = facts.enterprise_id or facts.team_id
    ours = facts.team_id == house.team_id or theirs in (house.team_id, house.enterprise_id)
    return "" if ours else theirs


def side(
    facts: Facts,
    *,
    house: House,
    declared: str = "",
    is_contact: bool = False,
    is_colleague: bool = False,
) -> Side:
    """Whose side an author is on: what was `declared` for the channel, then for the client, then the rule.

    Rules R5 and R6.

    `is_stranger` is deliberately not asked: it is false for exactly the clients that matter (rule R7).
    """
    if facts.is_bot:
        return Side.SYSTEM
    if not facts.user_id:
        return Side.UNKNOWN
    if declared:
        return Side(declared)
    if is_contact:
        return Side.CLIENT
    if is_colleague:
        return Side.TEAM
    if facts.is_guest and not facts.is_house_guest:
        return Side.CLIENT
    if not facts.team_id and not facts.enterprise_id:
        return Side.UNKNOWN
    if house.enterprise_id and facts.enterprise_id == house.enterprise_id:
        return Side.TEAM
    return Side.TEAM if facts.team_id == house.team_id else Side.CLIENT
