"""The command `export`: everything of a client and nothing of another, in files that are safe to open."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

import bot.cli
import storage.db
import storage.exports
import storage.tables
import usecases.outbox
from domain.spreadsheets import acts, unguarded
from storage.audit import Audit
from storage.base import Session
from storage.channels import Channel
from storage.clients import Client
from storage.interactions import Interaction
from storage.outbox import OutboxRow
from tests.postroom import START
from tests.proofs import Cases
from tests.usecases.traces import furnish
from views.blocks import Message, section

POSTS = {
    "We ship on Friday": ("kept", "client"),
    "Only for us": ("kept", "internal"),
    "not sent yet": ("kept", "client"),
    "For Globex": ("CGLOBEX", "client"),
    "For Initech": ("kept", "client"),
}
"""What was said where to whom; "kept" is Acme's channel, in which it was another client's before."""
WORDS = ('=HYPERLINK("http://evil.example")', "+1", "@SUM(A1)", '王小明, "ja"\r\nnein', "plain")


@pytest.fixture(autouse=True)
def operator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> None:
    """An operator whose ledger knows Acme and Globex, both in every table."""
    monkeypatch.setattr("bot.logs.set_up", lambda _level: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).begin() as session:
        furnish(session, people=3)
        session.execute(update(Client).values(name="Acme", name_key="acme"))
        globex = {"workspace_id": 1, "name": "Globex", "name_key": "globex", "created_by": "U1"}
        session.execute(insert(Client), {**globex, "created_at": START})
        for n, text in enumerate(WORDS):
            said = {"workspace_id": 1, "client_id": 1, "kind": "message", "side": "client", "user_id": "U1"}
            told = {"happened_at": START, "recorded_at": START, "text": text, "ts": f"7{n}.0"}
            session.execute(insert(Interaction), said | told)
        other = {"workspace_id": 1, "client_id": 2, "kind": "note", "side": "team", "text": "Globex only"}
        session.execute(insert(Interaction), other | {"happened_at": START, "recorded_at": START})
        _post(session)
    storage.db.close(engine)


def _post(session: Session) -> None:
    for key, (channel, audience) in POSTS.items():
        usecases.outbox.promise(
            session,
            workspace_id=1,
            channel=channel,
            key=key,
            message=Message(key, blocks=[section(key)]),
            now=START,
            audience=audience,
        )
    sent = {"state": "sent", "sent_at": START + timedelta(hours=1)}
    posted = OutboxRow.dedupe_key.in_(POSTS.keys() - {"not sent yet"})
    session.execute(update(OutboxRow).where(posted).values(sent))
    earlier = update(OutboxRow).where(OutboxRow.dedupe_key == "For Initech")
    session.execute(earlier.values(created_at=START - timedelta(days=1)))
    globex = {"workspace_id": 1, "slack_id": "CGLOBEX", "client_id": 2}
    session.execute(insert(Channel), globex)
    usecases.outbox.revise(
        session, workspace_id=1, key="We ship on Friday", message=Message("On Monday"), now=START
    )
    usecases.outbox.revise(
        session, workspace_id=1, key="Only for us", message=Message("Still only for us"), now=START
    )
    session.execute(update(OutboxRow).where(OutboxRow.kind == "update").values(sent))


def test_a_client_is_taken_along_and_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.cli.main(["export", "acme.json", "--client", "acme"]) == 0
    assert "They hold personal data" in capsys.readouterr().out
    told = json.loads((tmp_path / "acme.json").read_text(encoding="utf-8"))
    assert set(told) == set(storage.exports.OF_CLIENT)
    assert {name for name, rows in told.items() if not rows} == set()
    texts = [row["text"] for row in told["interactions"]]
    assert set(WORDS) <= set(texts)
    assert "Globex only" not in texts
    assert [row["name"] for row in told["clients"]] == ["Acme"]
    assert (tmp_path / "acme.json").stat().st_mode & 0o777 == 0o600


def test_what_a_client_was_told_is_taken_along_and_nothing_that_was_said_among_us(tmp_path: Path) -> None:
    assert bot.cli.main(["export", "acme.json", "--client", "acme"]) == 0
    first, second = json.loads((tmp_path / "acme.json").read_text(encoding="utf-8"))["outbox"]
    assert set(first) == {"id", "kind", "target_id", "channel", "sent_at", "text", "blocks"}
    assert (first["kind"], first["channel"], first["text"]) == ("post", "kept", "We ship on Friday")
    assert first["blocks"] == [section("We ship on Friday")]
    assert first["sent_at"] == "2026-03-02T10:00:00+00:00"
    assert (second["kind"], second["target_id"], second["text"]) == ("update", first["id"], "On Monday")
    assert bot.cli.main(["export", "all.json", "--all"]) == 0
    everything = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["outbox"]
    assert [row["text"] for row in everything] == [
        "We ship on Friday",
        "For Globex",
        "For Initech",
        "On Monday",
    ]


def test_P34_what_was_taken_along_is_in_the_audit(sqlite_url: str) -> None:
    assert bot.cli.main(["export", "acme.json", "--client", "acme"]) == 0
    assert bot.cli.main(["export", "all.json", "--all"]) == 0
    engine = storage.db.open_engine(sqlite_url)
    with storage.db.sessions(engine).read() as session:
        rows = session.scalars(select(Audit).where(Audit.act == "export").order_by(Audit.id)).all()
        assert [(row.who, row.entry, row.thing) for row in rows] == [
            ("operator", "house", "client:1"),
            ("operator", "house", "workspace"),
        ]
    storage.db.close(engine)


def test_the_whole_workspace_has_its_people_too(tmp_path: Path) -> None:
    assert bot.cli.main(["export", "all.json", "--all"]) == 0
    told = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert set(told) == set(storage.exports.OF_CLIENT) | storage.exports.OF_WORKSPACE
    assert len(told["clients"]) == 2
    assert len(told["people"]) == 3


@pytest.mark.proves("T5")
def test_P36_no_file_of_a_folder_has_a_formula(tmp_path: Path, cases: Cases) -> None:
    assert bot.cli.main(["export", "acme", "--client", "Acme", "--format", "csv"]) == 0
    files = sorted((tmp_path / "acme").glob("*.csv"))
    assert len(files) == len(storage.exports.OF_CLIENT)
    read = {}
    for file in files:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            read[file.stem] = [*csv.DictReader(lines)]
    cells = [cell for rows in read.values() for row in rows for cell in row.values()]
    assert not [cell for cell in cells if acts(cell)]
    assert set(WORDS) <= {unguarded(row["text"]) for row in read["interactions"]}
    cases.ran(len(cells), checked="no formula cell in an exported file")


@pytest.mark.proves("T5")
def test_P36_no_sheet_of_a_workbook_has_a_formula(tmp_path: Path) -> None:
    assert bot.cli.main(["export", "acme.xlsx", "--client", "Acme", "--format", "xlsx"]) == 0
    with zipfile.ZipFile(tmp_path / "acme.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == len(storage.exports.OF_CLIENT)
    assert not [
        sheet for sheet in sheets if "<f>" in sheet or "hyperlink" in sheet.lower().replace("'=hyperlink", "")
    ]
    assert any("'=HYPERLINK" in sheet for sheet in sheets)


def test_a_workbook_with_too_many_rows_is_not_left_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.exports.MOST_ROWS", 14)
    assert bot.cli.main(["export", "acme.xlsx", "--client", "Acme", "--format", "xlsx"]) == 1
    told = capsys.readouterr().err
    assert told == "interactions has too many rows for a workbook: use `--format csv`.\n"
    assert not list(tmp_path.glob("acme*"))
    monkeypatch.setattr("bot.exports.MOST_ROWS", 15)
    assert bot.cli.main(["export", "acme.xlsx", "--client", "Acme", "--format", "xlsx"]) == 0


def test_what_is_too_long_for_a_cell_is_cut_and_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.exports.LONGEST_CELL", len(WORDS[0]))
    assert bot.cli.main(["export", "acme.xlsx", "--client", "Acme", "--format", "xlsx"]) == 0
    cut = capsys.readouterr().err
    # Its guarding apostrophe makes one word too long; the others are furnished.
    assert re.fullmatch(rf"\d+ cells were cut to {len(WORDS[0])} characters: csv and json have all.\n", cut)
    monkeypatch.setattr("bot.exports.LONGEST_CELL", 32_767)
    assert bot.cli.main(["export", "whole.xlsx", "--client", "Acme", "--format", "xlsx"]) == 0
    assert capsys.readouterr().err == ""


def test_what_cannot_be_exported_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bot.cli.main(["export", "x.json"]) == 2
    assert bot.cli.main(["export", "x.json", "--client", "Nobody"]) == 1
    assert "There is no client 'Nobody'." in capsys.readouterr().err
    assert bot.cli.main(["export", "x.json", "--all", "--team", "T9"]) == 1
    (tmp_path / "x.json").touch()
    assert bot.cli.main(["export", "x.json", "--all"]) == 1
    assert "is there already" in capsys.readouterr().err
    monkeypatch.setattr("bot.extras.has", lambda package: package != "xlsxwriter")
    assert bot.cli.main(["export", "y.xlsx", "--all", "--format", "xlsx"]) == 1
    assert "install the extra: python -m pip install" in capsys.readouterr().err


def test_an_empty_ledger_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    assert bot.cli.main(["export", "x.json", "--all"]) == 1
    assert capsys.readouterr().err == "Nothing is recorded yet.\n"
