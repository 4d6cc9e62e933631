"""Complaints in words: the stages, the private confirmations, the list, the reminder and the refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import domain.complaints
from domain.clocks import Kind
from domain.complaints import Stage
from storage.complaints import Complaint
from storage.history import Deed
from views import forms, history
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    cut,
    divider,
    escape,
    header,
    plain,
    section,
)
from views.clocks import Face
from views.times import slack_moment
from views.words import N_, Words

REFUSALS = {
    "complaint_acknowledge_first": N_(
        "First let the client know that you have heard them: complaint {number} is not acknowledged yet."
    ),
    "complaint_listen_first": N_(
        "Listening comes first: fill the listening card of complaint {number}. Then it is clear which remedy helps."
    ),
    "complaint_propose_first": N_("Propose a remedy first: complaint {number} has none yet."),
    "complaint_agree_first": N_("First the client has to agree to the remedy of complaint {number}."),
    "complaint_act_first": N_("First note that you do what was agreed about complaint {number}."),
    "complaint_confirm_first": N_(
        "Only the client can say that complaint {number} is resolved: ask them, or note when they said so."
    ),
    "complaint_done_already": N_("That was done already (complaint {number})."),
    "complaint_not_resolved": N_("Complaint {number} is not resolved yet."),
    "complaint_exists": N_("Complaint {number} is about this message already: {title}"),
    "complaint_needs_words": N_("A few words are needed here."),
    "complaint_too_long": N_("That is too long; at most {limit} characters fit."),
    "complaint_needs_proposal": N_("Say what you propose."),
    "complaint_where": N_("Choose how the client hears it."),
    "complaint_no_channel": N_(
        "No channel is read by this client alone, so nothing can be posted. Tell them yourself and note it here."
    ),
    "complaint_past": N_("Choose a moment that is still to come."),
    "complaint_future": N_("Choose a moment that is over."),
    "complaint_link": N_("Paste the address of the message or the minutes; it begins with https://"),
    "complaint_theirs": N_("Only the client can answer that. If they told you, use “Client said so”."),
    "complaint_not_yours": N_("This question is meant for somebody else."),
}
STAGES = {
    Stage.RECEIVED.value: N_("Received"),
    Stage.ACKNOWLEDGED.value: N_("Acknowledged"),
    Stage.UNDERSTOOD.value: N_("Understood"),
    Stage.PROPOSED.value: N_("Remedy proposed"),
    Stage.AGREED.value: N_("Remedy agreed"),
    Stage.ACTING.value: N_("Remedy under way"),
    Stage.CONFIRMED.value: N_("Resolved, says the client"),
    Stage.LEARNED.value: N_("Closed with its lesson"),
    domain.complaints.WITHDRAWN: N_("No complaint after all"),
}
ACTS = {
    Stage.ACKNOWLEDGED: ((N_("Acknowledge"), "complaints.acknowledge"),),
    Stage.UNDERSTOOD: ((N_("Listening card"), "complaints.listen"),),
    Stage.PROPOSED: ((N_("Propose a remedy"), "complaints.propose"),),
    Stage.AGREED: ((N_("The client agrees"), "complaints.agree"), (N_("Propose anew"), "complaints.propose")),
    Stage.ACTING: ((N_("We do it now"), "complaints.act"), (N_("Propose anew"), "complaints.propose")),
    Stage.CONFIRMED: (
        (N_("Ask the client"), "complaints.ask"),
        (N_("Client said so"), "complaints.said"),
        (N_("Propose anew"), "complaints.propose"),
    ),
    Stage.LEARNED: ((N_("Cause and lesson"), "complaints.learn"),),
}
"""What one can do about it, by the stage to which the next step leads."""
SHOWN = 15


@dataclass(frozen=True)
class Line:
    """A complaint in the list; `due_at`: when its next step is due."""

    complaint: Complaint
    client: str
    due_at: datetime | None = None


def title_from(w: Words, *, text: str) -> str:
    """A title from what was said: its first words on one line."""
    return cut(" ".join(plain(text, limit=1000).split()), 120).strip() or w("Message without text")


def buttons(w: Words, face: Face) -> list[Block]:
    """What one can do about it under an alert and in Home, the likeliest first."""
    steps = acts(w, stage=face.more.get("stage", ""), row_id=face.row_id)
    return [news(w, row_id=face.row_id), *steps[:1]] if face.kind == Kind.UPDATE_CADENCE else steps


def acts(w: Words, *, stage: str, row_id: int) -> list[Block]:
    """The next step of a complaint at a stage."""
    ahead = domain.complaints.following(stage)
    value = str(row_id)
    return [button(w(text), action=action, value=value) for text, action in (ACTS[ahead] if ahead else ())]


def news(w: Words, *, row_id: int) -> Block:
    """The button for news."""
    return button(w("Tell them news"), action="complaints.news", value=str(row_id))


def stage(w: Words, *, complaint: Complaint) -> str:
    """How far it has come."""
    return w(STAGES[complaint.status])


def noted(w: Words, *, complaint: Complaint, deed: Deed, undo: Block | None) -> Message:
    """To the person who did something about it: what was noted, what comes next, and the way back."""
    said = w("Noted: {what}.", what=history.words_of(w, deed=deed))
    ahead = acts(w, stage=complaint.status, row_id=complaint.id)
    last = [*ahead, *([undo] if undo else [])]
    return Message(said, [section(said), *([actions(*last)] if last else [])])


def why_none(w: Words, *, complaint: Complaint) -> Message:
    """To a colleague whose emoji says that it is none: a word about why, and how to say it."""
    said = w("You say that complaint {number} is none. Please say why.", number=complaint.number)
    value = str(complaint.id)
    why = button(w("Not a complaint"), action="complaints.withdraw", value=value)
    return Message(said, [section(said), actions(why)])


def known(w: Words, *, complaint: Complaint) -> Message:
    """To a colleague who records a message that is a complaint already."""
    exists = REFUSALS["complaint_exists"]
    said = w(exists, number=complaint.number, title=escape(complaint.title))
    return Message(said, [section(said, accessory=_show(w, complaint))])


def listed(w: Words, *, lines: Sequence[Line], client: str, zone: str, value: str = "") -> Message:
    """The complaints that are not over, of one client or ("") of all that somebody looks after."""
    if client:
        title = w("Complaints of {client}", client=plain(client, limit=80))
    else:
        title = w("Complaints of your clients")
    blocks: list[Block] = [header(title)]
    texts = [_line(w, line, zone=zone) for line in lines[:SHOWN]]
    for line, text in zip(lines, texts, strict=False):
        blocks.append(section(text, accessory=_show(w, line.complaint)))
    if not lines:
        texts = [w("None is open.")]
        blocks.append(section(texts[0]))
    if len(lines) > SHOWN:
        blocks.append(context(w("… and {n} more.", n=len(lines) - SHOWN)))
    blocks += [divider(), actions(button(w("New complaint"), action="complaints.new", value=value))]
    return Message(cut("\n".join([escape(title), *texts]), 3900), blocks)


def reminder(w: Words, *, complaint: Complaint, client: str) -> Message:
    """To the owner, two weeks after the client said that it is resolved."""
    said = w(
        "{client}: two weeks ago they said that complaint {number} is resolved. Are they still satisfied? {title}",
        client=escape(client),
        number=complaint.number,
        title=escape(complaint.title),
    )
    value = str(complaint.id)
    buttons = [
        button(w("Ask the client"), action="complaints.still", value=value, style="primary"),
        button(w("They are"), action="complaints.fine", value=value),
        button(w("Not any more"), action="complaints.again", value=value),
    ]
    return Message(said, [section(said), actions(*buttons)])


def course(w: Words, *, complaint: Complaint, deeds: Sequence[Deed], zone: str) -> Block:
    """Everything that was done about it, in a form that only tells."""
    lines = [history.line(w, deed=deed, zone=zone) for deed in deeds[-40:]]
    parts = [lines[at : at + 8] for at in range(0, len(lines), 8)]
    blocks = [section("\n".join(part)) for part in parts]
    return forms.notice(title=w("Complaint {n}", n=complaint.number), close=w("Close"), blocks=blocks)


def _line(w: Words, line: Line, *, zone: str) -> str:
    complaint = line.complaint
    parts = [
        w("*{client}*, complaint {number}", client=escape(line.client), number=complaint.number),
        stage(w, complaint=complaint),
    ]
    if line.due_at:
        parts.append(w("next step due {moment}", moment=slack_moment(w, line.due_at, zone=zone)))
    return f"{' · '.join(parts)}\n{escape(complaint.title)}"


def _show(w: Words, complaint: Complaint) -> Block:
    return button(w("Show"), action="complaints.show", value=str(complaint.id))
