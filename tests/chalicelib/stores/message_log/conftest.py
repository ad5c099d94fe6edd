"""The message log over the embedded DynamoDB, and messages to append."""

from dataclasses import replace
from itertools import starmap

import pytest
from botocore.exceptions import ConnectionClosedError
from chalice_gateway.resources import create_tables, read
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.domain import Change, ChangeKind, Message, Person, Reaction, Stamp
from chalicelib.stores.message_log import MessageLog, items
from chalicelib.stores.message_log.items import Expiry
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


def void_now(seq, now):
    """The item of a number without a message."""
    return items.void("lobby", seq, now, Expiry.default(now))


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
    return lambda count=1: [log._counter.reserve("lobby").seq for _ in range(count)]


@pytest.fixture
def voids(dynamodb, messages_table):
    """The numbers that have a void entry."""

    def found():
        rows = dynamodb.scan(TableName=messages_table)["Items"]
        return sorted(int(row["seq"]["N"]) for row in rows if row.get("kind") == {"S": "void"})

    return found


ANA, BOB = Person("ana", "Ana"), Person("bob", "Bob")


class Refused(Exception):
    """What a decision raises here."""


def change_of(target, kind=ChangeKind.REACT, person=BOB, room="lobby", at=NOW, id=None):
    return Change(room=room, kind=kind, target=target, person=person, at=at, id=id)


def reacting(reaction, person=BOB):
    """A decision: add a member to a reaction."""

    def decide(message):
        if message is None or message.deleted:
            raise Refused
        reactions = {each.reaction: each.members for each in message.reactions}
        members = reactions.get(reaction, ())
        reactions[reaction] = (*members, *({person.member} - set(members)))
        return replace(message, reactions=tuple(starmap(Reaction, reactions.items())))

    return decide


def editing(text, person=ANA, at=NOW):
    """A decision: another text."""

    def decide(message):
        if message is None or message.deleted:
            raise Refused
        return replace(message, data=text, edited=Stamp(person, at))

    return decide


def deleting(person=ANA, at=NOW):
    """A decision: no text any more."""

    def decide(message):
        if message is None or message.deleted:
            raise Refused
        gone = replace(message, data="", deleted=Stamp(person, at), reactions=())
        return replace(gone, reply_to=None, mentions=(), mentions_room=False)

    return decide


@pytest.fixture
def react(log, clock):
    """`react(seq, "+1", BOB, id="7")`: returns what has changed."""

    def change(seq, reaction="+1", person=BOB, id=None):
        asked = change_of(seq, person=person, at=clock(), id=id)
        return log.change(asked, reacting(reaction, person))

    return change


@pytest.fixture
def edit(log, clock):
    """`edit(seq, "other", id="7")`: returns what has changed."""

    def change(seq, text, id=None):
        asked = change_of(seq, ChangeKind.EDIT, ANA, at=clock(), id=id)
        return log.change(asked, editing(text, at=clock()))

    return change


@pytest.fixture
def remove(log, clock):
    """`remove(seq, id="7")`: delete a message as a member does; returns what has changed."""

    def change(seq, id=None):
        asked = change_of(seq, ChangeKind.DELETE, ANA, at=clock(), id=id)
        return log.change(asked, deleting(at=clock()))

    return change
