"""The indexer: the index is as the last event of each message has it, whatever came before."""

from dataclasses import replace

import pytest

from chalicelib.events import EventKind, MessageEvent
from chalicelib.search import MessageIndexer
from chalicelib.search.places import place_of


@pytest.fixture
def handle(index, expiry):
    """`handle((None, after), (before, after))`: a batch of events, from a message to a message."""
    indexer = MessageIndexer(index)

    def batch(*changes):
        indexer.handle(
            [
                MessageEvent(f"{number}", _kind(before), before, after, after.at, expiry)
                for number, (before, after) in enumerate(changes)
            ]
        )

    return batch


def _kind(before):
    return EventKind.EDITED if before else EventKind.CREATED


@pytest.fixture
def texts(send):
    """Three texts that a message has, one after the other."""
    first = send("one two")
    return [first, replace(first, data="two three"), replace(first, data="")]


def test_a_batch_writes_each_message_once(texts, handle, indexed, calls):
    first, second, gone = texts
    calls.clear()
    handle((None, first), (first, second))
    assert indexed() == {place_of(first): {"garden#two", "garden#three"}}
    assert calls["BatchWriteItem"] == 1
    handle((second, gone))
    assert indexed() == {}


def test_a_batch_that_comes_again_with_more_events_leaves_no_old_words(texts, handle, indexed):
    first, second, gone = texts
    handle((None, first))
    handle((None, first), (first, second))
    assert indexed() == {place_of(first): {"garden#two", "garden#three"}}
    handle((None, first), (first, second), (second, gone))
    assert indexed() == {}


def test_messages_of_one_batch_are_apart(send, handle, indexed):
    one, other = send("same"), send("same", room="elsewhere")
    handle((None, one), (None, other))
    assert indexed() == {place_of(one): {"garden#same"}, place_of(other): {"elsewhere#same"}}


def test_a_reaction_writes_nothing(texts, handle, calls):
    first, *_ = texts
    calls.clear()
    handle((first, replace(first, revision=1)))
    assert not calls
