"""The fault matrix T1: sixteen faults at twelve points, and for each cell that makes no sense the reason."""

from __future__ import annotations

from tests.gate.dbfaults import CONFLICT, FSYNC, FSYNC_AFTER, FULL, KILLED, LOCKED, REFUSED, DbFault, Spot
from tests.gate.netfaults import ANSWERS, UNREACHABLE

POINTS = (
    "verify", "inbox insert", "inbox commit", "ack", "claim", "handler",
    "state commit", "outbox insert", "outbox claim", "post", "result commit", "reconcile",
)  # fmt: skip
STORED, CLAIMED, ACTED = r"INSERT INTO inbox", r"UPDATE inbox SET leased_until", r"INSERT INTO issues"
PROMISED, TAKEN = r"INSERT INTO outbox", r"UPDATE outbox SET .*attempts=\(?outbox.attempts"
WRITTEN, LOOKED = r"UPDATE outbox SET .*slack_ts", r"UPDATE outbox SET"

SPOTS = {
    "inbox insert": Spot(STORED),
    "inbox commit": Spot(STORED, at="commit"),
    "claim": Spot(CLAIMED, stage="drain"),
    "handler": Spot(ACTED, stage="drain"),
    "state commit": Spot(PROMISED, stage="drain", at="commit"),
    "outbox insert": Spot(PROMISED, stage="drain"),
    "outbox claim": Spot(TAKEN, stage="deliver"),
    "result commit": Spot(WRITTEN, stage="deliver", at="commit"),
    "reconcile": Spot(LOOKED, stage="reconcile"),
}
COMMITS = {
    "inbox commit": SPOTS["inbox commit"],
    "claim": Spot(CLAIMED, stage="drain", at="commit"),
    "state commit": SPOTS["state commit"],
    "outbox claim": Spot(TAKEN, stage="deliver", at="commit"),
    "result commit": SPOTS["result commit"],
    "reconcile": Spot(LOOKED, stage="reconcile", at="commit"),
}
"""Where a database forces what it was told onto the disk."""
REFUSING: dict[str, str | Spot] = {
    "inbox insert": "now",
    "claim": "drain",
    "handler": Spot(CLAIMED, stage="drain", at="after commit"),
    "outbox claim": "deliver",
    "result commit": "post",
    "reconcile": "reconcile",
}
"""From when on no connection can be made: from now on, from the beginning of a stage, after a commit or a post."""
METHODS = {
    "handler": "users.info",
    "outbox claim": "conversations.info",
    "post": "chat.postMessage",
    "reconcile": "conversations.history",
}
"""Which call of ours each point makes; at the outbox claim, the question who reads the channel."""
INBOUND = {
    "verify": ("connect refused", "read timeout before", "5xx before"),
    "ack": ("read timeout after", "reset after", "5xx after"),
}

DATABASE: dict[str, list[DbFault]] = {
    REFUSED.name: [REFUSED],
    KILLED.name: [KILLED],
    CONFLICT.name: [CONFLICT],
    LOCKED.name: [LOCKED],
    FULL.name: [FULL],
    FSYNC.name: [FSYNC, FSYNC_AFTER],
}
FAULTS = (*DATABASE, *UNREACHABLE, *ANSWERS)

NO_DATABASE = "no database is asked there, and no transaction is open while Slack is (P12)"
NO_CALL = "nobody calls Slack there"
HAS_CONNECTION = "the transaction has its connection by then"
NOT_FORCED = "nothing is forced onto the disk before the commit"
BEFORE_US = "it ends before it reaches us, and what is seen from here is 'connect refused'"
SLACK_DECIDES = "it says something about an answer of Slack, and here Slack asks"
WHEN_ANSWERED = "it strikes when the answer is under way, which is the point 'ack'"
WHEN_ASKED = "it strikes before the request is read, which is the point 'verify'"


def reason(fault: str, *, point: str) -> str:
    """Why a cell is not run; "" when it is."""
    if fault in DATABASE:
        if point not in SPOTS:
            return NO_DATABASE
        if fault == REFUSED.name and point not in REFUSING:
            return HAS_CONNECTION
        return NOT_FORCED if fault == FSYNC.name and point not in COMMITS else ""
    if point in METHODS:
        return ""
    if point not in INBOUND:
        return NO_CALL
    if fault in INBOUND[point]:
        return ""
    if fault in ("dns failure", "tls failure"):
        return BEFORE_US
    if fault in ("bad body", "429"):
        return SLACK_DECIDES
    return WHEN_ANSWERED if point == "verify" else WHEN_ASKED


def points(fault: str) -> list[str]:
    """Where a fault is tried."""
    return [point for point in POINTS if not reason(fault, point=point)]
