"""`python -m bot doctor`: what is missing between this machine and a working bot, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import bot.answers
import bot.checkup
import bot.slack
import bot.tokens
import storage.backups
import storage.channels
import storage.db
import storage.installations
import storage.preferences
import storage.schema
import storage.workspaces
import usecases.gaps
from bot.findings import Finding, Level
from bot.settings import Settings
from bot.slack import SlackCalls
from domain.outbox import TryLater, Unclear, Undeliverable
from storage.base import Session
from usecases.runtime import Bot

SKEW_NOTED = timedelta(seconds=60)
SKEW_FATAL = timedelta(seconds=300)
"""From here on Slack's signed requests look like replays and every one is refused."""

LATEST_GAPS = 20

FEATURES = {
    "channels:history": "record what clients write in public channels, and be sure of its own messages there",
    "channels:read": "know who can read a public channel, so nothing internal is sent to any",
    "chat:write": "say anything at all",
    "dnd:read": "keep quiet while somebody is not to be disturbed",
    "commands": "answer /client, /client-update and the shortcuts",
    "groups:history": "record what clients write in private channels, and be sure of its own messages there",
    "groups:read": "know who can read a private channel, so nothing internal is sent to any",
    "im:history": "be sure of direct messages that Slack did not confirm",
    "im:write": "send direct messages",
    "reactions:read": "see the emoji by which people record, claim and solve",
    "users:read": "tell the team from clients and guests, so nothing internal is sent at all",
}
"""What the bot cannot do without each scope of `manifest.json`."""

TOKEN_TROUBLE = {
    "invalid_auth": "Slack does not know it. Copy the Bot User OAuth Token from OAuth & Permissions again.",
    "token_revoked": "The token was revoked. Install the app in the workspace again and copy the new token.",
    "account_inactive": "The app was removed from the workspace. Install it again and copy the new token.",
    "token_expired": "The app rotates its tokens, which Slack cannot undo: create it anew from manifest.json.",
    "not_allowed_token_type": "This is another kind of token. The bot token starts with xoxb-.",
}


def run(
    settings: Settings,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    out: Callable[[str], Any] = print,
) -> int:
    """Look at everything and say what was found. 0: all is well; 1: something must be mended."""
    slack = bot.slack.connect(settings.slack_bot_token, api_url=settings.slack_api_url)
    problems = 0
    asked = _installations if settings.by_oauth else _slack
    of_slack = list(asked(slack, settings=settings, now=now))
    usable = of_slack[0].level == Level.WELL and not settings.by_oauth
    of_database = _database(settings, slack=slack if usable else None, now=now)
    for finding in (*of_slack, *of_database, *bot.checkup.running(settings)):
        problems += finding.level == Level.PROBLEM
        out(f"{finding.level:>4}  {finding.words}")
        if finding.mend:
            out(f"      {finding.mend}")
    out("All is well." if not problems else f"{problems} to mend.")
    return 1 if problems else 0


def _slack(slack: SlackCalls, *, settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """The tokens, what they may do, and Slack's clock against ours."""
    try:
        answer = slack.call("auth.test")
        me = bot.answers.identity(answer)
    except (TryLater, Unclear):
        yield _unreachable(settings)
        return
    except Undeliverable as refused:
        mend = TOKEN_TROUBLE.get(
            refused.reason, "Install the app from manifest.json again and copy its token."
        )
        yield Finding(Level.PROBLEM, f"SLACK_BOT_TOKEN is refused: {refused.reason}.", mend)
        return
    yield Finding(Level.WELL, f"The bot token is valid in the workspace {me.team_name or me.team_id}.")
    yield from _scopes(me)
    yield from _app_token(settings)
    yield _clock(str(answer.headers.get("Date", "")), now=now())


def _unreachable(settings: Settings) -> Finding:
    words = f"Slack cannot be reached at {settings.slack_api_url}."
    return Finding(Level.PROBLEM, words, "Look at the network, a proxy (HTTPS_PROXY) and SLACK_API_URL.")


def _installations(
    slack: SlackCalls, *, settings: Settings, now: Callable[[], datetime]
) -> Iterator[Finding]:
    """Slack's clock, and whether the stored token of each workspace can be read and is valid."""
    try:
        answer = slack.call("api.test")
    except (TryLater, Unclear, Undeliverable):
        yield _unreachable(settings)
        return
    yield _clock(str(answer.headers.get("Date", "")), now=now())
    try:
        engine = storage.db.open_engine(settings.database_url, exclusive=False)
        with storage.db.sessions(engine).read() as session:
            found = storage.installations.all_with_tokens(session)
        engine.dispose()
    except Exception as error:
        yield _no_database(error)
        return
    keys = bot.tokens.Keys(settings.token_keys)
    yield Finding(Level.WELL, f"Installed in {len(found)} workspaces; more can at {settings.public_url}.")
    for row, team_id in found:
        try:
            token = keys.open(row.token, of=team_id)
            yield from _scopes(bot.slack.connect(token, api_url=settings.slack_api_url).me())
            yield Finding(Level.WELL, f"The token of {team_id} is valid.")
        except bot.tokens.Unreadable as error:
            yield Finding(Level.PROBLEM, f"{error}.", "Put the key back into TOKEN_KEYS, after the others.")
        except (TryLater, Unclear) as trouble:
            yield Finding(Level.NOTE, f"Slack did not tell about {team_id}: {trouble}.")
        except Undeliverable as refused:
            mend = "Let somebody there install the app again."
            yield Finding(Level.PROBLEM, f"The token of {team_id} is refused: {refused.reason}.", mend)


def _scopes(me: Bot) -> Iterator[Finding]:
    missing = {scope: use for scope, use in FEATURES.items() if scope not in me.scopes}
    for scope, use in missing.items():
        yield Finding(
            Level.PROBLEM,
            f"The scope {scope} is missing: the bot cannot {use}.",
            "Add it under OAuth & Permissions (or paste manifest.json again), then reinstall the app.",
        )
    if not missing:
        yield Finding(Level.WELL, f"All {len(FEATURES)} scopes are granted.")


def _app_token(settings: Settings) -> Iterator[Finding]:
    if not settings.socket_mode:
        yield Finding(
            Level.NOTE,
            f"No SLACK_APP_TOKEN: Slack must reach this machine over HTTP on port {settings.port}.",
            "For Socket Mode create an app-level token with connections:write under Basic Information.",
        )
        return
    try:
        bot.slack.connect(settings.slack_app_token, api_url=settings.slack_api_url).call(
            "apps.connections.open"
        )
    except Undeliverable as refused:
        yield Finding(
            Level.PROBLEM,
            f"SLACK_APP_TOKEN is refused: {refused.reason}.",
            "Switch Socket Mode on and create an app-level token with connections:write.",
        )
    except (TryLater, Unclear) as trouble:
        yield Finding(Level.PROBLEM, f"Socket Mode could not be tried: {trouble}.", "Try again in a minute.")
    else:
        yield Finding(Level.WELL, "Socket Mode opens.")


def _clock(date: str, *, now: datetime) -> Finding:
    """This machine's clock beside the `Date` of Slack's answer."""
    try:
        skew = abs(now - parsedate_to_datetime(date))
    except (TypeError, ValueError):
        return Finding(Level.NOTE, "Slack did not say what time it is, so the clock was not compared.")
    if skew <= SKEW_NOTED:
        return Finding(Level.WELL, "The clock agrees with Slack's.")
    level = Level.PROBLEM if skew >= SKEW_FATAL else Level.NOTE
    words = f"This machine's clock is {int(skew.total_seconds())} seconds away from Slack's."
    return Finding(
        level, words, "Let the machine set its clock by NTP; from 300 s on nothing works over HTTP."
    )


def _database(
    settings: Settings, *, slack: SlackCalls | None, now: Callable[[], datetime]
) -> Iterator[Finding]:
    """Whether the database can be used, its tables, and (by `slack`, when it answers) the channels it names."""
    engine = None
    try:
        engine = storage.db.open_engine(settings.database_url, exclusive=False)
        step = storage.schema.version(engine)
    except Exception as error:
        if engine is not None:
            engine.dispose()
        yield _no_database(error)
        return
    try:
        if engine.dialect.name == "sqlite":
            yield _sqlite()
            yield from bot.checkup.disk(settings.database_url)
            for fault in storage.backups.place_faults(engine):
                yield Finding(
                    Level.PROBLEM, f"{fault}.".capitalize(), "Move the database to a local disk with room."
                )
        if step is not None and not storage.schema.is_known(step):
            words = f"The database is at step {step}, which a newer version of the bot has made."
            yield Finding(Level.PROBLEM, words, "Run that version, or restore a backup from before.")
            return
        if step is None or step != storage.schema.newest():
            yield Finding(Level.NOTE, "The database has no tables of this version yet; `run` makes them.")
            return
        yield Finding(Level.WELL, f"The database is up to date ({engine.dialect.name}).")
        with storage.db.sessions(engine).read() as session:
            yield from bot.checkup.queues(session, now=now())
            yield from _gaps(session)
            rooms = dict(_rooms(session))
        if slack is not None:
            for channel_id, uses in rooms.items():
                yield _room(slack, channel_id=channel_id, uses=uses)
    finally:
        engine.dispose()


def _no_database(error: Exception) -> Finding:
    return Finding(
        Level.PROBLEM,
        f"The database cannot be opened: {error}".splitlines()[0],
        "Look at DATABASE_URL: for SQLite the folder must be writable, for PostgreSQL the server must be up.",
    )


def _sqlite() -> Finding:
    """Which SQLite this is; an old one may not use the write-ahead log, which is slower but safe."""
    version: tuple[int, int, int] = storage.db.sqlite_driver().sqlite_version_info
    written = ".".join(map(str, version))
    if storage.db.journal_mode(version) == "WAL":
        return Finding(Level.WELL, f"SQLite {written} with a write-ahead log.")
    return Finding(
        Level.NOTE,
        f"SQLite {written} has a known fault with write-ahead logs, so the slower journal is used.",
        "Install pysqlite3, or a Python with SQLite 3.51.3 or newer.",
    )


def _gaps(session: Session) -> Iterator[Finding]:
    """What Slack could not tell us lately and that could not be read up either."""
    for gap, left in usecases.gaps.latest(session, limit=LATEST_GAPS):
        for slack_id, why in left:
            if why:
                yield Finding(
                    Level.NOTE,
                    f"What was said in {slack_id} from {gap.since:%Y-%m-%d %H:%M} to {gap.until:%Y-%m-%d %H:%M} UTC"
                    f" is not known, and could not be read: {why}.",
                    f"Invite the bot to {slack_id} and write /client import 30d there.",
                )


def _rooms(session: Session) -> Iterator[tuple[str, set[str]]]:
    """Every channel the bot is set up to use, and for what."""
    rooms: dict[str, set[str]] = {}
    for workspace in storage.workspaces.all_of(session):
        for channel in storage.channels.linked(session, workspace_id=workspace.id):
            rooms.setdefault(channel.slack_id, set()).add(channel.kind or "client")
        for name in ("alerts", "digest_channel"):
            for workspace_id, value in storage.preferences.workspaces_using(session, names=[name]):
                if workspace_id == workspace.id and value:
                    rooms.setdefault(value, set()).add("internal")
    yield from rooms.items()


def _room(slack: SlackCalls, *, channel_id: str, uses: set[str]) -> Finding:
    """Whether the bot is in a channel, and whether internal words can go there."""
    try:
        facts = slack.channel(channel_id)
    except (TryLater, Unclear) as trouble:
        return Finding(Level.NOTE, f"Slack did not tell about the channel {channel_id}: {trouble}.")
    except Undeliverable as refused:
        words = f"The bot cannot see the channel {channel_id}: {refused.reason}."
        mend = "If it is private, write /invite @Rapport there."
        if refused.reason == "missing_scope":
            mend = "Add the missing scopes first."
        return Finding(Level.PROBLEM, words, mend)
    name = f"#{facts.name or channel_id}"
    if facts.is_archived:
        return Finding(
            Level.PROBLEM, f"{name} is archived.", "Choose another channel with /client alerts or link."
        )
    if not facts.is_member:
        return Finding(Level.PROBLEM, f"The bot is not in {name}.", f"Write /invite @Rapport in {name}.")
    if "internal" in uses and (facts.is_ext_shared or facts.is_pending_share or "client" in uses):
        words = f"{name} is to get internal words, but clients can read it: nothing is sent there."
        return Finding(Level.PROBLEM, words, "Choose another channel with /client alerts.")
    return Finding(Level.WELL, f"The bot is in {name}.")
