"""The people and channels of the demo's story, and what can be seen of the app there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.clock import moment_of
from sandbox.people import Person
from sandbox.slack import Sandbox
from sandbox.workspace import Channel, Message

ZONE = "Europe/Berlin"
FAR_ZONE = "Asia/Shanghai"
JOINS = ("channel_join", "group_join")


@dataclass
class Cast:
    """Who is there: an agency's three people, `carol` and `greg` from clients' organisations, and the guest `mei`."""

    sandbox: Sandbox
    locale: str = "en-US"
    said: dict[str, Message] = field(default_factory=dict)
    released: list[str] = field(default_factory=list)
    """The texts that a person of the team let the app post where a client reads."""

    def __post_init__(self) -> None:
        sandbox, locale = self.sandbox, self.locale
        acme, globex = sandbox.team("Acme"), sandbox.team("Globex")
        self.petra = sandbox.person("petra", tz=ZONE, locale=locale, admin=True)
        self.dan = sandbox.person("dan", tz=ZONE, locale=locale)
        self.lena = sandbox.person("lena", tz=ZONE, locale=locale)
        self.carol = sandbox.person("carol", team=acme, tz=ZONE)
        self.greg = sandbox.person("greg", team=globex, tz=ZONE)
        self.mei = sandbox.person("mei", guest="restricted", tz=FAR_ZONE, locale="zh-CN")
        team = [self.petra, self.dan, self.lena]
        self.acme = sandbox.channel("acme-shared", members=[*team, self.carol], shared_with=[acme])
        self.lanhai = sandbox.channel("lanhai", members=[self.petra, self.dan, self.mei], private=True)
        self.globex = sandbox.channel("globex-shared", members=[*team, self.greg], shared_with=[globex])
        self.alerts = sandbox.channel("client-alerts", members=team)
        self.far_alerts = sandbox.channel("lanhai-alerts", members=team)

    def says(self, name: str, *, who: Person, where: Channel, text: str, under: str = "") -> None:
        """Write a message, remembered as `name`; `under` names the message whose thread it belongs to."""
        self.said[name] = who.says(where, text, thread=self.said[under] if under else None)

    def word(self, english: str, chinese: str) -> str:
        """What a button or a sentence is in the team's language."""
        return chinese if self.locale.startswith("zh") else english

    def posts(self, where: Channel) -> list[Message]:
        """What the app has posted there, oldest first; that it joined is not its word."""
        bot = self.sandbox.bot_user_id
        there = self.sandbox.messages(where)
        return [one for one in there if one.author == bot and not one.deleted and one.subtype not in JOINS]

    def post(self, where: Channel, *words: str) -> Message:
        """The app's newest message there that holds all these words as it stands now."""
        found = [message for message in self.posts(where) if _holds(message, words)]
        if not found:
            raise LookupError(f"nothing in #{where.name} says {words}")
        return found[-1]

    def posted(self, where: Channel, *words: str) -> bool:
        """Whether one of the app's messages there holds all these words as it stands now."""
        return any(_holds(message, words) for message in self.posts(where))

    def settled(self, where: Channel, *words: str) -> bool:
        """Whether the app's message there with these words asks for nothing any more: no buttons."""
        return any(_holds(message, words) and not message.buttons for message in self.posts(where))

    def told(self, who: Person, *words: str) -> bool:
        """Whether the app told somebody these words in a direct message."""
        bot = self.sandbox.bot_user_id
        return any(_holds(message, words) for message in who.direct_messages() if message.author == bot)

    def shown(self, who: Person, *words: str, where: Channel | None = None) -> bool:
        """Whether the app showed somebody these words, only for them; `where`: None is the channel of alerts."""
        there = who.sees(where or self.alerts)
        return any(_holds(message, words) for message in there if message.ephemeral_to)

    def at_home(self, who: Person, *words: str) -> bool:
        """Whether somebody's Home tab holds all these words."""
        home = who.home
        return home is not None and all(word in home.words for word in words)

    def was_released(self, message: Message) -> bool:
        """Whether a person released what the message says; a client's answer may stand below it."""
        return any(message.text.startswith(text) for text in self.released)

    def named(self, text: str) -> str:
        """The text with the names of people and channels instead of their ids."""
        for person in (self.petra, self.dan, self.lena, self.carol, self.greg, self.mei):
            text = text.replace(person.mention, person.name)
        for room in (self.acme, self.lanhai, self.globex):
            text = text.replace(f"<#{room.id}>", f"#{room.name}")
        return text

    def quiet(self, where: Channel, *, since: datetime, until: datetime) -> bool:
        """Whether the app posted nothing there in between."""
        return not any(since <= moment_of(message.ts) < until for message in self.posts(where))


def _holds(message: Message, words: tuple[str, ...]) -> bool:
    shown = f"{message.text}\n{message.words}".casefold()
    return all(word.casefold() in shown for word in words)
