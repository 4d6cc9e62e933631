"""Complaints in words: what Slack would refuse."""

from __future__ import annotations

import views.complaintforms
from domain.complaints import LONGEST
from views.words import words


def test_a_text_that_is_too_long_for_its_field_is_cut_in_the_form() -> None:
    form = views.complaintforms.new(words("en"), client=None, text="x" * (LONGEST + 1))
    box = next(block["element"] for block in form["blocks"] if block["block_id"] == "words")
    assert len(box["initial_value"]) == box["max_length"] == LONGEST
