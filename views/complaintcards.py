"""The card of a complaint in words: what they said, how far it has come, and what one can do next.

In a channel it names nobody of ours: who is late is for direct messages only (rule R40).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import domain.complaints
from domain.complaints import Stage
from storage.complaints import Complaint
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
    overflow,
    quote,
    section,
)
from views.complaints import acts, news, stage
from views.lists import titled
from views.obligations import STEPS
from views.times import slack_moment
from views.words import Words


@dataclass(frozen=True)
class Sheet:
    """All that a card tells. `words`: the client's own; `who`: the name of whoever complained, "" unknown.

    `due_at`, `news_at`: when the next step and the next news are due. `previous`: the number of the complaint that it
    repeats. `asked`: the client was asked whether it is resolved and has not answered; `refused`: how often they said
    no. `last`: the deed that can be taken back, 0 none.
    """

    complaint: Complaint
    client: str
    words: str
    who: str
    zone: str
    due_at: datetime | None = None
    news_at: datetime | None = None
    previous: int = 0
    asked: bool = False
    refused: int = 0
    last: int = 0


def card(w: Words, *, sheet: Sheet, private: bool, sponsor: bool = False) -> Message:
    """The one message about a complaint at a place. `private`: only one person reads it; `sponsor`: they are told
    because it is a repeat.
    """
    complaint = sheet.complaint
    facts = {"client": escape(sheet.client), "number": complaint.number, "title": escape(complaint.title)}
    if complaint.status == domain.complaints.WITHDRAWN:
        said = w("{client}: complaint {number} is none after all. {title}", **facts)
        return Message(said, [section(said)])
    name = w("{client}: complaint {number}", **facts)
    blocks: list[Block] = [section(f"‼️ *{name}*")]
    if sheet.words:
        blocks.append(quote(sheet.words))
    blocks.append(fields(_fields(w, sheet, private=private)))
    if told := _told(w, sheet):
        blocks.append(section("\n".join(told)))
    blocks.append(context(*_small_print(w, sheet, sponsor=sponsor)))
    blocks.append(actions(*_buttons(w, sheet, private=private)))
    text = w(
        "{client} complained (complaint {number}, {stage}): {title}",
        **facts,
        stage=stage(w, complaint=complaint),
    )
    return Message(f"‼️ {text}", blocks)


def _fields(w: Words, sheet: Sheet, *, private: bool) -> list[str]:
    complaint = sheet.complaint
    titles = {w("Stage"): stage(w, complaint=complaint)}
    ahead = domain.complaints.following(complaint.status)
    if ahead:
        step = w(STEPS[ahead])
        due = slack_moment(w, sheet.due_at, zone=sheet.zone) if sheet.due_at else ""
        titles[w("Next step")] = w("{step}, due {moment}", step=step, moment=due) if due else step
    if sheet.news_at:
        titles[w("Next news due")] = slack_moment(w, sheet.news_at, zone=sheet.zone)
    if sheet.who:
        titles[w("Who complained")] = escape(sheet.who)
    if private:
        titles[w("Owner")] = mention(complaint.owner_id) if complaint.owner_id else w("nobody yet")
    return [f"*{title}*\n{said}" for title, said in titles.items()]


def _told(w: Words, sheet: Sheet) -> list[str]:
    """What was noted on the way."""
    complaint = sheet.complaint
    said = {
        w("They mean"): complaint.restated,
        w("It does to them"): complaint.effect,
        w("They want"): complaint.wanted,
        w("Proposed"): complaint.proposal,
        w("Agreed by"): complaint.agreed_by,
        w("Cause"): complaint.cause,
        w("Lesson"): complaint.lesson,
    }
    lines = [titled(w, title, said=escape(words, limit=350)) for title, words in said.items() if words]
    if complaint.next_word_at and complaint.status in domain.complaints.UNRESOLVED:
        moment = slack_moment(w, complaint.next_word_at, zone=sheet.zone)
        lines.append(titled(w, w("They hear next"), said=moment))
    return lines


def _small_print(w: Words, sheet: Sheet, *, sponsor: bool) -> list[str]:
    complaint, zone = sheet.complaint, sheet.zone
    told = [w("Recorded {moment}", moment=slack_moment(w, complaint.opened_at, zone=zone))]
    if complaint.permalink:
        link = w("Go to the message")
        told.append(f"<{complaint.permalink}|{link}>")
    if sheet.previous:
        told.append(w("A repeat within 90 days, after complaint {number}", number=sheet.previous))
    if sponsor:
        told.append(w("You are told as the sponsor, because it is a repeat."))
    if sheet.refused:
        told.append(w.n("The client said no {n} time", "The client said no {n} times", sheet.refused))
    if sheet.asked:
        told.append(w("The client was asked and has not answered yet"))
    if complaint.confirmed_at and complaint.status not in domain.complaints.UNRESOLVED:
        moment = slack_moment(w, complaint.confirmed_at, zone=zone)
        told.append(w("Resolved, says {name}, {moment}", name=escape(complaint.confirmed_by), moment=moment))
        if complaint.confirmed_link:
            link = w("Where they said so")
            told.append(f"<{complaint.confirmed_link}|{link}>")
    return told


def _buttons(w: Words, sheet: Sheet, *, private: bool) -> list[Block]:
    complaint = sheet.complaint
    value, unresolved = str(complaint.id), complaint.status in domain.complaints.UNRESOLVED
    found = acts(w, stage=complaint.status, row_id=complaint.id)
    if found:
        found[0]["style"] = "primary"
    if unresolved:
        found.append(news(w, row_id=complaint.id))
    if unresolved and complaint.status not in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        found.append(button(w("Listening card"), action="complaints.listen", value=value))
    if complaint.is_open and not (private and complaint.owner_id):
        found.append(button(w("I take it"), action="complaints.take", value=value))
    more = [option(w("History"), f"history:{value}")]
    if sheet.last:
        more.append(option(w("Undo the last step"), f"undo:{sheet.last}"))
    if unresolved:
        more.append(option(w("Not a complaint"), f"withdraw:{value}"))
    return [*found, overflow(*more, action="complaints.more")]
