"""What the client reads about an issue: whether it is solved, what became of that, and that it was closed."""

from __future__ import annotations

from storage.issues import Issue
from views.blocks import Message, actions, button, escape, section
from views.words import N_, Words

REFUSALS = {
    "issue_not_solved": N_("Issue {number} is not solved, so there is nothing to ask yet."),
    "issue_asked_already": N_("The client was asked already whether issue {number} is solved."),
    "issue_client_decides": N_(
        "This is for the client to say. You can close or reopen the issue on its card."
    ),
    "issue_question_over": N_(
        "This question is over by now. If something is still open, just write here and we go on."
    ),
}


def draft(w: Words) -> str:
    """The words to begin with; whoever asks may change them."""
    return w("We believe that this is solved. Is it, from your side?")


def question(w: Words, *, issue: Issue, text: str) -> Message:
    """The released words, in which nothing can mention or link, with the two buttons of the client."""
    said = escape(text.strip(), limit=2900)
    value = str(issue.id)
    buttons = [
        button(w("Yes, solved"), action="issues.yes", value=value, style="primary"),
        button(w("Not yet"), action="issues.not_yet", value=value),
    ]
    return Message(said, [section(said), actions(*buttons)])


def answer(w: Words, *, who: str, solved: bool) -> Message:
    """What stands there once somebody of the client pressed a button."""
    if solved:
        said = w("✅ {who} confirmed that this is solved. Thank you.", who=who)
    else:
        said = w("{who} said that this is not solved yet. We go on with it.", who=who)
    return Message(said, [section(said)])


def closed(w: Words) -> Message:
    """The line that stands in the thread when an issue closes by itself."""
    said = w(
        "We have heard nothing more about this since we solved it, so we have closed it. If something is still open,"
        " just write here."
    )
    return Message(said, [section(said)])


def asked(w: Words, *, issue: Issue) -> Message:
    """To whoever asked."""
    said = w("The client was asked whether issue {number} is solved.", number=issue.number)
    return Message(said, [section(said)])
