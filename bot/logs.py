"""Logging: to standard error, one line per fact, and never a secret or anybody's words (promise P35)."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime

import domain.failures
import usecases.tracing
from bot.settings import Settings

log = logging.getLogger(__name__)

SECRETS = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+"
    r"|xoxe\.[\w.-]+"
    r"|xapp-[\w-]+"
    r"|v0=[0-9a-fA-F]{16,}"
    r"|(?<=hooks\.slack\.com/)[\w/.-]+"
    r"|(?<=Bearer )\S+"
    r"|(?i:(?:(?<=authorization)|(?<=x-slack-signature))[\"']?\s*[:=]\s*[\"']?(?:bearer |basic )?[^\s\"',}]+)"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")

OURS = domain.failures.FLOORS
FLOORS = {
    # At INFO these say when a connection begins and ends; at DEBUG they write whole messages and headers.
    "slack_sdk": logging.INFO,
    "waitress": logging.INFO,
    # It warns of every request that waits for a thread, thousands of lines in a burst.
    "waitress.queue": logging.ERROR,
    # It warns that it found the token in the environment too; what goes wrong comes to bot/failures.py.
    "slack_bolt": logging.ERROR,
    # At INFO it writes a line for every turn of every job, and at WARNING for each that came during a long one.
    "apscheduler": logging.ERROR,
}
"""The least serious lines that these libraries may write; the others may only warn (SQLAlchemy would write values)."""


class Line(logging.Formatter):
    """One line for each record, in words or as JSON, without tokens, signatures, passwords and e-mail addresses.

    Of an exception it says what `domain.failures` does, since its own words may be somebody's.
    """

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        about = usecases.tracing.current()
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        stack = domain.failures.stack(error) if error else []
        said = _clean(_message(record))
        if self._as_json:
            facts = {"at": at, "level": record.levelname, "logger": record.name, "message": said}
            facts |= {"request": about} if about else {}
            more = {"stack": [_clean(place) for place in stack]} if stack else {}
            return json.dumps(facts | more, ensure_ascii=False)
        line = f"{at} {record.levelname} {record.name}{f' [{_clean(about)}]' if about else ''}: {said}"
        return f"{line} | {_clean(' < '.join(reversed(stack)))}" if stack else line


def set_up(settings: Settings) -> None:
    """Log as the operator wants it."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line(as_json=settings.log_format == "json"))
    least = logging.getLevelNamesMapping()[settings.log_level]
    logging.basicConfig(level=max(logging.WARNING, least), handlers=[handler], force=True)
    # A mistake in a log line would be printed with all its values.
    logging.raiseExceptions = False
    for name in OURS:
        logging.getLogger(name).setLevel(least)
    for name, floor in FLOORS.items():
        logging.getLogger(name).setLevel(max(floor, least))
    # Left alone, Python prints what ends a thread, and values with it.
    threading.excepthook = lambda ended: _ended(ended.exc_value)
    sys.excepthook = lambda _type, error, _trace: _ended(error)


def _ended(error: BaseException | None) -> None:
    log.critical("a thread ended", exc_info=error)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def _clean(text: str) -> str:
    """Without secrets, and on one line."""
    return BREAKS.sub(lambda found: f"\\x{ord(found[0]):02x}", SECRETS.sub("[secret]", text))
