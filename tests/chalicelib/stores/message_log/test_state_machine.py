"""Whatever happens to writers and readers, each message is seen once by all, in one order."""

from dataclasses import replace

import pytest
from chalice_gateway.resources import create_tables, read
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from moto import mock_aws

from chalicelib.stores.message_log import MessageLog, items
from chalicelib.stores.message_log.changes import ChangeReader
from chalicelib.stores.message_log.counter import Counter, Reservation
from chalicelib.stores.message_log.gaps import Filled, Gaps
from chalicelib.stores.message_log.rewrite import rewrite
from tests.chalicelib.conftest import ROOT, STAGE
from tests.chalicelib.stores.direct_client import DirectClient
from tests.chalicelib.stores.message_log.log_machine import LogMachine

RESOURCES = {"MessagesTable": read(ROOT, STAGE)["MessagesTable"]}

# So many that a planted bug is always found, mostly within 100. Which examples Hypothesis makes
# changes with any constant in the project's code.
MANY_EXAMPLES = 2_000


@pytest.fixture
def check(session, monkeypatch):
    """`check(examples)`: run the machine, each time over an empty table.

    Few numbers are sealed and few entries read at once, so that rooms of a few messages need more.
    """
    monkeypatch.setattr("chalicelib.stores.message_log.gaps.MAX_SEALS", 2)
    monkeypatch.setattr("chalicelib.stores.message_log.queries.FIRST_READ", 2)
    monkeypatch.setattr("chalicelib.stores.message_log.queries.READ_GROWTH", 2)
    with mock_aws():
        botocore = session.client("dynamodb")
        (table,) = create_tables(RESOURCES, botocore)
        client = DirectClient(botocore)

        def new_machine():
            for row in client.scan(TableName=table)["Items"]:
                key = {name: row[name] for name in ("room", "seq")}
                client.delete_item(TableName=table, Key=key)
            return LogMachine(client, table)

        def run(examples, **options):
            options = settings(
                max_examples=examples,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                **options,
            )
            run_state_machine_as_test(new_machine, settings=options)

        yield run


def test_each_message_is_seen_once_by_all_whatever_happens(check):
    check(20, derandomize=True)


@pytest.mark.slow
def test_each_message_is_seen_once_by_all_in_many_runs(check):
    """It stops at the first finding: to shrink one may take minutes."""
    check(150, derandomize=True, phases=[Phase.generate])


# What the machine finds


def begin_again_at_one(monkeypatch):
    """A counter that was deleted gives the same numbers again."""
    monkeypatch.setattr(Counter, "reserve", next_after_zero)


def next_after_zero(counter, room, *_, **__):
    response = counter._client.update_item(
        TableName=counter._table,
        Key={"room": {"S": f"{room}#counter"}, "seq": {"N": "0"}},
        UpdateExpression="SET lastSeq = if_not_exists(lastSeq, :zero) + :one,"
        " begunAt = :zero, expiresAt = :later",
        ExpressionAttributeValues={
            ":zero": {"N": "0"},
            ":one": {"N": "1"},
            ":later": {"N": str(10**10)},
        },
        ReturnValues="UPDATED_NEW",
    )
    return Reservation(int(response["Attributes"]["lastSeq"]["N"]))


def put_voids_over_messages(monkeypatch):
    """A message that was faster than the seal is lost."""
    put_unconditionally(monkeypatch, items.is_void)


def put_messages_over_voids(monkeypatch):
    """A message appears where readers have passed."""
    put_unconditionally(monkeypatch, lambda item: "data" in item)


def put_unconditionally(monkeypatch, is_affected):
    put_if_absent = items.put_if_absent

    def put(table, item):
        request = put_if_absent(table, item)
        if is_affected(item):
            del request["ConditionExpression"], request["ReturnValuesOnConditionCheckFailure"]
        return request

    monkeypatch.setattr(items, "put_if_absent", put)


def pass_numbers_that_are_being_written(monkeypatch):
    """A reader takes every missing number for void."""
    monkeypatch.setattr(Gaps, "fill", lambda *a, **_: Filled(items.number(a[2]) - 1))


def pass_numbers_without_a_seal(monkeypatch):
    """A writer that is slower than its time allows writes where readers have passed."""
    monkeypatch.setattr("chalicelib.stores.message_log.gaps.MAX_SEALS", 0)
    monkeypatch.setattr("chalicelib.stores.message_log.gaps.ABANDONED_AFTER_MS", 3_000)


def take_the_first_entry_for_the_first_number(monkeypatch):
    """In a new room, the first writer may be slower than the second one."""
    monkeypatch.setattr(Gaps, "_gone", lambda *a: a[1] - 1)


def take_what_has_expired_for_the_oldest(monkeypatch):
    """Older messages may be kept for longer."""
    monkeypatch.setattr(items, "is_bottom", lambda *a: not items.is_kept(*a))


def begin_after_the_newest_change(monkeypatch):
    """Below it, another one may still be written, of which the reader never hears."""
    newest = lambda reader: reader._queries.last()  # noqa: E731
    monkeypatch.setattr(ChangeReader, "newest", newest)


def read_messages_before_their_changes(monkeypatch):
    """A page is older than the changes that it claims to have seen."""
    before = MessageLog.before

    def read(log, room, seq, *limits):
        page = before(log, room, seq, *limits)
        changes = log.changes_after(room, None, 1).up_to if seq is None else None
        return replace(page, changes=changes)

    monkeypatch.setattr(MessageLog, "before", read)


def change_what_another_has_changed(monkeypatch):
    """The last writer wins, and the other's change is lost."""

    def overwrite(table, old, new):
        request = rewrite(table, old, new)
        request["ConditionExpression"] = "attribute_exists(room)"
        request["ExpressionAttributeValues"].pop(":was", None)
        return request

    monkeypatch.setattr("chalicelib.stores.message_log.change.rewrite", overwrite)


def keep_what_was_deleted(monkeypatch):
    """An earlier text stays beside the present one."""

    def keep(table, old, new):
        request = rewrite(table, old, new)
        request["UpdateExpression"] = request["UpdateExpression"].replace(
            "SET ", "SET was = :old, ", 1
        )
        request["ExpressionAttributeValues"][":old"] = {"S": old.data}
        return request

    monkeypatch.setattr("chalicelib.stores.message_log.change.rewrite", keep)


@pytest.mark.parametrize(
    "plant",
    [
        begin_again_at_one,
        put_voids_over_messages,
        put_messages_over_voids,
        pass_numbers_that_are_being_written,
        pass_numbers_without_a_seal,
        take_the_first_entry_for_the_first_number,
        take_what_has_expired_for_the_oldest,
        begin_after_the_newest_change,
        read_messages_before_their_changes,
        change_what_another_has_changed,
        keep_what_was_deleted,
    ],
)
def test_a_planted_bug_is_found(check, plant, monkeypatch):
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check(MANY_EXAMPLES, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)
