"""One person among a thousand is erased: nothing of them is left anywhere, and everything else is (T16)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update

import storage.backups
import storage.db
import storage.erasures
import storage.persons
import storage.tables
import storage.traces
import usecases.erasures
import usecases.exports
from domain.erasures import ELIDED
from domain.refusals import Refusal
from storage.base import Session
from storage.clients import Client
from storage.contacts import Contact
from storage.db import Sessions
from storage.inbox import InboxRow
from storage.people import Person
from storage.workspaces import Workspace
from tests.postroom import START
from tests.proofs import Cases
from tests.usecases.traces import NAME, PLANTED, SAID, USER, counts, everything, found_in, furnish, variants

pytestmark = pytest.mark.proves("T16")

ALSO = PLANTED[2:4]
"""What only an operator knows of somebody: we keep neither addresses nor telephone numbers."""


def furnished(sessions: Sessions, *, people: int = 20) -> Engine:
    with sessions.begin() as session:
        furnish(session, people=people)
    return sessions.engine


def erase(sessions: Sessions) -> int:
    with sessions.begin() as session:
        return usecases.erasures.forget(session, workspace_id=1, user_id=USER, now=START, also=ALSO)


def bytes_of(folder: Path) -> str:
    """All files of a database, its log, its ledger of erasures and its copies."""
    return "\n".join(
        file.read_bytes().decode("utf-8", "replace") for file in folder.iterdir() if file.is_file()
    )


def test_P32_one_of_a_thousand_is_erased_and_all_else_stays(
    sessions: Sessions, cases: Cases, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    engine = furnished(sessions, people=1000)
    assert len(PLANTED) == 12
    assert {planted for planted in PLANTED if planted not in everything(engine)} == set()
    before = counts(engine)
    caplog.clear()
    assert erase(sessions) > 45
    told = everything(engine)
    assert not found_in(told)
    assert not found_in(caplog.text)
    with sessions.read() as session:
        taken_out = usecases.exports.parts(session, workspace_id=1, client_id=0)
        assert not found_in("\n".join(repr((part.name, *part.rows)) for part in taken_out))
    after = counts(engine)
    # Mornings are a schedule of hers and nothing that is counted.
    assert after == before | {"erasures": before["erasures"] + 1, "mornings": 0}
    assert told.count("Question ") == 999
    assert told.count('"Person ') == 999 * 2
    cases.ran(len(PLANTED) * len([*variants("x")]), checked="12 identifiers in 5 spellings found nowhere")


def test_P32_nothing_is_left_in_the_files_either(tmp_path: Path, sqlite_url: str, cases: Cases) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    furnished(sessions, people=1000)
    database = tmp_path / "rapport.db"
    assert set(found_in(bytes_of(tmp_path))) >= {USER, PLANTED[4]}
    erase(sessions)
    assert not found_in(bytes_of(tmp_path)), "while the bot works"
    storage.backups.save(database, to=tmp_path / "copy.db")
    assert not found_in(bytes_of(tmp_path)), "in a backup"
    storage.db.close(engine)
    assert not found_in(bytes_of(tmp_path)), "when it is stopped"
    cases.ran(3, checked="database, log, ledger and backup hold nothing")


def test_P32_erasing_again_changes_nothing_more(sessions: Sessions) -> None:
    engine = furnished(sessions)
    erase(sessions)
    first = set(everything(engine).splitlines())
    assert erase(sessions) == 0
    (new,) = set(everything(engine).splitlines()) - first
    assert new.startswith("[3, 1, "), "only the ledger of erasures has a line more"


def test_P32_whoever_has_the_same_name_and_what_is_no_name_stays(sessions: Sessions) -> None:
    engine = furnished(sessions)
    kept: dict[str, dict[str, Any]] = {
        "people": {"user_id": "U0WILL2", "name": "Will Smith"},
        "contacts": {"user_id": "U0WILL2", "name": "Will Smith", "client_id": 2},
        "preferences": {"name": "timezone", "value": "America/Will", "client_id": 7},
        "outbox": {"body": {"text": "Will you test it?"}, "channel": "C0OTHER", "audience": "client"},
        "interactions": {"text": "We will ship it. Will Smith knows.", "client_id": 2, "ts": "500.0"},
    }
    with sessions.begin() as session:
        session.execute(insert(Client), [row_of(session, "clients") | {"id": 2, "name_key": "two"}])
        for name, values in kept.items():
            table = storage.tables.metadata().tables[name]
            session.execute(insert(table), [row_of(session, name) | OTHERS.get(name, {}) | values])
        near = row_of(session, "interactions") | OTHERS["interactions"]
        near |= {"text": "I will ask Will today", "client_id": 1, "ts": "501.0"}
        session.execute(insert(storage.tables.metadata().tables["interactions"]), [near])
        session.execute(update(Person).where(Person.user_id == USER).values(name="Will"))
        session.execute(update(Contact).where(Contact.user_id == USER).values(name="Will"))
    with sessions.begin() as session:
        usecases.erasures.forget(session, workspace_id=1, user_id=USER, now=START)
    told = everything(engine)
    for values in kept.values():
        for value in values.values():
            assert json.dumps(value).strip('"') in told
    assert f"I will ask {ELIDED} today" in told


def test_P32_a_contact_of_that_name_whom_nobody_knows_in_slack_goes_too(sessions: Sessions) -> None:
    engine = furnished(sessions)
    with sessions.begin() as session:
        by_phone = row_of(session, "contacts") | {"user_id": None, "name": NAME.upper(), "created_by": "U0PM"}
        session.execute(insert(storage.tables.metadata().tables["contacts"]), [by_phone])
    erase(sessions)
    assert not found_in(everything(engine))


def row_of(session: Session, name: str) -> dict[str, Any]:
    """The values of some row of a table, but for its id."""
    table = storage.tables.metadata().tables[name]
    found = session.execute(select(table).limit(1)).mappings().one()
    return {key: value for key, value in found.items() if key != "id"}


OTHERS: dict[str, dict[str, Any]] = {
    "contacts": {"created_by": "U0PM"},
    "preferences": {"set_by": "U0PM"},
    "outbox": {"dedupe_key": "2", "key": "2", "subject": "", "expects": "", "posted_to": "", "reason": ""},
    "interactions": {
        "user_id": "U0PM", "logged_by": "", "judged_by": "", "because": "", "placed_by": "", "channel_id": None,
    },
}  # fmt: skip
"""What is not of Carol in a row."""


def test_P32_who_has_a_role_in_a_team_is_taken_off_first(sessions: Sessions) -> None:
    furnished(sessions)
    with pytest.raises(Refusal, match="forget_in_team"), sessions.begin() as session:
        usecases.erasures.forget(session, workspace_id=1, user_id="U0PM", now=START)


STEPS: tuple[tuple[Any, str], ...] = (
    (storage.erasures, "append"),
    (storage.erasures, "add"),
    (storage.persons, "names"),
    (storage.persons, "blank"),
    (storage.traces, "sweep"),
    (storage.db, "empty_journal"),
)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
def test_P32_a_crash_at_any_step_is_made_good_at_the_next_start(
    step: tuple[Any, str], after: bool, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    furnished(sessions)
    begun = (step[1], after) != ("append", False)
    with monkeypatch.context() as patched:
        patched.setattr(*step, dying(getattr(*step), after=after))
        with pytest.raises(SystemExit):
            erase(sessions)
    storage.db.close(engine)
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        again = usecases.erasures.catch_up(session)
    assert again == (begun and step[1] != "empty_journal")
    left = found_in(bytes_of(tmp_path))
    # Addresses that only the operator told are not in the ledger, and must be told again.
    assert set(left) <= {each for told in ALSO for each in variants(told)} if begun else USER in left
    storage.db.close(engine)


def dying(step: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """The same step, in which the process dies."""

    def dies(*given: Any, **more: Any) -> Any:
        if after:
            step(*given, **more)
        raise SystemExit

    return dies


@pytest.mark.proves("T12")
def test_P24_a_restored_database_erases_again_whom_the_ledger_names(sqlite_url: str, tmp_path: Path) -> None:
    engine = storage.db.open_engine(sqlite_url)
    furnished(storage.db.sessions(engine))
    storage.backups.save(tmp_path / "rapport.db", to=tmp_path / "old.db")
    erase(storage.db.sessions(engine))
    storage.db.close(engine)
    assert USER in bytes_of(tmp_path)
    storage.backups.replace(tmp_path / "rapport.db", by=tmp_path / "old.db")
    (tmp_path / "rapport.db.replaced").unlink()
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        assert usecases.erasures.catch_up(session) == 1
    with storage.db.sessions(engine).begin() as session:
        assert usecases.erasures.catch_up(session) == 0
    assert USER not in bytes_of(tmp_path)
    storage.db.close(engine)


def test_P24_the_printed_ledger_is_replayed_on_any_database(sessions: Sessions, tmp_path: Path) -> None:
    engine = furnished(sessions)
    erase(sessions)
    with sessions.read() as session:
        printed = usecases.erasures.lines(session)
    file = tmp_path / "printed.jsonl"
    file.write_text("\n".join([*printed, '{"cut sh']), encoding="utf-8")
    with sessions.begin() as session:
        session.execute(text("UPDATE workspaces SET forget_at = alive_at"))
        for table in reversed(storage.tables.metadata().sorted_tables):
            session.execute(table.delete())
    if engine.dialect.name == "postgresql":
        with sessions.begin() as session:
            for table in storage.tables.metadata().sorted_tables:
                session.execute(text(f"SELECT setval('{table.name}_id_seq', 1, false)"))
    furnished(sessions)
    with sessions.begin() as session:
        assert usecases.erasures.catch_up(session, lines=storage.erasures.read(file)) == 1
    assert USER not in everything(engine)


def test_P32_a_ledger_that_was_lost_is_written_again(sqlite_url: str, tmp_path: Path) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    furnished(sessions)
    erase(sessions)
    ledger = tmp_path / "rapport.db.erased"
    written = ledger.read_text(encoding="utf-8").split()
    ledger.unlink()
    with sessions.begin() as session:
        assert usecases.erasures.catch_up(session) == 0
    storage.db.close(engine)
    assert set(written) <= set(ledger.read_text(encoding="utf-8").split())
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_P32_the_ledger_goes_on_for_a_workspace_that_removed_us(sqlite_url: str, tmp_path: Path) -> None:
    engine = storage.db.open_engine(sqlite_url)
    sessions = storage.db.sessions(engine)
    furnished(sessions)
    erase(sessions)
    ledger = tmp_path / "rapport.db.erased"
    written = {*ledger.read_text(encoding="utf-8").splitlines()} - {""}
    ledger.unlink()
    with sessions.begin() as session:
        session.get_one(Workspace, 1).left_at = START
    with sessions.begin() as session:
        assert usecases.erasures.catch_up(session) == 0
        assert {*usecases.erasures.lines(session)} >= written
    assert set(ledger.read_text(encoding="utf-8").splitlines()) >= written
    storage.db.close(engine)


def test_P33_an_event_that_waits_for_another_workspace_is_left_as_it_is(sessions: Sessions) -> None:
    furnished(sessions)
    with sessions.begin() as session:
        session.add(Workspace(team_id="T2", created_at=START))
        for n, team_id in enumerate(("T2", "kept", "")):
            said: dict[str, Any] = {
                "payload": f"{USER} says {SAID[0]}",
                "lane": f"{USER}:{n}",
                "received_at": START,
            }
            session.add(InboxRow(event_id=f"Another {n}", team_id=team_id, **said))
    erase(sessions)
    with sessions.read() as session:
        mine = select(InboxRow).where(InboxRow.event_id.startswith("Another")).order_by(InboxRow.id)
        left = [USER in row.payload + row.lane and SAID[0] in row.payload for row in session.scalars(mine)]
    assert left == [True, False, False]
