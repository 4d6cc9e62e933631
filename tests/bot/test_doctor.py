"""The doctor: says in words what is missing, and how to mend it."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import bot.doctor
import bot.intake
import bot.tokens
import storage.db
import usecases.channels
import usecases.inbox
import usecases.operations
from bot.http import Server
from bot.settings import Settings
from sandbox import Fault
from storage.preferences import Preference
from storage.workspaces import Workspace
from tests.bot.parts import event
from tests.bot.test_cli import bury, quarantine
from tests.postroom import START, PostRoom

MANIFEST = json.loads((Path(__file__).parents[2] / "manifest.json").read_text(encoding="utf-8"))


class Clinic:
    """A settings file that works, and what the doctor said."""

    def __init__(self, office: PostRoom, url: str) -> None:
        self.office = office
        self.settings = Settings(
            slack_bot_token=office.sandbox.bot_token,
            slack_app_token=office.sandbox.app_token,
            slack_api_url=office.sandbox.api_url,
            database_url=url,
        )
        self.said = ""

    def examines(self, *, late: timedelta = timedelta(), **settings: Any) -> int:
        """Run the doctor; his words are kept."""
        lines: list[str] = []
        code = bot.doctor.run(
            replace(self.settings, **settings), now=lambda: datetime.now(UTC) + late, out=lines.append
        )
        self.said = "\n".join(lines)
        return code

    def uses(self, channel_id: str, *, name: str = "alerts") -> None:
        """Set a channel in the database the doctor looks at."""
        engine = storage.db.open_engine(self.settings.database_url, exclusive=False)
        with storage.db.sessions(engine).begin() as session:
            ours = session.query(Workspace).first() or Workspace(
                team_id=self.office.sandbox.team_id, created_at=START
            )
            session.add(ours)
            session.flush()
            if name == "client":
                linked = usecases.channels.known(session, workspace_id=ours.id, slack_id=channel_id)
                linked.kind = "client"
                linked.client_id = None
            else:
                setting = Preference(
                    workspace_id=ours.id, name=name, value=channel_id, set_by="U1", set_at=START
                )
                session.add(setting)
        storage.db.close(engine)


@pytest.fixture
def clinic(office: PostRoom, tmp_path: Path, sqlite_template: Path) -> Clinic:
    """A database of its own: the office's is in use, as a running bot's is."""
    shutil.copyfile(sqlite_template, tmp_path / "clinic.db")
    return Clinic(office, f"sqlite:///{tmp_path}/clinic.db")


def test_a_healthy_bot_gets_a_clean_bill(office: PostRoom, database_url: str) -> None:
    clinic = Clinic(office, database_url)
    clinic.uses(clinic.office.team.id)
    assert clinic.examines() == 0
    assert "All is well." in clinic.said
    assert "#team" in clinic.said
    assert "MEND" not in clinic.said


def test_every_scope_of_the_manifest_is_explained_and_no_other() -> None:
    assert set(bot.doctor.FEATURES) == set(MANIFEST["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("scope", bot.doctor.FEATURES)
def test_a_missing_scope_is_named_with_what_it_disables(clinic: Clinic, scope: str) -> None:
    clinic.office.sandbox.withdraw_scope(scope)
    assert clinic.examines() == 1
    assert f"The scope {scope} is missing: the bot cannot {bot.doctor.FEATURES[scope]}." in clinic.said
    assert "reinstall" in clinic.said
    clinic.office.sandbox.grant_scope(scope)


@pytest.mark.parametrize("error", bot.doctor.TOKEN_TROUBLE)
def test_a_refused_token_is_explained(clinic: Clinic, error: str) -> None:
    clinic.office.sandbox.faults.on("auth.test", do=Fault.error(error))
    assert clinic.examines() == 1
    assert bot.doctor.TOKEN_TROUBLE[error] in clinic.said


def test_a_wrong_app_token_is_explained(clinic: Clinic) -> None:
    assert clinic.examines(slack_app_token="xapp-1-wrong") == 1
    assert "SLACK_APP_TOKEN is refused: invalid_auth." in clinic.said


def test_without_an_app_token_slack_must_reach_us(clinic: Clinic) -> None:
    assert clinic.examines(slack_app_token="") == 0
    assert "over HTTP on port 3000" in clinic.said


def test_no_network_is_told_from_a_bad_token(clinic: Clinic) -> None:
    assert clinic.examines(slack_api_url="http://127.0.0.1:9/api/") == 1
    assert "cannot be reached at http://127.0.0.1:9/api/" in clinic.said


@pytest.mark.parametrize(("late", "code", "word"), [(90, 0, "note"), (-90, 0, "note"), (400, 1, "MEND")])
def test_a_clock_that_is_off_is_noticed(clinic: Clinic, late: int, code: int, word: str) -> None:
    assert clinic.examines(late=timedelta(seconds=late)) == code
    assert f"{word}  This machine's clock" in clinic.said


def test_a_database_that_cannot_be_opened_is_explained(clinic: Clinic) -> None:
    assert clinic.examines(database_url="sqlite:////nowhere/at/all.db") == 1
    assert "The database cannot be opened" in clinic.said


def test_a_database_without_tables_is_only_noted(clinic: Clinic, tmp_path: Path) -> None:
    assert clinic.examines(database_url=f"sqlite:///{tmp_path}/new.db") == 0
    assert "`run` makes them" in clinic.said


def test_a_channel_without_the_bot_needs_an_invitation(clinic: Clinic) -> None:
    lonely = clinic.office.sandbox.channel("lonely", members=[clinic.office.pm])
    hidden = clinic.office.sandbox.channel("hidden", members=[clinic.office.pm], private=True)
    clinic.uses(lonely.id)
    clinic.uses(hidden.id, name="digest_channel")
    assert clinic.examines() == 1
    assert "Write /invite @Rapport in #lonely." in clinic.said
    assert f"The bot cannot see the channel {hidden.id}: channel_not_found." in clinic.said


def test_an_alert_channel_that_clients_read_is_a_problem(clinic: Clinic) -> None:
    clinic.uses(clinic.office.team.id)
    clinic.office.sandbox.share(clinic.office.team, clinic.office.sandbox.team("Acme"), new_id=False)
    assert clinic.examines() == 1
    assert "clients can read it" in clinic.said


def test_an_archived_channel_is_a_problem(clinic: Clinic) -> None:
    clinic.uses(clinic.office.team.id)
    clinic.office.sandbox.archive(clinic.office.team)
    assert clinic.examines() == 1
    assert "#team is archived." in clinic.said


def test_what_waits_and_what_was_given_up_is_told(clinic: Clinic) -> None:
    assert clinic.examines() == 0
    assert "0 events wait." in clinic.said
    assert "0 messages wait." in clinic.said
    assert "Nothing was given up." in clinic.said
    assert "MB are free for the database." in clinic.said
    url = clinic.settings.database_url
    quarantine(url, count=2)
    one, *_ = bury(url, "a", "b")
    engine = storage.db.open_engine(url)
    with storage.db.sessions(engine).begin() as session:
        usecases.operations.replay(session, row_id=one)
        usecases.inbox.store(session, arrivals=[bot.intake.arrival(event("Ev9"), now=START)])
    storage.db.close(engine)
    assert clinic.examines() == 0
    assert re.search(r"note  1 events wait, the oldest for \d+ s\.", clinic.said)
    assert re.search(r"note  1 messages wait, the oldest for \d+ s\.", clinic.said)
    assert "2 events could not be recorded" in clinic.said
    assert "1 messages could not be delivered" in clinic.said


def test_a_disk_that_is_full_is_a_problem(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=50 * 2**20))
    assert clinic.examines() == 1
    assert "MEND  50 MB are free" in clinic.said


def test_where_workspaces_install_the_bot_its_clock_and_each_token_are_looked_at(clinic: Clinic) -> None:
    installed: dict[str, Any] = {
        "slack_bot_token": "",
        "slack_client_id": "1.2",
        "public_url": "https://rapport.example",
        "token_keys": bot.tokens.new_key(),
    }
    clinic.uses(clinic.office.team.id)
    clinic.examines(**installed)
    assert "The clock agrees with Slack's." in clinic.said
    assert "Installed in 0 workspaces; more can at https://rapport.example." in clinic.said
    assert clinic.examines(**installed, late=timedelta(seconds=400)) == 1
    assert "seconds away from Slack's" in clinic.said
    assert clinic.examines(**installed, slack_api_url="http://127.0.0.1:1/api/") == 1
    assert "Slack cannot be reached" in clinic.said


@pytest.mark.parametrize(
    ("status", "body", "code", "word"),
    [
        (200, '{"ready": true, "failing": {}}', 0, "ok  The running bot is ready."),
        (503, '{"ready": false, "failing": {"slack": "no socket"}}', 1, "not ready (slack): no socket."),
    ],
)
def test_the_running_bot_is_asked_how_it_is(
    clinic: Clinic, status: int, body: str, code: int, word: str
) -> None:
    def answer(_: object, start_response: Any) -> list[bytes]:
        start_response(f"{status} Told", [("Content-Type", "application/json")])
        return [body.encode()]

    server = Server(answer, host="127.0.0.1", port=0, threads=1, name="health")
    server.start()
    assert clinic.examines(health_port=server.port) == code
    assert word in clinic.said
    server.close()
    assert clinic.examines(health_port=server.port) == 0
    assert "No bot is running" in clinic.said
