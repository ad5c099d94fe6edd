"""What becomes of `subscribe` and `unsubscribe` when the store fails, or the connection ends."""

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.stores.errors import StoreUnavailable

SUBSCRIBE = '{"action":"subscribe","room":"elsewhere","id":"7"}'


@pytest.mark.parametrize(
    "frame",
    [
        SUBSCRIBE,
        '{"action":"unsubscribe","room":"lobby","id":"7"}',
        '{"action":"rename","name":"Anna","id":"7"}',
        '{"action":"typing","id":"7"}',
    ],
)
def test_a_connection_whose_row_was_deleted_gets_not_connected(
    chat, store, posts, people, present, frame
):
    store.leave(["ana"])
    chat.receive("ana", frame)
    assert list(posts.frames) == ["ana"]
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("not_connected", "7")
    assert present("ana") == []


@pytest.mark.parametrize("frame", [SUBSCRIBE, '{"action":"rename","name":"Anna","id":"7"}'])
def test_what_cannot_be_stored_changes_nothing_and_gets_unavailable(
    chat, store, posts, people, break_calls, frame
):
    before = store.get("ana")
    break_calls("UpdateItem")
    chat.receive("ana", frame)
    (refusal,) = posts.frames["ana"]
    assert (refusal["code"], refusal["id"]) == ("unavailable", "7")
    assert store.get("ana") == before


@pytest.mark.parametrize("operation", ["UpdateItem", "BatchWriteItem"])
def test_what_was_cut_off_while_a_connection_left_a_room_is_done_when_it_asks_again(
    chat, store, posts, people, subscribe, dynamodb, monkeypatch, now, operation
):
    subscribe("ana", "elsewhere")
    failures = ["cut off"]

    def fail(**_):
        if failures:
            raise EndpointConnectionError(endpoint_url=failures.pop())

    unsubscribe = store.unsubscribe

    def fail_first(*arguments):
        dynamodb.meta.events.register(f"before-call.dynamodb.{operation}", fail)
        unsubscribe(*arguments)

    monkeypatch.setattr(store, "unsubscribe", fail_first)
    posts.frames.clear()
    for _ in range(2):
        chat.receive("ana", '{"action":"unsubscribe","room":"elsewhere"}')
    answers = [frame.get("code", frame["type"]) for frame in posts.frames["ana"]]
    assert answers == ["unavailable", "unsubscribed"]
    assert "elsewhere" not in store.get("ana").rooms
    assert "ana" not in [each.id for each in store.occupants("elsewhere", now)]


@pytest.mark.parametrize("end", ["disconnect", "gone"])
def test_a_connection_that_ends_while_it_subscribes_stays_in_no_room(
    chat, store, posts, people, presence_events, end, now
):
    if end == "gone":
        posts.gone("ana")
    else:
        last = chat._tools.messages.last
        chat._tools.messages.last = lambda room: (chat.disconnect("ana"), last(room))[1]
    chat.receive("ana", SUBSCRIBE)
    assert ("joined", "ana", 2) not in presence_events("eve")
    assert presence_events("bob") == [("left", "ana", 2)]
    assert list(store.ids("elsewhere", now)) == ["eve"]


def test_a_subscription_is_announced_even_if_reading_the_log_fails(
    chat, people, presence_events, monkeypatch, posts
):
    def fail(*_):
        raise StoreUnavailable

    monkeypatch.setattr(chat._tools.messages, "last", fail)
    chat.receive("ana", SUBSCRIBE)
    codes = [frame["code"] for frame in posts.frames["ana"] if frame["type"] == "error"]
    assert codes == ["unavailable"]
    assert presence_events("eve") == [("joined", "ana", 2)]
