"""People: they talk, react, run commands, click and fill in forms, and see what Slack shows them."""

from __future__ import annotations

from typing import Any

from sandbox import acts, controls, files, modals, posting, rooms, state, submitting
from sandbox.acts import Answer, NotPossible
from sandbox.core import Core
from sandbox.form import Form
from sandbox.workspace import Channel, Message, User, View

Json = dict[str, Any]
Where = Message | str | None


class Person:
    """Somebody in the workspace."""

    def __init__(self, core: Core, *, user: User) -> None:
        self.core = core
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mention(self) -> str:
        return self.user.mention

    def __repr__(self) -> str:
        return f"<person {self.name} {self.id}>"

    # --- talking

    def says(
        self,
        channel: Channel | str,
        text: str,
        *,
        thread: Message | str | None = None,
        files: list[str] | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Posts a message; `thread` is the message (or its ts) she answers."""
        where = self._channel(channel)
        if self.id not in where.members:
            raise NotPossible(f"{self.name} is not in #{where.name}")
        if where.archived:
            raise NotPossible(f"#{where.name} is archived")
        thread_ts = _thread_ts(thread)
        if self.user.is_bot:
            return posting.say_as_bot(self.core, bot=self.user, channel=where, text=text, thread_ts=thread_ts)
        return posting.say(
            self.core,
            user=self.user,
            channel=where,
            text=text,
            thread_ts=thread_ts,
            files=[self._file(name, channel=where) for name in files or []],
            broadcast=broadcast,
        )

    def _file(self, name: str, *, channel: Channel) -> Json:
        return files.shown_in(channel, file=files.make(self.core, user=self.user, name=name))

    def writes_to_bot(self, text: str) -> Message:
        """A direct message to the bot."""
        return self.says(rooms.direct(self.core, user=self.id), text)

    def edits(self, message: Message, text: str) -> None:
        if message.user != self.id:
            raise NotPossible(f"{self.name} did not write {message}")
        made = posting.typed(text)
        posting.edit(self.core, message=message, text=made, blocks=posting.rich_text(made), editor=self.id)

    def deletes(self, message: Message) -> None:
        if message.user != self.id and not self.user.admin:
            raise NotPossible(f"{self.name} did not write {message}")
        posting.delete(self.core, message=message)

    def reacts(self, message: Message, name: str) -> None:
        posting.react(self.core, user=self.id, message=message, name=name.strip(":"))

    def unreacts(self, message: Message, name: str) -> None:
        posting.unreact(self.core, user=self.id, message=message, name=name.strip(":"))

    # --- channels

    def joins(self, channel: Channel | str) -> None:
        rooms.join(self.core, user=self.user, channel=self._channel(channel))

    def leaves(self, channel: Channel | str) -> None:
        rooms.leave(self.core, user=self.user, channel=self._channel(channel))

    def invites(self, channel: Channel | str, *people: Person) -> None:
        for one in people:
            rooms.join(self.core, user=one.user, channel=self._channel(channel), inviter=self.id)

    def invites_bot(self, channel: Channel | str) -> None:
        bot = self.core.space.users[self.core.install.bot_user_id]
        rooms.join(self.core, user=bot, channel=self._channel(channel), inviter=self.id)

    def removes_bot(self, channel: Channel | str) -> None:
        bot = self.core.space.users[self.core.install.bot_user_id]
        rooms.leave(self.core, user=bot, channel=self._channel(channel))

    # --- the app

    def runs(self, text: str, channel: Channel | str, *, thread: Message | str | None = None) -> Answer:
        """Types a slash command and waits until the app acknowledged it, 3 s at most."""
        where = self._channel(channel)
        return acts.command(self.core, user=self.user, channel=where, text=text, thread_ts=_thread_ts(thread))

    def uses_shortcut(self, name: str, message: Message) -> Answer:
        return acts.shortcut(self.core, user=self.user, name=name, message=message)

    def uses_global_shortcut(self, name: str) -> Answer:
        return acts.shortcut(self.core, user=self.user, name=name, message=None)

    def clicks(self, label: str, where: Where = None, *, confirms: bool = True) -> Answer:
        """Clicks a button; `where`: a message, "home", or None: the open modal, else where it is newest."""
        there: list[str] = []
        for place in self._places(where):
            found = controls.buttons(place, user=self.id)
            if label in found:
                return self._acts(place, control=found[label], raw=found[label].raw, confirms=confirms)
            there += found
        raise LookupError(f"{self.name} sees no button {label!r}; there are: {there}")

    def chooses(
        self, label: str | None, option: Any, where: Where = None, *, confirms: bool = True
    ) -> Answer:
        """Chooses in a select, picker, overflow menu or group of boxes."""
        failure: LookupError | None = None
        for place in self._places(where):
            try:
                control = controls.menu(place, user=self.id, label=label, option=option)
            except LookupError as error:
                failure = failure or error
                continue
            raw = self._raw(place, control=control, said=option)
            return self._acts(place, control=control, raw=raw, confirms=confirms)
        raise failure or LookupError(f"{self.name} sees nothing to choose from")

    def _acts(self, place: Message | View, *, control: controls.Control, raw: Any, confirms: bool) -> Answer:
        if control.element.get("confirm") and not confirms:
            return Answer(core=self.core, user=self.id, confirm=control.element["confirm"])
        return acts.act(self.core, user=self.user, place=place, control=control, raw=raw)

    def _places(self, where: Where) -> list[Message | View]:
        if isinstance(where, Message):
            return [where]
        stack = self.core.space.modals.get(self.id, [])
        home = self.core.space.homes.get(self.id)
        if where == "home" or (where is None and stack):
            top = home if where == "home" else stack[-1]
            return [top] if top else []
        seen = [one for channel in self._channels() for one in self.sees(channel)]
        newest = sorted(seen, key=lambda one: float(one.ts), reverse=True)
        return [*newest, *([home] if home else [])]

    def _raw(self, place: Message | View, *, control: controls.Control, said: Any) -> Any:
        if "external" not in control.element["type"] or said is None:
            return controls.raw_of(self.core.space, element=control.element, said=said)
        wanted = said if isinstance(said, list) else [said]
        chosen = [
            one if isinstance(one, dict) else self._offered(place, control=control, label=one)
            for one in wanted
        ]
        return chosen if control.element["type"].startswith("multi") else chosen[0]

    def _offered(self, place: Message | View, *, control: controls.Control, label: str) -> Json:
        options = _flat(acts.suggest(self.core, user=self.user, place=place, control=control, query=label))
        for one in options:
            if controls.text_of(one) == label:
                return one
        raise LookupError(
            f"the app offers no {label!r}; it offers: {[controls.text_of(one) for one in options]}"
        )

    # --- forms and Home

    @property
    def form(self) -> Form | None:
        """The open modal, the top one of the stack."""
        stack = self.core.space.modals.get(self.id, [])
        return Form(self.core, view=stack[-1]) if stack else None

    def _open_view(self) -> View:
        stack = self.core.space.modals.get(self.id, [])
        if not stack:
            raise LookupError(f"{self.name} has no form open")
        return stack[-1]

    def fills(self, values: dict[str, Any]) -> Form:
        """Fills inputs by label; those with dispatch_action tell the app at once."""
        for label, said in values.items():
            view = self._open_view()
            known = controls.inputs(view)
            if label not in known:
                raise LookupError(f"there is no input {label!r}; there are: {list(known)}")
            control = known[label]
            raw = self._raw(view, control=control, said=said)
            if control.block.get("dispatch_action") or control.block.get("type") != "input":
                acts.act(self.core, user=self.user, place=view, control=control, raw=raw)
            else:
                values_there = view.values.setdefault(control.block["block_id"], {})
                values_there[control.element["action_id"]] = state.entry(control.element, raw=raw)
        return Form(self.core, view=self._open_view())

    def submits(self, values: dict[str, Any] | None = None) -> dict[str, str]:
        """Fills in and submits; errors by label, {} when the form was accepted."""
        if values:
            self.fills(values)
        view = self._open_view()
        if not view.payload["submit"]:
            raise NotPossible(f"the form {Form(self.core, view=view).title!r} has no submit button")
        submitting.submit(self.core, user=self.user, view=view)
        return Form(self.core, view=view).errors if modals.is_open(self.core, view=view) else {}

    def types_into(self, label: str, query: str, where: Where = None) -> list[str]:
        """Types into an external select; the labels of the options the app offers."""
        place = self._places(where)[0] if where is not None else self._open_view()
        control = controls.menu(place, user=self.id, label=label, option=None)
        answer = acts.suggest(self.core, user=self.user, place=place, control=control, query=query)
        return [controls.text_of(one) for one in _flat(answer)]

    def closes_form(self) -> None:
        acts.close(self.core, user=self.user, view=self._open_view())

    def opens_home(self, tab: str = "home") -> Form | None:
        acts.open_home(self.core, user=self.user, tab=tab)
        return self.home

    @property
    def home(self) -> Form | None:
        view = self.core.space.homes.get(self.id)
        return Form(self.core, view=view) if view else None

    # --- seeing

    def sees(self, channel: Channel | str) -> list[Message]:
        """All messages of a channel with her own ephemerals, oldest first."""
        where = self._channel(channel)
        if not self.can_see(where):
            return []
        own = [one for one in where.ephemerals if one.ephemeral_to == self.id]
        return sorted([*where.messages, *own], key=lambda one: float(one.ts))

    def reads(self, channel: Channel | str) -> list[str]:
        return [one.text for one in self.sees(channel)]

    def direct_messages(self) -> list[Message]:
        """Her conversation with the bot."""
        found = self.core.space.dm(self.id, bot_user_id=self.core.install.bot_user_id)
        return self.sees(found) if found else []

    def can_see(self, channel: Channel) -> bool:
        home = self.user.team_id == self.core.install.team_id and self.user.guest is None
        return self.id in channel.members or (home and not channel.private)

    def _channels(self) -> list[Channel]:
        return [one for one in self.core.space.channels.values() if self.can_see(one)]

    def _channel(self, key: Channel | str) -> Channel:
        if isinstance(key, Channel):
            return key
        found = self.core.space.channel(key)
        if found is None:
            raise LookupError(f"there is no channel {key}")
        return found


def _thread_ts(thread: Message | str | None) -> str | None:
    if isinstance(thread, Message):
        return thread.thread_ts or thread.ts
    return thread


def _flat(answer: Json) -> list[Json]:
    options = list(answer.get("options") or [])
    for group in answer.get("option_groups") or []:
        options += group.get("options") or []
    return options
