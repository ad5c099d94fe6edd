"""Reactions, bans, mutes, reports and the audit log over HTTP."""

from urllib.parse import quote

import pytest

from tests.chalicelib.web.api.conftest import ANAS, BEN, BENS


@pytest.fixture
def message(ask, den):
    """A message of Ben's in the private room, in which he is a member: its address."""
    ask("PUT", f"/v1/rooms/{den}/members/{BENS}")
    sent = ask("POST", f"/v1/rooms/{den}/messages", {"data": "spam"}, session=BEN)
    return sent.headers["Location"]


@pytest.mark.parametrize("reaction", ["👍", "100%", "+1", "a/b"])
def test_a_reaction_is_added_and_taken_back(ask, message, reaction):
    place = f"{message}/reactions/{quote(reaction, safe='')}"
    for _ in range(2):
        (shown,) = ask("PUT", place).body["reactions"]
        assert shown == {"reaction": reaction, "count": 1, "members": [ANAS], "mine": True}
    for _ in range(2):
        assert "reactions" not in ask("DELETE", place).body


@pytest.mark.parametrize("reaction", ["%20", "%ff", "%00", "a%20b", "x" * 33])
def test_a_reaction_that_is_none_is_refused(ask, message, reaction):
    assert ask("PUT", f"{message}/reactions/{reaction}").status == 400


def test_a_muted_member_may_only_read(ask, den, message):
    place = f"/v1/rooms/{den}/mutes/{BENS}"
    assert ask("PUT", place, {"expiresIn": 3600}).status == 204
    refused = ask("POST", f"/v1/rooms/{den}/messages", {"data": "x"}, session=BEN)
    assert (refused.status, refused.body["code"]) == (403, "muted")
    assert refused.body["until"] > 0
    assert ask("GET", message, session=BEN).status == 200
    assert ask("DELETE", place).status == 204
    assert ask("POST", f"/v1/rooms/{den}/messages", {"data": "x"}, session=BEN).status == 201


def test_a_banned_member_is_kept_out(ask, den, message):
    place = f"/v1/rooms/{den}/bans/{BENS}"
    assert ask("PUT", place).status == 204
    assert ask("GET", message, session=BEN).status == 404
    (listed,) = [
        each
        for each in ask("GET", f"/v1/rooms/{den}/members").body["members"]
        if each["member"] == BENS
    ]
    assert listed["banned"] is True
    assert ask("DELETE", place).status == 204
    assert ask("PUT", f"/v1/rooms/{den}/members/{BENS}").status == 204


def test_a_report_is_listed_until_it_is_dismissed(ask, den, message):
    assert ask("POST", f"{message}/reports", {"reason": "Spam"}).status == 204
    (report,) = ask("GET", f"/v1/rooms/{den}/reports").body["reports"]
    assert (report["reason"], report["message"]["data"]) == ("Spam", "spam")
    assert ask("GET", f"/v1/rooms/{den}/reports", session=BEN).status == 403
    assert ask("DELETE", f"{message}/reports").status == 204
    assert ask("GET", f"/v1/rooms/{den}/reports").body["reports"] == []
    done = [each["action"] for each in ask("GET", f"/v1/rooms/{den}/audit").body["entries"]]
    assert done == ["dismiss", "invite"]


def test_a_term_out_of_range_is_a_problem(ask, den):
    refused = ask("PUT", f"/v1/rooms/{den}/bans/{BENS}", {"expiresIn": 1})
    assert (refused.status, refused.body["code"]) == (400, "wrong_size")


def test_a_body_does_not_choose_whom_it_is_about(ask, den, message):
    ask("PUT", f"/v1/rooms/{den}/mutes/{BENS}", {"member": "c" * 22, "room": "lobby"})
    refused = ask("POST", f"/v1/rooms/{den}/messages", {"data": "x"}, session=BEN)
    assert refused.body["code"] == "muted"
