"""The index: an item for each word of a message, as long as the message has it."""

from dataclasses import replace

import pytest

from chalicelib.search import Reindexing
from chalicelib.search.places import place_of
from chalicelib.stores import StoreUnavailable


def test_a_message_has_an_item_for_each_word_and_nothing_else(
    index, send, indexed, dynamodb, search_table, expiry
):
    message = send("Hello hello, Café!")
    assert index.apply([Reindexing(message, expiry)]) == 2
    assert indexed() == {place_of(message): {"garden#hello", "garden#cafe"}}
    (item, _) = dynamodb.scan(TableName=search_table)["Items"]
    assert item.keys() == {"word", "place", "expiresAt"}
    assert item["expiresAt"] == {"N": str(expiry)}


def test_a_message_in_a_thread_is_indexed_under_the_room_of_the_thread(say, indexed):
    message = say("deep", room="garden:3")
    assert indexed() == {place_of(message): {"garden#deep"}}


def test_an_edit_writes_only_the_words_that_differ(index, say, indexed, expiry):
    message = say("one two three")
    changed = replace(message, data="two three four")
    assert index.apply([Reindexing(changed, expiry, known="one two three")]) == 2
    assert indexed() == {place_of(message): {"garden#two", "garden#three", "garden#four"}}


def test_a_deletion_removes_all_words(index, say, indexed, expiry):
    message = say("one two three")
    index.apply([Reindexing(replace(message, data=""), expiry, known=message.data)])
    assert indexed() == {}


def test_words_of_texts_that_may_be_in_the_index_are_removed(index, say, indexed, expiry):
    """A batch of the stream may come again with more events, after a part of it was written."""
    message = say("one two")
    index.apply(
        [Reindexing(replace(message, data="two three"), expiry, stale=["one two", "other"])]
    )
    assert indexed() == {place_of(message): {"garden#two", "garden#three"}}


def test_what_is_written_twice_is_the_same_as_once(index, say, indexed, expiry):
    message = say("one two three")
    once = indexed()
    index.apply([Reindexing(message, expiry)])
    assert indexed() == once


def test_many_words_are_written_in_few_calls(index, send, calls, expiry):
    messages = [send(" ".join(f"w{number}" for number in range(50))) for _ in range(3)]
    calls.clear()
    assert index.apply([Reindexing(message, expiry) for message in messages]) == 150
    assert calls == {"BatchWriteItem": 6}


def test_an_unreachable_table_is_told(index, send, find, break_calls, expiry):
    message = send("hello")
    break_calls("BatchWriteItem")
    with pytest.raises(StoreUnavailable):
        index.apply([Reindexing(message, expiry)])
    break_calls("Query")
    with pytest.raises(StoreUnavailable):
        find("hello")
