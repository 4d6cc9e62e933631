"""Details of issues in words: the form for workaround, cause and resolution, and what was noted."""

from __future__ import annotations

from collections.abc import Sequence

from domain.issues import LONGEST_DETAIL
from storage.issues import Issue
from views import forms
from views.blocks import Block, Message, cut, escape, option
from views.confirmations import done
from views.words import Words


def details(w: Words, *, issue: Issue, others: Sequence[Issue], private: str) -> Block:
    """What was found out about an issue, and whether it is the same as another of the client."""
    known = {
        "workaround": (w("Workaround"), issue.workaround),
        "cause": (w("Cause"), issue.cause),
        "resolution": (w("Resolution"), issue.resolution),
    }
    fields = [
        forms.field(
            label,
            name=name,
            element=forms.text(initial=text, multiline=True, longest=LONGEST_DETAIL),
            optional=True,
        )
        for name, (label, text) in known.items()
    ]
    choices = [option(cut(f"{each.number}: {each.title}", 70), str(each.id)) for each in others[:100]]
    if choices and issue.status == "open":
        same = forms.field(
            w("Same as another issue"),
            name="same",
            element=forms.select(choices),
            hint=w("Of an open one it becomes a duplicate and ends; of a solved one it is a repeat."),
            optional=True,
        )
        fields.append(same)
    return forms.modal(
        callback="issues.describe",
        title=w("Issue {number}", number=issue.number),
        submit=w("Save"),
        close=w("Cancel"),
        private=private,
        blocks=fields,
    )


def described(w: Words, *, issue: Issue, deed_id: int) -> Message:
    """To whoever wrote the details down."""
    return _noted(w, w("Noted for issue {number}.", number=issue.number), deed_id=deed_id)


def linked(w: Words, *, issue: Issue, deed_id: int) -> Message:
    """To whoever added a message."""
    said = w(
        "The message is added to issue {number}: {title}", number=issue.number, title=escape(issue.title)
    )
    return _noted(w, said, deed_id=deed_id)


def same(w: Words, *, issue: Issue, other: Issue, deed_id: int) -> Message:
    """To whoever said that two issues are the same."""
    facts = {"number": issue.number, "other": other.number}
    if issue.status == "duplicate":
        said = w("Issue {number} is a duplicate of issue {other}, and its clocks are off.", **facts)
    else:
        said = w("Issue {number} repeats issue {other}.", **facts)
    return _noted(w, said, deed_id=deed_id)


def _noted(w: Words, said: str, *, deed_id: int) -> Message:
    return done(w, said, undo="matters.undo", value=str(deed_id))
