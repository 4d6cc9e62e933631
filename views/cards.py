"""A client's card in words: who waits, open issues, last contacts, history, and who looks after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.clocks import Kind
from domain.preferences import Preferences
from storage.channels import Channel
from storage.clients import Client
from storage.contacts import Contact
from storage.history import Deed
from storage.interactions import Interaction
from storage.issues import Issue
from storage.team import Member
from views import contacts, history, issuecards, issues, preferences, targets, team
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    channel,
    context,
    cut,
    escape,
    header,
    mention,
    plain,
    section,
)
from views.lists import about
from views.times import remaining, slack_moment
from views.words import Words

_SHOWN = 5
_EXCERPT = 120


@dataclass(frozen=True)
class Waits:
    """Somebody who waits for an answer; `left` is working time, below zero when late."""

    channel: str
    user_id: str
    text: str
    left: timedelta
    paused: bool


@dataclass(frozen=True)
class Card:
    """What `/client show` tells; `unpublished` are years whose make-up days are not announced.

    `said` are the words of the interactions, by id, and `due` what is owed about the issues, by theirs.
    `away`: everybody who is away, with who acts for them.
    """

    client: Client
    channels: list[Channel]
    waiting: list[Waits]
    issues: list[Issue]
    contacts: list[Contact]
    members: list[Member]
    interactions: Sequence[Interaction]
    said: Mapping[int, str]
    deeds: list[Deed]
    preferences: Preferences
    unpublished: list[int]
    due: Mapping[int, tuple[Kind, datetime | None]] = field(default_factory=dict)
    away: Mapping[str, str] = field(default_factory=dict)


def card(w: Words, *, card: Card, zone: str) -> Message:
    """The whole card; `zone` is the reader's, for places where Slack renders no dates."""
    parts = [
        _titled(w("Waiting for an answer"), _waiting(w, card.waiting), nothing=w("Nobody waits.")),
        _titled(w("Open issues"), _issues(w, card.issues, due=card.due, zone=zone), nothing=w("None.")),
        _titled(
            w("Last contacts"),
            [
                _contact(w, interaction, said=card.said[interaction.id], zone=zone)
                for interaction in card.interactions[:_SHOWN]
            ],
            nothing=w("None so far."),
        ),
        _titled(
            w("History"),
            [f"• {history.line(w, deed=deed, zone=zone)}" for deed in card.deeds[:_SHOWN]],
            nothing=w("None so far."),
        ),
        _titled(w("People and channels"), _people(w, card), nothing=""),
    ]
    small = [_settings(w, card.preferences)]
    if card.unpublished:
        small.append(preferences.unpublished(w, years=card.unpublished))
    name = plain(card.client.name)
    blocks: list[Block] = [header(name), *(section(cut(part, 3000)) for part in parts), context(*small)]
    text = "\n\n".join([escape(name), *parts, *small])
    return Message(cut(text, 3900), [*blocks, _buttons(w, card.client)])


def _titled(title: str, lines: Sequence[str], *, nothing: str) -> str:
    return "\n".join([f"*{title}*", *(lines or [nothing])])


def _waiting(w: Words, waiting: list[Waits]) -> list[str]:
    lines = []
    for each in waiting[:_SHOWN]:
        if each.paused:
            state = w("waiting for the client")
        else:
            state = remaining(w, each.left)
        said = escape(_one_line(each.text), limit=_EXCERPT)
        who = mention(each.user_id) if each.user_id else w("somebody")
        asked = w("{person} in {channel}: {words}", person=who, channel=channel(each.channel), words=said)
        lines.append(f"• {asked} · *{state}*")
    return _with_rest(w, lines, total=len(waiting))


def _issues(
    w: Words, found: list[Issue], *, due: Mapping[int, tuple[Kind, datetime | None]], zone: str
) -> list[str]:
    lines = []
    for issue in found[:_SHOWN]:
        told = [issues.name(w, issue=issue), issues.status(w, issue=issue)]
        if issue.id in due:
            kind, moment = due[issue.id]
            told.append(issuecards.due_line(w, kind, moment=moment, zone=zone))
        lines.append("• " + " · ".join(told))
    return _with_rest(w, lines, total=len(found))


def _with_rest(w: Words, lines: list[str], *, total: int) -> list[str]:
    return [*lines, w("… and {n} more", n=total - len(lines))] if total > len(lines) else lines


def _contact(w: Words, interaction: Interaction, *, said: str, zone: str) -> str:
    by = interaction.user_id or interaction.logged_by
    who = mention(by) if by else w("somebody")
    kind = w(history.KINDS.get(interaction.kind, interaction.kind))
    words = escape(_one_line(said), limit=_EXCERPT) or w("(no words)")
    return f"• {slack_moment(w, interaction.happened_at, zone=zone)} · {kind} · {about(w, who, said=words)}"


def _people(w: Words, card: Card) -> list[str]:
    lines = [
        w("Team: {people}", people=team.people(w, members=card.members, away=card.away) or w("nobody yet"))
    ]
    if card.contacts:
        lines.append(w("Contacts: {people}", people=contacts.people(w, contacts=card.contacts)))
    theirs = [channel(each.slack_id) for each in card.channels if each.kind != "internal"]
    ours = [channel(each.slack_id) for each in card.channels if each.kind == "internal"]
    lines.append(w("Client's channels: {channels}", channels=" ".join(theirs) or w("none")))
    if ours:
        lines.append(w("Internal channels: {channels}", channels=" ".join(ours)))
    return lines


def _settings(w: Words, held: Preferences) -> str:
    return w(
        "Answers within {first}, then {next} of working time · {hours} {zone} · digest {digest}",
        first=targets.answer(w, held.targets["first_response"], tier=held.tier),
        next=targets.answer(w, held.targets["next_response"], tier=held.tier),
        hours=preferences.hours(w, week=held.calendar),
        zone=held.timezone,
        digest=preferences.digest_time(w, at=held.digest),
    )


def _buttons(w: Words, client: Client) -> Block:
    value = str(client.id)
    return actions(
        button(w("Log an update"), action="updates.new", value=value),
        button(w("Open an issue"), action="issues.new", value=value),
        button(w("Settings"), action="preferences.edit", value=value),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
