"""Calls to DynamoDB that need not wait for each other."""

import logging
import threading
import time

import pytest

from chalicelib.concurrency import Greenlets, Threads
from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.stores import ConnectionStore, StoreUnavailable
from tests.support.hostile import WAIT_TIMEOUT_S

WAYS = {"greenlets": Greenlets, "threads": lambda: Threads(7)}


@pytest.fixture(params=WAYS)
def workers(request):
    return WAYS[request.param]()


@pytest.fixture
def meet(monkeypatch, workers):
    """`meet(store, "ids", log, "append")`: each of these methods first waits until all of them are
    called; the list of those that have begun."""
    begun, lock = [], threading.Lock()

    def change(*methods):
        pairs = list(zip(methods[::2], methods[1::2], strict=True))
        for owner, name in pairs:
            real = getattr(owner, name)

            def waits(*arguments, real=real, name=name, **options):
                with lock:
                    begun.append(name)
                end = time.monotonic() + WAIT_TIMEOUT_S
                while len(begun) < len(pairs) and time.monotonic() < end:
                    workers.sleep(0.005)
                return real(*arguments, **options)

            monkeypatch.setattr(owner, name, waits)
        return begun

    return change


def together(begun, act):
    began = time.monotonic()
    act()
    assert time.monotonic() - began < WAIT_TIMEOUT_S, begun


def test_a_room_is_listed_while_its_message_is_appended(people, chat, meet, store, log, posts):
    begun = meet(store, "ids", log, "append")
    together(begun, lambda: chat.receive("ana", '{"action":"sendmessage","data":"hello"}'))
    assert {id: frames[-1]["data"] for id, frames in posts.frames.items()} == {
        "ana": "hello",
        "bob": "hello",
        "cid": "hello",
    }


def test_the_numbers_of_several_rooms_are_read_at_once(people, chat, subscribe, log, posts):
    begun = []
    real = log.last

    def last(room):
        begun.append(room)
        end = time.monotonic() + WAIT_TIMEOUT_S
        while len(begun) < 3 and time.monotonic() < end:
            chat._tools.workers.sleep(0.005)
        return real(room) + len(room)

    for room in ("a", "bb"):
        subscribe("ana", room)
    posts.frames.clear()
    log.last = last
    frame = '{"action":"ping","rooms":["lobby","a","bb","a"]}'
    together(begun, lambda: chat.receive("ana", frame))
    [pong] = posts.frames["ana"]
    assert pong["rooms"] == {"lobby": 5, "a": 1, "bb": 2}


def test_a_room_is_counted_while_its_newest_number_is_read(people, chat, meet, store, log, posts):
    begun = meet(store, "occupants", log, "last")
    together(begun, lambda: chat.receive("ana", '{"action":"subscribe","room":"elsewhere"}'))
    assert posts.frames["ana"][0]["rooms"][0]["count"] == 2


def test_a_member_loses_a_room_over_all_connections_at_once(store, connection, now, workers):
    for tab in ("tab-1", "tab-2", "tab-3"):
        store.open(connection(tab, member="member-ana"))
    begun, real = [], store.unsubscribe

    def unsubscribe(each, rooms):
        begun.append(each.id)
        end = time.monotonic() + WAIT_TIMEOUT_S
        while len(begun) < 3 and time.monotonic() < end:
            workers.sleep(0.005)
        real(each, rooms)

    store.unsubscribe = unsubscribe
    together(begun, lambda: store.revoke("lobby", "member-ana", now))
    assert list(store.ids("lobby", now)) == []


def failing(*_, **__):
    raise StoreUnavailable("no")
    yield


def test_a_failed_append_is_all_that_is_told_and_logged(
    people, chat, store, log, posts, monkeypatch, caplog
):
    monkeypatch.setattr(store, "ids", failing)
    monkeypatch.setattr(log, "append", lambda _, **__: next(failing()))
    with caplog.at_level(logging.WARNING):
        chat.receive("ana", '{"action":"sendmessage","data":"hello","id":"1"}')
    assert [frame["code"] for frame in posts.frames["ana"]] == ["unavailable"]
    assert [record.message for record in caplog.records] == ["frame of ana: store unavailable: no"]


def test_a_failed_listing_leaves_the_message_appended_and_acknowledged(
    people, chat, store, log, posts, monkeypatch, caplog
):
    monkeypatch.setattr(store, "ids", failing)
    with caplog.at_level(logging.WARNING):
        chat.receive("ana", '{"action":"sendmessage","data":"hello","id":"1"}')
    assert [frame["data"] for frame in posts.frames["ana"]] == ["hello"]
    assert "bob" not in posts.frames
    assert len(log.after("lobby", 0, 9).messages) == 1
    assert [record.message for record in caplog.records] == [
        "a message is not broadcast to all: store unavailable: no"
    ]


def test_only_the_first_page_of_a_room_is_read_ahead(
    dynamodb, table, occupants_table, workers, broadcaster, fanout, people, now
):
    queries = []
    dynamodb.meta.events.register("before-call.dynamodb.Query", lambda **_: queries.append(1))
    store = ConnectionStore(dynamodb, table, occupants_table, workers, page_size=1)
    dispatcher = Dispatcher(store, broadcaster, fanout, lambda: now)
    recipients = dispatcher.recipients("lobby", "bob")
    assert len(queries) == 1
    assert sorted(recipients) == ["ana", "bob", "cid"]
    assert len(queries) >= 3
