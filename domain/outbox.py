"""The life of one call to Slack: its states, what Slack's answers mean, and when to try again (P8-P12)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

CALL_LIMIT = timedelta(seconds=10)
"""No call to Slack waits longer for an answer."""
FENCE = 2 * CALL_LIMIT
"""What must be left of a lease when a call starts, so that nobody takes the row before it ends (P12)."""
LONGEST_BAN, USUAL_BAN = timedelta(hours=1), timedelta(seconds=30)
LONGEST_JITTER = 0.2
"""The share of a ban by which it is lengthened at most, so that not everybody comes back at once (P11)."""
HEAL_AFTER, HEAL_AGAIN = timedelta(minutes=15), timedelta(hours=24)
"""When to look for a duplicate of a message about which Slack was once unclear: first, and since its attempt (P9)."""
STUCK_AFTER = timedelta(minutes=10)
"""A post about which nobody has been sure for so long may be overtaken by urgent ones (P10)."""
URGENT = ("bundle", "catch-up", "clock", "complaint", "still")
"""The kinds of subject whose words lose their worth by waiting."""
GATHERS = "catch-up"
"""The kind of subject whose words wait until they are complete, while others of their channel go on."""
POSTS_AT_ONCE, CHANNELS_AT_ONCE = 12, 3
"""Posts that a workspace takes in a burst, and how many times as many as one channel it takes from then on: with a
batch under way that is at most 200 in any minute at one a second and channel (P11)."""
UNCLEAR, NEVER_TAKEN = "unclear", "Slack never took it"
"""How the reason begins why a row was given up that may stand in Slack, and that of one that was looked for in vain."""
TAKEN_BACK = "taken back"
"""Why a post is not made again, nor replayed, that was to be removed while somebody was at it."""
UNASKED = "unasked"
"""The client whose matter a row is that nobody asked for, in its body, and the question whether it may go."""
FORGETFUL = timedelta(days=3)
"""How long after a restore no post is made before it was looked for: it may have been made before (P24)."""


class State(StrEnum):
    """Where a call stands; with the last three nobody makes it any more, unless somebody replays what is dead."""

    PENDING = "pending"
    HELD = "held"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    DEAD = "dead"


WAITING = (State.PENDING, State.SENDING, State.UNKNOWN)


class Kind(StrEnum):
    """What is asked of Slack."""

    POST = "post"
    UPDATE = "update"
    DELETE = "delete"


METHODS = {Kind.POST: "chat.postMessage", Kind.UPDATE: "chat.update", Kind.DELETE: "chat.delete"}


class TryLater(Exception):
    """Slack certainly did nothing and may do it later.

    `seconds` is 0 when nobody said when; `method` is banned until then if named.
    """

    def __init__(self, reason: str, *, seconds: float = 0, method: str = "") -> None:
        super().__init__(reason)
        self.reason, self.seconds, self.method = reason, seconds, method

    @property
    def is_asked_for(self) -> bool:
        """Whether it is a pause that was asked for, and so no failure."""
        return bool(self.seconds or self.method)


class Undeliverable(Exception):
    """Slack certainly did nothing and says why; asking the same again changes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unclear(Exception):
    """Nobody knows whether Slack did it."""


NOT_NOW = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Refusals that time alone mends."""

# fmt: off
MENDABLE = frozenset((
    "access_denied", "account_inactive", "ekm_access_denied", "invalid_auth", "missing_scope",
    "no_permission", "not_allowed_token_type", "not_authed", "not_in_channel", "org_login_required",
    "restricted_action", "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "team_access_not_granted", "token_expired", "token_revoked",
    "token_unreadable", "two_factor_setup_required",
))
"""Refusals that a person can mend (a token, a scope, an invitation): tried again for a while."""

FINAL = frozenset((
    "as_user_not_supported", "bad_client_secret", "bad_redirect_uri", "block_mismatch", "cannot_dm_bot",
    "cannot_reply_to_message", "cant_broadcast_message", "cant_delete_message", "cant_update_message",
    "channel_is_archived", "channel_not_found", "channel_type_not_supported", "code_already_used",
    "compliance_exports_prevent_deletion", "deprecated_endpoint", "edit_window_closed",
    "enterprise_is_restricted", "exchanged_trigger_id", "expired_trigger_id", "external_channel_migrating",
    "invalid_arg_name", "invalid_arguments", "invalid_array_arg", "invalid_attachments",
    "invalid_auth_type", "invalid_blocks", "invalid_blocks_format", "invalid_charset", "invalid_client_id",
    "invalid_code", "invalid_cursor", "invalid_form_data", "invalid_limit", "invalid_metadata_format",
    "invalid_metadata_schema", "invalid_post_type", "invalid_refresh_token", "invalid_trigger_id",
    "invalid_ts_latest", "invalid_ts_oldest", "invalid_users", "is_archived", "is_inactive",
    "markdown_text_conflict", "message_not_found", "messages_tab_disabled",
    "metadata_must_be_sent_from_app", "metadata_too_large", "method_deprecated",
    "method_not_supported_for_channel_type", "missing_post_type", "msg_blocks_too_long", "msg_too_long",
    "no_dual_broadcast_content_update", "no_text", "not_enabled", "not_supported", "push_limit_reached",
    "slack_connect_blocked_file_type", "slack_connect_canvas_sharing_blocked",
    "slack_connect_clip_sharing_blocked", "slack_connect_file_link_sharing_blocked",
    "slack_connect_file_upload_sharing_blocked", "slack_connect_lists_sharing_blocked", "team_not_found",
    "thread_not_found", "too_large", "too_many_attachments", "too_many_contact_cards", "too_many_users",
    "trigger_exchanged", "trigger_expired", "unknown_method", "update_failed", "user_disabled",
    "user_is_bot", "user_not_found", "user_not_in_channel", "user_not_visible", "users_list_not_supplied",
    "users_not_found", "view_too_large",
))
"""Refusals that stay refusals for the same call."""
# fmt: on

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format"})
"""Refusals that simpler blocks may mend."""


def failure(error: str, *, method: str = "", seconds: float = 0) -> TryLater | Undeliverable | Unclear:
    """What `"ok": false` means. An error nobody has documented may have come after the deed."""
    if error in NOT_NOW:
        return TryLater(error, seconds=seconds, method=method)
    if error in MENDABLE or error in FINAL:
        return Undeliverable(error)
    return Unclear(error)


def ban(retry_after: str | None, *, jitter: float = 0.0) -> float:
    """The seconds a `Retry-After` header asks for, at most an hour, 30 when it says nothing; longer by `jitter`."""
    return _asked_for(retry_after) * (1 + jitter)


def _asked_for(retry_after: str | None) -> float:
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return USUAL_BAN.total_seconds()
    if not 0 <= seconds < float("inf"):
        return USUAL_BAN.total_seconds()
    return min(seconds, LONGEST_BAN.total_seconds())


def next_try(
    failures: int, *, table: Sequence[timedelta], now: datetime, later: TryLater | None = None
) -> datetime:
    """When to try again after so many failures in a row: when Slack said so, else by the table, whose end repeats."""
    if later and later.is_asked_for:
        return now + max(seconds(later.seconds), table[0])
    return now + table[min(max(failures, 1), len(table)) - 1]


def gives_up(reason: str, *, failures: int, table: Sequence[timedelta]) -> bool:
    """Whether a refusal ends the row: at once when nothing can mend it, else when the table is used up."""
    return reason not in MENDABLE or failures > len(table)


def placed(body: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row's body is no words, and stays when these change or go."""
    return {name: fact for name, fact in body.items() if name in ("thread_ts", UNASKED)}


def heals_again(*, attempt: datetime, now: datetime) -> datetime | None:
    """When to look for a duplicate once more after a first look; None when that is over."""
    last = attempt + HEAL_AGAIN
    return last if last > now else None


def budget(next_at: datetime | None, *, posts: int, now: datetime, interval: timedelta) -> datetime:
    """When a workspace may take posts again that takes so many now; `interval` is that of one channel.

    A budget that rested has room for `POSTS_AT_ONCE`; each post moves it on by its share of time.
    """
    share = interval / CHANNELS_AT_ONCE
    rested = now - POSTS_AT_ONCE * share
    return max(next_at or rested, rested) + posts * share


def may_start(*, claimed: datetime, now: datetime, lease: timedelta) -> bool:
    """Whether enough of the lease is left to begin a call (promise P12)."""
    return timedelta() <= now - claimed < lease - FENCE


def seconds(amount: float) -> timedelta:
    """A wait that Slack asked for."""
    return timedelta(seconds=amount)


def print_of(text: str, *, blocks: Sequence[Any]) -> str:
    """The fingerprint by which a post is known of which the ledger knows nothing (P24): its text, whom it quotes and
    where it leads. What is said about the matter beside that may change, and numbers of rows may be others.
    """
    said = "\n".join([text, *_told(blocks)])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _told(value: Any) -> Iterator[str]:
    """The addresses and quotations in blocks."""
    if isinstance(value, Mapping):
        if value.get("type") == "rich_text_quote":
            yield str(value)
        for name, inner in value.items():
            if name == "url":
                yield str(inner)
            yield from _told(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _told(inner)
