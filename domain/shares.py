"""Shares of a target at which people are warned and told again: for everybody, and for clients of a tier (R28)."""

from __future__ import annotations

import re

from domain import targets
from domain.refusals import Refusal
from domain.targets import Tier

Shares = tuple[int, int, int]
"""Percent: the warning, and the two times that people are told again after the target itself."""
_PART = re.compile(r"[;；\n]")
_TIER = re.compile(r"(\D*)(.*)", re.DOTALL)
_PERCENT = re.compile(r"(\d{1,4})\s*%?")


def shares_of(text: str, *, field: str = "") -> dict[str, Shares]:
    """Read a line such as "75% 150% 250%; key 50% 120% 200%", "" being everybody; a refusal, with `field`, for
    anything else.
    """
    found: dict[str, Shares] = {}
    for part in filter(None, (each.strip() for each in _PART.split(text))):
        ((word, rest),) = _TIER.findall(part)[:1]
        tier, read = targets.tier_of(word.rstrip(" :：")) if word else "", _read(rest)
        if tier is None or read is None or tier in found:
            raise Refusal("setting_levels", field=field, text=text)
        found[tier] = read
    if "" not in found:
        raise Refusal("setting_levels", field=field, text=text)
    return found


def text_of(shares: dict[str, Shares]) -> str:
    """The one form `shares_of` reads back to the same value: that for everybody first."""
    tiers = [tier for tier in ("", *Tier) if tier in shares]
    return "; ".join(f"{tier} {line(shares[tier])}".strip() for tier in tiers)


def line(shares: Shares) -> str:
    """Three shares in a row."""
    return " ".join(f"{share}%" for share in shares)


def for_tier(shares: dict[str, Shares], *, tier: str) -> tuple[float, float, float]:
    """What holds for the clients of a tier, as shares of 1."""
    warn, escalate, again = shares.get(tier, shares[""])
    return warn / 100, escalate / 100, again / 100


def _read(text: str) -> Shares | None:
    """A warning below 100 %, then two escalations above it, in order; 100 % itself may be named."""
    found = [int(share) for share in _PERCENT.findall(text)]
    if len(found) == 4 and found[1] == 100:
        del found[1]
    if len(found) != 3 or not 10 <= found[0] < 100 < found[1] < found[2] <= 1000:
        return None
    return found[0], found[1], found[2]
