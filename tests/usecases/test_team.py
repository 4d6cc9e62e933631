"""Who looks after a client, and who counts as the client's."""

from __future__ import annotations

import pytest

import usecases.contacts
import usecases.team
from domain.refusals import Refusal
from domain.team import Role, role_of
from storage.base import Session
from tests.usecases.ledger import NOW, Ledger
from usecases.team import Move


def put(ledger: Ledger, user_id: str, role: Role) -> list[Move]:
    """Give somebody a role for Acme."""
    return usecases.team.put(
        ledger.session, actor=ledger.pm, client_id=ledger.acme.id, user_id=user_id, role=role, now=NOW
    )


def team(ledger: Ledger) -> dict[str, str]:
    """Acme's team: roles by user id."""
    return {
        each.user_id: each.role for each in usecases.team.people_of(ledger.session, client_id=ledger.acme.id)
    }


def test_owner_backup_and_lead_are_one_person_each(session: Session) -> None:
    ledger = Ledger(session)
    put(ledger, "UPM", Role.OWNER)
    put(ledger, "UANN", Role.MEMBER)
    moves = put(ledger, "UBOB", Role.OWNER)
    assert team(ledger) == {"UPM": "member", "UANN": "member", "UBOB": "owner"}
    assert moves == [Move("UBOB", "", "owner"), Move("UPM", "owner", "member")]


def test_undo_gives_everybody_the_role_back_that_they_had(session: Session) -> None:
    ledger = Ledger(session)
    put(ledger, "UPM", Role.OWNER)
    moves = put(ledger, "UBOB", Role.OWNER)
    usecases.team.restore(session, actor=ledger.pm, client_id=ledger.acme.id, moves=moves, now=NOW)
    assert team(ledger) == {"UPM": "owner"}


def test_undo_never_leaves_two_owners(session: Session) -> None:
    ledger = Ledger(session)
    put(ledger, "UPM", Role.OWNER)
    stale = put(ledger, "UBOB", Role.OWNER)
    put(ledger, "UANN", Role.OWNER)
    gone = usecases.team.remove(session, actor=ledger.pm, client_id=ledger.acme.id, user_id="UANN", now=NOW)
    put(ledger, "UPM", Role.OWNER)
    for moves in (stale, gone):
        with pytest.raises(Refusal) as refused:
            usecases.team.restore(session, actor=ledger.pm, client_id=ledger.acme.id, moves=moves, now=NOW)
        assert refused.value.reason == "changed_since"
    assert team(ledger) == {"UPM": "owner", "UBOB": "member"}


def test_the_same_role_twice_is_said_and_changes_nothing(session: Session) -> None:
    ledger = Ledger(session)
    put(ledger, "UPM", Role.OWNER)
    with pytest.raises(Refusal) as refused:
        put(ledger, "UPM", Role.OWNER)
    assert refused.value.reason == "already_in_role"


def test_a_backup_stands_in_for_an_owner_and_an_owner_for_a_lead(session: Session) -> None:
    ledger = Ledger(session)

    def holder(role: Role) -> str:
        return usecases.team.holder(session, client_id=ledger.acme.id, role=role)

    assert holder(Role.OWNER) == ""
    put(ledger, "UBOB", Role.BACKUP)
    assert (holder(Role.OWNER), holder(Role.LEAD)) == ("UBOB", "UBOB")
    put(ledger, "UPM", Role.OWNER)
    assert (holder(Role.OWNER), holder(Role.LEAD), holder(Role.BACKUP)) == ("UPM", "UPM", "UBOB")
    put(ledger, "ULEAD", Role.LEAD)
    assert holder(Role.LEAD) == "ULEAD"


def test_somebody_who_leaves_the_team_is_nobodys_owner(session: Session) -> None:
    ledger = Ledger(session)
    put(ledger, "UPM", Role.OWNER)
    moves = usecases.team.remove(session, actor=ledger.pm, now=NOW, client_id=ledger.acme.id, user_id="UPM")
    assert moves == [Move("UPM", "owner", "")]
    assert team(ledger) == {}
    with pytest.raises(Refusal) as refused:
        usecases.team.remove(session, actor=ledger.pm, now=NOW, client_id=ledger.acme.id, user_id="UPM")
    assert refused.value.reason == "not_in_team"


def test_a_person_knows_their_clients(session: Session) -> None:
    ledger = Ledger(session)
    put(ledger, "UPM", Role.OWNER)
    assert usecases.team.clients_of(session, workspace_id=ledger.workspace_id, user_id="UPM") == [
        ledger.acme.id
    ]
    assert usecases.team.clients_of(session, workspace_id=ledger.workspace_id, user_id="UBOB") == []


@pytest.mark.parametrize(
    ("word", "role"), [("Owner", Role.OWNER), ("负责人", Role.OWNER), ("", Role.MEMBER), ("主管", Role.LEAD)]
)
def test_a_role_is_read_in_either_language(word: str, role: Role) -> None:
    assert role_of(word) == role


def test_an_unknown_role_is_answered_with_the_known_ones() -> None:
    with pytest.raises(Refusal) as refused:
        role_of("king")
    assert refused.value.facts["roles"] == "owner, backup, member, lead, sponsor"


def test_a_contact_is_marked_once_and_the_mark_can_be_taken_back(session: Session) -> None:
    ledger = Ledger(session)

    def mark() -> None:
        usecases.contacts.mark(session, actor=ledger.pm, client_id=ledger.acme.id, user_id="UCAROL", now=NOW)

    mark()
    with pytest.raises(Refusal) as refused:
        mark()
    assert refused.value.reason == "already_contact"
    usecases.contacts.unmark(session, actor=ledger.pm, client_id=ledger.acme.id, user_id="UCAROL", now=NOW)
    assert usecases.contacts.of_client(session, client_id=ledger.acme.id) == []
    with pytest.raises(Refusal) as refused:
        usecases.contacts.unmark(
            session, actor=ledger.pm, client_id=ledger.acme.id, user_id="UCAROL", now=NOW
        )
    assert refused.value.reason == "not_contact"


def test_neither_oneself_nor_a_colleague_of_a_team_becomes_a_contact(session: Session) -> None:
    """Whoever counts as the client's may not use the bot any more, so nobody is locked out by a slip."""
    ledger = Ledger(session)
    put(ledger, "ULEAD", Role.LEAD)
    for user_id, reason in (("UPM", "contact_self"), ("ULEAD", "contact_in_team")):
        with pytest.raises(Refusal) as refused:
            usecases.contacts.mark(
                session, actor=ledger.pm, client_id=ledger.globex.id, user_id=user_id, now=NOW
            )
        assert refused.value.reason == reason


def test_a_guest_changes_neither_team_nor_contacts(session: Session) -> None:
    ledger = Ledger(session)
    with pytest.raises(Refusal):
        usecases.team.put(
            session, actor=ledger.guest, client_id=ledger.acme.id, user_id="UGUEST", role=Role.OWNER, now=NOW
        )
    with pytest.raises(Refusal):
        usecases.contacts.mark(session, actor=ledger.guest, client_id=ledger.acme.id, user_id="UPM", now=NOW)
    assert team(ledger) == {}
