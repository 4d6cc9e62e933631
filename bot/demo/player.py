"""Plays the demo's story: acts the scenes when their moment comes and notes what was seen."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sandbox.story
import storage.db
import usecases.agenda
from bot.demo.fastclock import FastClock
from bot.house import House
from sandbox.acts import NotPossible
from sandbox.cast import ZONE, Cast
from sandbox.scene import Scene, Sight

AFTERWARDS = 60.0
"""Story seconds per second once the story is over and people play."""
LULL = timedelta(minutes=20)
"""A longer time in which nothing is planned is passed in a hurry."""
HURRY_SECONDS = 1.5
LONGEST = 250
LOOK_EVERY = 0.1


class Player:
    """One performance. `complete` tells whether every sight was seen by its moment."""

    def __init__(self, cast: Cast, *, clock: FastClock) -> None:
        self.cast, self._clock = cast, clock
        self._scenes = sandbox.story.scenes()
        self._sights = sandbox.story.sights()
        self._played: list[tuple[datetime, str]] = []
        self._failed: list[tuple[Scene, Exception]] = []
        self._seen: dict[Sight, datetime] = {}
        self._missed: list[Sight] = []

    @property
    def complete(self) -> bool:
        """Whether the story came true."""
        return not (self._scenes or self._sights or self._missed or self._failed)

    def play(self, house: House) -> None:
        """As fast as it goes: time jumps to the next scene or due moment whenever everybody is at rest."""
        self._clock.pause()
        _rest(self.cast, house=house)
        while moment := self._next(house):
            self._clock.jump(moment)
            self._act()
            _rest(self.cast, house=house)
            self._look()

    def watch(self, house: House) -> None:
        """For a page: time runs, in a hurry while nothing is planned; afterwards it goes on until Ctrl-C."""
        while moment := self._next(house, patient=True):
            lull = moment - self._clock()
            self._clock.hurry(self._haste(lull))
            time.sleep(LOOK_EVERY)
            self._act()
            self._look()
        self._clock.hurry(1.0)
        self._clock.set_speed(AFTERWARDS)
        print(*self.report(), sep="\n", flush=True)
        while True:
            time.sleep(1)

    def report(self) -> list[str]:
        """What was posted where, and which steps were seen."""
        lines = ["What people did:"]
        lines += [f"  {_clock_words(moment)}  {words}" for moment, words in self._played]
        lines.append("What the bot posted (as it stands now):")
        cast = self.cast
        for room in (cast.alerts, cast.far_alerts, cast.acme, cast.lanhai, cast.globex):
            posts = cast.posts(room)
            lines += [f"  #{room.name}: {cast.named(_first_line(post.text))}" for post in posts] or [
                f"  #{room.name}: nothing"
            ]
        for who in (cast.petra, cast.dan, cast.lena):
            told = [each for each in who.direct_messages() if each.author == cast.sandbox.bot_user_id]
            lines += [f"  to {who.name}: {cast.named(_first_line(each.text))}" for each in told]
        lines += [
            f"  NO   {_clock_words(scene.at)}  {scene.words}: {error}"[:LONGEST]
            for scene, error in self._failed
        ]
        lines.append("What had to be seen:")
        lines += [f"  yes  {_clock_words(moment)}  {sight.words}" for sight, moment in self._seen.items()]
        lines += [
            f"  NO   {_clock_words(sight.by)}  {sight.words}" for sight in (*self._missed, *self._sights)
        ]
        return lines

    def _next(self, house: House, *, patient: bool = False) -> datetime | None:
        """The next moment at which somebody acts, something is due, or a sight must have been seen.

        `patient`: what the bot is late with counts too, so that time does not hurry on without it.
        """
        ours = [scene.at for scene in self._scenes] + [sight.by for sight in self._sights]
        if not ours:
            return None
        try:
            with house.run.begin() as session:
                due = usecases.agenda.next_moment(session)
        except storage.db.Unavailable:
            # The bot is busy writing; the player only looks, and looks again in a moment.
            due = self._clock()
        return min([*ours, due] if due and (patient or due > self._clock()) else ours)

    def _haste(self, lull: timedelta) -> float:
        """How many times faster than usual: a lull is passed in a moment or two, but not its end."""
        if lull <= LULL:
            return 1.0
        return max(1.0, (lull - LULL / 2).total_seconds() / HURRY_SECONDS / self._clock.speed)

    def _act(self) -> None:
        while self._scenes and self._scenes[0].at <= self._clock():
            scene: Scene = self._scenes.pop(0)
            try:
                scene.act(self.cast)
            except (LookupError, NotPossible) as error:
                # Whoever watches plays too, and may have done it already or made it impossible.
                self._failed.append((scene, error))
                continue
            self._played.append((scene.at, scene.words))

    def _look(self) -> None:
        now = self._clock()
        for sight in list(self._sights):
            due = sight.by <= now
            if (due or not sight.lasting) and sight.seen(self.cast):
                self._seen[sight] = min(now, sight.by)
                self._sights.remove(sight)
            elif due:
                self._missed.append(sight)
                self._sights.remove(sight)


def _rest(cast: Cast, *, house: House) -> None:
    """Until nothing is under way on either side; what waits for machine time is waited for."""
    while True:
        cast.sandbox.idle()
        if not house.turn():
            if not house.waiting():
                return
            time.sleep(0.01)


def _clock_words(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(ZONE)).strftime("%a %d %b %H:%M")


def _first_line(text: str) -> str:
    return text.partition("\n")[0][:LONGEST]
