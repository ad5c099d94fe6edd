"""The index and the log over moto, and messages in both."""

from collections import Counter

import pytest

from chalicelib.domain import Message
from chalicelib.search import MessageSearch, Query, Reindexing, SearchIndex, cursor
from tests.chalicelib.conftest import variables


@pytest.fixture
def search_table():
    return variables()["SEARCH_TABLE"]


@pytest.fixture
def index(dynamodb, search_table):
    return SearchIndex(dynamodb, search_table, sleep=lambda _: None)


@pytest.fixture
def search(index, log):
    return MessageSearch(index, log)


@pytest.fixture
def find(search):
    """`find("hello", before=...)`: the texts that are found in the garden, and where to go on."""

    def texts(query, room="garden", before=None, limit=20):
        found = search.find(room, Query.parse(query), cursor(before), limit)
        return [message.data for message in found.messages], found.next

    return texts


@pytest.fixture
def send(log, now):
    """`send("hello")`: append a message that the index does not know yet; each a second later."""
    sent = []

    def append(data, room="garden", **fields):
        at = now + 1000 * len(sent)
        said = Message(room=room, member="ana", name="Ana", data=data, at=at, **fields)
        sent.append(log.append(said).message)
        return sent[-1]

    return append


@pytest.fixture
def say(send, index, expiry):
    """`say("hello")`: the same, and index it."""

    def sent_and_indexed(data, room="garden", **fields):
        message = send(data, room, **fields)
        index.apply([Reindexing(message, expiry)])
        return message

    return sent_and_indexed


@pytest.fixture
def expiry(now):
    return now // 1000 + 3600


@pytest.fixture
def indexed(dynamodb, search_table):
    """`indexed()`: the words of each place in the index."""

    def words():
        found = {}
        for item in dynamodb.scan(TableName=search_table)["Items"]:
            found.setdefault(item["place"]["S"], set()).add(item["word"]["S"])
        return found

    return words


@pytest.fixture
def calls(dynamodb):
    """How often each operation is called."""
    counted = Counter()
    dynamodb.meta.events.register(
        "before-call.dynamodb", lambda model, **_: counted.update([model.name])
    )
    return counted
