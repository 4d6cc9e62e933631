"""The terms of a charter: what a client may expect, and nothing that was said about others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import charters
from domain.preferences import DEFAULTS
from domain.targets import Facts, Tier, targets_of, text_of

KINDS = ("", "question", "fault", "request", "complaint")


@pytest.mark.parametrize(
    ("line", "tier", "own"),
    [
        ("4h", "standard", "4h"),
        ("4h; key 1h", "key", "1h"),
        ("4h; key 1h", "light", "4h"),
        ("4h; sev1 30m; key sev1 15m; light 8h", "key", "4h; sev1 15m"),
        ("key 2h; complaint 1d", "standard", "none; complaint 1d"),
        ("14d; key none", "key", "none"),
    ],
)
def test_a_client_reads_only_what_holds_for_its_tier(line: str, tier: str, own: str) -> None:
    assert text_of(charters.for_tier(targets_of(line), tier=tier)) == own


clauses = st.builds(
    lambda tier, severity, kind, length: " ".join(filter(None, [tier, severity, kind, length])),
    st.sampled_from(["", *Tier]),
    st.sampled_from(["", "sev1", "sev2"]),
    st.sampled_from(KINDS),
    st.sampled_from(["1h", "2h", "3d", "none"]),
)


@given(
    st.lists(clauses, min_size=1, max_size=6, unique_by=lambda clause: clause.rpartition(" ")[0]),
    st.sampled_from([*Tier]),
)
def test_what_a_client_reads_means_what_the_whole_line_means_for_it(lines: list[str], tier: Tier) -> None:
    whole = targets_of("; ".join(lines))
    own = charters.for_tier(whole, tier=tier)
    assert not any(clause.tier for clause in own.clauses)
    for severity in range(4):
        for kind in KINDS:
            facts = Facts(tier, severity, kind)
            assert own.of(facts) == whole.of(facts)


def test_hours_of_the_client_are_a_term_only_where_they_count() -> None:
    texts = {**DEFAULTS, "client_timezone": "Asia/Tokyo"}
    assert charters.terms_of(texts)["client_timezone"] == "none"
    assert charters.terms_of({**texts, "both_sides": "yes"})["client_timezone"] == "Asia/Tokyo"


def test_the_terms_name_no_tier_channel_or_time_of_the_digest() -> None:
    terms = charters.terms_of({**DEFAULTS, "tier": "key", "alerts": "CCANARY", "digest": "fri 16:00"})
    assert terms["contact_cadence"] == "7d"
    assert terms["report_day"] == "fri"
    said = str(terms)
    assert not [word for word in ("key", "CCANARY", "16:00", *Tier) if word in said]


def test_differences_are_told_in_the_order_of_the_charter() -> None:
    terms = charters.terms_of(DEFAULTS)
    now = terms | {"first_response": "6h", "calendar": "mon-thu 09:00-18:00"}
    found = charters.differences(terms, now=now)
    assert [(each.term, each.now) for each in found] == [
        ("calendar", "mon-thu 09:00-18:00"),
        ("first_response", "6h"),
    ]
    assert charters.differences(terms, now=terms) == []
