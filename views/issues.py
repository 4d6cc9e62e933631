"""Issues in words: the card, the form, the private confirmations and the refusals."""

from __future__ import annotations

from collections.abc import Sequence

from domain.issues import NUDGE_DAYS
from storage.clients import Client
from storage.issues import Issue
from views import forms
from views.blocks import (
    Block,
    Message,
    actions,
    button,
    cut,
    escape,
    option,
    plain,
    section,
)
from views.clients import picker
from views.confirmations import done
from views.words import N_, Words

REFUSALS = {
    "no_such_issue": N_("I do not know that issue. It may belong to another workspace."),
    "issue_exists": N_("Issue {number} is about this message already: {title}"),
    "issue_needs_title": N_("An issue needs a title: a few words that say what is the matter."),
    "issue_title_too_long": N_("That title is too long; at most {limit} characters fit."),
    "issue_needs_severity": N_("Choose how severe it is."),
    "issue_needs_kind": N_("Choose what kind of issue it is."),
    "issue_owner_outside": N_("Only somebody of our team can own an issue."),
    "issue_already_open": N_("Issue {number} is open already."),
    "issue_already_solved": N_("Issue {number} is solved already."),
    "issue_already_closed": N_("Issue {number} is closed, and that is final."),
    "issue_already_withdrawn": N_("Issue {number} was withdrawn."),
    "issue_already_duplicate": N_("Issue {number} is a duplicate of another one."),
    "issue_waits": N_("Issue {number} waits for the client already."),
    "issue_third_party": N_("Issue {number} waits for a third party already."),
    "issue_fixed": N_("Issue {number} is noted as fixed already; tell the client."),
    "issue_not_fixed": N_(
        "Nobody noted that issue {number} was fixed elsewhere, or the client was told since."
    ),
    "issue_other_client": N_("That issue belongs to another client."),
    "issue_link_unknown": N_("I have no such message on record, so it cannot be added to an issue."),
    "issue_links_many": N_("At most {limit} messages can be added to one issue."),
}

STATUSES = {
    "open": N_("Open"),
    "solved": N_("Solved"),
    "closed": N_("Closed"),
    "withdrawn": N_("Withdrawn"),
    "duplicate": N_("Duplicate"),
}
TURNS = {
    "us": N_("Us"),
    "client": N_("The client"),
    "third_party": N_("A third party"),
    "tell": N_("Us: it is fixed, tell the client"),
}
KINDS = {"question": N_("Question"), "fault": N_("Fault"), "request": N_("Request")}
SEVERITIES = {1: N_("Critical"), 2: N_("High"), 3: N_("Normal"), 4: N_("Low")}
_MARKS = {1: "🔴", 2: "🟠", 3: "🟡", 4: "⚪"}

TITLE_SHOWN = 120


def title_from(w: Words, *, text: str) -> str:
    """A title from a message: its first words on one line."""
    return cut(" ".join(plain(text, limit=1000).split()), TITLE_SHOWN).strip() or w("Message without text")


def name(w: Words, *, issue: Issue) -> str:
    """The number and title of an issue, as mrkdwn."""
    return w("Issue {number}: {title}", number=issue.number, title=escape(issue.title))


def status(w: Words, *, issue: Issue) -> str:
    """The status and severity in words, with a coloured mark for whom it helps."""
    if issue.status != "open":
        return f"✅ {w(STATUSES[issue.status])}"
    return f"{_MARKS[issue.severity]} {w(STATUSES[issue.status])} · {w(SEVERITIES[issue.severity])}"


def form(
    w: Words,
    *,
    client: Client | None,
    title: str = "",
    owner_id: str = "",
    private: str = "",
    still: Sequence[Issue] = (),
) -> Block:
    """The form for a new issue; `client` is the one chosen at first, `still` open issues to which the message may
    be added instead.
    """
    severities = [option(w(text), str(severity)) for severity, text in SEVERITIES.items()]
    kinds = [option(w(text), kind) for kind, text in KINDS.items()]
    return forms.modal(
        callback="issues.open",
        title=w("New issue"),
        submit=w("Open issue"),
        close=w("Cancel"),
        private=private,
        blocks=[
            forms.field(w("Client"), name="client", element=picker(w, client=client)),
            forms.field(
                w("What is the matter?"), name="title", element=forms.text(initial=title, longest=255)
            ),
            forms.field(w("Severity"), name="severity", element=forms.select(severities, initial="3")),
            forms.field(w("Kind"), name="kind", element=forms.select(kinds, initial="question")),
            forms.field(
                w("Owner"),
                name="owner",
                element=forms.person(initial=owner_id),
                hint=w("Somebody of our team who sees to it. It can stay empty."),
                optional=True,
            ),
            *_instead(w, still=still),
        ],
    )


def _instead(w: Words, *, still: Sequence[Issue]) -> list[Block]:
    """The choice to add the message to an issue that is open already."""
    if not still:
        return []
    choices = [option(cut(f"{each.number}: {each.title}", 70), str(each.id)) for each in still[:100]]
    add = forms.field(
        w("Or add it to an open issue"),
        name="add_to",
        element=forms.select(choices),
        hint=w("Then the message is noted there, and no new issue is opened."),
        optional=True,
    )
    return [add]


def opened(
    w: Words,
    *,
    issue: Issue,
    carded: bool,
    deed_id: int = 0,
    still: Issue | None = None,
    before: Issue | None = None,
) -> Message:
    """To the person who opened it, or pinned its message again. `carded`: it has a card. `deed_id`: what Undo takes
    back, 0 once other things were done. `still` and `before`: an open issue and one that was solved lately that may
    be the same.
    """
    if issue.status == "solved":
        return solved(w, issue=issue, deed_id=deed_id)
    if issue.status == "closed":
        return closed(w, issue=issue)
    said = w("Issue {number} is open: {title}", number=issue.number, title=escape(issue.title))
    if not carded:
        said += "\n" + w(
            "It has no card, since no channel receives the internal alerts yet: run `/client alerts` in one."
        )
    blocks = [section(said)]
    if deed_id:
        blocks.append(actions(button(w("Undo"), action="issues.withdraw", value=f"{issue.id}:{deed_id}")))
    if still:
        ask = w("Is it the same as issue {number}, which is open? {title}", **_of(still))
        blocks += [section(ask), actions(_same(w("Same, a duplicate"), issue=issue, other=still))]
    if before:
        ask = w("Is it issue {number} again, which was solved lately? {title}", **_of(before))
        blocks += [section(ask), actions(_same(w("Same, again"), issue=issue, other=before))]
    return Message(said, blocks)


def _of(issue: Issue) -> dict[str, object]:
    return {"number": issue.number, "title": escape(issue.title)}


def _same(label: str, *, issue: Issue, other: Issue) -> Block:
    action = "issues.duplicate" if other.status == "open" else "issues.repeat"
    return button(label, action=action, value=f"{issue.id}:{other.id}")


def solved(w: Words, *, issue: Issue, deed_id: int) -> Message:
    """To the person who solved it."""
    said = w("Issue {number} is solved: {title}", number=issue.number, title=escape(issue.title))
    return _with_undo(w, said, deed_id=deed_id)


def reopened(w: Words, *, issue: Issue) -> Message:
    """To the person who opened it again."""
    said = w("Issue {number} is open again: {title}", number=issue.number, title=escape(issue.title))
    return Message(said, [section(said)])


def withdrawn(w: Words, *, issue: Issue) -> Message:
    """To the person who took it back."""
    said = w(
        "Issue {number} is withdrawn, and its card goes away: {title}",
        number=issue.number,
        title=escape(issue.title),
    )
    return Message(said, [section(said)])


def closed(w: Words, *, issue: Issue) -> Message:
    """To the person who closed it."""
    said = w("Issue {number} is closed: {title}", number=issue.number, title=escape(issue.title))
    return Message(said, [section(said)])


def waits(w: Words, *, issue: Issue, deed_id: int) -> Message:
    """To the person who says that it is the client's turn."""
    said = w("Issue {number} waits for the client. Its clocks stand until they write.", number=issue.number)
    return _with_undo(w, said, deed_id=deed_id)


def resumed(w: Words, *, issue: Issue) -> Message:
    """To the person who says that it is our turn again."""
    said = w("Issue {number} waits for the client no longer.", number=issue.number)
    return Message(said, [section(said)])


def your_turn(w: Words, *, issue: Issue) -> Message:
    """A private question to somebody of the team whose answer ends with one."""
    said = w(
        "Your answer ends with a question. Does issue {number} wait for the client now?", number=issue.number
    )
    yes = button(w("Yes, waiting"), action="issues.wait", value=str(issue.id))
    return Message(said, [section(said), actions(yes)])


def silence(w: Words, *, issue: Issue, client: str) -> Message:
    """A reminder that nobody has heard whether the solution is one."""
    said = w(
        "{client}: issue {number} has been solved for {days} working days, and the client has said nothing"
        " about it: {title}",
        client=escape(client),
        number=issue.number,
        days=NUDGE_DAYS,
        title=escape(issue.title),
    )
    value = str(issue.id)
    buttons = [
        button(w("Close"), action="issues.close", value=value),
        button(w("Reopen"), action="issues.reopen", value=value),
    ]
    return Message(said, [section(said), actions(*buttons)])


def third_party(w: Words, *, issue: Issue, deed_id: int) -> Message:
    """To the person who says that a third party has its turn."""
    said = w("Issue {number} waits for a third party. Its clocks go on.", number=issue.number)
    return _with_undo(w, said, deed_id=deed_id)


def fixed(w: Words, *, issue: Issue, deed_id: int) -> Message:
    """To the person who says that it was fixed elsewhere."""
    said = w("Issue {number} is fixed elsewhere. The client is to be told.", number=issue.number)
    return _with_undo(w, said, deed_id=deed_id)


def ours(w: Words, *, issue: Issue) -> Message:
    """To the person who says that it is our turn again."""
    said = w("Issue {number} is our turn again.", number=issue.number)
    return Message(said, [section(said)])


def _with_undo(w: Words, said: str, *, deed_id: int) -> Message:
    return done(w, said, undo="matters.undo" if deed_id else "", value=str(deed_id))


def taken(w: Words, *, issue: Issue) -> Message:
    """To the person who took it."""
    said = w("Issue {number} is yours: {title}", number=issue.number, title=escape(issue.title))
    return Message(said, [section(said)])
