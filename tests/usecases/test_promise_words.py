"""What is read of a promise, offered, told to the client, and said of what waits for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import usecases.issues
import usecases.promiseletters
import usecases.promiseproposals
import usecases.promises
import usecases.promisewaits
from domain.audience import Audience
from domain.people import Side
from storage.base import Session
from storage.outbox import OutboxRow
from tests.usecases.ledger import NOW, Ledger
from tests.usecases.pledges import DAY, FRIDAY, HOUR, entry, make, move, refused, undo

CANARY = "CANARY"


@pytest.fixture
def ledger(session: Session) -> Ledger:
    return Ledger(session)


@pytest.mark.parametrize(
    ("settings", "due", "zone"),
    [
        ({}, "2026-03-06 18:00", "UTC"),
        ({"client_timezone": "America/New_York"}, "2026-03-06 23:00", "America/New_York"),
        (
            {"client_timezone": "Asia/Shanghai", "client_calendar": "mon-fri 08:30-17:30"},
            "2026-03-06 09:30",
            "Asia/Shanghai",
        ),
    ],
)
def test_a_day_ends_with_the_work_of_whoever_receives_what_is_promised(
    ledger: Ledger, settings: dict[str, str], due: str, zone: str
) -> None:
    for name, value in settings.items():
        ledger.prefer(name, value)
    for side, expected in ((Side.TEAM, (due, zone)), (Side.CLIENT, ("2026-03-06 18:00", "UTC"))):
        message = ledger.says("I'll send it by Friday.", thread=ledger.conversation(), side=side)
        proposed = usecases.promiseproposals.proposal(ledger.session, actor=ledger.pm, row=message, now=NOW)
        assert proposed.found is not None
        assert (f"{proposed.found.at:%Y-%m-%d %H:%M}", proposed.zone) == expected
        assert proposed.direction == ("ours" if side == Side.TEAM else "theirs")


def test_dates_are_read_as_of_when_the_words_were_said_and_none_that_is_over(ledger: Ledger) -> None:
    said = "Hello Carol.\nWe'll fix it tomorrow. Best regards"
    message = ledger.says(said, thread=ledger.conversation(), side=Side.TEAM)

    def propose(after: timedelta) -> Any:
        return usecases.promiseproposals.proposal(
            ledger.session, actor=ledger.pm, row=message, now=NOW + after
        )

    soon = propose(5 * HOUR)
    assert (soon.said, soon.found and soon.found.at.day) == ("We'll fix it tomorrow.", 3)
    assert propose(3 * DAY).found is None


@pytest.mark.parametrize(
    ("text", "client", "title", "date"),
    [
        ('"staging ready" fri', "Acme", "staging ready", "fri"),
        ('Globex "staging ready" next week', "Globex", "staging ready", "next week"),
        ('"Globex" “预发布环境” 周五', "Globex", "预发布环境", "周五"),
        ("send the keys by friday", "Acme", "send the keys by friday", ""),
        ("Globex send the keys", "Globex", "send the keys", ""),
        ("globex", "Globex", "", ""),
        ("", "Acme", "", ""),
    ],
)
def test_a_command_names_a_client_a_text_and_a_date(
    ledger: Ledger, text: str, client: str, title: str, date: str
) -> None:
    told = usecases.promiseproposals.told(ledger.session, actor=ledger.pm, slack_id="CACME", text=text)
    assert (told.client and told.client.name, told.title, told.date) == (client, title, date)
    proposed = usecases.promiseproposals.of_command(ledger.session, actor=ledger.pm, told=told, now=NOW)
    assert bool(proposed.found) == (date in ("fri", "周五") or "friday" in title)
    assert proposed.unread == ("next week" if date == "next week" else "")


def test_an_offer_goes_to_colleagues_who_did_not_switch_it_off_and_once_for_a_message(
    ledger: Ledger,
) -> None:
    def offered(text: str, *, by: str = "UPM", side: Side = Side.TEAM) -> bool:
        message = ledger.says(text, thread=ledger.conversation(), side=side)
        message.user_id = by
        return usecases.promiseproposals.offer(ledger.session, row=message, now=NOW) is not None

    assert offered("I'll send it by Friday")
    assert offered("周五前给您")
    assert not offered("Thanks, have a nice week")
    assert not offered("I'll send it by Friday", side=Side.CLIENT)
    assert not offered("I'll send it by Friday", by="UNOBODY")
    usecases.promiseproposals.set_offers(ledger.session, actor=ledger.pm, on=False)
    assert not offered("I'll send it by Friday")
    assert offered("I'll send it by Friday", by="ULEAD")
    usecases.promiseproposals.set_offers(ledger.session, actor=ledger.pm, on=True)
    message = ledger.says("I'll send it by Friday", thread=ledger.conversation(), side=Side.TEAM)
    message.user_id = "UPM"
    make(ledger, origin=message)
    assert usecases.promiseproposals.offer(ledger.session, row=message, now=NOW) is None
    ledger.prefer("shadow", "2026-03-09")
    assert not offered("I'll send it by Friday")


def test_what_waits_for_the_client_says_for_how_many_working_days(ledger: Ledger) -> None:
    issue = usecases.issues.open(
        ledger.session, actor=ledger.pm, client_id=ledger.acme.id, title="Login", now=NOW
    )

    def card() -> str:
        return str(ledger.session.query(OutboxRow).filter_by(dedupe_key="issue:1").one().body)

    row = make(ledger, direction="theirs", blocks=issue.subject)
    assert "waiting for the client for 0 working days" in card()
    looked = []
    for _ in range(3):
        assert row.look_at is not None
        looked.append(row.look_at)
        assert usecases.promiseletters.look_one(ledger.session, now=row.look_at)
    assert not usecases.promiseletters.look_one(ledger.session, now=looked[-1])
    assert "waiting for the client for 3 working days" in card()
    (wait,) = usecases.promisewaits.of(ledger.session, row=issue, now=NOW + 7 * DAY)
    assert (wait.number, wait.title, wait.days) == (1, "API keys", 5)
    usecases.promises.change(
        ledger.session, actor=ledger.pm, promise_id=row.id, entry=entry(direction="theirs"), now=NOW + DAY
    )
    assert "working days" not in card()
    undo(ledger, row, now=NOW + DAY)
    assert "waiting for the client for 1 working day" in card()
    usecases.promises.done(ledger.session, actor=ledger.pm, promise_id=row.id, now=NOW + DAY)
    assert (row.look_at, "working day" in card()) == (None, False)


def letters(ledger: Ledger) -> list[OutboxRow]:
    return [post for post in ledger.posts() if post.audience == Audience.CLIENT]


@pytest.mark.parametrize("allowed", ["yes", "no"])
def test_only_a_charter_that_allows_it_lets_the_client_be_reminded_once_without_a_click(
    ledger: Ledger, allowed: str
) -> None:
    ledger.prefer("client_reminders", allowed)
    message = ledger.says("We send the keys on Friday", thread=ledger.conversation())
    row = make(ledger, direction="theirs", origin=message, counterpart=CANARY, owner_id=CANARY)
    ours = make(ledger)
    assert (row.look_at, ours.look_at) == (FRIDAY, None)
    assert usecases.promiseletters.look_one(ledger.session, now=FRIDAY)
    assert not usecases.promiseletters.look_one(ledger.session, now=FRIDAY + 30 * DAY)
    found = letters(ledger)
    assert len(found) == (allowed == "yes")
    for post in found:
        assert "A short reminder: we count on “API keys” from you" in post.body["text"]
        assert (post.channel, post.body["thread_ts"]) == ("CACME", message.ts)
        assert CANARY not in str(post.body)


def test_R36_the_client_is_reminded_in_their_own_working_time(ledger: Ledger) -> None:
    ledger.prefer("client_reminders", "yes")
    ledger.prefer("client_timezone", "America/New_York")
    row = make(ledger, direction="theirs", due=FRIDAY + 15 * HOUR)
    monday, tuesday = FRIDAY + 3 * DAY + 4 * HOUR, FRIDAY + 4 * DAY
    assert row.look_at == monday
    assert usecases.promiseletters.look_one(ledger.session, now=tuesday - HOUR)
    assert (letters(ledger), row.look_at) == ([], tuesday + 4 * HOUR)
    assert usecases.promiseletters.look_one(ledger.session, now=tuesday + 4 * HOUR)
    assert not usecases.promiseletters.look_one(ledger.session, now=monday + 30 * DAY)
    assert len(letters(ledger)) == 1


def test_what_a_client_reads_is_what_somebody_released_and_nothing_internal(ledger: Ledger) -> None:
    ours = make(ledger, counterpart=CANARY, owner_id=CANARY)
    ours.said = ours.promised_by = CANARY
    ids: dict[str, Any] = {"actor": ledger.pm, "promise_id": ours.id}
    draft, post = usecases.promiseletters.draft, usecases.promiseletters.post
    assert refused(lambda: draft(ledger.session, **ids, purpose="tell")) == "gone"
    assert refused(lambda: draft(ledger.session, **ids, purpose="remind")) == "promise_not_theirs"
    move(ledger, ours, now=NOW + DAY)
    letter = draft(ledger.session, **ids, purpose="tell")
    text, places = letter
    assert "we had said Fri 6 Mar 09:00 (UTC)" in text
    assert "The vendor is late. We propose Fri 13 Mar 09:00 (UTC) instead." in text
    assert [place.key for place in places] == ["CACME"]
    sent: dict[str, Any] = {**ids, "purpose": "tell", "now": NOW + DAY}
    assert refused(lambda: post(ledger.session, **sent, where="CACME", text=" ")) == "text_needed"
    assert refused(lambda: post(ledger.session, **sent, where="CALERTS", text="Hi")) == "release_nowhere"
    assert letters(ledger) == []
    post(ledger.session, **sent, where="CACME", text=f"{text} <!channel>")
    (row,) = letters(ledger)
    assert "&lt;!channel&gt;" in row.body["text"]
    assert CANARY not in str(row.body)
    undo(ledger, ours, now=NOW + DAY)
    ledger.session.refresh(row)
    assert row.state == "suppressed"
