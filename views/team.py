"""The team of a client in words."""

from __future__ import annotations

from collections.abc import Mapping

from domain.team import Role
from storage.clients import Client
from storage.team import Member
from views.blocks import Message, escape, mention
from views.confirmations import done
from views.lists import series
from views.words import N_, Words

REFUSALS = {
    "no_such_role": N_("I do not know the role “{role}”. The roles are: {roles}."),
    "already_in_role": N_("{person} has that role for {client} already."),
    "not_in_team": N_("{person} is not in the team of {client}."),
    "person_unresolved": N_(
        "Slack did not recognise “@{name}” as a person. Type @ and choose them from the list: {example}"
    ),
    "person_outside": N_("{person} is not of your organisation, so they cannot be in the team of a client."),
    "person_unknown": N_("Slack does not know {person}."),
    "person_is_bot": N_("{person} is an app, not a person."),
}

ROLES = {
    Role.OWNER: N_("owner"),
    Role.BACKUP: N_("backup"),
    Role.MEMBER: N_("member"),
    Role.LEAD: N_("lead"),
    Role.SPONSOR: N_("sponsor"),
}

DUTIES = {
    Role.OWNER: N_("They are told first when an answer is due."),
    Role.BACKUP: N_("They hear when an answer is late, and of everything when there is no owner."),
    Role.MEMBER: N_("They see this client on their Home."),
    Role.LEAD: N_("They hear of answers that are far too late."),
    Role.SPONSOR: N_("They hear of what still waits after the lead was told."),
}


def put(w: Words, *, client: Client, user_id: str, role: Role, stepped_back: list[str], undo: str) -> Message:
    """Somebody has a role now; `stepped_back` had it before and are plain members."""
    said = w(
        "{person} is now *{role}* for *{client}*.",
        person=mention(user_id),
        role=w(ROLES[role]),
        client=escape(client.name),
    )
    notes = [w(DUTIES[role])]
    if stepped_back:
        notes.append(w("Before it was {people}, now a member.", people=" ".join(map(mention, stepped_back))))
    return done(w, said, notes=notes, undo="team.undo", value=undo)


def removed(w: Words, *, client: Client, user_id: str, undo: str) -> Message:
    """Somebody is off the team."""
    said = w(
        "{person} is no longer in the team of *{client}*.",
        person=mention(user_id),
        client=escape(client.name),
    )
    return done(w, said, undo="team.undo", value=undo)


def undone(w: Words, *, client: Client) -> Message:
    """The team is as it was."""
    return done(w, w("Undone: the team of *{client}* is as before.", client=escape(client.name)))


def listed(w: Words, *, client: Client, members: list[Member]) -> Message:
    """Who looks after the client."""
    if not members:
        said = w("Nobody looks after *{client}* yet.", client=escape(client.name))
    else:
        said = w(
            "The team of *{client}*: {people}", client=escape(client.name), people=people(w, members=members)
        )
    return done(
        w,
        said,
        notes=[w("Write `/client team {client} @name owner` to change it.", client=escape(client.name))],
    )


def named(w: Words, user_id: str, *, away: Mapping[str, str]) -> str:
    """Somebody as an owner; one who is away with who acts for them (`away`, "" nobody)."""
    if user_id not in away:
        return mention(user_id)
    if not away[user_id]:
        return w("{person} (away)", person=mention(user_id))
    return w("{person} (away, {cover} covers)", person=mention(user_id), cover=mention(away[user_id]))


def people(w: Words, *, members: list[Member], away: Mapping[str, str] | None = None) -> str:
    """Everybody with their role, the owner first, and who acts for them if they are `away`."""
    order = [Role.OWNER, Role.BACKUP, Role.LEAD, Role.SPONSOR, Role.MEMBER]
    ranked = sorted(members, key=lambda member: order.index(Role(member.role)))
    return series(
        w,
        (
            w(
                "{person} ({role})",
                person=named(w, member.user_id, away=away or {}),
                role=w(ROLES[Role(member.role)]),
            )
            for member in ranked
        ),
    )
