"""Who may do what: every role, act, room and door, against the rules as sentences and as the page says them."""

from __future__ import annotations

from itertools import product

import pytest

import bot.permissions
from domain.people import Actor, Side
from domain.permissions import Act, Entry, Kind, Role, decide
from tests.house.source import ROOT
from tests.proofs import Cases

pytestmark = pytest.mark.proves("T14")

COLLEAGUES = ("admin", "manager", "member")
READING = ("read",)
WRITING = ("record", "work", "correct")
FROM_A_MESSAGE = (*READING, *WRITING)
SETTING_UP = (
    "own",
    "absences",
    "clients",
    "people",
    "channels",
    "terms",
    "domains",
    "trial",
    "charter",
    "digest",
)
RELEASING = ("release", "withhold")
TAKING_OUT = ("export", "erase")
OF_CLIENTS = ("confirm", "complain", "answer")


def rules(role: str, act: str, kind: str, entry: str) -> list[bool]:
    """What must hold for an act, sentence by sentence; none of it is read from the table."""
    typed, pressed = entry == "slash", entry in ("button", "form")
    pointed = entry in ("message_shortcut", "global_shortcut")
    if act == "privacy":
        # Whoever is recorded may read what is recorded; an app is nobody. It is a command.
        return [role != "bot", typed]
    if act in OF_CLIENTS:
        # A client's person acts on what they see in a channel that clients read, by what is put there for them.
        signs = {"confirm": ("button", "emoji"), "complain": ("emoji",), "answer": ("button",)}
        return [
            role in ("guest", "external"),
            kind in ("client", "shared", "pending", "org_shared", "guests"),
            entry in signs[act],
        ]
    held = [
        # Whatever is ours is for colleagues only.
        role in COLLEAGUES,
        # Where nobody can tell who reads along nothing is done, and in an archived channel nothing but reading.
        kind != "unknown",
        kind != "archived" or act in READING,
        # Nobody is heard by mentioning the bot or writing to it, and what is not understood does nothing.
        entry not in ("mention", "direct_message", "unknown"),
        # Only reading happens by itself: Home is opened, the bot is invited (and then asks about the channel).
        entry != "event" or act in ("read", "channels"),
        # A colleague points at a message, or marks it, to read, record and correct; not to set up.
        (entry != "emoji" and not pointed) or act in FROM_A_MESSAGE,
        # What the client reads, somebody pressed a button for.
        act not in RELEASING or pressed,
        # A group's direct conversation is no channel of a client.
        act != "channels" or kind != "group_dm",
        # Whom guests are made colleagues by and what is taken out, an admin decides.
        act not in ("export", "domains") or role == "admin",
        # A colleague's absence is entered, and a client's person forgotten, by a lead or an admin.
        act not in ("absences", "erase") or role in ("admin", "manager"),
    ]
    assert act in (*READING, *WRITING, *SETTING_UP, *RELEASING, *TAKING_OUT), f"no sentence about {act}"
    return held


def test_T14_every_decision_is_what_the_sentences_say(cases: Cases) -> None:
    tried = list(product(Role, Act, Kind, Entry))
    wrong = [each for each in tried if _allowed(*each) != all(rules(*each))]
    assert not wrong, wrong[:5]
    assert len(tried) > 15_000
    cases.ran(len(tried), checked="the decision is that of the independent sentences")


def test_T14_every_decision_is_what_the_page_shows(cases: Cases) -> None:
    acts = [act for group in bot.permissions.ACTS.values() for act in group]
    by_role, by_room, by_door = _marked("By role"), _marked("By room"), _marked("By door")
    tried = list(product(enumerate(acts), Role, Kind, Entry))
    for (at, act), role, kind, entry in tried:
        shown = role in by_role[at] and kind in by_room[at] and entry in by_door[at]
        assert _allowed(role, act, kind, entry) == shown, (act, role, kind, entry)
    cases.ran(len(tried), checked="the page for customers says the same")


def test_T14_what_is_not_known_is_denied(cases: Cases) -> None:
    known = [*Role, *Act, *Kind, *Entry]
    tried = 0
    for role, act, kind, entry in product(
        [*Role, "owner", ""], [*Act, "fly", ""], [*Kind, "", "moon"], [*Entry, ""]
    ):
        if {role, act, kind, entry} - {str(each) for each in known}:
            assert not _allowed(role, act, kind, entry), (role, act, kind, entry)
            tried += 1
    cases.ran(tried, checked="an unknown role, act, room or door is denied")


@pytest.mark.parametrize(
    ("facts", "role"),
    [
        ({"side": Side.TEAM, "is_admin": True, "leads": True}, Role.ADMIN),
        ({"side": Side.TEAM, "leads": True}, Role.MANAGER),
        ({"side": Side.TEAM}, Role.MEMBER),
        ({"side": Side.TEAM, "is_guest": True, "is_admin": True, "leads": True}, Role.GUEST),
        ({"side": Side.CLIENT, "is_guest": True}, Role.GUEST),
        ({"side": Side.CLIENT, "is_admin": True, "leads": True}, Role.EXTERNAL),
        ({"side": Side.SYSTEM, "is_admin": True}, Role.BOT),
        ({"side": Side.UNKNOWN, "is_admin": True}, Role.UNKNOWN),
        ({"side": Side.IGNORED, "is_admin": True}, Role.UNKNOWN),
    ],
)
def test_P28_what_somebody_is(facts: dict[str, object], role: Role) -> None:
    assert Actor(1, "U1", **facts).role == role  # type: ignore[arg-type]


def _allowed(role: str, act: str, kind: str, entry: str) -> bool:
    return decide(role=role, act=act, kind=kind, entry=entry) == ""


def _marked(part: str) -> list[set[str]]:
    """The lines of one table of the page, each as the columns with a mark."""
    text = (ROOT / "docs/permissions.md").read_text(encoding="utf-8")
    table = text.split(f"## {part}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines() if line[:1] == "|"
    ]
    columns = [name.replace(" ", "_") for name in rows[0][1:]]
    lines = [row for row in rows[2:] if not row[0].startswith("**")]
    return [{column for column, cell in zip(columns, row[1:], strict=True) if cell == "●"} for row in lines]
