"""The roles in which people of the team look after a client."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from domain.refusals import Refusal


class Role(StrEnum):
    """What somebody is for one client. The backup stands in for the owner; the lead hears of escalations, and the
    sponsor of what still waits after that.
    """

    OWNER = "owner"
    BACKUP = "backup"
    MEMBER = "member"
    LEAD = "lead"
    SPONSOR = "sponsor"


SINGLE = (Role.OWNER, Role.BACKUP, Role.LEAD, Role.SPONSOR)
"""Roles that one person at a time has for a client."""

_STAND_INS = {
    Role.BACKUP: Role.OWNER,
    Role.OWNER: Role.BACKUP,
    Role.LEAD: Role.OWNER,
    Role.SPONSOR: Role.LEAD,
    Role.MEMBER: Role.OWNER,
}
_OTHER_NAMES = {
    "pm": Role.OWNER,
    "负责人": Role.OWNER,
    "后备": Role.BACKUP,
    "备份": Role.BACKUP,
    "成员": Role.MEMBER,
    "组员": Role.MEMBER,
    "主管": Role.LEAD,
    "组长": Role.LEAD,
    "负责高管": Role.SPONSOR,
    "高管": Role.SPONSOR,
    "发起人": Role.SPONSOR,
}


def role_of(text: str) -> Role:
    """Read a role as people write it; no text means a plain member."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if not word:
        return Role.MEMBER
    if word in _OTHER_NAMES:
        return _OTHER_NAMES[word]
    if word not in tuple(Role):
        raise Refusal("no_such_role", role=text[:40], roles=", ".join(Role))
    return Role(word)


def holders(role: Role) -> tuple[Role, ...]:
    """The roles to ask for, in order, when somebody in `role` is needed: a backup stands in for an owner."""
    order = [role, _STAND_INS[role], Role.OWNER, Role.BACKUP]
    return tuple(dict.fromkeys(order))
