"""The frames that the members of a room receive."""

import pytest

from chalicelib.chat import service
from chalicelib.delivery.fanout_queue import decode
from chalicelib.stores.connections import to_item, to_row
from chalicelib.stores.item_batches import ItemBatches, Write


@pytest.fixture(autouse=True)
def long_presence_timeout(monkeypatch):
    """Presence at connect may take an hour: moto needs seconds to list a large room on a busy
    machine."""
    monkeypatch.setattr(service, "CONNECT_PRESENCE_TIMEOUT_S", 3600.0)


@pytest.fixture
def presence_events(posts):
    """`presence_events("bob")`: event, name and count of each presence frame since the last
    call."""

    def take(id):
        frames = [frame for frame in posts.frames.pop(id, []) if frame["type"] == "presence"]
        return [(frame["event"], frame["name"], frame.get("count")) for frame in frames]

    return take


@pytest.fixture
def answer(posts):
    """`answer("ana", "joined")`: the only frame of this type that the connection received."""

    def find(id, type_):
        (frame,) = (frame for frame in posts.frames[id] if frame["type"] == type_)
        return frame

    return find


@pytest.fixture
def crowd(dynamodb, table, occupants_table, connection):
    """`crowd(200)`: 200 members more are in a room; returns the ids of their connections."""

    def enter(count, room="lobby", **fields):
        ids = [f"{room}-{number:04}" for number in range(count)]
        people = [connection(id, room=room, **fields) for id in ids]
        rows = [to_row(room, each, each.connected_at) for each in people]
        ItemBatches(dynamodb).write(
            [Write(table, to_item(each)) for each in people]
            + [Write(occupants_table, row) for row in rows]
        )
        return ids

    return enter


@pytest.fixture
def summaries(sqs):
    """What the queue was asked to hold back: each body, and for how many seconds."""
    asked = []

    def note(params, **_):
        entries = params["Entries"]
        asked.extend((entry["MessageBody"], entry["DelaySeconds"]) for entry in entries)

    sqs.meta.events.register("provide-client-params.sqs.SendMessageBatch", note)
    return asked


@pytest.fixture
def deliver_summaries(chat, summaries, clock):
    """Have the queue deliver what it holds back, after that time; returns how much that was."""

    def deliver():
        due, summaries[:] = summaries[:], []
        for body, delay_s in due:
            clock.now += 1000 * delay_s
            chat.fan_out(decode(body))
        return len(due)

    return deliver
