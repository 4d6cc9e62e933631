"""What the sandbox writes down for the tests: API calls, refusals, and which bot messages were expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.workspace import Message

Json = dict[str, Any]


@dataclass
class Call:
    """One Web API call. `outcome`: ok, error, rate_limited or fault; `applied`: whether it took effect.

    `banned`: it was answered with a 429, and `retry_after` is the header as it was, None when there was none.
    """

    method: str
    args: Json
    at: datetime
    outcome: str = "ok"
    error: str = ""
    fault: str = ""
    applied: bool = False
    banned: bool = False
    retry_after: str | None = None


@dataclass
class Rejection:
    """A payload Slack would refuse, or a text it would warn about."""

    where: str
    error: str
    details: list[str] = field(default_factory=list)
    payload: Any = None

    def __str__(self) -> str:
        return f"{self.where}: {self.error} {'; '.join(self.details)}"


@dataclass
class Records:
    calls: list[Call] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    bot_messages: list[Message] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def reject(
        self, where: str, *, error: str, details: list[str] | None = None, payload: Any = None
    ) -> None:
        self.rejections.append(Rejection(where=where, error=error, details=details or [], payload=payload))

    def expect(self, message: Message) -> None:
        self.expected.add(id(message))

    @property
    def unexpected(self) -> list[Message]:
        return [one for one in self.bot_messages if id(one) not in self.expected and not one.deleted]
