"""Absences in words: entering one, who is away, and what the cover and who is back are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from domain.team import Role
from storage.absences import Absence
from storage.issues import Issue
from views import forms, issues
from views.blocks import Block, Message, channel, context, cut, escape, mention, section
from views.confirmations import done
from views.lists import about, series
from views.team import ROLES
from views.times import remaining
from views.words import N_, Words

REFUSALS = {
    "away_not_lead": N_("Only a lead can enter this for somebody else."),
    "away_incomplete": N_("Please fill this in."),
    "away_outside": N_("That is somebody outside your team, so I do not note when they are away."),
    "away_already": N_("That overlaps with an absence that I know: {first} to {last}."),
    "away_people": N_(
        "Who is away, and who covers? Write `/client away @name 2026-03-10 to 2026-03-14 cover @name`."
    ),
    "not_away": N_("{person} is not away, as far as I know."),
    "cover_self": N_("Nobody can cover for themselves. Choose somebody else, or nobody."),
    "cover_outside": N_("That is somebody outside your team, who cannot cover. Choose a colleague."),
    "cover_away": N_("That colleague is away too ({first} to {last}). Choose somebody else."),
    "days_unreadable": N_(
        "I cannot read “{text}” as days. Write `today`, `until fri` or `2026-03-10 to 2026-03-14`."
    ),
    "days_reversed": N_("The last day ({last}) comes before the first ({first})."),
    "days_past": N_("Those days are over already."),
    "days_far": N_("I note days up to the year {last} only."),
    "days_many": N_("That is more than a year. At most {limit} days can be noted at once."),
}
_SHOWN, _LISTED = 5, 30
_EXCERPT = 120


@dataclass(frozen=True)
class Waits:
    """Somebody who waits for an answer, and where; `left` is working time, below zero when late."""

    team: str
    channel: str
    ts: str
    user_id: str
    text: str
    left: timedelta
    paused: bool


@dataclass(frozen=True)
class Handed:
    """What the cover takes over for one client; `role` None: only single matters."""

    client: str
    role: Role | None
    waiting: list[Waits]
    issues: list[Issue]


@dataclass(frozen=True)
class Happened:
    """What went on with one client: questions answered in time and late, issues; `waiting` and `open` are as of now."""

    client: str
    answered: int
    late: int
    opened: int
    solved: int
    waiting: int
    open: int

    @property
    def speaks(self) -> bool:
        """Whether there is anything to tell."""
        return any((self.answered, self.late, self.opened, self.solved, self.waiting))


def form(w: Words, *, user_id: str, cover_id: str = "", first: date | None = None) -> Block:
    """The form for an absence."""
    return forms.modal(
        callback="absences.leave",
        title=w("Away"),
        submit=w("Save"),
        close=w("Cancel"),
        blocks=[
            forms.field(w("Who is away"), name="person", element=forms.person(initial=user_id)),
            forms.field(w("First day"), name="first", element=forms.day(initial=first)),
            forms.field(w("Last day"), name="last", element=forms.day()),
            forms.field(
                w("Who covers"),
                name="cover",
                element=forms.person(initial=cover_id),
                hint=w("They get the alerts, and a note when it begins. The clients' clocks go on."),
                optional=True,
            ),
        ],
    )


def noted(w: Words, *, absence: Absence) -> Message:
    """An absence is entered."""
    who = mention(absence.user_id)
    said = w("{person} is away {days}.", person=who, days=days(w, first=absence.first, last=absence.last))
    if absence.cover_id:
        note = w(
            "{cover} gets their alerts meanwhile, and a list of what is open when it begins.",
            cover=mention(absence.cover_id),
        )
    else:
        note = w("Nobody covers for them, so the next in line gets their alerts.")
    return done(
        w, said, notes=[note, w("`/client back` ends it early.")], undo="absences.undo", value=str(absence.id)
    )


def returned(w: Words, *, absence: Absence) -> Message:
    """Somebody is back early."""
    said = w("Welcome back: {person} is here again.", person=mention(absence.user_id))
    return done(w, said, undo="absences.undo_back", value=str(absence.id))


def withdrawn(w: Words, *, absence: Absence) -> Message:
    """An absence is taken back."""
    shown = days(w, first=absence.first, last=absence.last)
    said = w("Taken back: {person} is not away {days}.", person=mention(absence.user_id), days=shown)
    return done(w, said)


def listed(w: Words, *, absences: Sequence[Absence]) -> Message:
    """Who is or will be away."""
    if not absences:
        return done(w, w("Nobody is away."), notes=[_usage(w)])
    lines = []
    for absence in absences[:_LISTED]:
        facts = {
            "person": mention(absence.user_id),
            "days": days(w, first=absence.first, last=absence.last),
            "cover": mention(absence.cover_id),
        }
        if absence.cover_id:
            lines.append(w("• {person}: {days}, {cover} covers", **facts))
        else:
            lines.append(w("• {person}: {days}, nobody covers", **facts))
    rest = len(absences) - _LISTED
    lines += [w("… and {n} more", n=rest)] if rest > 0 else []
    return done(w, "\n".join([w("*Away*"), *lines]), notes=[_usage(w)])


def handover(w: Words, *, absence: Absence, handed: Sequence[Handed]) -> Message:
    """To the cover as an absence begins: what is theirs now."""
    head = w(
        "You cover for {person} {days}.",
        person=mention(absence.user_id),
        days=days(w, first=absence.first, last=absence.last),
    )
    yours = w("This is yours meanwhile, and alerts about it come to you:")
    blocks = [section(f"*{head}*\n{yours}")]
    blocks += [section(_handed(w, each)) for each in handed[:40]]
    blocks.append(
        context(w("When {person} is back, I tell them what happened.", person=mention(absence.user_id)))
    )
    return Message(cut("\n".join([head, *(_handed(w, each) for each in handed[:40])]), 3900), blocks)


def relieved(w: Words, *, absence: Absence) -> Message:
    """What the cover's list becomes in the end."""
    said = w("✅ {person} is back. Thank you for covering!", person=mention(absence.user_id))
    return Message(said, [section(said)])


def welcome_back(w: Words, *, absence: Absence, happened: Sequence[Happened]) -> Message:
    """To who is back: what happened meanwhile."""
    head = w("Welcome back! This happened while you were away:")
    if absence.started_told_at:
        head = w("Welcome back! {cover} covered for you. This happened:", cover=mention(absence.cover_id))
    lines = [f"• {about(w, f'*{escape(each.client)}*', said=_happened(w, each))}" for each in happened[:60]]
    said = "\n".join([head, *lines])
    return Message(cut(said, 3900), [section(said)])


def days(w: Words, *, first: date, last: date) -> str:
    """A stretch of days, or one."""
    if first == last:
        return w("on {day}", day=_day(w, first))
    return w("from {first} to {last}", first=_day(w, first), last=_day(w, last))


def _day(w: Words, day: date) -> str:
    return format_date(day, w("EEE d MMM"), locale=w.language)


def _usage(w: Words) -> str:
    return w(
        "Write `/client away 2026-03-10 to 2026-03-14 cover @name`, or only `/client away` for the form."
    )


def _handed(w: Words, handed: Handed) -> str:
    name = f"*{escape(handed.client)}*"
    head = w("{client} ({role})", client=name, role=w(ROLES[handed.role])) if handed.role else name
    lines = [_waiting(w, each) for each in handed.waiting[:_SHOWN]]
    lines += [_issue(w, each) for each in handed.issues[:_SHOWN]]
    hidden = max(0, len(handed.waiting) - _SHOWN) + max(0, len(handed.issues) - _SHOWN)
    lines += [w("… and {n} more", n=hidden)] if hidden else []
    return cut("\n".join([head, *(lines or [w("Nothing is open.")])]), 2900)


def _waiting(w: Words, waits: Waits) -> str:
    url = f"https://slack.com/app_redirect?team={waits.team}&channel={waits.channel}&message_ts={waits.ts}"
    who = mention(waits.user_id) if waits.user_id else w("somebody")
    asked = w("{person} in {channel} waits", person=who, channel=channel(waits.channel))
    state = w("waiting for the client") if waits.paused else remaining(w, waits.left)
    said = escape(" ".join(waits.text.split()), limit=_EXCERPT)
    link = w("Go to the message")
    return f"• {about(w, asked, said=said)} · *{state}* · <{url}|{link}>"


def _issue(w: Words, issue: Issue) -> str:
    link = w("Go to the message")
    told = [f"• {issues.name(w, issue=issue)}", issues.status(w, issue=issue)]
    return " · ".join([*told, f"<{issue.permalink}|{link}>"] if issue.permalink else told)


def _happened(w: Words, happened: Happened) -> str:
    told = []
    if total := happened.answered + happened.late:
        answered = w.n("{n} question answered", "{n} questions answered", total)
        told.append(
            w("{answered} ({n} late)", answered=answered, n=happened.late) if happened.late else answered
        )
    if happened.opened:
        told.append(w.n("{n} issue opened", "{n} issues opened", happened.opened))
    if happened.solved:
        told.append(w.n("{n} issue solved", "{n} issues solved", happened.solved))
    if happened.waiting:
        told.append(w.n("*{n} person waits now*", "*{n} people wait now*", happened.waiting))
    if happened.open:
        told.append(w.n("{n} issue is open", "{n} issues are open", happened.open))
    return series(w, told)
