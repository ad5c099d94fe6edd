"""What is posted to a webhook, and what becomes of one whose receiver does not answer."""

import hashlib
import hmac
import logging

import pytest

from chalicelib.domain import SERVER
from chalicelib.webhooks.sender import (
    MAX_FAILING_MS,
    MAX_FAILURES,
    MAX_RETRY_S,
    MAX_TRIES,
    retry_delay_s,
)
from tests.chalicelib.webhooks.conftest import NOW, ROOM, URL, delivery


def test_an_event_is_posted_with_its_id_a_time_and_a_signature_of_both(sender, receiver, add):
    add()
    assert sender.send(delivery())
    ((url, headers, body),) = receiver.posts
    assert (url, body) == (URL, '{"data":"hé"}'.encode())
    assert (headers["Chat-Event-Id"], headers["Chat-Timestamp"]) == ("e1", str(NOW // 1000))
    assert headers["Content-Type"] == "application/json"
    signed = f"{NOW // 1000}.".encode() + body
    expected = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    assert headers["Chat-Signature"] == f"v1={expected}"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(sender, receiver, add, status):
    add()
    receiver.statuses = [status]
    assert sender.send(delivery())


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503, None])
def test_anything_else_is_tried_again_and_counted(sender, receiver, store, add, status):
    add()
    receiver.statuses = [status]
    assert not sender.send(delivery())
    found = store.find(ROOM, "w")
    assert (found.failures, found.failing_since, found.disabled) == (1, NOW, None)


def test_a_success_forgets_what_has_failed(sender, receiver, store, add):
    add()
    receiver.statuses = [500, 500, 200]
    assert [sender.send(delivery()) for _ in range(3)] == [False, False, True]
    found = store.find(ROOM, "w")
    assert (found.failures, found.failing_since) == (0, None)


def test_a_receiver_that_is_gone_is_disabled_at_once_and_the_room_is_told(
    sender, receiver, store, clock, add
):
    add()
    clock.ms += 1
    receiver.statuses = [410]
    assert sender.send(delivery())
    assert store.find(ROOM, "w").disabled == "status 410"
    ((_, entry), _) = store.audit(ROOM, 10)
    assert (entry.action, entry.note) == (
        "webhook_disabled",
        "receiver.example.com: status 410",
    )
    assert (entry.by.person, entry.person) == (SERVER, store.find(ROOM, "w").created_by)


def test_a_webhook_is_disabled_after_many_failures_that_took_long(
    sender, receiver, store, clock, add
):
    add()
    receiver.statuses = [None]
    for _ in range(MAX_FAILURES + 5):
        assert not sender.send(delivery())
    assert store.find(ROOM, "w").disabled is None  # a receiver may restart
    clock.ms += MAX_FAILING_MS
    assert sender.send(delivery())
    assert (
        store.find(ROOM, "w").disabled
        == f"{MAX_FAILURES + 6} failures, at last ConnectTimeoutError"
    )
    assert [entry.action for _, entry in store.audit(ROOM, 10)] == ["webhook_disabled", "webhook"]


def test_few_failures_disable_nothing_however_long_they_take(sender, receiver, store, clock, add):
    add()
    receiver.statuses = [500]
    for _ in range(MAX_FAILURES - 1):
        clock.ms += MAX_FAILING_MS
        assert not sender.send(delivery())
    assert store.find(ROOM, "w").disabled is None


def test_what_a_webhook_does_not_want_any_more_is_dropped(sender, receiver, store, add):
    disabled = add("disabled")
    [(_, entry)] = store.audit(ROOM, 1)
    assert store.disable(disabled, "by a moderator", entry)
    add("other", kinds=("deleted",))
    for webhook in ("disabled", "other", "removed"):
        assert sender.send(delivery(webhook))
    assert receiver.posts == []


def test_the_log_has_neither_the_address_nor_the_text(sender, receiver, add, caplog):
    add(url="https://receiver.example.com/with-a-token")
    receiver.statuses = [500]
    with caplog.at_level(logging.DEBUG, "chalicelib"):
        sender.send(delivery())
    assert "status 500" in caplog.text
    assert "receiver" not in caplog.text
    assert "hé" not in caplog.text


def test_pauses_grow_to_a_limit_and_are_jittered():
    pauses = [[retry_delay_s(tries) for _ in range(50)] for tries in range(1, MAX_TRIES + 3)]
    assert all(5 <= each <= 10 for each in pauses[0])
    assert all(20 <= each <= 40 for each in pauses[2])
    assert all(each <= MAX_RETRY_S for each in pauses[-1])
    assert len(set(pauses[4])) > 5
    assert min(retry_delay_s(1, first=1) for _ in range(20)) == 1
