"""What tests look at: messages, calls, refusals, deliveries, and messages nobody expected."""

from __future__ import annotations

from sandbox.core import Core
from sandbox.delivery.log import Delivery
from sandbox.people import Person
from sandbox.records import Call, Rejection
from sandbox.workspace import Channel, Message


class Watching:
    core: Core

    def messages(self, place: Channel | Person) -> list[Message]:
        """All public messages of a channel, or of a person's conversation with the bot, oldest first."""
        with self.core.lock:
            return [one for one in self._everything(place) if not one.ephemeral]

    def _everything(self, place: Channel | Person) -> list[Message]:
        if isinstance(place, Channel):
            return [*place.messages, *place.ephemerals]
        return place.direct_messages()

    def ephemerals(self, channel: Channel, to: Person | None = None) -> list[Message]:
        with self.core.lock:
            return [one for one in channel.ephemerals if to is None or one.ephemeral_to == to.id]

    @property
    def calls(self) -> list[Call]:
        return list(self.core.records.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [one for one in self.core.records.calls if one.method == method]

    @property
    def rejections(self) -> list[Rejection]:
        """Everything Slack would have refused; empty in a good test."""
        return list(self.core.records.rejections)

    def forgive(self) -> None:
        """Empties the list of rejections, for tests that provoke one."""
        self.core.records.rejections.clear()

    @property
    def deliveries(self) -> list[Delivery]:
        return list(self.core.office.log)

    # --- expected and unexpected words of our bot

    def expect(self, place: Channel | Person, contains: str) -> Message:
        """Our bot's newest message with these words in a channel, or to a person; marks it as expected."""
        with self.core.lock:
            there = {id(one) for one in self._everything(place)}
            ours = [one for one in self.core.records.bot_messages if id(one) in there]
        for one in reversed(ours):
            if contains in one.text or contains in one.words:
                self.core.records.expect(one)
                return one
        raise AssertionError(f"no message of the bot in {place} contains {contains!r}; there are: {ours}")

    def expect_all(self) -> None:
        """Marks everything so far as expected, for tests that look at it in another way."""
        for one in self.core.records.bot_messages:
            self.core.records.expect(one)

    @property
    def unexpected(self) -> list[Message]:
        with self.core.lock:
            return self.core.records.unexpected

    def assert_no_unexpected(self) -> None:
        found = self.unexpected
        if found:
            raise AssertionError(f"the bot wrote what nobody expected: {found}")

    # --- waiting

    def idle(self, timeout: float = 5.0) -> None:
        """Waits until nothing is under way or due, else TimeoutError. Later retries are not waited for."""
        self.core.office.wait_idle(timeout)

    def retry_now(self) -> int:
        """Makes every scheduled retry due at once; how many there were."""
        return self.core.office.retry_now()
