"""Forgetting a person in words: what it takes away, and that it is done."""

from __future__ import annotations

from views.blocks import Message, actions, button, context, mention, mrkdwn, plain_text, section
from views.confirmations import done
from views.words import N_, Words

REFUSALS = {
    "forget_whom": N_("Say whom I am to forget: `/client forget @name`."),
    "forget_not_lead": N_(
        "Only a lead of a client or an admin of the workspace can have me forget somebody."
    ),
    "forget_colleague": N_(
        "{person} is of your team. My operator can erase a colleague: `python -m bot erase --user`."
    ),
    "forget_in_team": N_(
        "{person} is in the team of a client. Take them off first: `/client team Acme @name remove`."
    ),
}


def asked(w: Words, *, user_id: str) -> Message:
    """What will be gone, and the button that does it."""
    said = w("Shall I forget {person} for ever?", person=mention(user_id))
    notes = [
        w("Their name, their Slack id and everything they wrote goes from my memory. Nobody can undo this."),
        w("Counts and clocks stay as they are."),
        w("Messages in Slack are not touched, nor my own posts there that name them."),
        w(
            "This is about the past: what they write later in a linked channel, I record again, with their name."
        ),
    ]
    lost = w("{person} is taken out of everything I keep. Nobody can undo this.", person=mention(user_id))
    go = button(
        w("Forget for ever"),
        action="erasures.go",
        value=user_id,
        style="danger",
        confirm={
            "title": plain_text(w("Forget for ever?"), limit=100),
            "text": mrkdwn(lost),
            "confirm": plain_text(w("Forget"), limit=30),
            "deny": plain_text(w("Cancel"), limit=30),
            "style": "danger",
        },
    )
    return Message("\n".join([said, *notes]), [section(said), context(*notes), actions(go)])


def gone(w: Words, *, rows: int) -> Message:
    """It is done."""
    said = w.n(
        "Done: I took this person out of {n} entry.", "Done: I took this person out of {n} entries.", rows
    )
    return done(w, said, notes=[w("Backups from before still know them; a restore erases them again.")])
