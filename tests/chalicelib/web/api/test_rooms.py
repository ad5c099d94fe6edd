"""Rooms and their members over HTTP."""

import pytest

from tests.chalicelib.web.api.conftest import ANAS, BEN, BENS


def test_an_open_room_is_created_once_and_read_by_everybody(ask):
    asked = {"kind": "open", "room": "garden", "title": "Garden", "topic": "What grows"}
    made = ask("POST", "/v1/rooms", asked)
    assert (made.status, made.headers["Location"]) == (201, "/v1/rooms/garden")
    assert (made.body["role"], made.body["topic"]) == ("owner", "What grows")
    assert ask("POST", "/v1/rooms", asked).body == made.body
    assert ask("POST", "/v1/rooms", asked, session=BEN).body["code"] == "already_exists"
    assert ask("GET", "/v1/rooms/garden", session=BEN).body["title"] == "Garden"


def test_a_room_is_changed_by_who_moderates_it(ask, den):
    changed = ask("PATCH", f"/v1/rooms/{den}", {"topic": "New", "slowMode": 30})
    assert (changed.body["topic"], changed.body["slowMode"]) == ("New", 30)
    assert ask("PATCH", f"/v1/rooms/{den}", {}).body["code"] == "missing_field"
    assert ask("PATCH", f"/v1/rooms/{den}", {"topic": None}).body["code"] == "wrong_type"
    ask("PUT", f"/v1/rooms/{den}/members/{BENS}")
    assert ask("PATCH", f"/v1/rooms/{den}", {"topic": "x"}, session=BEN).status == 403


def test_ones_own_rooms_are_listed(ask, den):
    assert [room["room"] for room in ask("GET", "/v1/rooms").body["rooms"]] == [den]
    assert ask("GET", "/v1/rooms", session=BEN).body["rooms"] == []


def test_a_direct_room_is_found_again(ask):
    made = ask("POST", "/v1/rooms", {"kind": "direct", "members": [BENS]}).body["room"]
    other = ask("POST", "/v1/rooms", {"kind": "direct", "members": [ANAS]}, session=BEN)
    assert other.body["room"] == made


def roles(ask, room):
    members = ask("GET", f"/v1/rooms/{room}/members").body["members"]
    return {each["member"]: each.get("role") for each in members}


def test_a_member_is_added_promoted_and_removed(ask, den):
    place = f"/v1/rooms/{den}/members/{BENS}"
    refused = ask("PUT", place, {"role": "moderator"})
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")
    for _ in range(2):
        assert ask("PUT", place).status == 204
    assert roles(ask, den) == {ANAS: "owner", BENS: "member"}
    assert ask("PUT", place, {"role": "moderator"}).status == 204
    assert ask("PUT", place, {}).status == 204
    assert roles(ask, den) == {ANAS: "owner", BENS: "moderator"}
    assert ask("DELETE", place).status == 204
    assert roles(ask, den) == {ANAS: "owner"}
    assert ask("GET", f"/v1/rooms/{den}", session=BEN).status == 404


def test_a_member_leaves_by_removing_themselves(ask, den):
    ask("PUT", f"/v1/rooms/{den}/members/{BENS}")
    assert ask("DELETE", f"/v1/rooms/{den}/members/{BENS}", session=BEN).status == 204
    assert roles(ask, den) == {ANAS: "owner"}
    last_owner = ask("DELETE", f"/v1/rooms/{den}/members/{ANAS}")
    assert last_owner.status in (204, 403)


def test_an_invitation_is_used_once(ask, den):
    made = ask("POST", f"/v1/rooms/{den}/invitations", {"uses": 1, "member": BENS})
    assert made.status == 201
    asked = {"invite": made.body["invite"]}
    assert ask("POST", "/v1/invitations", asked, session=BEN).body["room"] == den
    refused = ask("POST", "/v1/invitations", asked, session="c" * 22)
    assert (refused.status, refused.body["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("role", ["king", None, 7])
def test_a_bad_role_is_a_problem(ask, den, role):
    assert ask("PUT", f"/v1/rooms/{den}/members/{BENS}", {"role": role}).status == 400


def test_the_read_position_never_moves_back(ask, den):
    sent = ask("POST", f"/v1/rooms/{den}/messages", {"data": "x"}).body["seq"]
    place = f"/v1/rooms/{den}/read"
    assert ask("PUT", place, {"upTo": sent}).body["upTo"] == sent
    assert ask("PUT", place, {"upTo": 1}).body["upTo"] == sent
    assert ask("GET", place).body["reads"] == {ANAS: sent}
