"""The words about issues: card, form and confirmations, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

import views.issuecards
import views.issues
from domain.clocks import Kind, Pause
from storage.clients import Client
from storage.issues import Issue
from tests.usecases.ledger import NOW
from views.words import words


def issue(**more: Any) -> Issue:
    facts: dict[str, Any] = {
        "workspace_id": 1,
        "number": 7,
        "client_id": 1,
        "title": "Login <!here> fails",
        "kind": "fault",
        "severity": 2,
        "status": "open",
        "opened_by": "UPM",
        "opened_at": NOW,
    }
    made = Issue(**(facts | more))
    made.id = 70
    return made


def card(language: str, made: Issue, *, said: str = "") -> tuple[str, str, list[str]]:
    """The text, all words of the blocks, and the actions of the buttons."""
    message = views.issuecards.card(
        words(language), issue=made, client="R&D <Acme>", opener="Petra", words=said, zone="UTC"
    )
    buttons = [
        b["action_id"] for block in message.blocks if block["type"] == "actions" for b in block["elements"]
    ]
    return message.text, str(message.blocks), buttons


def test_an_open_issue_says_in_words_how_it_stands_and_offers_to_take_and_solve_it() -> None:
    text, blocks, buttons = card("en", issue(), said="It fails <!channel>")
    assert text == (
        "Issue 7 of R&amp;D &lt;Acme&gt; (🟠 Open · High, owner: nobody yet): Login &lt;!here&gt; fails"
    )
    assert "*Status*\\n🟠 Open · High" in blocks
    assert "Opened by Petra, <!date^" in blocks
    assert "rich_text_quote" in blocks
    turns = ["issues.wait", "issues.third_party", "issues.fixed"]
    assert buttons == ["issues.take", "issues.solve", *turns, "issues.details", "issues.severity"]
    assert "*Turn*\\nUs" in blocks


def test_an_issue_that_somebody_has_can_be_taken_over() -> None:
    assert "Take over" not in card("en", issue())[1]
    assert "Take over" in card("en", issue(owner_id="ULEAD"))[1]


def test_a_solved_issue_says_so_in_words_and_offers_to_reopen_it() -> None:
    solved = issue(status="solved", owner_id="ULEAD", solved_at=NOW, solved_by="ULEAD")
    text, blocks, buttons = card("zh_CN", solved)
    assert text == "R&amp;D &lt;Acme&gt; 的问题 7（✅ 已解决，负责人：<@ULEAD>）：Login &lt;!here&gt; fails"
    assert "<@ULEAD> 解决于 <!date^" in blocks
    assert "rich_text_quote" not in blocks
    assert buttons == ["issues.reopen", "issues.ask", "issues.details"]


def test_a_closed_issue_offers_nothing() -> None:
    closed = issue(status="closed", solved_at=NOW, solved_by="ULEAD")
    text, blocks, buttons = card("en", closed)
    assert "✅ Closed" in text
    assert "Solved by <@ULEAD>" in blocks
    assert buttons == []


@pytest.mark.parametrize(
    ("language", "due", "waits"),
    [
        ("en", "Solution due <!date^", "Waiting for the client since <!date^"),
        ("zh_CN", "应于 <!date^", "起等客户（<@UPM>）"),
    ],
)
def test_the_card_says_what_is_due_or_that_it_is_the_clients_turn(
    language: str, due: str, waits: str
) -> None:
    facts: dict[str, Any] = {"client": "Acme", "opener": "Petra", "words": "", "zone": "UTC"}
    w, moments = words(language), {Kind.RESOLUTION_FIRST: NOW, Kind.UPDATE_CADENCE: NOW}
    assert due in str(views.issuecards.card(w, issue=issue(), due=moments, **facts).blocks)
    waiting = views.issuecards.card(w, issue=issue(), due=moments, waiting=Pause(NOW, None, "UPM"), **facts)
    assert waits in str(waiting.blocks)
    assert due not in str(waiting.blocks)
    assert "issues.resume" in str(waiting.blocks)


def test_the_card_links_to_the_message_it_came_from() -> None:
    _, blocks, _ = card("en", issue(permalink="https://x.slack.com/archives/C1/p1"))
    assert "<https://x.slack.com/archives/C1/p1|Go to the message>" in blocks


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["Client", "What is the matter?", "Severity", "Kind", "Owner"]),
        ("zh_CN", ["客户", "是什么事？", "严重级别", "类型", "负责人"]),
    ],
)
def test_the_form_asks_in_the_readers_language_and_knows_what_is_known(
    language: str, labels: list[str]
) -> None:
    acme = Client(workspace_id=1, name="Acme", name_key="acme", created_by="UPM", created_at=NOW)
    acme.id = 5
    form = views.issues.form(words(language), client=acme, title="Login fails", owner_id="UPM", private="{}")
    assert [block["label"]["text"] for block in form["blocks"]] == labels
    client, title, severity, kind, owner = (block["element"] for block in form["blocks"])
    assert (client["action_id"], client["initial_option"]["value"]) == ("clients.pick", "5")
    assert title["initial_value"] == "Login fails"
    assert (severity["initial_option"]["value"], kind["initial_option"]["value"]) == ("3", "question")
    assert owner["initial_user"] == "UPM"


def test_who_opened_or_solved_it_can_undo_that() -> None:
    w = words("en")
    opened = views.issues.opened(w, issue=issue(), carded=True, deed_id=3)
    assert opened.text == "Issue 7 is open: Login &lt;!here&gt; fails"
    assert opened.blocks[-1]["elements"][0]["action_id"] == "issues.withdraw"
    assert "Undo" not in str(views.issues.opened(w, issue=issue(), carded=True).blocks)
    assert "/client alerts" in views.issues.opened(w, issue=issue(), carded=False).text
    again = views.issues.opened(w, issue=issue(status="solved"), carded=True)
    assert again.text == "Issue 7 is solved: Login &lt;!here&gt; fails"
    solved = views.issues.solved(words("zh_CN"), issue=issue(), deed_id=3)
    assert solved.text == "问题 7 已解决：Login &lt;!here&gt; fails"
    assert solved.blocks[-1]["elements"][0]["action_id"] == "matters.undo"


@pytest.mark.parametrize(
    ("text", "title"),
    [("  a\n b ", "a b"), ("", "Message without text"), ("\u200b", "Message without text")],
)
def test_a_title_is_made_from_a_messages_first_words(text: str, title: str) -> None:
    assert views.issues.title_from(words("en"), text=text) == title
    assert len(views.issues.title_from(words("en"), text="word " * 9999)) == views.issues.TITLE_SHOWN
