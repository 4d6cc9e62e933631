"""Decisions: what was decided with or about a client, among which options, by whom and when."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.matters import Matter


class Decision(Matter, kw_only=True):
    """A decision: `title` says what it was about. It stands until it is replaced ("revoked").

    `decided_by`: a colleague, "" for none; `decided_by_client`: the name of somebody of theirs, "" for none.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("decisions_of_client", "client_id", "status"),
        Index("decisions_of_message", "interaction_id"),
    )
    NOUN: ClassVar[str] = "decision"
    OPEN: ClassVar[tuple[str, ...]] = ("made",)

    decided_on: Mapped[date]
    chosen: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(32), default="")
    decided_by_client: Mapped[str] = mapped_column(String(255), default="")


LATEST_FIRST = (Decision.decided_on.desc(), Decision.id.desc())
"""The order of a list of which nobody takes anything out."""
