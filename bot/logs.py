"""Logging: to standard error, one line per fact, and never a secret."""

from __future__ import annotations

import logging
import re

SECRETS = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+"
    r"|xapp-[\w-]+"
    r"|v0=[0-9a-fA-F]{16,}"
    r"|(?<=hooks\.slack\.com/)[\w/.-]+"
    r"|(?<=Bearer )\S+"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)

FLOORS = {
    # At DEBUG these write whole messages and headers.
    "slack_sdk": logging.INFO,
    "waitress": logging.INFO,
    # It warns of every request that waits for a thread, thousands of lines in a burst.
    "waitress.queue": logging.ERROR,
    # It warns that it found the token in the environment too; what goes wrong comes to bot/failures.py.
    "slack_bolt": logging.ERROR,
    # At INFO it writes a line for every turn of every job, and at WARNING for each that came during a long one.
    "apscheduler": logging.ERROR,
    # At INFO it writes a line for every step.
    "alembic": logging.WARNING,
}
"""The least serious lines that libraries may write, whatever the level of the bot."""


class Redacted(logging.Formatter):
    """Takes tokens, signatures and passwords out of the finished line, wherever they came from."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return SECRETS.sub("[secret]", super().format(record))


def set_up(level: str) -> None:
    """Log from `level` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacted("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, floor in FLOORS.items():
        logging.getLogger(name).setLevel(max(floor, logging.getLevelName(level)))
