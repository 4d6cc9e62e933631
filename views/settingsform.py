"""The form of the settings, for one client or for the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain import zones
from domain.preferences import NONE, TARGETS, Origin, Setting
from domain.targets import Tier
from views import forms, targets
from views.blocks import Block, context, escape, option, section
from views.preferences import CHOICES, DAYS, LABELS, LANGUAGES, origin, value
from views.words import Words

OFF = "off"
NAMES = (
    "language", "timezone", "calendar", "holidays", "both_sides", "client_timezone", "client_calendar",
    "client_holidays", "tier", *TARGETS, "digest", "digest_channel", "alerts",
)  # fmt: skip
"""The settings the form has; `/client set` knows all of them."""
FIELDS = (*NAMES, "digest_time")
"""Its fields: the digest has two."""
_LONGEST = {
    "calendar": 500, "client_calendar": 500, "holidays": 10, "client_holidays": 10, "digest_time": 5,
    **dict.fromkeys(TARGETS, 200),
}  # fmt: skip
_DAY_VALUES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def choose(w: Words, *, private: str) -> Block:
    """The first step: whose settings?"""
    menu = forms.search(action="preferences.scope", placeholder=w("Type a part of the name"))
    return forms.modal(
        callback="preferences.choose",
        title=w("Settings"),
        submit=w("Next"),
        close=w("Cancel"),
        blocks=[forms.field(w("Whose settings?"), name="scope", element=menu)],
        private=private,
    )


def scopes(w: Words, *, clients: Sequence[Block]) -> list[Block]:
    """The workspace, then the clients."""
    return [option(w("The workspace (all clients)"), "0"), *clients][:100]


def shown(settings: Mapping[str, Setting], *, client: str) -> dict[str, str]:
    """What stands in each field at first: what was set at this very level, "" for what was not."""
    own = Origin.CLIENT if client else Origin.WORKSPACE
    texts = {name: settings[name].value if settings[name].origin == own else "" for name in NAMES}
    texts["digest"], _, texts["digest_time"] = texts["digest"].partition(" ")
    if texts["digest"] == NONE:
        texts["digest"] = OFF
    for name in ("client_timezone", "digest_channel", "alerts"):
        texts[name] = "" if texts[name] == NONE else texts[name]
    return {name: text[: _LONGEST.get(name)].strip() for name, text in texts.items()}


def form(
    w: Words,
    *,
    client: str,
    settings: Mapping[str, Setting],
    shown: Mapping[str, str],
    private: str,
    warnings: Sequence[str] = (),
) -> Block:
    """Every setting; a field has what is `shown` in it, and a hint of what holds."""
    said = (
        w("What is left empty is taken from the workspace.")
        if client
        else w("These hold for every client that has no settings of its own.")
    )
    title = f"*{escape(client)}*" if client else w("*The workspace*")
    blocks = [
        section(f"{title}\n{said}"),
        *_inputs(w, shown=shown, settings=settings, client=client),
        *([context(*warnings)] if warnings else []),
    ]
    return forms.modal(
        callback="preferences.save",
        title=w("Settings"),
        submit=w("Save"),
        close=w("Cancel"),
        blocks=blocks,
        private=private,
    )


def saved(w: Words, *, blocks: list[Block]) -> Block:
    """The last step: what holds now."""
    return forms.notice(title=w("Settings"), close=w("Close"), blocks=blocks)


def zone_options(typed: str) -> list[Block]:
    """Time zones for what was typed, common ones for nothing."""
    common = [
        "Asia/Shanghai",
        "UTC",
        "Europe/Berlin",
        "Europe/London",
        "America/New_York",
        "America/Los_Angeles",
    ]
    exact = zones.zone_of(typed) if typed.strip() else None
    found = [exact, *zones.similar(typed, limit=50)] if typed.strip() else common
    return [option(zone, zone) for zone in dict.fromkeys(filter(None, found))]


def _inputs(
    w: Words, *, shown: Mapping[str, str], settings: Mapping[str, Setting], client: str
) -> list[Block]:
    labels = {name: w(label) for name, label in LABELS.items()} | {
        "digest_time": w("Digest at (hour and minute)")
    }
    hints = {name: _now(w, name=name, setting=each, client=client) for name, each in settings.items()}
    hints["digest_time"] = hints["digest"]
    return [
        forms.field(labels[name], name=name, element=menu, hint=_hint(w, name, hints[name]), optional=True)
        for name, menu in _menus(w, shown).items()
    ]


def _menus(w: Words, shown: Mapping[str, str]) -> dict[str, Block]:
    languages = [option(name, code) for code, name in LANGUAGES.items()]
    sides = [option(w(label), code) for code, label in CHOICES["both_sides"].items()]
    tiers = [option(targets.tier(w, name), name) for name in Tier]
    days = [option(w(name), code) for code, name in zip(_DAY_VALUES, DAYS, strict=True)]
    return {
        "language": forms.select(languages, initial=shown["language"]),
        "timezone": _zone(shown["timezone"]),
        "calendar": _text(shown, "calendar"),
        "holidays": _text(shown, "holidays"),
        "both_sides": forms.select(sides, initial=shown["both_sides"]),
        "client_timezone": _zone(shown["client_timezone"]),
        "client_calendar": _text(shown, "client_calendar"),
        "client_holidays": _text(shown, "client_holidays"),
        "tier": forms.select(tiers, initial=shown["tier"]),
        **{name: _text(shown, name) for name in TARGETS},
        "digest": forms.select([*days, option(w("No digest"), OFF)], initial=shown["digest"]),
        "digest_time": _text(shown, "digest_time"),
        "digest_channel": forms.channel(initial=shown["digest_channel"]),
        "alerts": forms.channel(initial=shown["alerts"]),
    }


def _hint(w: Words, name: str, now: str) -> str:
    how = {
        "calendar": w("Such as mon-fri 09:00-12:00,13:00-18:00."),
        "holidays": w("A country such as CN, a part such as US-CA, or none."),
        "client_holidays": w("A country such as CN, a part such as US-CA, or none."),
        "first_response": w("Such as 4h, or 4h; key 2h; sev1 30m."),
        "next_response": w("Such as 4h, or 4h; key 2h; sev1 30m."),
        "resolution_first": w("In working days or hours, such as 3d; sev1 8h, or none."),
        "resolution_total": w("Reopened or not, such as 5d; sev1 2d, or none."),
        "update_cadence": w("Such as none; complaint 1d; sev1 2h; sev2 1d."),
        "contact_cadence": w("In days of the calendar, such as 14d; key 7d, or none."),
        "both_sides": w("Then what follows about the client's side counts too."),
        "client_calendar": w("Such as mon-fri 09:00-17:00; empty if as ours."),
        "digest_time": w("Such as 09:00."),
    }
    return w("{how} {now}", how=how[name], now=now) if name in how else now


def _now(w: Words, *, name: str, setting: Setting, client: str) -> str:
    """What holds at present; a channel, which a hint cannot show, is only told to be one."""
    said = value(w, name=name, text=setting.value)
    if name in ("alerts", "digest_channel") and setting.value != NONE:
        said = w("a channel")
    return w("Now: {value} ({origin})", value=said, origin=w(origin(setting, client=client)))


def _text(shown: Mapping[str, str], name: str) -> Block:
    return forms.text(initial=shown[name], longest=_LONGEST[name])


def _zone(zone: str) -> Block:
    return forms.search(action="preferences.zone", initial=option(zone, zone) if zone else None)
