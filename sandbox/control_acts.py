"""What the page does in a person's name.

Every body has "as" (a user's id) and "act"; answers are {"ok": true, ...} or {"ok": false, "error", "text"}.
say: channel, text, thread_ts? -> ts · edit: channel, ts, text · delete: channel, ts · join, leave: channel
react, unreact: channel, ts, name · command: channel, text, thread_ts? -> text · open_home: tab?
shortcut: name, channel, ts · global_shortcut: name
action: block_id, action_id, value?, and channel + ts or view_id
set: view_id, block_id, action_id, value; the app hears of it only with dispatch_action or outside inputs
suggest: block_id, action_id, query, and channel + ts or view_id -> options or option_groups
submit: view_id, values? {block_id: {action_id: value}} -> errors {block_id: text} · close: view_id
A value is an option's `value` (an external select's whole option), an id, a date, "HH:MM", epoch seconds or
text; a list where several may be chosen; nothing for a button.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import acts, controls, state, submitting
from sandbox.acts import Answer, NotPossible
from sandbox.core import Core
from sandbox.people import Person
from sandbox.workspace import Channel, Message, View

Json = dict[str, Any]
Act = Callable[[Core, Person, Json], Json]


def perform(core: Core, *, body: Json) -> Json:
    """Runs one act on a worker thread: it may wait up to 3 s for the app."""
    user = core.space.users.get(str(body.get("as")))
    act = _ACTS.get(str(body.get("act")))
    if user is None or act is None:
        return _failed("invalid_act", text="nobody by that id, or nothing by that name")
    try:
        return {"ok": True} | act(core, Person(core, user=user), body)
    except (LookupError, NotPossible, ValueError, TypeError) as error:
        return _failed("not_possible", text=str(error))


def _failed(error: str, *, text: str) -> Json:
    return {"ok": False, "error": error, "text": text}


def _answered(answer: Answer) -> Json:
    if answer.error:
        return _failed(answer.error, text=answer.said)
    return {"text": answer.text}


def _channel(core: Core, body: Json) -> Channel:
    found = core.space.channel(str(body.get("channel")))
    if found is None:
        raise LookupError("there is no such channel")
    return found


def _message(core: Core, body: Json) -> Message:
    channel, ts = _channel(core, body), str(body.get("ts"))
    for one in [*channel.messages, *channel.ephemerals]:
        if one.ts == ts and one.ephemeral_to in ("", body["as"]):
            return one
    raise LookupError("there is no such message")


def _view(core: Core, body: Json) -> View:
    found = core.space.view(str(body.get("view_id")))
    if found is None or found.user != body["as"]:
        raise LookupError("this view is not open any more")
    return found


def _place(core: Core, body: Json) -> Message | View:
    return _view(core, body) if body.get("view_id") else _message(core, body)


def _control(place: Message | View, body: Json) -> controls.Control:
    found = controls.by_ids(place, block_id=str(body.get("block_id")), action_id=str(body.get("action_id")))
    if found is None:
        raise LookupError("there is no such control")
    return found


def _say(core: Core, me: Person, body: Json) -> Json:
    message = me.says(_channel(core, body), str(body.get("text", "")), thread=body.get("thread_ts"))
    return {"ts": message.ts}


def _edit(core: Core, me: Person, body: Json) -> Json:
    me.edits(_message(core, body), str(body.get("text", "")))
    return {}


def _delete(core: Core, me: Person, body: Json) -> Json:
    me.deletes(_message(core, body))
    return {}


def _react(core: Core, me: Person, body: Json) -> Json:
    me.reacts(_message(core, body), str(body["name"]))
    return {}


def _unreact(core: Core, me: Person, body: Json) -> Json:
    me.unreacts(_message(core, body), str(body["name"]))
    return {}


def _join(core: Core, me: Person, body: Json) -> Json:
    me.joins(_channel(core, body))
    return {}


def _leave(core: Core, me: Person, body: Json) -> Json:
    me.leaves(_channel(core, body))
    return {}


def _command(core: Core, me: Person, body: Json) -> Json:
    answer = me.runs(str(body.get("text", "")), _channel(core, body), thread=body.get("thread_ts"))
    return _answered(answer)


def _shortcut(core: Core, me: Person, body: Json) -> Json:
    return _answered(me.uses_shortcut(str(body.get("name")), _message(core, body)))


def _global_shortcut(core: Core, me: Person, body: Json) -> Json:  # noqa: ARG001
    return _answered(me.uses_global_shortcut(str(body.get("name"))))


def _action(core: Core, me: Person, body: Json) -> Json:
    place = _place(core, body)
    found = _control(place, body)
    return _answered(acts.act(core, user=me.user, place=place, control=found, raw=body.get("value")))


def _set(core: Core, me: Person, body: Json) -> Json:
    view = _view(core, body)
    found = _control(view, body)
    if found.block.get("dispatch_action") or found.block.get("type") != "input":
        return _action(core, me, body)
    _store(core, view=view, control=found, raw=body.get("value"))
    return {}


def _store(core: Core, *, view: View, control: controls.Control, raw: Any) -> None:
    with core.lock:
        there = view.values.setdefault(control.block["block_id"], {})
        there[control.element["action_id"]] = state.entry(control.element, raw=raw)
    core.changed()


def _suggest(core: Core, me: Person, body: Json) -> Json:
    place = _place(core, body)
    query = str(body.get("query", ""))
    return acts.suggest(core, user=me.user, place=place, control=_control(place, body), query=query)


def _submit(core: Core, me: Person, body: Json) -> Json:
    view = _view(core, body)
    for block_id, values in (body.get("values") or {}).items():
        for action_id, raw in values.items():
            found = controls.by_ids(view, block_id=block_id, action_id=action_id)
            if found is not None:
                _store(core, view=view, control=found, raw=raw)
    return {"errors": submitting.submit(core, user=me.user, view=view)}


def _close(core: Core, me: Person, body: Json) -> Json:
    acts.close(core, user=me.user, view=_view(core, body))
    return {}


def _open_home(core: Core, me: Person, body: Json) -> Json:
    acts.open_home(core, user=me.user, tab=str(body.get("tab", "home")))
    return {}


_ACTS: dict[str, Act] = {
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "unreact": _unreact,
    "join": _join,
    "leave": _leave,
    "command": _command,
    "shortcut": _shortcut,
    "global_shortcut": _global_shortcut,
    "action": _action,
    "set": _set,
    "suggest": _suggest,
    "submit": _submit,
    "close": _close,
    "open_home": _open_home,
}
