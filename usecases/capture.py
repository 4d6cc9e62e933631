"""Capture: how each client's message is judged (rules R3 and R15), and how a channel's people change that.

In this order: what a person said about the message, the channel's own rules, its mode, and in the mode "smart" the
filter for thanks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import domain.capture
import storage.capture
import storage.channels
import storage.people
import usecases.history
import usecases.permissions
from domain.capture import LONGEST_PHRASE, SHORTEST_PHRASE, Mode
from domain.interactions import WORDLESS, Verdict, is_wordless
from domain.people import Actor, Side
from domain.permissions import Act
from domain.refusals import Refusal
from storage.base import Session
from storage.capture import CaptureRule
from storage.channels import Channel
from storage.conversations import ASKING
from storage.interactions import Interaction

PERSON = "person"
"""The verdict on a message that somebody of the team decided."""
BECAUSE = 120
"""Characters kept of the words that decided."""


@dataclass(frozen=True)
class Way:
    """How a channel is captured: its mode, and whether it has rules of its own."""

    mode: str
    has_rules: bool


def judge(
    session: Session,
    *,
    row: Interaction,
    channel_id: int | None,
    text: str,
    attachment: bool,
    way: Way | None = None,
) -> None:
    """Set what a message says, and whether it waits for an answer, by which rule and words.

    `way` saves the look at the channel where it is known already.
    """
    row.text, row.attached = text, attachment
    if row.side not in ASKING:
        row.verdict, row.because, row.judged_by, row.asks = "", "", "", False
        if row.side == Side.TEAM and not attachment and is_wordless(text):
            row.verdict = WORDLESS
        return
    if not row.judged_by:
        way = way or _way(session, channel_id=channel_id)

        def known(name: str) -> bool:
            return storage.people.is_called(session, workspace_id=row.workspace_id, name=name)

        verdict = _verdict(
            session, way=way, channel_id=channel_id, text=text, attachment=attachment, known=known
        )
        row.verdict, row.because = verdict.rule, verdict.words[:BECAUSE]
        row.asks = not verdict.thanks
    row.asks = row.asks and row.deleted_at is None


def rule_of(session: Session, *, row: Interaction) -> CaptureRule | None:
    """The channel's rule that decided about a message."""
    kind, _, rule_id = row.verdict.partition(":")
    if kind != "rule":
        return None
    return storage.capture.get(session, workspace_id=row.workspace_id, rule_id=int(rule_id))


def words_of(row: Interaction) -> str:
    """The words of a message that a rule would have; "" when it is too long for a rule about all of it."""
    folded = domain.capture.folded(row.text)
    return folded if domain.capture.is_short(folded) and len(folded) <= LONGEST_PHRASE else ""


def channel(session: Session, *, actor: Actor, slack_id: str) -> Channel:
    """The client's channel in which one is; refused anywhere else."""
    usecases.permissions.require(actor, act=Act.CHANNELS)
    found = storage.channels.find(session, workspace_id=actor.workspace_id, slack_id=slack_id)
    if found is None or found.client_id is None or found.kind != "client":
        raise Refusal("capture_not_linked")
    return found


def change_mode(session: Session, *, actor: Actor, slack_id: str, mode: Mode, now: datetime) -> Mode:
    """Judge the channel's messages in that mode from now on; return the mode before."""
    place = channel(session, actor=actor, slack_id=slack_id)
    before = Mode(place.capture)
    if before == mode:
        raise Refusal("capture_same")
    place.capture = mode
    _note(session, actor=actor, place=place, what=f"capture_{mode}", now=now)
    return before


def restore_mode(
    session: Session, *, actor: Actor, slack_id: str, before: Mode, after: Mode, now: datetime
) -> None:
    """Undo: the mode is as it was, unless somebody has changed it since."""
    if channel(session, actor=actor, slack_id=slack_id).capture != after:
        raise Refusal("changed_since")
    change_mode(session, actor=actor, slack_id=slack_id, mode=before, now=now)


def rules(session: Session, *, actor: Actor, slack_id: str) -> Sequence[CaptureRule]:
    """The rules that hold in a channel, oldest first."""
    place = channel(session, actor=actor, slack_id=slack_id)
    return storage.capture.standing(session, channel_id=place.id)


def rule(session: Session, *, actor: Actor, rule_id: int) -> tuple[CaptureRule, Channel]:
    """A rule that holds, and its channel."""
    usecases.permissions.require(actor, act=Act.CHANNELS)
    found = storage.capture.get(session, workspace_id=actor.workspace_id, rule_id=rule_id)
    place = storage.channels.by_id(session, channel_id=found.channel_id) if found else None
    if found is None or place is None or found.removed_at is not None:
        raise Refusal("rule_gone")
    return found, place


def teach(
    session: Session,
    *,
    actor: Actor,
    slack_id: str,
    words: str,
    tracks: bool,
    now: datetime,
    source: Interaction | None = None,
    instead_of: int = 0,
) -> CaptureRule:
    """Make a rule of a channel for messages from now on (R39), if given `instead_of` another one.

    The words of the message `source`, unchanged, mean exactly such messages; others are a phrase in messages.
    """
    place = channel(session, actor=actor, slack_id=slack_id)
    if source and source.channel_id != place.id:
        raise Refusal("gone")
    known = {each.id: each for each in storage.capture.standing(session, channel_id=place.id)}
    before = known.pop(instead_of, None)
    folded = domain.capture.folded(words)
    whole = _is_whole(folded, source=source, before=before)
    _require_sensible(folded, tracks=tracks, whole=whole, known=known.values())
    if before:
        before.removed_at = now
    made = CaptureRule(
        workspace_id=actor.workspace_id,
        channel_id=place.id,
        words=folded,
        whole=whole,
        tracks=tracks,
        created_by=actor.user_id,
        created_at=now,
        interaction_id=source.id if source else before.interaction_id if before else None,
    )
    session.add(made)
    session.flush()
    what = "rule_tracks" if tracks else "rule_ignores"
    _note(session, actor=actor, place=place, what=what, now=now, words=folded)
    return made


def remove(session: Session, *, actor: Actor, rule_id: int, now: datetime) -> tuple[CaptureRule, Channel]:
    """A rule holds no longer; what it judged stays as it was judged."""
    found, place = rule(session, actor=actor, rule_id=rule_id)
    found.removed_at = now
    _note(session, actor=actor, place=place, what="rule_removed", now=now, words=found.words)
    return found, place


def put_back(session: Session, *, actor: Actor, rule_id: int, now: datetime) -> tuple[CaptureRule, Channel]:
    """Undo of removing a rule."""
    usecases.permissions.require(actor, act=Act.CHANNELS)
    found = storage.capture.get(session, workspace_id=actor.workspace_id, rule_id=rule_id)
    place = storage.channels.by_id(session, channel_id=found.channel_id) if found else None
    if found is None or place is None or found.removed_at is None:
        raise Refusal("rule_gone")
    known = storage.capture.standing(session, channel_id=place.id)
    _require_sensible(found.words, tracks=found.tracks, whole=found.whole, known=known)
    found.removed_at = None
    what = "rule_tracks" if found.tracks else "rule_ignores"
    _note(session, actor=actor, place=place, what=what, now=now, words=found.words)
    return found, place


def _is_whole(words: str, *, source: Interaction | None, before: CaptureRule | None) -> bool:
    """Whether folded words are those of a whole short message, and not a phrase that somebody wrote."""
    if source and words == domain.capture.folded(source.text):
        return domain.capture.is_short(words)
    return before is not None and before.whole and before.words == words


def _require_sensible(words: str, *, tracks: bool, whole: bool, known: Iterable[CaptureRule]) -> None:
    if len(words.replace(" ", "")) < SHORTEST_PHRASE:
        raise Refusal("rule_too_short", field="words")
    if len(words) > LONGEST_PHRASE:
        raise Refusal("rule_too_long", field="words", limit=LONGEST_PHRASE)
    for each in known:
        if (each.words, each.whole) == (words, whole):
            reason = "rule_exists" if each.tracks == tracks else "rule_contrary"
            raise Refusal(reason, field="words")


def _note(
    session: Session, *, actor: Actor, place: Channel, what: str, now: datetime, **facts: object
) -> None:
    usecases.history.note(
        session,
        workspace_id=place.workspace_id,
        subject=f"channel:{place.id}",
        what=what,
        by=actor.user_id,
        now=now,
        client_id=place.client_id,
        channel=place.slack_id,
        **facts,
    )


def _verdict(
    session: Session,
    *,
    way: Way,
    channel_id: int | None,
    text: str,
    attachment: bool,
    known: Callable[[str], bool],
) -> Verdict:
    if way.has_rules and channel_id is not None:
        said = domain.capture.folded(text)
        rules = storage.capture.standing(session, channel_id=channel_id)
        if rule := _first(rules, said=said):
            return Verdict(not rule.tracks, f"rule:{rule.id}", rule.words)
    return domain.capture.decide(way.mode, text=text, attachment=attachment, known=known)


def _first(rules: Sequence[CaptureRule], *, said: str) -> CaptureRule | None:
    """The rule that decides: one that tracks before one that does not, which judges short messages only."""
    short = domain.capture.is_short(said)
    hits = [
        rule
        for rule in rules
        if (rule.tracks or short) and domain.capture.matches(rule.words, whole=rule.whole, said=said)
    ]
    return max(hits, key=lambda rule: (rule.tracks, rule.id), default=None)


def _way(session: Session, *, channel_id: int | None) -> Way:
    channel = storage.channels.by_id(session, channel_id=channel_id) if channel_id else None
    return Way(channel.capture if channel else Mode.SMART, has_rules=True)
