"""The calls we make to Slack: one attempt each, every failure told apart by what it proves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any, Protocol, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

import bot.answers
import domain.outbox
from bot.bans import Bans
from bot.wire import Unreachable, Wire
from domain.outbox import TryLater, Unclear
from domain.people import Facts
from usecases.runtime import Bot, ChannelFacts, Page, PersonFacts
from views.blocks import Block

EVER = datetime.fromtimestamp(0, UTC)
PAGE = 200
SOME = 100
"""Messages of a history that are kept in one transaction."""
READING = frozenset(
    {
        "chat.getPermalink",
        "conversations.history",
        "conversations.info",
        "conversations.members",
        "conversations.replies",
        "dnd.info",
        "oauth.v2.access",
        "users.info",
    }
)
"""Methods that take a form only; Slack does not read JSON there."""

CALLED = ("display_name", "real_name", "email")


class Told(Protocol):
    """Hears of each call: the method, "ok" or what went wrong in a word, and the `Date` of the answer or ""."""

    def __call__(self, method: str, *, code: str, date: str) -> None: ...


def untold(method: str, *, code: str, date: str) -> None:
    """Nobody wants to know."""


def connect(
    token: str,
    *,
    api_url: str,
    busy: Callable[[], bool] = lambda: False,
    bans: Bans | None = None,
    told: Told = untold,
) -> SlackCalls:
    """Slack at `api_url` for the bot with that token; nothing is sent yet.

    `busy`: whether this thread has a transaction open; no call may be made then (promise P12).
    """
    return SlackCalls(Wire(token, api_url=api_url), busy=busy, bans=bans, told=told)


class SlackCalls:
    """`usecases.runtime.Slack` over the SDK's client. Raises `domain.outbox` failures only."""

    def __init__(
        self,
        client: WebClient,
        *,
        busy: Callable[[], bool] = lambda: False,
        bans: Bans | None = None,
        told: Told = untold,
    ) -> None:
        self.client, self._busy, self._bans, self._hear = client, busy, bans or Bans(), told
        self._direct = cache(self._open_direct)

    def me(self) -> Bot:
        """Who we are, with the scopes that were granted."""
        return bot.answers.identity(self.call("auth.test"))

    @cached_property
    def _me(self) -> Bot:
        return self.me()

    def post(self, *, channel: str, thread_ts: str, text: str, blocks: list[Block], key: str) -> str:
        """Post once with `key` in the metadata and return the message's ts."""
        answer = self.call(
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=blocks or None,
            thread_ts=thread_ts or None,
            metadata={
                "event_type": bot.answers.EVENT_TYPE,
                "event_payload": {"k": key, "w": domain.outbox.print_of(text, blocks=blocks)},
            },
            unfurl_links=False,
            unfurl_media=False,
            link_names=False,
        )
        return str(bot.answers.told(answer, "ts"))

    def update(self, *, channel: str, ts: str, text: str, blocks: list[Block]) -> None:
        """Replace a message of ours."""
        self.call("chat.update", channel=channel, ts=ts, text=text, blocks=blocks or None, link_names=False)

    def delete(self, *, channel: str, ts: str) -> None:
        """Remove a message of ours."""
        self.call("chat.delete", channel=channel, ts=ts)

    def find(
        self, *, channel: str, thread_ts: str, since: datetime, key: str = "", words: str = ""
    ) -> list[str]:
        """The ts of our own messages that carry `key`, or were first posted with these `words`, oldest first.

        Another app's forgery does not count.
        """
        sought = {"k": key} if key else {"w": words}
        method = "conversations.replies" if thread_ts else "conversations.history"
        asked = {
            "channel": channel,
            "ts": thread_ts or None,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
        }
        return sorted(
            str(message["ts"])
            for message in self._pages(method, "messages", **asked)
            if message.get("bot_id") == self._me.bot_id and bot.answers.carries(message, sought)
        )

    def history(self, *, channel: str, thread_ts: str, oldest: datetime, cursor: str) -> Page:
        """One page of a channel's top-level messages or of a thread, since a moment; "" is the first page."""
        answer = self.call(
            "conversations.replies" if thread_ts else "conversations.history",
            channel=channel,
            ts=thread_ts or None,
            oldest=f"{oldest.timestamp():.6f}",
            cursor=cursor or None,
            limit=SOME,
        )
        following = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        return Page(list(bot.answers.told(answer, "messages")), str(following))

    def direct(self, user_id: str) -> str:
        """The channel id of the direct conversation with a person; it never changes, so it is asked once."""
        return self._direct(user_id)

    def _open_direct(self, user_id: str) -> str:
        answer = self.call("conversations.open", users=user_id)
        return str(bot.answers.told(answer, "channel")["id"])

    def whisper(self, *, channel: str, user_id: str, text: str, blocks: list[Block]) -> None:
        """Show a message to one person in a channel (ephemeral)."""
        self.call("chat.postEphemeral", channel=channel, user=user_id, text=text, blocks=blocks or None)

    def person(self, user_id: str) -> PersonFacts:
        """Facts about somebody; Slack's own bot is one, though Slack does not say so."""
        user = bot.answers.told(self.call("users.info", user=user_id, include_locale=True), "user")
        profile = user.get("profile") or {}
        return PersonFacts(
            facts=Facts(
                user_id=user_id,
                team_id=user.get("team_id") or "",
                enterprise_id=(user.get("enterprise_user") or {}).get("enterprise_id") or "",
                is_bot=bool(user.get("is_bot")) or user_id == "USLACKBOT",
                is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            ),
            name=profile.get("display_name") or user.get("real_name") or user.get("name") or "",
            zone=user.get("tz") or "",
            locale=user.get("locale") or "",
            is_admin=bool(user.get("is_admin") or user.get("is_owner")),
            domain=str(profile.get("email") or "").rpartition("@")[2].casefold(),
            names=tuple(filter(None, (*map(profile.get, CALLED), user.get("real_name")))),
        )

    def dnd(self, user_id: str) -> tuple[datetime, datetime] | None:
        """The do-not-disturb that holds for somebody now or comes next; a snooze holds since ever."""
        told = self.call("dnd.info", user=user_id)
        if told.get("snooze_enabled") and told.get("snooze_endtime"):
            return EVER, datetime.fromtimestamp(told["snooze_endtime"], UTC)
        begin, end = told.get("next_dnd_start_ts") or 0, told.get("next_dnd_end_ts") or 0
        if not told.get("dnd_enabled") or end <= begin:
            return None
        return datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC)

    def channel(self, channel_id: str) -> ChannelFacts:
        """Facts about a channel, its members included."""
        facts = self.room(channel_id)
        return replace(
            facts, members=tuple(self._pages("conversations.members", "members", channel=channel_id))
        )

    def room(self, channel_id: str) -> ChannelFacts:
        """The same in one call, without the members."""
        found = bot.answers.told(self.call("conversations.info", channel=channel_id), "channel")
        return ChannelFacts(
            slack_id=found.get("id") or channel_id,
            name=found.get("name") or "",
            is_private=bool(found.get("is_private")),
            is_ext_shared=bool(found.get("is_ext_shared")),
            is_pending_share=bool(found.get("is_pending_ext_shared") or found.get("pending_shared")),
            is_org_shared=bool(found.get("is_org_shared")),
            is_archived=bool(found.get("is_archived")),
            is_member=bool(found.get("is_member", found.get("is_im"))),
        )

    def permalink(self, *, channel: str, ts: str) -> str:
        """The address of a message."""
        answer = self.call("chat.getPermalink", channel=channel, message_ts=ts)
        return str(bot.answers.told(answer, "permalink"))

    def open_form(self, *, trigger: str, view: Block) -> None:
        """Open a modal for the person behind `trigger`."""
        self.call("views.open", trigger_id=trigger, view=view)

    def change_form(self, *, form: str, view: Block) -> None:
        """Replace what an open modal shows."""
        self.call("views.update", view_id=form, view=view)

    def publish_home(self, *, user_id: str, view: Block) -> None:
        """Replace somebody's Home tab."""
        self.call("views.publish", user_id=user_id, view=view)

    def _pages(self, method: str, field: str, **asked: Any) -> list[Any]:
        """Everything a listing has, all its pages."""
        found: list[Any] = []
        while True:
            answer = self.call(method, limit=PAGE, **asked)
            found += bot.answers.told(answer, field)
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return found

    def call(self, method: str, **arguments: Any) -> Any:
        """Ask Slack once. What is not proven to have failed is `Unclear`."""
        if self._busy():
            raise RuntimeError(f"{method} was called while a transaction was open")
        self._bans.check(method)
        given = {name: value for name, value in arguments.items() if value is not None}
        code, date = "ok", ""
        try:
            if method in READING:
                answer = self.client.api_call(method, params=given)
            else:
                answer = self.client.api_call(method, json=given)
            date = bot.answers.date_of(answer)
            return answer
        except SlackApiError as error:
            meaning = self._meaning(error, method=method)
            code, date = bot.answers.code_of(meaning), bot.answers.date_of(error.response)
            raise meaning from error
        except Unreachable as error:
            code = "unreachable"
            raise TryLater(code) from error
        except Exception as error:
            code = type(error).__name__
            raise Unclear(f"{method}: {code}") from error
        finally:
            self._hear(method, code=code, date=date)

    def _meaning(self, error: SlackApiError, *, method: str) -> Exception:
        """What an answer other than "ok" proves."""
        answer = cast(Any, error.response)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        seconds = self._bans.seconds(headers.get("retry-after"))
        if answer.status_code == 429:
            meant: Exception = TryLater("ratelimited", seconds=seconds, method=method)
        elif answer.status_code != 200 or not isinstance(answer.data, dict):
            return Unclear(f"{method}: status {answer.status_code}")
        else:
            meant = domain.outbox.failure(str(answer.data.get("error")), method=method, seconds=seconds)
        if isinstance(meant, TryLater):
            self._bans.note(method, seconds=seconds)
        return meant
