"""The message log over the embedded DynamoDB, and messages to append."""

import pytest
from botocore.exceptions import ConnectionClosedError
from chalice_gateway.resources import create_tables, read
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.domain import Message
from chalicelib.stores.message_log import MessageLog
from tests.chalicelib.conftest import ROOT, STAGE

NOW = 1_700_000_000_000


@pytest.fixture(scope="module")
def emulator():
    """A DynamoDB behind a socket: its conditional writes are atomic, which in-process moto's are
    not."""
    return serve_embedded_aws()


@pytest.fixture
def dynamodb(session, emulator, messages_table):
    client = session.client("dynamodb", endpoint_url=emulator)
    create_tables(read(ROOT, STAGE), client)
    yield client
    client.delete_table(TableName=messages_table)
    client.close()


class Clock:
    """The log's clock: stands still until it is set."""

    def __init__(self):
        self.ms = NOW

    def __call__(self):
        return self.ms

    def wait(self, ms):
        self.ms += ms


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(dynamodb, messages_table, clock):
    return MessageLog(dynamodb, messages_table, clock)


@pytest.fixture
def delete(dynamodb, messages_table):
    """`delete("lobby", 5)`: by hand, or as DynamoDB does after the expiry; in any order."""

    def delete_item(room, seq=0):
        key = {"room": {"S": room}, "seq": {"N": str(seq)}}
        dynamodb.delete_item(TableName=messages_table, Key=key)

    return delete_item


@pytest.fixture
def lose_answer(dynamodb, monkeypatch):
    """`lose_answer("PutItem")`: the next call succeeds, its response is lost, botocore retries."""

    def lose(operation):
        http = dynamodb._endpoint.http_session
        send, lost = http.send, []

        def send_and_lose(request):
            answer = send(request)
            if not lost and request.headers["X-Amz-Target"].endswith(operation.encode()):
                lost.append(operation)
                raise ConnectionClosedError(endpoint_url=request.url)
            return answer

        monkeypatch.setattr(http, "send", send_and_lose)
        return lost

    return lose


def new_message(data="hello", id=None, member="ana", room="lobby", at=NOW):
    return Message(room=room, member=member, name=member, data=data, at=at, id=id)


def texts(page):
    return [message.data for message in page.messages]


def numbers(page):
    return page.first, page.up_to, page.more


@pytest.fixture
def ten_numbers(log):
    """A log of ten messages; their numbers."""
    return [log.append(new_message(f"{n}")).message.seq for n in range(10)]


@pytest.fixture
def say(log, clock):
    """`say("hello")`: append a message now; returns its number."""
    return lambda text: log.append(new_message(text, at=clock())).message.seq


@pytest.fixture
def reserve(log, clock):
    """Reserve numbers for writers that die."""
    return lambda count=1: [log._counter.reserve("lobby") for _ in range(count)]


@pytest.fixture
def voids(dynamodb, messages_table):
    """The numbers that have a void entry."""

    def found():
        rows = dynamodb.scan(TableName=messages_table)["Items"]
        return sorted(int(row["seq"]["N"]) for row in rows if row.get("kind") == {"S": "void"})

    return found
