"""What the tests of the composition root share."""

from __future__ import annotations

import pytest

from storage.db import Sessions
from tests.bot.parts import Parts


@pytest.fixture
def parts(sessions: Sessions) -> Parts:
    """A bot without Slack, on each kind of database."""
    return Parts(sessions)
