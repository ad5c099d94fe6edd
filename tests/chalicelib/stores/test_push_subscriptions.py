"""The browsers in which members asked for notifications."""

import pytest

from chalicelib.capabilities import Capabilities
from chalicelib.domain import PushSubscription
from chalicelib.stores.push_subscriptions import (
    MAX_SUBSCRIPTIONS,
    SUBSCRIPTION_TTL_S,
    PushSubscriptions,
)
from tests.chalicelib.conftest import variables

DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def subscriptions(dynamodb):
    return PushSubscriptions(dynamodb, variables()["MEMBERS_TABLE"])


def made(number, **fields):
    return PushSubscription(
        f"https://push.example.com/{number}", bytes([4, number]) * 32, bytes(16), **fields
    )


def test_a_subscription_is_found_as_it_was_stored(subscriptions, now):
    bounded = made(1, capabilities=Capabilities.parse({"team-*": ["read"]}))
    subscriptions.put("ana", bounded, now)
    subscriptions.put("ben", made(2), now)
    assert subscriptions.of("ana", now) == [bounded]


def test_one_that_is_renewed_is_stored_once_with_what_is_new(subscriptions, now):
    subscriptions.put("ana", made(1), now)
    renewed = made(1, capabilities=Capabilities.parse({"a": ["read"]}))
    subscriptions.put("ana", renewed, now + 1)
    assert subscriptions.of("ana", now) == [renewed]


def test_one_that_is_not_renewed_expires_after_90_days(subscriptions, now):
    subscriptions.put("ana", made(1), now)
    subscriptions.put("ana", made(2), now + DAY_MS)
    at = now + SUBSCRIPTION_TTL_S * 1000
    assert at == now + 90 * DAY_MS
    assert subscriptions.of("ana", at) == [made(2)]


def test_the_one_that_was_renewed_the_longest_time_ago_goes_when_there_are_too_many(
    subscriptions, now
):
    for number in range(MAX_SUBSCRIPTIONS):
        subscriptions.put("ana", made(number), now + number)
    subscriptions.put("ana", made(0), now + 100)
    subscriptions.put("ana", made(99), now + 101)
    kept = {each.endpoint for each in subscriptions.of("ana", now)}
    assert kept == {made(number).endpoint for number in (0, *range(2, MAX_SUBSCRIPTIONS), 99)}


def test_one_is_removed_and_removing_it_again_is_no_error(subscriptions, now):
    subscriptions.put("ana", made(1), now)
    subscriptions.put("ana", made(2), now)
    for _ in range(2):
        subscriptions.remove("ana", made(1).id)
    assert subscriptions.of("ana", now) == [made(2)]
