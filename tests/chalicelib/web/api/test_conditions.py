"""ETag, If-None-Match, If-Match and Idempotency-Key of messages."""

import pytest

from tests.chalicelib.web.api.conftest import BEN

MESSAGES = "/v1/rooms/lobby/messages"


@pytest.fixture
def message(ask):
    """A message of Ana's: its address, and its tag."""
    sent = ask("POST", MESSAGES, {"data": "hello"})
    assert sent.headers["Location"] == f"{MESSAGES}/{sent.body['seq']}"
    return sent.headers["Location"], sent.headers["ETag"]


def test_what_the_client_has_already_is_not_sent_again(ask, message):
    address, tag = message
    assert ask("GET", address).headers["ETag"] == tag
    for known in (tag, f'"0.x", W/{tag}', "*"):
        answer = ask("GET", address, if_none_match=known)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, None, tag)
    assert ask("GET", address, if_none_match='"0.0123456789abcdef"').status == 200


def test_a_tag_changes_with_the_message_and_with_what_it_quotes(ask, message):
    address, tag = message
    seq = int(address.rpartition("/")[2])
    reply = ask("POST", MESSAGES, {"data": "indeed", "replyTo": seq})
    edited = ask("PATCH", address, {"data": "good evening"})
    assert edited.headers["ETag"] != tag
    later = ask("GET", reply.headers["Location"], if_none_match=reply.headers["ETag"])
    assert later.body["replyTo"]["excerpt"] == "good evening"


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"data": "mine"}), ("DELETE", None)])
def test_a_change_is_made_to_the_revision_that_its_client_has_seen(ask, message, method, body):
    address, tag = message
    newer = ask("PATCH", address, {"data": "somebody was faster"}, if_match=tag).headers["ETag"]
    for wrong in (tag, f"W/{newer}", '"something-else"'):
        refused = ask(method, address, body, if_match=wrong)
        assert (refused.status, refused.body["code"]) == (412, "precondition_failed")
    assert ask("GET", address).body["data"] == "somebody was faster"
    assert ask(method, address, body, if_match=f"{tag}, {newer}").status in (200, 204)


def test_a_change_that_was_made_is_answered_again_whatever_its_condition(ask, message):
    address, tag = message
    for _ in range(2):
        edited = ask("PATCH", address, {"data": "hi"}, if_match=tag, idempotency_key="e")
        assert (edited.status, edited.body["revision"]) == (200, 1)
    for _ in range(2):
        assert ask("DELETE", address, idempotency_key="d").status == 204
    assert ask("DELETE", address).body["code"] == "no_message"


@pytest.mark.parametrize("name", ["if_match", "if_none_match"])
@pytest.mark.parametrize("header", ["0.1", '"', '"a" "b"', 'w/"a"', '"ä"'])
def test_a_condition_that_cannot_be_read_is_refused(ask, message, name, header):
    address, _ = message
    method = "DELETE" if name == "if_match" else "GET"
    assert ask(method, address, **{name: header}).body["code"] == "bad_characters"


@pytest.mark.parametrize(
    ("key", "code"),
    [("", "wrong_size"), ("k" * 65, "wrong_size"), ("a b", "bad_characters")],
    ids=["empty", "long", "a space"],
)
def test_a_bad_idempotency_key_is_refused_and_nothing_is_sent(ask, key, code):
    assert ask("POST", MESSAGES, {"data": "x"}, idempotency_key=key).body["code"] == code
    assert ask("GET", MESSAGES).body["messages"] == []


def test_members_may_choose_the_same_idempotency_key(ask):
    answers = [
        ask("POST", MESSAGES, {"data": "x"}, idempotency_key="1"),
        ask("POST", MESSAGES, {"data": "y"}, idempotency_key="1", session=BEN),
    ]
    assert [answer.status for answer in answers] == [201, 201]
