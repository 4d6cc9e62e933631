"""`.env.example` names every setting there is and no other."""

from __future__ import annotations

import dataclasses
import re

import bot.settings
from bot.settings import Settings
from tests.house.source import ROOT

TEXT = (ROOT / ".env.example").read_text(encoding="utf-8")
WRITTEN = dict(re.findall(r"^([A-Z_]+)=(.*)$", TEXT, flags=re.MULTILINE))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(WRITTEN) == set(bot.settings.NAMES)


def test_the_example_shows_the_defaults() -> None:
    for field in dataclasses.fields(Settings):
        assert WRITTEN[field.name.upper()] == str(field.default), field.name


def test_every_name_in_the_example_is_explained() -> None:
    for paragraph in TEXT.strip().split("\n\n"):
        assert paragraph.startswith("# ")
