"""`python -m bot permissions`: the table of `domain.permissions` as the page `docs/permissions.md`."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.settings import Settings
from domain.permissions import TABLE, Act, Entry, Kind, Role

S = TypeVar("S", bound=StrEnum)

ACTS: dict[str, dict[Act, str]] = {
    "About oneself": {
        Act.PRIVACY: "read what is recorded in a channel (the same text for everybody)",
        Act.OWN: "set one's own hours, absence and morning message",
    },
    "Read the ledger": {
        Act.READ: "read clients, messages, clocks, matters, settings, figures, Home",
    },
    "Write the ledger": {
        Act.RECORD: "record an update or a message, begin an issue, promise, need, risk, …",
        Act.WORK: "take, change, finish or undo what was begun",
        Act.CORRECT: "say what a message or conversation counts as",
        Act.ABSENCES: "enter the absence of a colleague",
        Act.DIGEST: "send the weekly digest to its internal channel now",
    },
    "Set up": {
        Act.CLIENTS: "add a client, put one away",
        Act.PEOPLE: "say who looks after a client, who is a contact, on whose side somebody is",
        Act.CHANNELS: "link a channel, say what is tracked in it and where alerts go",
        Act.TERMS: "change targets, working days, calendars and every other setting",
        Act.DOMAINS: "say which e-mail domains make a guest one of the team",
        Act.TRIAL: "shadow mode, replay and the import of a channel's past",
        Act.CHARTER: "record what a client agreed to",
    },
    "Release words to the client": {
        Act.RELEASE: "post exactly these words where the client reads them",
        Act.WITHHOLD: "say, with a reason, that the client is not told",
    },
    "Take out and erase": {
        Act.EXPORT: "export what is recorded",
        Act.ERASE: "erase what is recorded of a person",
    },
    "What a client may do": {
        Act.CONFIRM: "say whether an issue is solved",
        Act.COMPLAIN: "make a complaint of a message by ‼️",
        Act.ANSWER: "answer what was asked about their complaint",
    },
}
ROLES = {
    Role.ADMIN: "an admin or owner of our Slack workspace",
    Role.MANAGER: "a colleague who is the lead of some client",
    Role.MEMBER: "any other colleague; also a guest of a domain that an admin named our own",
    Role.GUEST: "a guest of our workspace, whoever calls them a colleague",
    Role.EXTERNAL: "a person of another organisation, or named a client's contact",
    Role.BOT: "an app",
    Role.UNKNOWN: "somebody of whom Slack tells nothing, or whose words people said to ignore",
}
KINDS = {
    Kind.INTERNAL: "a channel that only colleagues read",
    Kind.CLIENT: "a channel linked to a client, not shared with another organisation",
    Kind.SHARED: "a channel shared with another organisation",
    Kind.PENDING: "a channel to which another organisation is invited",
    Kind.ORG_SHARED: "a channel shared with another workspace of our own organisation",
    Kind.GUESTS: "a channel in which guests are, or may be",
    Kind.DM: "a direct conversation",
    Kind.GROUP_DM: "a direct conversation of several people",
    Kind.HOME: "the Home tab or a form, which nobody else sees",
    Kind.ARCHIVED: "an archived channel",
    Kind.UNKNOWN: "a channel of which Slack does not tell who reads it",
}
ENTRIES = {
    Entry.SLASH: "`/client` and `/client-update`",
    Entry.MESSAGE: "a shortcut on a message",
    Entry.GLOBAL: "a shortcut from anywhere",
    Entry.BUTTON: "a button",
    Entry.SELECT: "a choice in a menu",
    Entry.FORM: "a form that is handed in",
    Entry.EMOJI: "an emoji on a message",
    Entry.EVENT: "Home is opened, or the bot is invited",
    Entry.HOUSE: "the command line of the host, or a moment that had come: no person in Slack",
    Entry.MENTION: "a mention of the bot",
    Entry.DM: "a message to the bot",
    Entry.UNKNOWN: "anything else that Slack may send",
}
INTRO = """# Who may do what

Made from `domain/permissions.py` by `python -m bot permissions > docs/permissions.md`; do not edit it by hand.

An act is allowed if the person's **role**, the **room** they ask from and the **door** through which they ask all say
●. Everything else is denied, also every act, role, room and door that is not named here, and whenever Slack cannot be
asked; what it told of a person within a day holds, unless it has said since that they changed. A ● says what is
permitted, not that such a door exists.

- Who somebody is, is read from the request that Slack signed and from what Slack tells about them, never from what a
  button or a form carries. An id in a button or form is looked up in the person's own workspace; another workspace's
  does not exist for them.
- Answers to commands, buttons and forms are seen by the person who asked, and by nobody else, in every room.
- A denial is a kind sentence that tells nothing of what was asked for. Each is written to the audit, and so is each
  allowed change of clients, people, links, settings and charters, and all that is released, withheld or erased
  in Slack (`python -m bot audit list`). What is done on the command line of the host is in it too, as `operator`,
  since nobody there has a name: exports, erasures, restores, `tokens rekey`, `replay` and `drop` of events and posts.
- What may be posted where is asked again at the moment of sending, whoever caused it: internal words go only to
  channels without outsiders.
"""


def permissions(settings: Settings, asked: argparse.Namespace) -> int:  # noqa: ARG001
    """Print the page."""
    print(page(), end="")
    return 0


def page() -> str:
    """The whole table, its three dimensions one after the other."""
    roles = _part("By role", ROLES, allowed={act: rule.roles for act, rule in TABLE.items()})
    rooms = _part("By room", KINDS, allowed={act: rule.kinds for act, rule in TABLE.items()})
    doors = _part("By door", ENTRIES, allowed={act: rule.entries for act, rule in TABLE.items()})
    return INTRO + roles + rooms + doors


def _part(title: str, names: Mapping[S, str], *, allowed: Mapping[Act, Collection[S]]) -> str:
    legend = "".join(f"- **{_name(each)}**: {meaning}\n" for each, meaning in names.items())
    return f"\n## {title}\n\n{legend}\n{_matrix(names, allowed)}"


def _matrix(columns: Mapping[S, str], allowed: Mapping[Act, Collection[S]]) -> str:
    lines = [["", *map(_name, columns)], ["---", *(":-:" for _ in columns)]]
    for group, acts in ACTS.items():
        lines.append([f"**{group}**", *("" for _ in columns)])
        lines += [
            [meaning, *("●" if each in allowed[act] else "" for each in columns)]
            for act, meaning in acts.items()
        ]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def _name(each: StrEnum) -> str:
    return each.value.replace("_", " ")
