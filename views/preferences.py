"""Settings in words: their names and values, what a change means, and the refusals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from domain import weeks, worktime
from domain.preferences import NONE, TARGETS, DigestTime, Origin, Setting, digest_of
from domain.shares import shares_of
from domain.targets import targets_of
from domain.worktime import Calendar, Week
from views import targets
from views.blocks import Message, actions, button, channel, context, cut, escape, header, section
from views.confirmations import done
from views.lists import series
from views.times import moment
from views.words import N_, Words

REFUSALS = {
    "setting_too_long": N_("That is too long for a setting; at most {limit} characters fit."),
    "setting_empty": N_("Write a value after `{name}`. `/client set` shows examples."),
    "setting_unknown": N_("There is no setting “{text}”. The settings are: {names}."),
    "setting_scope": N_("Whose setting? Write `/client set workspace …` or `/client set Acme …`."),
    "setting_duration": N_(
        "“{text}” is not a working time. Write for example `4h`, `1h30m` or `2d; key 4h`."
    ),
    "setting_duration_range": N_("A target is at least 1 minute and at most {longest} or 60 working days."),
    "setting_target_twice": N_("“{text}” is said twice. Leave one of them out."),
    "setting_target_needed": N_("An answer is always owed: write a working time such as `4h`, not “{text}”."),
    "setting_tier": N_("“{text}” is not a tier. Write `key`, `standard` or `light`."),
    "setting_levels": N_(
        "“{text}” is not understood. Write three shares, one below 100 % and two above it, and others for a tier if "
        "you like: `75% 150% 250%; key 50% 120% 200%`."
    ),
    "setting_choice": N_("“{text}” is not possible here. Choose one of these: {choices}."),
    "setting_date": N_("“{text}” is not a date. Write it like `2026-03-02`, or `none`."),
    "setting_timezone": N_("I do not know the time zone “{text}”. Write it like these: {near}."),
    "setting_region": N_(
        "“{text}” is not a region. Write a country such as `CN`, a part such as `US-CA`, or `none`."
    ),
    "setting_language": N_("I speak English (`en`) and Chinese (`zh_CN`), not “{text}”."),
    "setting_digest": N_("“{text}” is not a time of the week. Write for example `fri 16:00`, or `off`."),
    "setting_digest_day": N_("Choose the day of the digest as well, or leave the time empty."),
    "setting_channel": N_("“{text}” is not a channel. Type # and choose it from the list, or write `here`."),
    "setting_domain": N_(
        "“{text}” is not a domain. Write the part of an address after the @: `example.com`."
    ),
    "setting_kept": N_(
        "“{text}” is not possible here. Write from {shortest} to {longest} days, such as `365d`, or `none`: for ever."
    ),
    "setting_whole": N_("This holds for the whole workspace: `/client set workspace {name} …`."),
    "no_such_region": N_("I know no holidays of “{region}”. Try one of these: {near}."),
    "too_little_working_time": N_(
        "With these hours an answer would never be due. Choose more hours or a shorter target."
    ),
    "changed_since": N_("Somebody has changed this since, so I leave it as it is."),
    "calendar_too_long": N_("The calendar is too long; at most {limit} characters fit."),
    "calendar_group": N_(
        "I cannot read “{text}”. Write days and hours, such as `mon-fri 09:00-12:00,13:00-18:00`."
    ),
    "calendar_day": N_("“{text}” is not a day. Write mon, tue, wed, thu, fri, sat or sun."),
    "calendar_hours": N_("“{text}” are not hours. Write them like `09:00-18:00`."),
    "calendar_shift": N_("Hours start before midnight and last at most a day."),
    "calendar_overlap": N_("These hours overlap: {first} and {second}."),
    "calendar_empty": N_(
        "The calendar has no working hours. Write for example `mon-fri 09:00-18:00`, or `24/7`."
    ),
    "calendar_zone": N_("I do not know the time zone “{zone}”."),
}

LABELS = {
    "first_response": N_("First answer within"),
    "next_response": N_("Further answers within"),
    "resolution_first": N_("Solved within"),
    "resolution_total": N_("Solved for good within"),
    "update_cadence": N_("News about an issue every"),
    "contact_cadence": N_("Contact at least every"),
    "need_answer": N_("A need is answered within"),
    "tell_client": N_("What they should know is told within"),
    "tier": N_("Tier"),
    "levels": N_("Warned and told again at"),
    "reopen": N_("A reopened issue"),
    "severity_change": N_("A changed severity"),
    "emoji_answers": N_("👀 counts as an answer"),
    "client_reminders": N_("The client is reminded once of what they owe"),
    "autoclose": N_("Solved issues close by themselves after"),
    "timezone": N_("Time zone"),
    "calendar": N_("Working hours"),
    "holidays": N_("Public holidays"),
    "both_sides": N_("Only time counts that both sides work"),
    "client_timezone": N_("The client's time zone"),
    "client_calendar": N_("The client's working hours"),
    "client_holidays": N_("The client's public holidays"),
    "enforce_from": N_("Clocks count from"),
    "shadow": N_("Shadow mode until"),
    "language": N_("Language"),
    "digest": N_("Weekly digest"),
    "digest_channel": N_("Digest goes to"),
    "morning": N_("A message in the morning"),
    "alerts": N_("Alerts go to"),
    "own_domains": N_("Guests of these domains are of the team"),
    "keep_texts": N_("The words of messages are kept for"),
}

EXAMPLES = {
    "tier": "key",
    "first_response": "4h; key 2h",
    "next_response": "8h",
    "resolution_first": "3d; sev1 8h",
    "resolution_total": "5d",
    "update_cadence": "none; sev1 2h; sev2 1d",
    "contact_cadence": "14d; key 7d",
    "need_answer": "5d; key 3d",
    "tell_client": "1d",
    "levels": "75% 150% 250%; key 50% 120% 200%",
    "reopen": "continue",
    "severity_change": "recompute",
    "emoji_answers": "no",
    "client_reminders": "yes",
    "autoclose": "10d",
    "both_sides": "no",
    "morning": "yes",
    "client_timezone": "America/New_York",
    "client_calendar": "mon-fri 09:00-17:00",
    "client_holidays": "US",
    "enforce_from": "2026-03-02",
    "shadow": "2026-03-16",
    "timezone": "Asia/Shanghai",
    "calendar": "mon-fri 09:00-12:00,13:00-18:00",
    "holidays": "CN",
    "language": "zh_CN",
    "digest": "fri 16:00",
    "digest_channel": "here",
    "alerts": "here",
    "own_domains": "example.com",
    "keep_texts": "365d",
}

CHOICES = {
    "reopen": {"continue": N_("its clock runs on"), "restart": N_("its clock starts anew")},
    "severity_change": {
        "forward": N_("the new target counts from then on"),
        "recompute": N_("the new target counts from the start"),
        "restart": N_("the clock starts anew"),
    },
    **{
        name: {"yes": N_("yes"), "no": N_("no")}
        for name in ("emoji_answers", "client_reminders", "both_sides", "morning")
    },
}

ORIGINS = {
    Origin.DEFAULT: N_("default"),
    Origin.WORKSPACE: N_("from the workspace"),
    Origin.CLIENT: N_("set for this client"),
}

LANGUAGES = {"en": "English", "zh_CN": "中文"}
DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_SHORT_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_SPAN = re.compile("[a-z]{3}(?:-[a-z]{3})?")


def value(w: Words, *, name: str, text: str) -> str:
    """A canonical value as a person reads it, as mrkdwn."""
    if name == "autoclose" and text == NONE:
        return w("never")
    if name in (*TARGETS, "autoclose"):
        held = targets_of(text)
        told = escape(targets.line(w, held, name=name))
        named = len(held.clauses) > 1 or any(length.days for length in held.lengths)
        if named or not held.lengths or name in targets.IN_CALENDAR_DAYS:
            return told
        return w("{length} of working time", length=told)
    if name == "levels":
        return targets.levels(w, shares_of(text))
    if name == "tier":
        return targets.tier(w, text)
    if name in CHOICES:
        return w(CHOICES[name][text])
    if name.endswith("calendar") and text != NONE:
        return hours(w, week=worktime.week_of(text))
    if name == "language":
        return LANGUAGES[text]
    if name == "digest":
        return digest_time(w, at=digest_of(text))
    if name == "keep_texts":
        return w("for ever") if text == NONE else w.n("{n} day", "{n} days", int(text[:-1]))
    if text == NONE:
        return w("the alerts channel") if name == "digest_channel" else w("none")
    return channel(text) if name in ("alerts", "digest_channel") else escape(text)


def origin(setting: Setting, *, client: str) -> str:
    """Where a value comes from, as seen from the client ("" the workspace); a sentence to translate."""
    own = setting.origin == Origin.WORKSPACE and not client
    return N_("set for the workspace") if own else ORIGINS[setting.origin]


def hours(w: Words, *, week: Week) -> str:
    """The working hours of a week, day by day where they differ."""
    if week == worktime.ALWAYS:
        return w("around the clock")
    return _SPAN.sub(lambda found: _days(w, found[0]), worktime.text_of(week))


def _days(w: Words, text: str) -> str:
    """A day, or a span of them such as "mon-wed", in words."""
    first, *more = [w(_SHORT_DAYS[weeks.DAYS.index(day)]) for day in text.split("-")]
    return w("{first}-{last}", first=first, last=more[0]) if more else first


def digest_time(w: Words, *, at: DigestTime | None) -> str:
    """The day and time of the digest."""
    if at is None:
        return w("off")
    return w("{day} {time}", day=w(DAYS[at.weekday]), time=f"{at.minute // 60:02}:{at.minute % 60:02}")


def scope(w: Words, *, client: str) -> str:
    """Whose settings, as mrkdwn; "" is the workspace."""
    return f"*{escape(client)}*" if client else w("The workspace")


def opening(w: Words, *, calendar: Calendar, now: datetime) -> str:
    """What the calendar says about this moment, so that a mistake shows at once."""
    if worktime.is_open(calendar, at=now):
        return w("With this, it is working time now, {now}.", now=moment(w, now, zone=calendar.zone))
    try:
        following = worktime.next_opening(calendar, at=now)
    except worktime.NoWorkingTime:
        return w("With this, there is no working time in the next years.")
    return w("With this, the next working time begins {at}.", at=moment(w, following, zone=calendar.zone))


def changed(
    w: Words, *, client: str, values: dict[str, str], notes: Sequence[str], undo: str = ""
) -> Message:
    """What holds now, by name; `notes` say what it means."""
    if not values:
        return done(w, w("Nothing changed: that was set already."))
    lines = [
        w(
            "{scope} · {setting}: *{value}*",
            setting=w(LABELS[name]),
            scope=scope(w, client=client),
            value=text,
        )
        for name, text in values.items()
    ]
    return done(w, "\n".join(lines), notes=notes, undo="preferences.undo" if undo else "", value=undo)


def unpublished(w: Words, *, years: list[int]) -> str:
    """A warning about years whose make-up days nobody knows yet."""
    told = series(w, map(str, years))
    return w(
        ":warning: The make-up working days of {years} are not published yet; holidays may still move.",
        years=told,
    )


def listed(
    w: Words, *, client: str, settings: dict[str, Setting], warnings: Sequence[str], client_id: int
) -> Message:
    """Every setting with its value, where it comes from, and how to write it."""
    title = w("Settings of {client}", client=client) if client else w("Settings of the workspace")
    lines: list[str] = []
    for name, setting in settings.items():
        shown = value(w, name=name, text=setting.value)
        source = w(origin(setting, client=client))
        told = w("*{setting}*: {value} _({origin})_", setting=w(LABELS[name]), value=shown, origin=source)
        lines.append(f"{told}\n`{name} {EXAMPLES[name]}`")
    target = escape(client) if client else "workspace"
    how = w(
        "Change one like this: `/client set {target} first_response 4h`. The value `default` forgets it.",
        target=target,
    )
    edit = button(w("Edit in a form"), action="preferences.edit", value=str(client_id))
    parts = [section("\n".join(lines[at : at + 9])) for at in range(0, len(lines), 9)]
    blocks = [header(title), *parts, context(how, *warnings), actions(edit)]
    return Message(cut("\n".join([escape(title), *lines, how, *warnings]), 3900), blocks)


def undone(w: Words, *, client: str, values: dict[str, str]) -> Message:
    """A setting is as it was."""
    lines = [
        w(
            "Undone. {scope} · {setting}: {value}",
            setting=w(LABELS[name]),
            scope=scope(w, client=client),
            value=text,
        )
        for name, text in values.items()
    ]
    return done(w, "\n".join(lines) or w("Nothing changed: that was set already."))
