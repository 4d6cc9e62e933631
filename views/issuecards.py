"""The card of an issue in words: how it stands, what is due, and what one can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clocks import Kind, Pause
from storage.issues import Issue
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    fields,
    mention,
    option,
    plain_text,
    quote,
    section,
)
from views.issues import KINDS, SEVERITIES, TURNS, name, status
from views.promiselists import Wait
from views.promiselists import waiting as waiting_for
from views.times import slack_moment
from views.words import N_, Words

DUE = {
    Kind.RESOLUTION_FIRST: N_("solution due {moment}"),
    Kind.RESOLUTION_TOTAL: N_("solution due {moment}"),
    Kind.UPDATE_CADENCE: N_("next news due {moment}"),
    Kind.TELL_CLIENT: N_("tell the client by {moment}"),
}


_LINKS_SHOWN = 10


@dataclass(frozen=True)
class Others:
    """The numbers of the issues that one repeats or is a duplicate of, and of its duplicates."""

    repeat_of: int = 0
    duplicate_of: int = 0
    duplicates: Sequence[int] = ()


def card(
    w: Words,
    *,
    issue: Issue,
    client: str,
    opener: str,
    words: str,
    zone: str,
    waiting: Pause | None = None,
    due: Mapping[Kind, datetime] | None = None,
    previous: int = 0,
    others: Others | None = None,
    owed: Sequence[Wait] = (),
) -> Message:
    """The one message about an issue. `words` are those of the message it came from ("" for none), `due` the
    moments at which something is owed, `previous` the number of the issue it goes on from, `owed` what it waits for
    that the client promised, `others` the issues and messages it belongs to.
    """
    blocks: list[Block] = [
        section(f"*{name(w, issue=issue)}*"),
        _head(w, issue=issue, client=client, waiting=waiting),
    ]
    if words:
        blocks.append(quote(words))
    blocks += _details(w, issue=issue)
    stands = _stands(w, waiting=waiting, due=due or {}, zone=zone) if issue.status == "open" else []
    stands += [f"⏳ {waiting_for(w, wait=each, zone=zone)}" for each in owed]
    if stands:
        blocks.append(context(*stands))
    blocks.append(context(*_origin(w, issue=issue, opener=opener, zone=zone, previous=previous)))
    if told := _others(w, issue=issue, others=others or Others()):
        blocks.append(context(*told))
    blocks += [actions(*row) for row in _buttons(w, issue=issue, waiting=waiting is not None) if row]
    return Message(_text(w, issue=issue, client=client), blocks)


def _head(w: Words, *, issue: Issue, client: str, waiting: Pause | None) -> Block:
    """How it stands, whose it is and whose turn it is."""
    titles = {
        w("Status"): status(w, issue=issue),
        **({w("Turn"): w(TURNS[_turn(issue, waiting=waiting)])} if issue.status == "open" else {}),
        w("Client"): escape(client),
        w("Kind"): w(KINDS[issue.kind]),
        w("Owner"): _owner(w, issue=issue),
    }
    return fields([f"*{title}*\n{said}" for title, said in titles.items()])


def _text(w: Words, *, issue: Issue, client: str) -> str:
    return w(
        "Issue {number} of {client} ({status}, owner: {owner}): {title}",
        number=issue.number,
        client=escape(client),
        status=status(w, issue=issue),
        owner=_owner(w, issue=issue),
        title=escape(issue.title),
    )


def _owner(w: Words, *, issue: Issue) -> str:
    return mention(issue.owner_id) if issue.owner_id else w("nobody yet")


def due_line(w: Words, kind: Kind, *, moment: datetime | None, zone: str) -> str:
    """What is due when, or that it is the client's turn."""
    if moment is None:
        return w("waiting for the client")
    return w(DUE[kind], moment=slack_moment(w, moment, zone=zone))


def _stands(w: Words, *, waiting: Pause | None, due: Mapping[Kind, datetime], zone: str) -> list[str]:
    """What is due when, or that it is the client's turn."""
    if waiting:
        since = slack_moment(w, waiting.start, zone=zone)
        return [w("Waiting for the client since {moment} ({who})", moment=since, who=mention(waiting.by))]
    lines = (due_line(w, kind, moment=moment, zone=zone) for kind, moment in due.items())
    return [line[:1].upper() + line[1:] for line in lines]


def _origin(w: Words, *, issue: Issue, opener: str, zone: str, previous: int) -> list[str]:
    when = slack_moment(w, issue.opened_at, zone=zone)
    if previous:
        told = [w("The client wrote again after issue {number} was over, {when}", number=previous, when=when)]
    else:
        told = [w("Opened by {person}, {when}", person=escape(opener), when=when)]
    if issue.solved_at and issue.status in ("solved", "closed"):
        told.append(
            w(
                "Solved by {person}, {when}",
                person=mention(issue.solved_by),
                when=slack_moment(w, issue.solved_at, zone=zone),
            )
        )
    if issue.permalink:
        link = w("Go to the message")
        told.append(f"<{issue.permalink}|{link}>")
    return told


def _turn(issue: Issue, *, waiting: Pause | None) -> str:
    """Whose turn it is, as a key of `TURNS`."""
    return "client" if waiting else issue.turn


def _details(w: Words, *, issue: Issue) -> list[Block]:
    """What was found out about it."""
    known = {
        N_("Workaround: {text}"): issue.workaround,
        N_("Cause: {text}"): issue.cause,
        N_("Resolution: {text}"): issue.resolution,
    }
    told = [w(label, text=escape(text, limit=600)) for label, text in known.items() if text]
    return [section("\n".join(told))] if told else []


def _others(w: Words, *, issue: Issue, others: Others) -> list[str]:
    """The issues and messages that it belongs to, and how often the client was not content."""
    told = []
    if others.duplicate_of:
        told.append(w("Duplicate of issue {number}", number=others.duplicate_of))
    if others.repeat_of:
        told.append(w("Happened before: issue {number}", number=others.repeat_of))
    if others.duplicates:
        told.append(w("Duplicates: {numbers}", numbers=", ".join(map(str, others.duplicates))))
    links = [f"<{link}|{number}>" for number, (_, link) in enumerate(issue.linked, start=1) if link]
    if links:
        told.append(w("More messages: {links}", links=" ".join(links[:_LINKS_SHOWN])))
    if issue.not_yet:
        told.append(
            w.n("The client said {n} time: not yet", "The client said {n} times: not yet", issue.not_yet)
        )
    return told


def _buttons(w: Words, *, issue: Issue, waiting: bool) -> list[list[Block]]:
    """What can be done about it, in rows."""
    value = str(issue.id)
    details = button(w("Details…"), action="issues.details", value=value)
    if issue.status == "solved":
        ask = button(w("Ask the client…"), action="issues.ask", value=value)
        return [[button(w("Reopen"), action="issues.reopen", value=value), ask, details]]
    if issue.status != "open":
        return []
    first = [
        button(w("Take over") if issue.owner_id else w("Take"), action="issues.take", value=value),
        button(w("Solved"), action="issues.solve", value=value, style="primary"),
    ]
    return [[*first, *_turns(w, issue=issue, waiting=waiting)], [details, _severity(w, issue=issue)]]


def _turns(w: Words, *, issue: Issue, waiting: bool) -> list[Block]:
    """Whose turn it may be next."""
    value = str(issue.id)
    if issue.turn == "tell" and not waiting:
        return [
            button(w("Told them"), action="issues.told", value=value),
            button(w("Not fixed"), action="issues.ours", value=value),
        ]
    client = (
        ("issues.resume", w("No longer waiting")) if waiting else ("issues.wait", w("Waiting for client"))
    )
    third = ("issues.third_party", w("Waiting for third party"))
    if issue.turn == "third_party" and not waiting:
        third = ("issues.ours", w("Our turn again"))
    fixed = button(w("Fixed, tell them"), action="issues.fixed", value=value)
    return [*(button(label, action=action, value=value) for action, label in (client, third)), fixed]


def _severity(w: Words, *, issue: Issue) -> Block:
    """A menu that shows how severe it is and lets one change that."""
    choices = {severity: option(w(text), f"{issue.id}:{severity}") for severity, text in SEVERITIES.items()}
    return {
        "type": "static_select",
        "action_id": "issues.severity",
        "placeholder": plain_text(w("Severity")),
        "options": list(choices.values()),
        "initial_option": choices[issue.severity],
    }
