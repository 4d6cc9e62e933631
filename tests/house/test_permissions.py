"""There is one way to ask whether somebody may do something, and the page that customers read is what it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import bot.permissions
from domain.permissions import TABLE, Act, Entry, Kind, Role
from tests.house.source import ROOT, python_files

ASKS = {f"usecases.permissions.{name}" for name in ("require", "allow", "may", "why_not")}
HELPERS = {
    "usecases.askers.who_asks",
    "usecases.audit.note",
    "usecases.complaintposts.draft",
    "usecases.complaintposts.facts",
    "usecases.complaints.of_message",
    "usecases.issues.is_untouched",
    "usecases.operations.standing",
    "usecases.people.day",
    "usecases.promiseproposals.of_command",
    "usecases.promiseproposals.proposal",
    "usecases.promises.require_none",
    "usecases.risks.usual_owner",
}
"""Functions that use an actor's name, language or rows that somebody may read already, behind a use case that asks."""


def test_P28_the_page_is_the_table() -> None:
    assert (ROOT / "docs/permissions.md").read_text(encoding="utf-8") == bot.permissions.page()


def test_P28_every_act_role_room_and_door_has_its_line() -> None:
    acts = [act for group in bot.permissions.ACTS.values() for act in group]
    assert sorted(acts) == sorted(Act) == sorted(TABLE)
    assert set(bot.permissions.ROLES) == set(Role)
    assert set(bot.permissions.KINDS) == set(Kind)
    assert set(bot.permissions.ENTRIES) == set(Entry)


def test_P28_every_use_case_that_takes_an_actor_asks_the_table() -> None:
    calls = dict(_calls())
    asking = {name for name, (called, _) in calls.items() if called & ASKS}
    while more := {name for name, (called, _) in calls.items() if called & asking} - asking:
        asking |= more
    silent = {
        name
        for name, (_, takes) in calls.items()
        if takes and name not in asking and not name.rpartition(".")[2].startswith("_")
    }
    assert silent - {"usecases.permissions.why_not"} == HELPERS


def test_P28_only_one_place_makes_an_actor_of_a_request() -> None:
    """Elsewhere a door might forget how the request came in."""
    made = re.compile(r"(usecases\.people\.(fresh_)?actor|[^.\w]Actor)\(")
    found = {path.name for path in python_files("handlers", "bot") if made.search(path.read_text())}
    assert found <= {"whoami.py", "someone.py"}


def test_P28_nobody_compares_sides_to_refuse() -> None:
    """`domain.permissions.Denied` comes from the table alone."""
    raised = re.compile(
        r"\bDenied\(|Refusal\(\"(team|admins|leads|clients)_only\"|Refusal\(\"not_(here|this_way)"
    )
    found = {
        str(path.relative_to(ROOT))
        for path in python_files("usecases", "handlers", "bot", "scheduler")
        if raised.search(path.read_text().replace("case Denied()", ""))
    }
    assert found == {"usecases/permissions.py"}


def test_P27_no_answer_is_shown_to_a_room() -> None:
    """Slack shows what somebody typed beside an answer that is "in_channel"."""
    found = [
        str(path.relative_to(ROOT))
        for path in python_files("bot", "handlers", "usecases", "views", "scheduler")
        if '"in_channel"' in path.read_text()
    ]
    assert found == []


def _calls() -> list[tuple[str, tuple[set[str], bool]]]:
    """Each function of the use cases, what it calls, and whether it takes an actor."""
    found: list[tuple[str, tuple[set[str], bool]]] = []
    for path in python_files("usecases"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                taken = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
                called = {_name(each.func, path) for each in ast.walk(node) if isinstance(each, ast.Call)}
                found.append((f"usecases.{path.stem}.{node.name}", (called, "actor" in taken)))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                alias = f"usecases.{path.stem}.{node.targets[0].id}"
                found.append((alias, ({_name(node.value, path)}, False)))
    return found


def _name(node: ast.expr, path: Path) -> str:
    text = ast.unparse(node)
    return text if text.startswith("usecases.") else f"usecases.{path.stem}.{text}"
