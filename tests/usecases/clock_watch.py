"""What every tick of the machine may tell: nothing early, late, twice, out of hours, or to somebody who is away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.clocks import Level
from storage.clocks import Clock
from storage.conversations import Conversation
from tests.usecases.clock_books import OWN_HOURS, ROOM, TEAM, Books, Raised
from tests.usecases.clock_hours import Wall, works_until
from tests.usecases.clock_oracle import Expected, Oracle

WINDOW, HOUR = timedelta(minutes=10), timedelta(hours=1)
IN_TIME = timedelta(seconds=60)


@dataclass(frozen=True)
class Away:
    """Somebody is away, and perhaps somebody else is there for them."""

    user: str
    begins: datetime
    ends: datetime
    cover: str


@dataclass
class Watch:
    """Looks at the alerts after every tick. `excuse` is when something happened that nobody could foresee."""

    books: Books
    oracle: Oracle
    excuse: datetime
    high: datetime
    woke_at: datetime | None = None
    aways: list[Away] = field(default_factory=list)
    alerts: list[Raised] = field(default_factory=list)
    told: set[int] = field(default_factory=set)
    messages: dict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    after_wake: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def looks(self, now: datetime) -> None:
        """After a tick."""
        self.high = max(self.high, now)
        known, self.alerts = {alert.id for alert in self.alerts}, self.books.alerts()
        raised = [alert for alert in self.alerts if alert.id not in known and alert.level]
        for alert in raised:
            if alert.place == ROOM:
                self._in_time(alert, now)
                self._to_whom(alert, known, now)
        for alert in self.alerts:
            if alert.post and alert.id not in self.told:
                self.told.add(alert.id)
                self._true(alert)
                self._quiet(alert, now)
                self._called_still(alert, now)

    def wakes(self, now: datetime) -> None:
        """The bot was down until now."""
        self.woke_at = now
        self.after_wake.clear()

    def nothing_is_forgotten(self, now: datetime) -> None:
        """What is late is raised, what is held is held for later, and no level of a clock is raised twice."""
        raised = {(alert.clock_id, alert.level, alert.fingerprint) for alert in self.alerts}
        assert len(raised) == len(self.alerts)
        assert all(alert.held_until is None or alert.held_until > now for alert in self.alerts)
        assert all(alert.post or alert.held_until or alert.outcome == "dropped" for alert in self.alerts)
        if now < self.high:
            return
        expected = {(each.kind, each.start): each for each in self.oracle.expected(now)}
        for row in self.books.clocks():
            clock = expected[row.kind, row.started_at]
            rests = row.snoozed_until and row.snoozed_until > now
            if clock.state == "open" and not (clock.paused or clock.silent or rests) and clock.level >= 2:
                target = str(self._target(clock) * 60)
                assert any((row.id, level, target) in raised for level in range(clock.level, 5))

    def _in_time(self, alert: Raised, now: datetime) -> None:
        """Never early, and a minute late at most."""
        clock, row = self._clock(alert)
        moment = self.oracle.moment(clock, level=alert.level)
        assert moment is not None
        assert moment <= now
        excuses = [moment, self.excuse, *([row.snoozed_until] if row.snoozed_until else [])]
        assert now <= max(excuses) + IN_TIME
        assert not clock.silent

    def _true(self, alert: Raised) -> None:
        """Nothing is told of what is answered, stands, or is not as late as that."""
        clock, _ = self._clock(alert)
        assert clock.state == "open"
        assert not clock.paused
        assert clock.level >= alert.level
        if alert.level:
            assert int(alert.fingerprint.partition(":")[0]) == self._target(clock) * 60

    def _quiet(self, alert: Raised, now: datetime) -> None:
        """In working hours, and two messages in ten minutes at most; nobody gets more than six in an hour."""
        if alert.told_at != now or alert.post in self.messages[alert.place]:
            return
        assert works_until(self._wall(alert.place), now)
        said = self.messages[alert.place]
        said[alert.post] = now
        assert sum(timedelta() <= now - at < WINDOW for at in said.values()) <= 2
        if alert.place != ROOM:
            assert sum(timedelta() <= now - at < HOUR for at in said.values()) <= 6
        if self.woke_at and self.woke_at <= now < self.woke_at + WINDOW and alert.level:
            self._once(alert, self.woke_at)

    def _once(self, alert: Raised, woke_at: datetime) -> None:
        """What was reached in a silence is one message for each place, until something else happens."""
        clock, _ = self._clock(alert)
        moment = self.oracle.moment(clock, level=alert.level)
        if moment and moment < woke_at and self.excuse <= woke_at:
            self.after_wake[alert.place].add(alert.post)
            assert len(self.after_wake[alert.place]) == 1

    def _to_whom(self, alert: Raised, known: set[int], now: datetime) -> None:
        """Beside the channel they hear of it whom this step calls and neither an earlier one did nor the channel,
        and who did not hear of it before.
        """
        words = [each for each in self.alerts if _is_beside(each, alert)]
        beside = {each.place for each in words if each.id not in known}
        owner, clock_id = self._owner(alert), alert.clock_id
        called = self._called(alert.level, owner, now)
        reached = {ROOM}
        same = [
            each for each in self.alerts if (each.clock_id, each.fingerprint) == (clock_id, alert.fingerprint)
        ]
        if earlier := [each for each in same if each.level < alert.level]:
            last = max(earlier, key=lambda each: each.level)
            reached |= self._called(last.level, owner, last.raised_at)
        posts = (each for each in self.alerts if each.clock_id == clock_id and each.place == ROOM)
        if not any(each.id in self.told for each in posts):
            reached |= self._called(min(alert.level, Level.BREACH), owner, now)
        assert beside == called - reached - {each.place for each in words if each.id in known}
        assert not beside & {away.user for away in self._away(now)}

    def _called_still(self, alert: Raised, now: datetime) -> None:
        """A private word that was held is for whom its step calls by now."""
        if alert.level and alert.place != ROOM:
            assert alert.place in self._called(alert.level, self._owner(alert), now)

    def _owner(self, alert: Raised) -> str:
        row = self.books.session.get_one(Clock, alert.clock_id)
        return self.books.session.get_one(Conversation, int(row.subject.partition(":")[2])).owner_id

    def _called(self, level: int, owner: str, at: datetime) -> set[str]:
        """Role by role, whoever is there; below escalation only who took it."""
        called: set[str] = set()
        for step, role in enumerate(TEAM, start=1):
            if step <= level or not called:
                there = (self._there(each, at) for each in (owner if step < 3 else "", role) if each)
                called |= {next(filter(None, there), "")} - {""}
        return called

    def _there(self, user: str, at: datetime) -> str:
        covers = {away.user: away.cover for away in self._away(at)}
        passed = {user}
        while covers.get(user) and covers[user] not in passed:
            user = covers[user]
            passed.add(user)
        return "" if user in covers else user

    def _away(self, at: datetime) -> Iterable[Away]:
        return [away for away in self.aways if away.begins <= at < away.ends]

    def _wall(self, place: str) -> Wall:
        wall = self.oracle.terms.wall
        return replace(wall, hours=OWN_HOURS.get(place, wall.hours))

    def _target(self, clock: Expected) -> int:
        return self.oracle.terms.target(clock.kind)

    def _clock(self, alert: Raised) -> tuple[Expected, Clock]:
        row = self.books.session.get_one(Clock, alert.clock_id)
        found = self.oracle.expected(self.high)
        (clock,) = [each for each in found if (each.kind, each.start) == (row.kind, row.started_at)]
        return clock, row


def _is_beside(alert: Raised, other: Raised) -> bool:
    """Whether it is a private word beside another alert."""
    return alert.place != other.place and (
        (alert.clock_id, alert.level, alert.fingerprint.partition(":")[0])
        == (other.clock_id, other.level, other.fingerprint)
    )
