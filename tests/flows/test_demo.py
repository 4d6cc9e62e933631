"""The demo plays its whole story without a page, and says so when a step did not happen."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sandbox.ledger
import sandbox.story
from bot import demo
from sandbox.scene import Sight
from tests.house.source import ROOT


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_story_comes_true_in_both_languages(language: str) -> None:
    command = [sys.executable, "-m", "bot", "demo", "--headless", "--until", "digest", "--language", language]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "  NO   " not in done.stdout
    assert "Acme" in done.stdout
    assert "  a client reads only what a person released" in done.stdout
    read = [line for line in done.stdout.splitlines() if line.startswith("  #acme-shared: ")]
    assert len(read) == 2
    assert sandbox.ledger.REASON in read[0]
    assert read[1] == f"  #acme-shared: {sandbox.ledger.REMEDY}"
    assert f"  #lanhai: {sandbox.ledger.LATE}" in done.stdout
    assert "#globex-shared: nothing" in done.stdout


def test_a_step_that_did_not_happen_is_named_and_fails_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    never = Sight(sandbox.story.START, "the moon rises", lambda _: False)
    monkeypatch.setattr(sandbox.story, "scenes", list)
    monkeypatch.setattr(sandbox.story, "sights", lambda: [never])
    assert demo.main(["--headless"]) == 1
    assert "NO   Thu 30 Apr 08:50  the moon rises" in capsys.readouterr().out
