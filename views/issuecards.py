"""The card of an issue in words: how it stands, what is due, and what one can do about it."""

from __future__ import annotations

from collections.abc import Mapping
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
from views.issues import KINDS, SEVERITIES, name, status
from views.times import slack_moment
from views.words import N_, Words

DUE = {
    Kind.RESOLUTION_FIRST: N_("solution due {moment}"),
    Kind.RESOLUTION_TOTAL: N_("solution due {moment}"),
    Kind.UPDATE_CADENCE: N_("next news due {moment}"),
}


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
) -> Message:
    """The one message about an issue. `words` are those of the message it came from ("" for none), `due` the
    moments at which something is owed, `previous` the number of the issue it goes on from.
    """
    owner = mention(issue.owner_id) if issue.owner_id else w("nobody yet")
    titles = {
        w("Status"): status(w, issue=issue),
        w("Client"): escape(client),
        w("Kind"): w(KINDS[issue.kind]),
        w("Owner"): owner,
    }
    told = fields([f"*{title}*\n{said}" for title, said in titles.items()])
    blocks: list[Block] = [section(f"*{name(w, issue=issue)}*"), told]
    if words:
        blocks.append(quote(words))
    stands = _stands(w, waiting=waiting, due=due or {}, zone=zone) if issue.status == "open" else []
    if stands:
        blocks.append(context(*stands))
    blocks.append(context(*_origin(w, issue=issue, opener=opener, zone=zone, previous=previous)))
    blocks += [actions(*found)] if (found := _buttons(w, issue=issue, waiting=waiting is not None)) else []
    text = w(
        "Issue {number} of {client} ({status}, owner: {owner}): {title}",
        number=issue.number,
        client=escape(client),
        status=status(w, issue=issue),
        owner=owner,
        title=escape(issue.title),
    )
    return Message(text, blocks)


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


def _buttons(w: Words, *, issue: Issue, waiting: bool) -> list[Block]:
    value = str(issue.id)
    if issue.status == "solved":
        return [button(w("Reopen"), action="issues.reopen", value=value)]
    if issue.status != "open":
        return []
    wait = ("issues.resume", w("No longer waiting")) if waiting else ("issues.wait", w("Waiting for client"))
    return [
        button(w("Take over") if issue.owner_id else w("Take"), action="issues.take", value=value),
        button(w("Solved"), action="issues.solve", value=value, style="primary"),
        button(wait[1], action=wait[0], value=value),
        _severity(w, issue=issue),
    ]


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
