"""The usage meter: what DynamoDB counts for calls of the app's stores, worked out by hand."""

from dataclasses import replace

import pytest
from chalice_gateway.resources import TABLE, read

from bench.harness.aws_usage import Part, UsageMeter, item_size, usage_of
from chalicelib.domain import Kind, Message, Person
from chalicelib.stores import RateLimit, TooSoon
from tests.chalicelib.conftest import ROOT, STAGE, variables

KB = 1024
ONCE = RateLimit("typing", 1, 1000)


def test_the_size_of_an_item_is_that_of_names_and_values():
    assert item_size({"id": {"S": "é"}, "n": {"N": "12345"}}) == (2 + 2) + (1 + 3 + 1)
    rooms = {"M": {"lobby": {"S": "rs"}, "a": {"S": "r"}}}
    assert item_size({"rooms": rooms, "is": {"BOOL": True}}) == 5 + (3 + 2 + 7 + 2) + (2 + 1)
    assert item_size({"of": {"L": [{"S": "ana"}, {"S": "ben"}]}}) == 2 + (3 + 2 + 3 + 3)


@pytest.fixture
def meter(dynamodb, session):
    tables = [r.properties for r in read(ROOT, STAGE).values() if r.type == TABLE]
    meter = UsageMeter(session.client("dynamodb"), tables)
    meter.watch(dynamodb)
    return meter


def counted(meter):
    _, parts = meter.read_and_reset()
    return dict(usage_of(parts))


def read_up_to(rooms, seq, now=1):
    rooms.mark_read("lobby", Kind.OPEN, Person("m" * 22, "Ana"), seq, now)


def test_a_write_counts_for_the_index_only_where_its_entry_changes(meter, rooms):
    read_up_to(rooms, 1)
    assert counted(meter) == {"writes": 2}  # an entry of the member's rooms
    read_up_to(rooms, 2)
    assert counted(meter) == {"writes": 1}


def test_a_connection_counts_for_its_item_and_its_rows(meter, store, connection):
    store.open(connection("ana"))
    assert counted(meter) == {"writes": 2}
    store.leave(["ana"])  # although it tells what was there
    assert counted(meter) == {"writes": 2}
    store.leave(["ana"])
    assert counted(meter) == {"writes": 1}


def test_an_update_counts_for_the_larger_of_the_item_before_and_after(
    meter, store, connection, now
):
    ana = connection("ana", name=2020 * "a")
    store.open(ana)
    meter.read_and_reset()
    store.charge("ana", ONCE.charge(now))
    assert counted(meter) == {"writes": 3}
    store.rename(replace(ana, name="Ana"))
    assert counted(meter) == {"writes": 3 + 3}
    store.rename(replace(ana, name="Ana Maria"))
    assert counted(meter) == {"writes": 1 + 1}
    store.rename(ana)
    assert counted(meter) == {"writes": 5 + 3}  # the item has the look, too


def test_a_write_whose_condition_fails_counts_for_what_it_finds(meter, store, connection, now):
    store.open(connection("ana", name=2020 * "a"))
    store.charge("ana", ONCE.charge(now))
    meter.read_and_reset()
    with pytest.raises(TooSoon):
        store.charge("ana", ONCE.charge(now))
    assert counted(meter) == {"writes": 3}
    assert store.leave(["ana"], connected_before=0).removed == []
    assert counted(meter) == {"writes": 3}
    store.rename(connection("bob"))
    assert counted(meter) == {"writes": 1}


def test_a_large_item_is_several_writes_in_a_batch_too(meter, store, connection):
    store.open(connection("ana", name=2020 * "a"))
    assert counted(meter) == {"writes": 3 + 3}
    store.leave(["ana"])
    assert counted(meter) == {"writes": 3 + 3}


def test_a_batch_counts_for_each_item_that_it_asks_for(meter, rooms):
    rooms.views(["lobby", "garden"], "m" * 22)
    assert counted(meter) == {"reads": 4}


@pytest.fixture
def crowd(meter, store, connection):
    for n in range(100):
        store.open(connection(f"c{n:02}", name=50 * "n"))
    meter.read_and_reset()


# room lobby, occupant member-c..#c.., name nnn..., arrivedAt of 13 digits, expiresAt of ten
ROW = (4 + 5) + (8 + 14) + (4 + 50) + (9 + 8) + (9 + 6)


def test_a_query_counts_for_whole_rows(meter, store, crowd, now):
    assert len(list(store.occupants("lobby", now))) == 100
    assert 8 * KB < 100 * ROW <= 12 * KB
    assert counted(meter) == {"reads": 3}


def test_a_query_that_is_not_consistent_counts_half_also_for_ids_alone(meter, store, crowd, now):
    assert len(list(store.ids("lobby", now))) == 100
    assert counted(meter) == {"reads": 1.5}


def test_a_query_with_a_limit_counts_for_its_page_alone(meter, store, crowd, now):
    next(store.occupants("lobby", now, page_size=30))
    assert 30 * ROW <= 4 * KB
    assert counted(meter) == {"reads": 1}


def test_a_query_counts_for_what_it_reads_and_filters_out(meter, store, connection, now):
    for n in range(100):
        store.open(connection(f"c{n:02}", name=50 * "n", connected_at=0))
    meter.read_and_reset()
    assert list(store.occupants("lobby", now)) == []
    assert counted(meter) == {"reads": 3}


def said(**fields):
    return Message(room="lobby", member="m", name="Ana", **{"data": "hello", "at": 1, **fields})


def test_a_message_is_a_write_of_the_counter_and_one_of_the_entry(meter, log):
    log.append(said())
    assert counted(meter) == {"writes": 2}


def test_the_writes_of_a_transaction_count_twice(meter, log):
    log.append(said(id="first"))
    # The counter, not in the transaction; the entry, and the marker of its id.
    assert counted(meter) == {"writes": 1 + 2 * 2}
    log.append(said(id="second", data=1024 * "x"))
    assert counted(meter) == {"writes": 1 + 2 * (2 + 1)}


def test_a_page_of_the_log_counts_by_its_size(meter, log, now):
    for n in range(4):
        log.append(said(data=2 * KB * "x", at=now + n))
    meter.read_and_reset()
    log.before("lobby", None, limit=1)  # reads two more: there may be a void, and more messages
    assert counted(meter) == {"reads": 1 + 2}  # one for the newest change


def test_messages_that_go_to_a_queue_together_count_as_one_request_for_64_kb(meter, sqs):
    url = sqs.get_queue_url(QueueName=variables()["FANOUT_QUEUE"])["QueueUrl"]
    meter.watch(sqs)
    bodies = (30 * KB * "x", 30 * KB * "x", 5 * KB * "x")
    entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
    sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert counted(meter) == {"queue_requests": 2}


def test_a_call_without_a_rule_is_an_error(meter, dynamodb, table):
    with pytest.raises(NotImplementedError, match="Scan"):
        dynamodb.scan(TableName=table)
    delete = {"TableName": table, "Key": {"connectionId": {"S": "ana"}}}
    check = {"ConditionCheck": {**delete, "ConditionExpression": "attribute_exists(room)"}}
    with pytest.raises(NotImplementedError, match="ConditionCheck"):
        dynamodb.transact_write_items(TransactItems=[check])


def test_an_update_that_removes_counts_for_the_item_as_it_was(
    meter, store, connection, dynamodb, table
):
    store.open(connection("ana", name=2020 * "a"))
    meter.read_and_reset()
    key = {"TableName": table, "Key": {"connectionId": {"S": "ana"}}}
    dynamodb.update_item(**key, UpdateExpression="REMOVE look")
    assert counted(meter) == {"writes": 3}


def test_each_part_of_a_call_tells_whose_item_it_is_for(meter, store, connection, dynamodb, now):
    store.open(connection("ana"))
    list(store.ids("lobby", now))
    names = ("CONNECTIONS_TABLE", "ROOM_CONNECTIONS_TABLE", "MESSAGES_TABLE")
    connections, by_room, messages = (variables()[name] for name in names)
    puts = [
        {"Put": {"TableName": messages, "Item": {"room": {"S": room}, "seq": {"N": "1"}}}}
        for room in ("lobby", "lobby#m#1")
    ]
    dynamodb.transact_write_items(TransactItems=puts)
    calls, parts = meter.read_and_reset()
    assert calls == {"BatchWriteItem": 1, "Query": 1, "TransactWriteItems": 1}
    assert parts == [
        Part("BatchWriteItem", connections, "ana", "writes", 1),
        Part("BatchWriteItem", by_room, "lobby", "writes", 1),
        Part("Query", by_room, "lobby", "reads", 0.5),
        Part("TransactWriteItems", messages, "lobby", "writes", 2),
        Part("TransactWriteItems", messages, "lobby#m#1", "writes", 2),
    ]
