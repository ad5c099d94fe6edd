"""The store of rooms over the embedded DynamoDB, whose transactions are atomic."""

import pytest
from chalice_gateway.resources import create_tables, read
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.aws import AwsSession
from chalicelib.domain import FOREVER, AuditEntry, Person, Role, Stamp
from chalicelib.stores.rooms import RoomStore
from tests.chalicelib.conftest import ROOT, STAGE, variables

NOW = 1_700_000_000_000
WEEK_MS = 7 * 24 * 3_600_000
PRIVATE = "private." + "a" * 26
DIRECT = "direct." + "b" * 26


def person(name, **fields):
    """Somebody whose id can be told from the name."""
    return Person(name.lower().ljust(22, "_"), name, **fields)


OWNER, MODERATOR, MEMBER = Role.OWNER, Role.MODERATOR, Role.MEMBER
ANA, BOB, CID = person("Ana"), person("Bob"), person("Cid")


@pytest.fixture(scope="module")
def emulator():
    return serve_embedded_aws()


@pytest.fixture
def rooms_table():
    return variables()["ROOMS_TABLE"]


@pytest.fixture
def dynamodb(session, emulator, rooms_table):
    client = session.client("dynamodb", endpoint_url=emulator)
    create_tables({"RoomsTable": read(ROOT, STAGE)["RoomsTable"]}, client)
    yield client
    client.delete_table(TableName=rooms_table)
    client.close()


@pytest.fixture(params=["botocore", "own client"])
def any_client(request, dynamodb, emulator):
    if request.param == "botocore":
        yield dynamodb
    else:
        session = AwsSession(2)
        yield session.client("dynamodb", emulator)
        session.close()


@pytest.fixture
def rooms(any_client, rooms_table):
    return RoomStore(any_client, rooms_table, sleep=lambda _: None)


@pytest.fixture
def private(rooms):
    """A private room that Ana owns and Bob is in."""
    rooms.create_private(PRIVATE, ANA, NOW, "Plans", None, [BOB])
    return PRIVATE


@pytest.fixture
def garden(rooms):
    """An open room that Ana has created."""
    rooms.create_open("garden", ANA, NOW, "Garden", "roses")
    return "garden"


@pytest.fixture
def role(rooms):
    """`role(room, BOB)`: what Bob is there, `banned` or None included."""

    def find(room, who):
        found = rooms.membership(room, who.member)
        if found is None:
            return None
        return "banned" if found.is_banned(NOW) else found.role and found.role.value

    return find


@pytest.fixture
def counts(rooms):
    """`counts(room)`: how many members and owners its settings have; None without settings."""

    def find(room):
        settings = rooms.settings(room)
        return settings and (settings.members, settings.owners)

    return find


@pytest.fixture
def seen(rooms):
    """`seen(room, BOB)`: Bob's membership as it is now."""
    return lambda room, who: rooms.membership(room, who.member)


@pytest.fixture
def ban(rooms, seen):
    """`ban(room, BOB)`: for ever, as Bob is now."""
    return lambda room, who, until=FOREVER, at=NOW: rooms.ban(room, seen(room, who), who, until, at)


@pytest.fixture
def mute(rooms, seen):
    """`mute(room, BOB)`: for ever, as Bob is now."""
    return lambda room, who, until=FOREVER, at=NOW: rooms.mute(
        room, seen(room, who), who, until, at
    )


def act(action, whom=None, at=NOW, **fields):
    """Something that Ana has done."""
    return AuditEntry(Stamp(ANA, at), action, whom, **fields)


@pytest.fixture
def acts(rooms):
    """`acts(room)`: the actions in the audit log, the newest first."""
    return lambda room: [entry.action for _, entry in rooms.audit(room, 100)]


@pytest.fixture
def invitation(rooms, private):
    """`invitation()`: one to the private room, for one use."""

    def make(uses=1, expires_at=NOW + WEEK_MS):
        return rooms.invite(private, ANA.member, uses, expires_at, NOW)

    return make


@pytest.fixture
def accept(rooms):
    """`accept(CID, invitation())`"""

    def use(who, invite, at=NOW, room=PRIVATE):
        return rooms.add(room, who, MEMBER, at, invite)

    return use
