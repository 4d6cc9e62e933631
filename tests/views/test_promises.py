"""Promises in words: how a date was read, and that whatever people wrote fits and means nothing to Slack."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import views.promiseforms
import views.promiseletters
import views.promiselists
import views.promises
import views.releases
from domain.clocks import Kind, Level, State
from domain.duedates import Found
from domain.promises import Direction, Kept
from sandbox.checks import surfaces
from storage.promises import Promise
from tests.views.test_hostile import BAD, LANGUAGES, NOW, client, face, marked
from views.blocks import Message
from views.clocks import Face
from views.promiseforms import Held
from views.promiselists import Row, Wait
from views.promises import Proposal
from views.releases import Place
from views.words import words

DUE = NOW + timedelta(days=4)


def promise(*, direction: str = "ours") -> Promise:
    made = Promise(
        workspace_id=1, client_id=1, number=999_999, title=BAD[:255], status="late", opened_by="UPM", opened_at=NOW,
        owner_id="UPM", direction=direction, due_at=DUE, said=BAD * 5, counterpart=BAD[:255], at_risk=True,
        promised_by="UPM",
    )  # fmt: skip
    made.id = 999_999_999
    return made


def proposed(*, free_day: bool = False, holiday: str = "", day_only: bool = True) -> Proposal:
    found = Found(DUE, 0, 3, BAD, day_only=day_only, free_day=free_day, holiday=holiday)
    return Proposal(client(), title=BAD[:255], said=BAD * 5, found=found, message_id=999_999_999)


def listed(w: Any) -> Message:
    rows = [Row(promise(direction=each), BAD, days=3) for each in ("ours", "theirs") * 40]
    return views.promiselists.listed(w, rows=rows, client=BAD, zone="UTC", now=NOW)


MESSAGES: dict[str, Any] = {
    "listed": listed,
    "proposal": lambda w: views.promises.proposal(w, proposed=proposed(), offer=True),
    "made": lambda w: views.promises.made(
        w, row=promise(direction="theirs"), client=BAD, zone="UTC", deed_id=1
    ),
    "settled": lambda w: views.promises.settled(w, row=promise(), deed_id=1),
    "moved": lambda w: views.promises.moved(w, row=promise(), zone="UTC", missed=True, deed_id=1),
    "at_risk": lambda w: views.promises.at_risk(w, row=promise(), zone="UTC", deed_id=1),
}


@pytest.mark.parametrize("make", MESSAGES.values(), ids=MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_promise_mentions_or_links_and_every_message_fits(make: Any, language: str) -> None:
    message: Message = make(words(language))
    assert surfaces.message(message.blocks) == []
    for text in (message.text, *marked(message.blocks)):
        assert "<!channel" not in text
        assert "UEVIL>" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_promise_fits(language: str) -> None:
    w, row = words(language), promise()
    held = [Held(f"issue:{number}", "issue", number, BAD) for number in range(150)]
    letter = views.promiseletters.new_date(
        w, title=row.title, was=NOW, due_at=DUE, reason=BAD[:500], zone="America/Argentina/ComodRivadavia"
    )
    for view in (
        views.promiseforms.form(w, proposed=proposed(), held=held, private="{}"),
        views.promiseforms.details(w, row=row, held=held, history=[BAD[:200]] * 10, private="{}"),
        views.promiseforms.move(w, row=row, zone="UTC", user_id="UPM", private="{}"),
        views.promiseforms.drop(w, row=row, zone="UTC", private="{}"),
        views.promiseforms.earlier(w, row=row, private="{}"),
        views.releases.form(w, places=[Place("C1", (BAD,), (("C1", ""),))], draft=letter, private="{}"),
    ):
        assert surfaces.view(view) == []


@pytest.mark.parametrize(
    ("proposal", "expected"),
    [
        (proposed(), "as the end of that day's work, *Fri 6 Mar 09:00 (UTC)*."),
        (proposed(day_only=False), "as *Fri 6 Mar 09:00 (UTC)*."),
        (proposed(free_day=True), "⚠️ Nobody works that day."),
        (proposed(free_day=True, holiday="Labour Day"), "⚠️ That is a day off: Labour Day."),
        (Proposal(None, title="x", unread="some day"), "I cannot read “some day” as one date. Choose it."),
        (Proposal(None, title="x"), "I read no clear date in it. Choose one."),
    ],
)
def test_how_a_date_was_read_is_said_with_its_zone_and_what_is_odd_about_it(
    proposal: Proposal, expected: str
) -> None:
    assert views.promises.understood(words("en"), proposed=proposal).endswith(expected)


@pytest.mark.parametrize(
    ("kind", "level", "expected"),
    [
        (Kind.PROMISE_DUE, Level.WARN, ["Done", "On track", "At risk", "New date", "Drop…"]),
        (Kind.PROMISE_DUE, Level.BREACH, ["Done", "New date", "Drop…"]),
        (Kind.CLIENT_OWED, Level.WARN, ["Delivered", "Remind them…", "New date", "Drop…"]),
    ],
)
def test_the_buttons_are_those_that_make_sense(kind: Kind, level: Level, expected: list[str]) -> None:
    shown = views.promises.buttons(words("en"), owed(kind=kind, level=level))
    assert [button["text"]["text"] for button in shown] == expected


@pytest.mark.parametrize(
    ("kind", "state", "ref", "status", "expected"),
    [
        (Kind.PROMISE_DUE, "breached", "due 2", "open", "was missed, and there is a new one"),
        (Kind.PROMISE_DUE, "cancelled", "due 2", "open", "promise 3 was renegotiated in time"),
        (Kind.CLIENT_OWED, "cancelled", "due 2", "open", "what they owe us has a new date"),
        (Kind.PROMISE_DUE, "breached", "due 1", "broken", "promise 3 was broken"),
        (Kind.PROMISE_DUE, "breached", "due 1", "late", ""),
        (Kind.CLIENT_OWED, "breached", "due 1", "late", ""),
    ],
)
def test_a_date_that_was_not_kept_is_told_as_it_ended(
    kind: Kind, state: str, ref: str, status: str, expected: str
) -> None:
    more = {"ref": ref, "status": status}
    said = views.promises.ended(
        words("en"), owed(kind=kind, level=Level.BREACH, more=more, state=State(state))
    )
    assert expected in said
    assert bool(said) == bool(expected)


def test_the_counts_are_told_with_the_share_and_cut_after_ten_clients() -> None:
    w = words("en")
    kept = Kept(kept=3, late=1, moved=1, overdue=1)
    assert views.promiselists.counts(w, kept=kept) == (
        "60% kept in time: 3 kept, 1 kept late, 1 renegotiated in time, 0 broken, 1 overdue"
    )
    told = views.promiselists.digest(w, promises=[("Acme", Kept(moved=1))] * 12)
    assert "• Acme: 0 kept, 0 kept late, 1 renegotiated in time, 0 broken" in told
    assert told.endswith("… and 2 more clients")
    wait = Wait(4, "API keys", DUE, days=2)
    said = views.promiselists.waiting(words("zh_CN"), wait=wait, zone="UTC")
    assert said.startswith("已等待客户 2 个工作日 · API keys（承诺 4，截止 ")
    assert Direction(promise().direction) == Direction.OURS


def owed(
    *, kind: Kind, level: Level, more: dict[str, str] | None = None, state: State = State.BREACHED
) -> Face:
    known = vars(face(state=state)) | {"kind": kind, "level": level, "more": more or {}}
    return Face(**known | {"noun": "promise", "number": 3, "row_id": 7, "ref": "due 1", "client": "Acme"})
