"""Calendar files on the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import bot.cli
import storage.calendars
import storage.db
import storage.schema
from tests.bot.parts import START
from tests.shelf import ics
from tests.usecases.ledger import Ledger


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """An operator with a ledger of two clients."""
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "RAPPORT_ENV"):
        monkeypatch.delenv(name, raising=False)
    engine = storage.db.open_engine(sqlite_url)
    storage.schema.migrate(engine)
    with storage.db.sessions(engine).begin() as session:
        Ledger(session)
    storage.db.close(engine)


def days(url: str) -> list[tuple[int, date, str]]:
    """What the calendars say now."""
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).begin() as session:
        told = storage.calendars.told(session, workspace_id=1, client_id=1, since=START.date())
    storage.db.close(engine)
    return [(client_id, day, name) for client_id, _, _, day, _, _, name in told]


def test_a_file_is_taken_over_for_a_client_and_replaced_by_a_later_one_of_its_name(
    tmp_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    year = datetime.now(UTC).year + 1
    for day, name in ((4, "Outing"), (5, "Fair")):
        (tmp_path / "days.ics").write_bytes(
            ics(f"UID:{day} | DTSTART;VALUE=DATE:{year}050{day} | SUMMARY:{name}")
        )
        assert bot.cli.main(["calendars", "import", "days.ics", "--client", "acme"]) == 0
        assert "1 days of days.ics hold now for acme" in capsys.readouterr().out
        assert days(sqlite_url) == [(1, date(year, 5, day), name)]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["bad.ics"], 1, "it is no calendar file"),
        (["good.ics", "--client", "nobody"], 1, "There is no client"),
        (["good.ics", "--team", "TOTHER"], 2, "Which workspace?"),
        (["missing.ics"], 1, "missing.ics"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    tmp_path: Path,
    sqlite_url: str,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    (tmp_path / "bad.ics").write_text("hello")
    (tmp_path / "good.ics").write_bytes(ics())
    assert bot.cli.main(["calendars", "import", *arguments]) == code
    assert told in capsys.readouterr().err
    assert days(sqlite_url) == []
