"""Invitations, and what ends them."""

import pytest

from chalicelib.domain import Kind
from chalicelib.stores.rooms import BadInvitation, NoSuchRoom
from tests.chalicelib.stores.rooms.conftest import ANA, BOB, CID, NOW, PRIVATE


def test_an_invitation_makes_a_member(accept, invitation, role, counts):
    assert accept(CID, invitation())
    assert role(PRIVATE, CID) == "member"
    assert counts(PRIVATE) == (3, 1)


def test_an_invitation_is_used_up(accept, invitation, role, private):
    invite = invitation(uses=1)
    accept(CID, invite)
    dan = CID._replace(member="dan".ljust(22, "_"))
    with pytest.raises(BadInvitation):
        accept(dan, invite)
    assert role(private, dan) is None


def test_who_is_a_member_already_uses_no_invitation(accept, invitation, counts):
    invite = invitation(uses=1)
    assert accept(BOB, invite) is False
    assert counts(PRIVATE) == (2, 1)
    assert accept(CID, invite)


def test_an_invitation_expires(accept, invitation, role):
    invite = invitation(expires_at=NOW + 60_000)
    with pytest.raises(BadInvitation):
        accept(CID, invite, NOW + 60_000)
    assert role(PRIVATE, CID) is None
    assert accept(CID, invite, NOW + 59_000)


def test_an_invitation_that_nobody_made_is_none(accept, private, role):
    with pytest.raises(BadInvitation):
        accept(CID, f"{private}~{'x' * 22}")
    assert role(private, CID) is None


def test_an_invitation_is_none_for_another_room(accept, rooms, invitation, garden):
    with pytest.raises(BadInvitation):
        accept(CID, invitation(), room=garden)


def test_an_invitation_is_none_when_its_room_has_ended(accept, rooms, invitation, seen, counts):
    invite = invitation()
    rooms.remove(PRIVATE, seen(PRIVATE, BOB), NOW)
    rooms.leave(PRIVATE, Kind.PRIVATE, seen(PRIVATE, ANA), NOW)
    with pytest.raises(NoSuchRoom):
        accept(CID, invite)
    assert counts(PRIVATE) is None


def test_an_invitation_is_stored_without_its_secret(invitation, dynamodb, rooms_table):
    secret = invitation().partition("~")[2]
    assert len(secret) == 22
    assert secret not in str(dynamodb.scan(TableName=rooms_table)["Items"])
