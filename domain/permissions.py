"""Who may do what, from where: one table, and everything that it does not name is denied (promise P28).

`docs/permissions.md` is this table as a page; `python -m bot permissions` prints it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.refusals import Refusal


class Role(StrEnum):
    """What somebody is to us. `MANAGER`: the lead of some client. `UNKNOWN`: Slack does not tell who it is."""

    ADMIN = "admin"
    MANAGER = "manager"
    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """The room from which somebody asks. `HOME`: the Home tab or a form, which nobody else reads."""

    INTERNAL = "internal"
    CLIENT = "client"
    SHARED = "shared"
    PENDING = "pending"
    ORG_SHARED = "org_shared"
    GUESTS = "guests"
    DM = "dm"
    GROUP_DM = "group_dm"
    HOME = "home"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


class Entry(StrEnum):
    """The door through which somebody asks. `EVENT`: Home was opened or the bot invited; `HOUSE`: no door at all,
    the command line of the host or a moment that had come.
    """

    SLASH = "slash"
    MESSAGE = "message_shortcut"
    GLOBAL = "global_shortcut"
    BUTTON = "button"
    SELECT = "select"
    FORM = "form"
    EMOJI = "emoji"
    EVENT = "event"
    HOUSE = "house"
    MENTION = "mention"
    DM = "direct_message"
    UNKNOWN = "unknown"


class Act(StrEnum):
    """What somebody wants to do."""

    PRIVACY = "privacy"
    READ = "read"
    RECORD = "record"
    WORK = "work"
    CORRECT = "correct"
    OWN = "own"
    ABSENCES = "absences"
    CLIENTS = "clients"
    PEOPLE = "people"
    CHANNELS = "channels"
    TERMS = "terms"
    DOMAINS = "domains"
    TRIAL = "trial"
    CHARTER = "charter"
    DIGEST = "digest"
    RELEASE = "release"
    WITHHOLD = "withhold"
    EXPORT = "export"
    ERASE = "erase"
    CONFIRM = "confirm"
    COMPLAIN = "complain"
    ANSWER = "answer"


@dataclass(frozen=True)
class Door:
    """How a request came in, from the signed payload and what we know of the room; `request` names it in the audit."""

    entry: Entry = Entry.HOUSE
    kind: Kind = Kind.HOME
    request: str = ""


HOUSE = Door()


@dataclass(frozen=True)
class Rule:
    """An act is allowed to these roles, in these rooms, through these doors: all three must hold."""

    roles: frozenset[Role]
    kinds: frozenset[Kind]
    entries: frozenset[Entry]


class Asker(Protocol):
    """Whoever asks, as far as the audit names them (`domain.people.Actor`)."""

    @property
    def workspace_id(self) -> int: ...
    @property
    def user_id(self) -> str: ...
    @property
    def role(self) -> Role: ...
    @property
    def door(self) -> Door: ...


class Denied(Refusal):
    """The table says no, `why`, to `who`. Whoever catches it writes it into the audit."""

    def __init__(self, reason: str, *, act: Act, why: str, who: Asker, **facts: object) -> None:
        super().__init__(reason, **facts)
        self.act, self.why, self.who = act, why, who


TEAM = frozenset({Role.ADMIN, Role.MANAGER, Role.MEMBER})
LEADING = frozenset({Role.ADMIN, Role.MANAGER})
ADMINS = frozenset({Role.ADMIN})
"""Whom Slack calls so: anybody of the team can make themselves a lead, but not an admin."""
OF_CLIENT = frozenset({Role.GUEST, Role.EXTERNAL})

_READABLE = frozenset(Kind) - {Kind.UNKNOWN}
_LIVE = _READABLE - {Kind.ARCHIVED}
_ROOMS = _LIVE - {Kind.GROUP_DM}
_OF_CLIENTS = frozenset({Kind.CLIENT, Kind.SHARED, Kind.PENDING, Kind.ORG_SHARED, Kind.GUESTS})

_ASKED = frozenset({Entry.SLASH, Entry.BUTTON, Entry.SELECT, Entry.FORM, Entry.HOUSE})
_POINTED = _ASKED | {Entry.MESSAGE, Entry.GLOBAL}
_PRESSED = frozenset({Entry.BUTTON, Entry.FORM})


def _rule(roles: Collection[Role], kinds: Collection[Kind], entries: Collection[Entry]) -> Rule:
    return Rule(frozenset(roles), frozenset(kinds), frozenset(entries))


TABLE: dict[Act, Rule] = {
    Act.PRIVACY: _rule(frozenset(Role) - {Role.BOT}, frozenset(Kind), {Entry.SLASH}),
    Act.READ: _rule(TEAM, _READABLE, _POINTED | {Entry.EMOJI, Entry.EVENT}),
    Act.RECORD: _rule(TEAM, _LIVE, _POINTED | {Entry.EMOJI}),
    Act.WORK: _rule(TEAM, _LIVE, _POINTED | {Entry.EMOJI}),
    Act.CORRECT: _rule(TEAM, _LIVE, _POINTED | {Entry.EMOJI}),
    Act.OWN: _rule(TEAM, _LIVE, _ASKED),
    Act.ABSENCES: _rule(LEADING, _LIVE, _ASKED),
    Act.CLIENTS: _rule(TEAM, _LIVE, _ASKED),
    Act.PEOPLE: _rule(TEAM, _LIVE, _ASKED),
    Act.CHANNELS: _rule(TEAM, _ROOMS, _ASKED | {Entry.EVENT}),
    Act.TERMS: _rule(TEAM, _LIVE, _ASKED),
    Act.DOMAINS: _rule(ADMINS, _LIVE, _ASKED),
    Act.TRIAL: _rule(TEAM, _LIVE, _ASKED),
    Act.CHARTER: _rule(TEAM, _LIVE, _ASKED),
    Act.DIGEST: _rule(TEAM, _LIVE, _ASKED),
    Act.RELEASE: _rule(TEAM, _LIVE, _PRESSED),
    Act.WITHHOLD: _rule(TEAM, _LIVE, _PRESSED),
    Act.EXPORT: _rule(ADMINS, _LIVE, _ASKED),
    Act.ERASE: _rule(LEADING, _LIVE, _ASKED),
    Act.CONFIRM: _rule(OF_CLIENT, _OF_CLIENTS, {Entry.BUTTON, Entry.EMOJI}),
    Act.COMPLAIN: _rule(OF_CLIENT, _OF_CLIENTS, {Entry.EMOJI}),
    Act.ANSWER: _rule(OF_CLIENT, _OF_CLIENTS, {Entry.BUTTON}),
}
"""The whole of it. A new act is denied to everybody until it has a line here.

`PRIVACY` is the one act open to people and rooms nobody can tell: its answer is the same public text for all.
"""


def decide(*, role: str, act: str, kind: str, entry: str) -> str:
    """Why somebody may not, as a key of `views.permissions.REFUSALS`; "" when they may. What is not known is denied."""
    rule = TABLE.get(act)  # type: ignore[call-overload]
    if rule is None:
        return "team_only"
    if role not in rule.roles:
        if rule.roles <= OF_CLIENT:
            return "clients_only"
        lacks = "admins_only" if rule.roles == ADMINS else "leads_only"
        return lacks if role in TEAM else "team_only"
    if kind not in rule.kinds:
        return "not_here_unknown" if kind not in _READABLE else "not_here"
    return "" if entry in rule.entries else "not_this_way"
