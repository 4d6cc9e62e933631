"""`compose.yaml` and `python -m bot replicas` start the same set-up, and the image is made as carefully as `.venv`."""

from __future__ import annotations

import json
import re

import bot.replicas
import bot.settings
import storage.db
from tests.house.source import ROOT

COMPOSE = (ROOT / "compose.yaml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICE = COMPOSE.split("\n  rapport:\n")[1].split("\n\n")[0]
STEPS = [step for step in re.split(r"\n(?=[A-Z])", DOCKERFILE) if not step.startswith("#")]


def test_both_start_as_many_bots_with_one_command() -> None:
    assert int(_said(SERVICE, "replicas")) == bot.replicas.COUNT
    assert tuple(json.loads(_said(SERVICE, "command"))) == bot.replicas.COMMAND
    (command,) = [step for step in STEPS if step.startswith("CMD ")]
    assert tuple(json.loads(command.removeprefix("CMD "))) == bot.replicas.COMMAND


def test_both_give_the_bots_the_settings_of_one_file_and_one_postgresql() -> None:
    assert _said(SERVICE, "env_file") == ".env"
    given = dict(re.findall(r"^      ([A-Z_]+): (.+)$", SERVICE, flags=re.MULTILINE))
    assert set(given) <= set(bot.settings.NAMES)
    assert storage.db.is_shared(given["DATABASE_URL"].replace("${POSTGRES_PASSWORD}", "secret"))


def test_both_wait_longer_for_a_stop_than_a_bot_takes() -> None:
    assert _said(SERVICE, "stop_grace_period") == f"{bot.replicas.STOP_SECONDS:.0f}s"


def test_the_image_runs_as_nobody_in_particular() -> None:
    names = [step.split()[0] for step in STEPS]
    assert names.index("USER") < names.index("CMD")
    (user,) = [step.split()[1] for step in STEPS if step.startswith("USER ")]
    assert user != "root"
    assert f"useradd --system --no-create-home {user}" in DOCKERFILE


def test_the_image_has_a_place_for_an_sqlite_file_that_its_user_may_write() -> None:
    (user,) = [step.split()[1] for step in STEPS if step.startswith("USER ")]
    made = DOCKERFILE.index(f"install --directory --owner {user} --mode 0700 /data")
    assert DOCKERFILE.index(f"useradd --system --no-create-home {user}") < made
    assert made < DOCKERFILE.index(f"USER {user}"), "only root may make it"


def test_the_image_holds_exact_versions_by_their_hashes_and_nothing_else() -> None:
    installs = [step for step in STEPS if "pip install" in step]
    assert len(installs) == 1
    assert "--no-deps --require-hashes --requirement requirements/server.txt" in installs[0]


def test_the_image_says_whether_it_lives() -> None:
    (check,) = [step for step in STEPS if step.startswith("HEALTHCHECK ")]
    command = json.loads(check.split("CMD ")[1])
    compile(command[-1], "HEALTHCHECK", "exec")
    assert "/livez" in command[-1]


def test_no_image_names_a_registry() -> None:
    images = re.findall(r"^\s+image: (.+)$", COMPOSE, flags=re.MULTILINE)
    images += [step.split()[1] for step in STEPS if step.startswith("FROM ")]
    assert images
    assert all(re.fullmatch(r"[a-z]+:[0-9a-z.-]+", image) for image in images)


def _said(service: str, name: str) -> str:
    (value,) = re.findall(rf"^ +{name}: (.+)$", service, flags=re.MULTILINE)
    return str(value)
