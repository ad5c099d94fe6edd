"""The tables of a stage over the embedded DynamoDB, with a chat of three people."""

import json
from dataclasses import replace
from functools import partial

import pytest
from botocore.session import Session
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import create_tables, read
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.concurrency import Threads
from chalicelib.domain import Change, ChangeKind, Connection, Message, Person, Reaction, Stamp
from chalicelib.personal_data import key_of
from chalicelib.stores import ConnectionStore, MessageLog, RoomStore
from tests.support.running import ROOT
from tools.personal_data import ChatTables
from tools.personal_data.chat_tables import VARIABLES
from tools.personal_data.erasure import now
from tools.sign_in import stage_variables

STAGE = "dev"
ANA, BEN, CID = (
    Person(name.lower().ljust(22, "-"), name) for name in ("Anastasia", "Benedikt", "Cid")
)
DEN = "private." + "a" * 26


@pytest.fixture(scope="module")
def made():
    """The stage's tables, made once because that takes longer than the tests."""
    client = Session().create_client(
        "dynamodb",
        region_name=REGION,
        endpoint_url=serve_embedded_aws(),
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    create_tables(read(ROOT, STAGE), client)
    names = {field: stage_variables(ROOT, STAGE)[name] for field, name in VARIABLES.items()}
    yield ChatTables(client=client, s3=None, place="a test", address="", **names)
    client.close()


@pytest.fixture
def tables(made):
    """The stage's tables, empty."""
    yield made
    for name in map(partial(getattr, made), VARIABLES):
        for item in made.client.scan(TableName=name)["Items"]:
            made.client.delete_item(TableName=name, Key=key_of(item))


@pytest.fixture
def log(tables):
    return MessageLog(tables.client, tables.messages, now)


@pytest.fixture
def rooms(tables):
    return RoomStore(tables.client, tables.rooms)


@pytest.fixture
def connections(tables):
    workers = Threads(4)
    return ConnectionStore(tables.client, tables.connections, tables.room_connections, workers)


@pytest.fixture
def send(log):
    """`send(ANA, "hello")`: the message in the log."""

    def append(sender, data, room="lobby", id=None, **fields):
        message = Message(room=room, id=id, **sender._asdict(), data=data, at=now(), **fields)
        return log.append(message).message

    return append


@pytest.fixture
def change(log):
    """`change(message, ChangeKind.DELETE, ANA, deleted=...)`: changes fields of a message."""

    def apply(message, kind, person, id=None, **fields):
        asked = Change(
            room=message.room, kind=kind, target=message.seq, person=person, at=now(), id=id
        )
        return log.change(asked, lambda old: replace(old, **fields)).message

    return apply


@pytest.fixture
def chat(send, change, rooms, connections):
    """What Ana, Ben and Cid have said and done; the messages by name."""
    said = {
        "hello": send(ANA, "hello from Anastasia", id="first"),
        "answer": send(BEN, "good evening", mentions=(ANA.member, CID.member)),
    }
    said["reply"] = send(
        ANA, "my address is ...", reply_to=said["answer"].seq, mentions=(BEN.member,)
    )
    said["liked"] = send(CID, "cake?", id="cake")
    likes = (Reaction("👍", (ANA.member, BEN.member)), Reaction("🍰", (ANA.member,)))
    change(said["liked"], ChangeKind.REACT, ANA, id="like", reactions=likes)
    said["gone"] = send(ANA, "something rude")
    change(said["gone"], ChangeKind.DELETE, BEN, data="", deleted=Stamp(BEN, now()))
    said["removed"] = send(CID, "spam")
    change(said["removed"], ChangeKind.DELETE, ANA, data="", deleted=Stamp(ANA, now()))
    said["thread"] = send(ANA, "deep down", room=f"lobby:{said['answer'].seq}")
    said["private"] = send(ANA, "between us", room=DEN)
    rooms.create_private(DEN, ANA, now(), "Den", None, [BEN])
    rooms.invite(DEN, ANA.member, 1, now() + 10**6, now())
    connections.open(
        Connection(
            id="ana1=",
            name=ANA.name,
            member=ANA.member,
            connected_at=now(),
            home="lobby",
            rooms={"lobby": "rs", DEN: "rsm"},
            has_channel=True,
        )
    )
    return said


@pytest.fixture
def stored(tables):
    """`stored()`: all items of all tables, as one text."""

    def dump():
        names = [getattr(tables, field) for field in VARIABLES]
        pages = [tables.client.scan(TableName=name)["Items"] for name in names]
        return json.dumps(pages, ensure_ascii=False, default=str)

    return dump
