"""The command line: `python -m bot <command>`; exit codes 0 well, 1 failed, 2 wrongly asked or set up."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence

import bot.audit
import bot.backups
import bot.calendars
import bot.commands
import bot.erasures
import bot.exports
import bot.ledger
import bot.logs
import bot.operations
import bot.permissions
import bot.replicas
import bot.settings
import domain.outbox
import storage.db
import storage.filelock
import storage.schema
import views.refusals
from bot.commands import FAILED, WRONG
from bot.settings import Settings
from domain.refusals import Refusal
from views.words import words

Command = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["demo"]:
        # Its own arguments, and no settings: it brings a Slack of its own.
        return int(importlib.import_module("bot.demo").main(given[1:]))
    asked = _parser().parse_args(given)
    try:
        settings = bot.settings.load(asked.env, slack=asked.slack)
    except bot.settings.Mistakes as mistakes:
        _complain("These settings cannot work:", *(f"  - {words}" for words in mistakes.words))
        return WRONG
    bot.logs.set_up(settings)
    try:
        return int(asked.command(settings, asked))
    except (storage.filelock.Taken, storage.db.Unavailable, storage.schema.Newer) as error:
        _complain(f"The database cannot be used: {error}")
    except (domain.outbox.TryLater, domain.outbox.Undeliverable, domain.outbox.Unclear) as error:
        _complain(f"Slack did not let the bot in: {error}. `python -m bot doctor` says more.")
    except Refusal as refusal:
        _complain(views.refusals.sentence(words("en"), refusal.reason, **refusal.facts))
    except OSError as error:
        _complain(f"The bot could not start: {error}")
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rapport", description="Keeps what a team owes its clients.")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add(commands, "run", bot.commands.run, "run the bot", slack=True)
    several = _add(
        commands, "replicas", bot.commands.replicas, "run equal bots on one PostgreSQL", slack=True
    )
    several.add_argument("--count", type=int, default=bot.replicas.COUNT, help="how many of them")
    _add(commands, "doctor", bot.commands.doctor, "say what is missing and how to mend it", slack=True)
    _add(commands, "migrate", bot.commands.migrate, "bring the database up to date")
    migration = _add(commands, "migration", bot.commands.migration, "write the step that the models ask for")
    migration.add_argument("words", help='what changes, such as "owners of issues"')
    words = "look after events that nobody could carry out"
    _looked_after(_add(commands, "inbox", bot.operations.inbox, words))
    words = "look after the words promised to Slack, and those that never arrived"
    outbox = _add(commands, "outbox", bot.operations.outbox, words)
    _looked_after(outbox)
    outbox.add_argument("--state", default="", help="only those in this state")
    tokens = _add(
        commands, "tokens", bot.commands.tokens, "look after the keys under which tokens are stored"
    )
    tokens.add_argument("act", choices=("key", "rekey"))
    clocks = _add(commands, "clocks", bot.ledger.clocks, "compare the stored clocks with their log")
    clocks.add_argument("act", choices=("recompute",))
    clocks.add_argument("--check", action="store_true", required=True, help="print each difference")
    clocks.add_argument("--fix", action="store_true", help="read the clocks that differ anew")
    history = _add(commands, "history", bot.ledger.history, "read what was said before the bot came")
    history.add_argument("act", choices=("import", "list"))
    history.add_argument("--channel", default="", metavar="C123", help="a channel linked to a client")
    history.add_argument("--since", default="30d", help="such as 30d, 2w or 2026-03-02")
    calendars = _add(commands, "calendars", bot.calendars.calendars, "take over the days off of a file")
    calendars.add_argument("act", choices=("import",))
    calendars.add_argument("file", help="an iCalendar file (.ics)")
    calendars.add_argument("--client", default="", help="for this client only")
    calendars.add_argument("--team", default="", metavar="T123", help="which workspace, if there are several")
    _add_data_care(commands)
    # Named here for the help text; `main` hands it on before.
    commands.add_parser("demo", help="play a story in a small Slack on this machine", add_help=False)
    return parser


def _looked_after(parser: argparse.ArgumentParser) -> None:
    """The arguments of a queue."""
    parser.add_argument("act", choices=("list", "replay", "drop"))
    parser.add_argument("number", nargs="?", type=int, help="which one, as `list` numbers it")
    parser.add_argument("--before", type=int, default=0, metavar="NUMBER", help="only older ones")
    parser.add_argument("--json", action="store_true", help="for a program to read")


def _add_data_care(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit = _add(commands, "audit", bot.audit.audit, "see who was allowed or denied what")
    audit.add_argument("act", choices=("verify", "list"))
    audit.add_argument("--before", type=int, default=0, metavar="NUMBER", help="list only older ones")
    _add(commands, "permissions", bot.permissions.permissions, "print who may do what")
    backup = _add(commands, "backup", bot.backups.backup, "copy the database while the bot works")
    backup.add_argument("file", nargs="?", default="", help="where to")
    backup.add_argument("--check", action="store_true", help="only look a copy, or the database, through")
    restore = _add(commands, "restore", bot.backups.restore, "put a backup in the database's place")
    restore.add_argument("file", nargs="?", default="", help="the backup; none after a restore of PostgreSQL")
    export = _add(commands, "export", bot.exports.export, "take along what is known of a client or of all")
    export.add_argument("to", metavar="OUT", help="where to: a new file, or a new folder for csv")
    export.add_argument("--client", default="", help="only this client")
    export.add_argument("--all", action="store_true", help="the whole workspace")
    export.add_argument("--team", default="", metavar="T123", help="which workspace, if there are several")
    export.add_argument(
        "--format", choices=sorted(bot.exports.FORMATS), default="json", help="json unless said"
    )
    erase = _add(commands, "erase", bot.erasures.erase, "erase a person from everything that is remembered")
    erase.add_argument("--user", default="", metavar="U123", help="whom, by Slack's id")
    erase.add_argument("--team", default="", metavar="T123", help="which workspace, if there are several")
    erase.add_argument("--also", action="append", default=[], metavar="TEXT", help="another name or address")
    erase.add_argument("--list", action="store_true", help="print the ledger of erasures")
    erase.add_argument("--replay", default="", metavar="FILE", help="erase again whom a printed ledger names")


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command,
    words: str,
    *,
    slack: bool = False,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--env", default="", metavar="FILE", help="settings, instead of .env")
    parser.set_defaults(command=command, slack=slack, name=name)
    return parser


def _complain(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr)
