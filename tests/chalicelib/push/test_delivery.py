"""Notifications on their way to a push service, which decrypts them as a browser does."""

import re
from dataclasses import replace

import pytest

from chalicelib.capabilities import Capabilities
from chalicelib.domain import Kind, Notify, Person
from chalicelib.push.delivery import MAX_TRIES, TTL_S
from chalicelib.push.queue import MAX_DELAY_S, PushJob
from tests.support.push_keys import base64url


@pytest.fixture
def ben(service, ask):
    """Ben's browser."""
    found = service.subscribe()
    ask("ben", found)
    return found


@pytest.fixture
def job(garden, say):
    """A job for Ben, of a message that mentions him."""
    return PushJob("ben", garden, say(garden, mentions=("ben",)).seq)


def test_a_browser_shows_who_wrote_and_the_push_service_reads_nothing(
    deliver, service, ben, job, texts, waiting
):
    deliver(job)
    shown = {"title": "Ana mentioned you in Garden", "body": "", "room": job.room, "seq": job.seq}
    assert texts(ben) == [shown]
    headers = service.received[-1]["headers"]
    assert headers["ttl"] == str(TTL_S)
    assert headers["urgency"] == "normal"
    assert re.fullmatch(r"[\w-]{32}", headers["topic"])
    assert waiting() == []


def test_notifications_of_a_room_replace_each_other_and_those_of_other_rooms_do_not(
    deliver, service, ben, job, say, ask
):
    ask("ben", other := service.subscribe())
    deliver(job, replace(job, seq=say(job.room, mentions=("ben",)).seq))
    deliver(PushJob("ben", "lobby", say("lobby", mentions=("ben",)).seq))
    topics = {}
    for each in service.received[-6:]:
        topics.setdefault(each["path"], []).append(each["headers"]["topic"])
    first, second = (topics[each["endpoint"].removeprefix(service.url)] for each in (ben, other))
    assert [len(set(first)), len(set(second))] == [2, 2]
    assert not set(first) & set(second)


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_removed_and_no_other_one(
    deliver, service, ben, job, texts, ask, subscriptions, clock, counted, status
):
    ask("ben", left := service.subscribe())
    service.answer(ben, status)
    deliver(job)
    assert [each.endpoint for each in subscriptions.of("ben", clock())] == [left["endpoint"]]
    assert (len(texts(left)), counted["PushSubscriptionsGone"]) == (1, 1)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, {"Retry-After": "77"}, (77, 77)), (500, {}, (15, 30))],
    ids=["429", "500"],
)
def test_a_service_that_is_busy_is_asked_again_for_the_one_browser(
    deliver, service, ben, job, texts, ask, waiting, clock, status, headers, seconds
):
    ask("ben", other := service.subscribe())
    service.answer(ben, (status, headers))
    deliver(job)
    (again,) = waiting()
    assert (again.tries, len(texts(ben)), len(texts(other))) == (1, 0, 1)
    assert seconds[0] * 1000 <= again.not_before - clock() <= seconds[1] * 1000
    clock.now = again.not_before
    deliver(again)
    assert (len(texts(ben)), len(texts(other)), waiting()) == (1, 1, [])


def test_a_wait_that_is_longer_than_the_queue_can_take_is_held_all_the_same(
    deliver, service, ben, job, texts, waiting, clock
):
    service.answer(ben, (429, {"Retry-After": "2000"}))
    deliver(job)
    (again,) = waiting()
    clock.now += MAX_DELAY_S * 1000
    deliver(again)
    assert waiting() == [again]
    assert texts(ben) == []


def test_a_notification_is_given_up_after_some_tries(
    deliver, service, ben, job, waiting, clock, counted
):
    service.answer(ben, *[500] * MAX_TRIES)
    deliver(job)
    for _ in range(MAX_TRIES - 1):
        (again,) = waiting()
        clock.now = again.not_before
        deliver(again)
    assert (waiting(), counted["PushesGivenUp"]) == ([], 1)


def test_a_refusal_is_counted_and_not_tried_again(
    deliver, service, ben, job, waiting, subscriptions, clock, counted
):
    service.answer(ben, 400)
    deliver(job)
    assert (waiting(), counted["PushesRefused"]) == ([], 1)
    assert len(subscriptions.of("ben", clock())) == 1


def test_a_service_that_is_not_reached_is_asked_again(deliver, service, ask, job, waiting):
    ask("ben", {**service.subscribe(), "endpoint": "http://127.0.0.1:9/"})
    deliver(job)
    assert [each.tries for each in waiting()] == [1]


def test_a_service_on_a_private_network_is_not_asked(deliver, service, ask, job, waiting):
    private = service.url.replace("127.0.0.1", "10.0.0.1")
    ask("ben", {**service.subscribe(), "endpoint": f"{private}/push/1"})
    asked = len(service.asked)
    deliver(job)
    assert (len(service.asked), len(waiting())) == (asked, 1)


def test_a_browser_whose_key_is_none_is_removed(deliver, service, ask, job, subscriptions, clock):
    found = service.subscribe()
    found["keys"]["p256dh"] = base64url(b"\4" + bytes(64))
    ask("ben", found)
    deliver(job)
    assert subscriptions.of("ben", clock()) == []


def test_what_has_happened_since_then_counts(
    deliver, service, ben, job, say, texts, rooms, waiting, clock
):
    rooms.mark_read(job.room, Kind.PRIVATE, Person("ben", "Ben"), job.seq, clock())
    deliver(job)
    late = replace(job, seq=say(job.room, mentions=("ben",)).seq)
    rooms.describe(job.room, notify=Notify.NONE)
    deliver(late)
    rooms.describe(job.room, notify=Notify.TEXT)
    membership = rooms.membership(job.room, "ben")
    rooms.remove(job.room, membership, clock())
    deliver(late, replace(late, seq=late.seq + 1))
    assert (texts(ben), waiting()) == ([], [])


def test_a_message_of_yesterday_is_not_told(deliver, ben, job, texts, clock):
    clock.now += TTL_S * 1000 + 1
    deliver(job)
    assert texts(ben) == []


def test_a_browser_hears_of_no_room_that_its_token_did_not_allow(deliver, service, ask, say, texts):
    allowed, other = service.subscribe(), service.subscribe()
    ask("ben", allowed, capabilities=Capabilities.parse({"team-*": ["read"]}))
    ask("ben", other, capabilities=Capabilities.parse({"lobby": ["read"]}))
    deliver(PushJob("ben", "team-a", say("team-a", mentions=("ben",)).seq))
    assert (len(texts(allowed)), texts(other)) == (1, [])


def test_a_table_that_is_not_reached_loses_no_notification(
    deliver, ben, job, texts, waiting, break_calls
):
    break_calls("BatchGetItem")
    deliver(job)
    assert [(each.subscription, each.tries) for each in waiting()] == [(None, 1)]
    assert texts(ben) == []
