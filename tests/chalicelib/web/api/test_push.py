"""The routes of push notifications."""

import pytest

from chalicelib.stores.push_subscriptions import PushSubscriptions
from tests.chalicelib.conftest import variables
from tests.chalicelib.web.api.conftest import ANA, BEN
from tests.support.push_keys import Browser, base64url

PARAMETER = "/chat/push-key"
SUBSCRIPTIONS = "/v1/push/subscriptions"
ENDPOINT = "https://push.example.com/v1/abc"


@pytest.fixture
def enabled(monkeypatch, session, dynamodb):
    """The stage has a key."""
    del dynamodb
    key = base64url(bytes(31) + b"\7")
    session.client("ssm").put_parameter(Name=PARAMETER, Value=key, Type="SecureString")
    monkeypatch.setenv("PUSH_KEY", f"ssm:{PARAMETER}")
    monkeypatch.setenv("PUSH_CONTACT", "mailto:ops@example.com")


@pytest.fixture
def stored(dynamodb):
    """`stored(member)`: the subscriptions of a member."""
    found = PushSubscriptions(dynamodb, variables()["MEMBERS_TABLE"])
    return lambda member: found.of(member, 0)


def subscription(**fields):
    return {"endpoint": ENDPOINT, "keys": Browser().keys(), "expirationTime": None, **fields}


def member_of(ask, session=ANA):
    return ask("POST", "/v1/rooms/lobby/messages", {"data": "x"}, session=session).body["member"]


def test_the_public_key_is_told_to_whoever_has_a_token(enabled, ask):
    found = ask("GET", "/v1/push")
    assert (found.status, len(found.body["publicKey"])) == (200, 87)
    assert ask("GET", "/v1/push", session=None).status == 401


def test_a_subscription_is_stored_once_however_often_it_is_put(enabled, ask, stored):
    given = subscription()
    answers = [ask("PUT", SUBSCRIPTIONS, given) for _ in range(2)]
    assert [each.status for each in answers] == [200, 200]
    (found,) = stored(member_of(ask))
    assert (found.endpoint, found.id) == (ENDPOINT, answers[0].body["id"])
    assert base64url(found.public_key) == given["keys"]["p256dh"]
    assert base64url(found.auth_secret) == given["keys"]["auth"]


def test_a_subscription_is_removed_by_its_member_alone(enabled, ask, stored):
    id = ask("PUT", SUBSCRIPTIONS, subscription()).body["id"]
    assert ask("DELETE", f"{SUBSCRIPTIONS}?id={id}", session=BEN).status == 204
    assert len(stored(member_of(ask))) == 1
    for _ in range(2):
        assert ask("DELETE", f"{SUBSCRIPTIONS}?id={id}").status == 204
    assert stored(member_of(ask)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"endpoint": None}, "wrong_type"),
        ({"endpoint": "http://push.example.com/"}, "bad_characters"),
        ({"endpoint": "https://169.254.169.254/"}, "bad_characters"),
        ({"keys": []}, "wrong_type"),
        ({"keys": {}}, "missing_field"),
        ({"keys": {"p256dh": 1, "auth": "AA"}}, "wrong_type"),
        ({"keys": {"p256dh": "é", "auth": "AA"}}, "bad_characters"),
        ({"keys": {"p256dh": "A", "auth": "AA"}}, "bad_characters"),
        ({"keys": {"p256dh": "AAAA", "auth": "AA"}}, "wrong_size"),
        ({"keys": {"p256dh": base64url(b"\2" * 65), "auth": "AA"}}, "bad_characters"),
        ({"keys": {**Browser().keys(), "auth": "AA"}}, "wrong_size"),
    ],
)
def test_what_is_no_subscription_is_refused(enabled, ask, fields, code):
    found = ask("PUT", SUBSCRIPTIONS, subscription(**fields))
    assert (found.status, found.body["code"]) == (400, code)


def test_a_missing_endpoint_and_a_missing_id_are_named(enabled, ask):
    assert ask("PUT", SUBSCRIPTIONS, {"keys": {}}).body["code"] == "missing_field"
    assert ask("DELETE", SUBSCRIPTIONS).body["code"] == "missing_field"
    assert ask("DELETE", f"{SUBSCRIPTIONS}?id=%0a").body["code"] == "bad_characters"


def test_a_key_that_cannot_be_read_is_unavailable(enabled, ask, session):
    session.client("ssm").delete_parameter(Name=PARAMETER)
    found = ask("GET", "/v1/push")
    assert (found.status, found.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/push"), ("PUT", SUBSCRIPTIONS), ("DELETE", SUBSCRIPTIONS)]
)
def test_without_a_key_the_routes_say_what_is_not_set(ask, method, path):
    found = ask(method, path, subscription() if method == "PUT" else None)
    assert (found.status, found.body["code"]) == (404, "not_enabled")
    assert "PUSH_KEY" in found.body["detail"]
