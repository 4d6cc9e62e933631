"""The pages that somebody sees who installs the bot, and which language a browser asks for."""

from __future__ import annotations

from html import escape

from views.words import LANGUAGES, N_, Words

SENTENCES = {
    "installed": N_("Rapport is installed in {name}. Go back to Slack and write /client help."),
    "denied": N_("You did not allow it, so nothing was installed. You can begin again whenever you like."),
    "expired": N_(
        "This link to Slack was used already, has expired, or was opened in another browser. Please begin again."
    ),
    "scopes": N_(
        "Slack granted less than Rapport needs, so nothing was installed. Missing: {missing}. "
        "Please begin again and leave every permission ticked."
    ),
    "refused": N_("Slack did not confirm the installation ({reason}). Please begin again."),
    "unclear": N_("Slack could not be reached. Please try again in a minute."),
    "busy": N_("Too many people are installing Rapport at this moment. Please try again in ten minutes."),
    "unavailable": N_("Nothing was saved, because the database is busy. Please try again in a minute."),
}
"""What a page says, by what became of the installation."""


def page(w: Words, *, what: str, again: str = "", **facts: str) -> str:
    """One sentence as a page; `again` is the address of another try."""
    lines = [f"<p>{escape(w(SENTENCES[what], **facts))}</p>"]
    if again:
        label = escape(w("Install Rapport"))
        lines.append(f'<p><a href="{escape(again)}">{label}</a></p>')
    language = w.language.replace("_", "-")
    style = "body{font:18px/1.6 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em}"
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Rapport</title>'
        f"<style>{style}</style><h1>Rapport</h1>{''.join(lines)}</html>"
    )


def language_of(accepted: str) -> str:
    """Our language for an `Accept-Language`, by the order of its weights; English when we speak none of them."""
    weighed = []
    for place, each in enumerate(accepted[:500].split(",")):
        name, _, weight = each.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), place, name.strip().lower()))
        except ValueError:
            continue
    for minus, _, name in sorted(weighed):
        if minus < 0 and name.startswith("zh"):
            return LANGUAGES[1]
        if minus < 0 and name.startswith("en"):
            return LANGUAGES[0]
    return LANGUAGES[0]
