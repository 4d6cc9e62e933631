"""The demo: a sandbox Slack, the real bot on it, and a story on a fast clock, with a page or without."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import bot.bootstrap
import bot.logs
import sandbox.story
from bot.demo.fastclock import FastClock
from bot.demo.player import Player
from bot.house import House
from bot.settings import Settings
from sandbox import Sandbox
from sandbox.cast import Cast
from usecases.runtime import Pace

MANIFEST = Path(__file__).parents[2] / "manifest.json"
INTERVAL = 0.02
"""Seconds between posts in one channel; the sandbox allows as much, so that the story need not wait."""
PACE = Pace(post_interval=timedelta(seconds=INTERVAL), tick=timedelta(seconds=0.25))
SPEED = 300.0
"""Story seconds per second while something is going on."""
TO_TRY = (
    "/client keys Acme",
    "/client promise",
    "/client complaint",
    "/client clock why Acme",
    "/client calendar Acme",
    "/client charter Acme",
    "/client shadow report Globex",
)


def main(arguments: Sequence[str]) -> int:
    """Play the story; exit code 0 when every step was seen."""
    asked = _parser().parse_args(arguments)
    bot.logs.set_up(Settings(log_level="WARNING"))
    with tempfile.TemporaryDirectory(prefix="rapport-demo-") as folder:
        clock = FastClock(sandbox.story.START, speed=asked.speed)
        slack = _sandbox(clock, port=asked.port)
        slack.start()
        try:
            locale = "zh-CN" if asked.language == "zh_CN" else "en-US"
            player = Player(Cast(slack, locale=locale), clock=clock)
            house = _house(slack, clock=clock, folder=folder)
            return _headless(player, house=house) if asked.headless else _watched(player, house=house)
        finally:
            slack.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rapport demo", description="Play a story in a small Slack on this machine."
    )
    parser.add_argument("--headless", action="store_true", help="without a page, as fast as it goes")
    parser.add_argument("--until", choices=("digest",), default="digest", help="where the story ends")
    parser.add_argument("--language", choices=("en", "zh_CN"), default="en", help="the language of the team")
    parser.add_argument("--port", type=int, default=0, help="of the page; 0 takes a free one")
    parser.add_argument("--speed", type=float, default=SPEED, help="story seconds per second")
    return parser


def _sandbox(clock: FastClock, *, port: int) -> Sandbox:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return Sandbox(
        manifest, clock, transport="socket", post_interval=INTERVAL, port=port, clock_controls=clock
    )


def _house(slack: Sandbox, *, clock: FastClock, folder: str) -> House:
    settings = Settings(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        database_url=f"sqlite:///{folder}/rapport.db",
    )
    return bot.bootstrap.build(settings, now=clock, pace=PACE)


def _headless(player: Player, *, house: House) -> int:
    house.open_door()
    try:
        player.play(house)
    finally:
        house.stop()
    print(*player.report(), sep="\n")
    return 0 if player.complete else 1


def _watched(player: Player, *, house: House) -> int:
    house.start()
    try:
        print(f"\n  Open {player.cast.sandbox.url} in a browser. Stop with Ctrl-C.")
        print(f"  As petra in #client-alerts, try: {', '.join(TO_TRY)}\n", flush=True)
        player.watch(house)
    except KeyboardInterrupt:
        print("\nStopping.", file=sys.stderr)
    finally:
        house.stop()
    return 0
