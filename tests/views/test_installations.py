"""The language of the pages that somebody sees who installs the bot."""

from __future__ import annotations

import pytest

import views.installations
from views.words import words


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_CN"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("en;q=0.1, zh-Hans", "zh_CN"),
        ("zh;q=0,en;q=0.5", "en"),
        ("de,fr", "en"),
        ("zh;q=x,,;q=1,\x00", "en"),
        ("zh" * 5000, "zh_CN"),
    ],
)
def test_the_browser_says_which_language_it_wants(accepted: str, language: str) -> None:
    assert views.installations.language_of(accepted) == language


def test_what_others_wrote_is_no_markup() -> None:
    text = views.installations.page(words("en"), what="installed", name="<b>Acme</b> & {x}")
    assert "&lt;b&gt;Acme&lt;/b&gt; &amp; {x}" in text
    assert "<b>" not in text
