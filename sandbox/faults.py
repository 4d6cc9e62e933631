"""Scripted trouble: what happens to chosen API calls, once or several times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]
When = Callable[[Json], bool]
Kind = Literal["hang", "reset", "status", "body", "error", "rate", "late", "slow"]


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. `applied`: the call takes effect although the answer is spoilt."""

    name: str
    kind: Kind
    applied: bool = False
    seconds: float = 0.0
    status: int = 200
    body: str = ""
    retry_after: str | None = None

    @staticmethod
    def timeout_before(hold: float = 30.0) -> Fault:
        """No answer for `hold` seconds, then the connection closes; nothing was done."""
        return Fault("timeout_before", "hang", seconds=hold)

    @staticmethod
    def timeout_after(hold: float = 30.0) -> Fault:
        """Done at once, but no answer for `hold` seconds."""
        return Fault("timeout_after", "hang", applied=True, seconds=hold)

    @staticmethod
    def late_accept(seconds: float) -> Fault:
        """No answer; the call takes effect `seconds` later, long after the caller gave up."""
        return Fault("late_accept", "late", seconds=seconds)

    @staticmethod
    def reset_before() -> Fault:
        return Fault("reset_before", "reset")

    @staticmethod
    def reset_after() -> Fault:
        return Fault("reset_after", "reset", applied=True)

    @staticmethod
    def http_before(status: int) -> Fault:
        return Fault(f"http_{status}_before", "status", status=status, body="upstream error")

    @staticmethod
    def http_after(status: int) -> Fault:
        return Fault(f"http_{status}_after", "status", applied=True, status=status, body="upstream error")

    @staticmethod
    def http_500_before() -> Fault:
        return Fault.http_before(500)

    @staticmethod
    def http_500_after() -> Fault:
        return Fault.http_after(500)

    @staticmethod
    def empty_body_after() -> Fault:
        return Fault("empty_body_after", "body", applied=True)

    @staticmethod
    def garbage_after() -> Fault:
        return Fault("garbage_after", "body", applied=True, body="<html><body>Bad gateway</body></html>")

    @staticmethod
    def truncated_after() -> Fault:
        return Fault("truncated_after", "body", applied=True, body='{"ok": true, "chan')

    @staticmethod
    def error(code: str) -> Fault:
        """`ok: false` with this error; nothing was done."""
        return Fault(f"error {code}", "error", body=code)

    @staticmethod
    def error_after(code: str) -> Fault:
        """`ok: false` although the call took effect, as `internal_error` may."""
        return Fault(f"error_after {code}", "error", applied=True, body=code)

    @staticmethod
    def rate_limited(retry_after: float | str | None = 30) -> Fault:
        """429; `retry_after` goes into the header as it is, None leaves the header out."""
        header = None if retry_after is None else str(retry_after)
        return Fault("rate_limited", "rate", status=429, retry_after=header)

    @staticmethod
    def slow(seconds: float) -> Fault:
        """The right answer, late."""
        return Fault("slow", "slow", applied=True, seconds=seconds)


@dataclass(eq=False)
class _Script:
    method: str
    times: int
    fault: Fault
    when: When


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripts: list[_Script] = []

    def on(self, method: str, *, times: int = 1, do: Fault, when: When = lambda _args: True) -> None:
        """The next `times` calls of `method` ("*" for any) whose arguments satisfy `when` meet this fault."""
        with self._lock:
            self._scripts.append(_Script(method=method, times=times, fault=do, when=when))

    def take(self, method: str, *, args: Json) -> Fault | None:
        """The fault this call meets, if any; the oldest matching script first."""
        with self._lock:
            for script in self._scripts:
                if script.times > 0 and script.method in (method, "*") and script.when(args):
                    script.times -= 1
                    return script.fault
        return None

    @property
    def left(self) -> int:
        """How many scripted faults nobody met yet."""
        with self._lock:
            return sum(one.times for one in self._scripts)

    def clear(self) -> None:
        with self._lock:
            self._scripts.clear()
