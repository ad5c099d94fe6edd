"""Whatever functions meet, fail or end, a room's members, owners, bans and invitations agree."""

import pytest
from chalice_gateway.resources import create_tables, read
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from moto import mock_aws

from chalicelib.domain import Kind
from chalicelib.stores.rooms import creation, requests
from chalicelib.stores.rooms.membership_changes import MembershipChanges
from chalicelib.stores.table import number
from tests.chalicelib.conftest import ROOT, STAGE
from tests.chalicelib.stores.direct_client import DirectClient
from tests.chalicelib.stores.rooms.room_machine import RoomMachine

RESOURCES = {"RoomsTable": read(ROOT, STAGE)["RoomsTable"]}
# So many that a planted bug is always found, mostly within 100. Which examples Hypothesis makes
# changes with any constant in the project's code.
MANY_EXAMPLES = 2_000


@pytest.fixture
def client(session):
    """A client of an empty table."""
    with mock_aws():
        botocore = session.client("dynamodb")
        create_tables(RESOURCES, botocore)
        yield DirectClient(botocore)


@pytest.fixture
def check(client, rooms_table):
    """`check(kind, examples)`: run the machine, each time over an empty table."""

    def run(kind, examples, **options):
        def new_machine():
            for row in client.scan(TableName=rooms_table)["Items"]:
                key = {name: row[name] for name in ("room", "item")}
                client.delete_item(TableName=rooms_table, Key=key)
            return RoomMachine(client, rooms_table, kind)

        options = settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            **options,
        )
        run_state_machine_as_test(new_machine, settings=options)

    return run


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.PRIVATE])
def test_a_room_is_right_whatever_happens(check, kind):
    check(kind, 25, derandomize=True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.PRIVATE])
def test_a_room_is_right_in_many_runs(check, kind):
    check(kind, 200, derandomize=True, phases=[Phase.generate])


# What the machine finds


def lose_the_last_owner(monkeypatch):
    """Two owners who leave at once are both not the last one."""

    def uncounted(self, room, role):
        owners = {"owners": number(-1)} if role.value == "owner" else {}
        less = {"members": number(-1), **owners}
        key = creation.items.settings_key(room)
        one = number(1)
        return "Update", creation.update(self._table, key, "#members > :one", add=less, one=one)

    monkeypatch.setattr(MembershipChanges, "_uncounted", uncounted)


def use_an_invitation_for_ever(monkeypatch):
    used = MembershipChanges._used

    def unlimited(self, room, invite, at):
        verb, request = used(self, room, invite, at)
        request["ConditionExpression"] = "#expiresAt > :now"
        del request["ExpressionAttributeNames"], request["ExpressionAttributeValues"][":none"]
        request["ExpressionAttributeNames"] = {"#expiresAt": "expiresAt", "#usesLeft": "usesLeft"}
        return verb, request

    monkeypatch.setattr(MembershipChanges, "_used", unlimited)


def let_banned_people_in(monkeypatch):
    condition = "attribute_not_exists(#role) AND #item <> :now"
    monkeypatch.setattr(creation, "IS_NO_MEMBER", condition)


def let_a_mute_end_with_the_membership(monkeypatch):
    def gone(self, room, seen, at):
        key = creation.items.member_key(room, seen.person.member)
        return "Delete", requests.delete(self._table, key, "attribute_exists(#role)")

    monkeypatch.setattr(MembershipChanges, "_gone", gone)


def write_one_after_the_other(monkeypatch):
    """A function that ends between the two has counted nobody less."""

    def transact(self, *parts):
        for verb, request in parts:
            {"Put": self.put, "Update": self.update, "Delete": self.delete}[verb](request)

    monkeypatch.setattr("chalicelib.stores.rooms.writer.Writer.transact", transact)


@pytest.mark.parametrize(
    "plant",
    [
        lose_the_last_owner,
        use_an_invitation_for_ever,
        let_banned_people_in,
        let_a_mute_end_with_the_membership,
        write_one_after_the_other,
    ],
)
def test_a_planted_bug_is_found(check, plant, monkeypatch):
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(
            Kind.PRIVATE,
            MANY_EXAMPLES,
            derandomize=True,
            phases=[Phase.generate],
            report_multiple_bugs=False,
        )
