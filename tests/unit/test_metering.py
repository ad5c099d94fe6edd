"""The meter: what DynamoDB counts for calls of the app's own store, worked out by hand."""

import pytest

from bench.metering import Meter, row_size
from chalicelib.frames import Message
from local_gateway.resources import TABLE, read
from tests.unit.conftest import ROOT, STAGE

KB = 1024


def test_the_size_of_a_row_is_that_of_names_and_values():
    assert row_size({"id": {"S": "é"}, "n": {"N": "12345"}}) == (2 + 2) + (1 + 3 + 1)


@pytest.fixture
def meter(dynamodb, session):
    tables = [r["Properties"] for r in read(ROOT, STAGE).values() if r.get("Type") == TABLE]
    meter = Meter(session.client("dynamodb"), tables)
    meter.watch(dynamodb)
    return meter


def counted(meter):
    _, usage = meter.take()
    return dict(usage)


def test_a_write_counts_for_the_index_too_and_twice_if_the_entry_moves(meter, store, connection):
    store.join(connection("ana"))
    assert counted(meter) == {"writes": 2}
    store.join(connection("ana", connected_at=1))  # which the index does not have
    assert counted(meter) == {"writes": 1}
    store.join(connection("ana", connected_at=1, name="Anna"))
    assert counted(meter) == {"writes": 2}
    store.join(connection("ana", connected_at=1, name="Anna", room="elsewhere"))
    assert counted(meter) == {"writes": 3}
    store.leave("ana")
    assert counted(meter) == {"writes": 2}
    store.leave("ana")
    assert counted(meter) == {"writes": 1}


def test_a_large_row_is_several_writes(meter, store, connection):
    store.join(connection("ana", name=2020 * "a"))
    assert counted(meter) == {"writes": 3 + 3}
    store.leave("ana")
    assert counted(meter) == {"writes": 3 + 3}


def test_a_query_counts_for_whole_entries_of_the_index(meter, store, connection):
    for n in range(100):
        store.join(connection(f"c{n:02}", name=50 * "n"))
    meter.take()
    list(store.members("lobby"))
    # connectionId c.., room lobby, member member-c.., name nnn...
    entry = (12 + 3) + (4 + 5) + (6 + 10) + (4 + 50)
    assert 8 * KB < 100 * entry <= 12 * KB
    assert counted(meter) == {"reads": 1.5}
    assert store.count("lobby") == 100  # for which no entry is sent
    assert counted(meter) == {"reads": 1.5}


def said(**fields):
    return Message(room="lobby", member="m", name="Ana", at=1, **{"data": "hello", **fields})


def test_a_message_is_a_strong_read_and_a_write(meter, log):
    log.append(said(id="first"))
    meter.take()
    log.append(said())
    assert counted(meter) == {"reads": 1, "writes": 1}


def test_the_writes_of_a_transaction_count_twice(meter, log):
    log.append(said(id="first"))
    # The entry, the marker of its id and that of the room's first.
    assert counted(meter) == {"reads": 1, "writes": 2 * 3}
    log.append(said(id="second"))
    assert counted(meter) == {"reads": 1, "writes": 2 * 2}
    log.append(said(id="third", data=1024 * "x"))
    assert counted(meter) == {"reads": 1, "writes": 2 * (2 + 1)}


def test_a_page_of_the_log_counts_by_its_size(meter, log):
    for _ in range(4):
        log.append(said(data=2 * KB * "x"))
    meter.take()
    log.before("lobby", None, limit=2)  # reads one more, to know whether there are more
    assert counted(meter) == {"reads": 2}


def test_a_call_without_a_rule_is_not_passed_over(meter, dynamodb, table):
    with pytest.raises(NotImplementedError, match="Scan"):
        dynamodb.scan(TableName=table)
    delete = {"TableName": table, "Key": {"connectionId": {"S": "ana"}}}
    check = {"ConditionCheck": {**delete, "ConditionExpression": "attribute_exists(room)"}}
    with pytest.raises(NotImplementedError, match="ConditionCheck"):
        dynamodb.transact_write_items(TransactItems=[check])
