"""What a client who complained reads: thanks, the words that somebody released, and their own answers. Nothing else."""

from __future__ import annotations

from datetime import datetime

from views.blocks import Message, actions, button, context, escape, section
from views.times import slack_moment
from views.words import N_, Words

DRAFTS = {
    "acknowledge": N_(
        "Thank you for telling us. We are sorry for the trouble. {name} takes care of it and comes back to you within"
        " one working day, to be sure that we understand you well."
    ),
    "propose": N_("We have looked into it. This is what we propose:"),
    "news": N_(
        "A short word on your complaint: we are on it, and have no result yet. You hear from us again on the next"
        " working day."
    ),
    "ask": N_("From our side this is resolved. Is it resolved for you too?"),
    "still": N_("Two weeks ago you told us that your complaint is resolved. Is all still well?"),
}
"""What is proposed to the person who writes to the client, by what they do."""
QUESTIONS = {
    "propose": (N_("Yes, we agree"), N_("Not like this")),
    "ask": (N_("Yes, this is resolved"), N_("Not yet")),
    "still": (N_("Yes, all is well"), N_("Not any more")),
}
ANSWERS = {
    ("propose", True): N_("✅ {name}: yes, we agree. Thank you!"),
    ("propose", False): N_("{name}: not like this. Thank you for saying so; we come back to you."),
    ("ask", True): N_("✅ {name}: yes, this is resolved. Thank you!"),
    ("ask", False): N_("{name}: not yet. Thank you for saying so; we stay on it and come back to you."),
    ("still", True): N_("✅ {name}: yes, all is well. Thank you!"),
    ("still", False): N_("{name}: not any more. Thank you for saying so; we take it up again at once."),
}


def thanks(w: Words, *, name: str, opens: datetime | None, known: bool, zone: str) -> Message:
    """Privately to whoever complained. `name`: who sees it now, or when their day begins (`opens`); `known`: it was
    recorded before.
    """
    if known:
        said = w("Thank you. We have this as a complaint already, and we are on it.")
    elif opens:
        said = w(
            "Thank you for telling us, and we are sorry for the trouble. We have recorded this as a complaint, and"
            " {name} sees it when work begins: {moment}.",
            name=escape(name) or w("our team"),
            moment=slack_moment(w, opens, zone=zone),
        )
    else:
        said = w(
            "Thank you for telling us, and we are sorry for the trouble. We have recorded this as a complaint, and"
            " {name} sees it now.",
            name=escape(name) or w("our team"),
        )
    return Message(said, [section(said)])


def draft(w: Words, *, act: str, name: str) -> str:
    """What is proposed to whoever writes to the client, plain text."""
    return w(DRAFTS[act], name=name)


def letter(w: Words, *, text: str, name: str, asks: str = "", value: str = "") -> Message:
    """The words that somebody of ours, by `name`, released. `asks`: one of `QUESTIONS`, to be answered by buttons
    that carry `value`.
    """
    said = escape(text, limit=2900)
    blocks = [section(said), context(f"– {escape(name)}")]
    if asks:
        yes, no = QUESTIONS[asks]
        blocks.append(
            actions(
                button(w(yes), action="complaints.yes", value=value, style="primary"),
                button(w(no), action="complaints.no", value=value),
            )
        )
    return Message(said, blocks)


def answered(w: Words, *, text: str, name: str, asks: str, yes: bool, who: str) -> Message:
    """The same question once `who` of the client answered it."""
    asked = letter(w, text=text, name=name)
    said = w(ANSWERS[asks, yes], name=escape(who))
    return Message(f"{asked.text}\n{said}", [*asked.blocks, section(said)])
