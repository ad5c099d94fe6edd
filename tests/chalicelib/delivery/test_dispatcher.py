"""Recipients that are gone, that fail, or whose handshake is not over."""

from types import SimpleNamespace

import pytest

from chalicelib import deadline
from chalicelib.delivery.dispatcher import HANDSHAKE_GRACE_MS, Dispatcher
from chalicelib.delivery.fanout_policy import FanoutPolicy

HELLO = '{"action":"sendmessage","data":"hello"}'


def test_only_the_row_of_a_gone_recipient_is_deleted_and_the_others_are_served(
    chat, present, posts, people
):
    posts.gone("bob")
    chat.receive("ana", HELLO)
    assert sorted(posts.frames) == ["ana", "cid"]
    assert present("ana", "bob", "cid", "eve") == ["ana", "cid", "eve"]


def test_a_failed_recipient_keeps_its_row_and_causes_no_error_for_the_sender(
    chat, present, posts, people
):
    posts.fails("bob", status=500)
    chat.receive("ana", HELLO)
    assert [frame["type"] for frame in posts.frames["ana"]] == ["message"]
    assert len(posts.frames["cid"]) == 1
    assert present("ana", "bob", "cid") == ["ana", "bob", "cid"]


def test_the_row_of_a_gone_sender_is_deleted_and_the_others_are_served(
    chat, present, posts, people
):
    posts.gone("ana")
    chat.receive("ana", HELLO)
    assert sorted(posts.frames) == ["bob", "cid"]
    assert present("ana", "bob", "cid") == ["bob", "cid"]


def test_the_row_of_a_sender_found_gone_by_an_error_reply_is_deleted(chat, present, posts, people):
    posts.gone("ana")
    chat.receive("ana", "nonsense")
    assert present("ana", "bob") == ["bob"]


def test_a_failed_reply_is_counted_and_logged_but_not_as_a_delivery(
    chat, posts, people, counted, caplog
):
    posts.fails("ana", status=403)
    chat.receive("ana", '{"action":"ping"}')
    assert +counted == {"Failed": 1}
    assert "post to ana failed" in caplog.text


def test_a_reply_after_the_deadline_is_counted_and_logged_as_undelivered(
    chat, posts, people, counted, caplog
):
    with deadline.within(0):
        chat.receive("ana", '{"action":"ping"}')
    assert posts.frames == {}
    assert +counted == {"Undelivered": 1}
    assert "no time was left to answer ana" in caplog.text


def test_a_row_that_cannot_be_deleted_causes_no_error_for_the_sender(
    chat, present, posts, people, break_calls
):
    posts.gone("bob")
    break_calls("DeleteItem")
    chat.receive("ana", HELLO)
    assert [frame["type"] for frame in posts.frames["ana"]] == ["message"]
    assert sorted(posts.frames) == ["ana", "cid"]
    assert present("bob") == ["bob"]


def test_a_gone_newcomer_keeps_its_row_during_the_handshake_grace(
    chat, present, posts, people, now
):
    chat.connect("new", {})
    posts.gone("new")
    chat.receive("ana", HELLO)
    assert present("new", "ana", "bob", "cid") == ["new", "ana", "bob", "cid"]


def test_the_row_of_a_gone_newcomer_is_deleted_after_the_handshake_grace(
    chat, posts, people, present, clock
):
    chat.connect("new", {})
    posts.gone("new")
    clock.now += HANDSHAKE_GRACE_MS + 1
    chat.receive("ana", HELLO)
    assert present("new", "ana", "bob", "cid") == ["ana", "bob", "cid"]


@pytest.mark.parametrize("inline_limit", [1, 10], ids=["through the queue", "inline"])
def test_each_of_several_frames_reaches_the_whole_room(
    store, broadcaster, posts, people, now, inline_limit
):
    queue = SimpleNamespace(put=lambda _, frame, ids: broadcaster.broadcast(frame, list(ids)))
    dispatcher = Dispatcher(store, broadcaster, queue, lambda: now, FanoutPolicy(inline_limit))
    dispatcher.send_all("lobby", ['{"a":1}', '{"a":2}'], "ana")
    assert posts.frames == {id: [{"a": 1}, {"a": 2}] for id in ("ana", "bob", "cid")}
