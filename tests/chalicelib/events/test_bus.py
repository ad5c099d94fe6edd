"""Events on a bus of EventBridge."""

import json

import pytest

from chalicelib.aws import AwsSession
from chalicelib.domain import Message
from chalicelib.events import BusUnavailable, EventBus, EventKind, MessageEvent
from chalicelib.events.bus import MAX_BYTES
from tests.chalicelib.aws.behaviours import reply
from tests.support.hostile import answers, serving

NOW = 1_700_000_000_000


def event(id, kind=EventKind.CREATED, data="hi"):
    said = Message(room="garden", seq=7, member="a" * 22, name="Ana", data=data, at=NOW)
    return MessageEvent(id, kind, None, said, NOW, NOW // 1000 + 3600)


def results(*codes):
    """An answer of EventBridge, with an error code, or None, for each entry."""
    entries = [{"ErrorCode": code} if code else {"EventId": "1"} for code in codes]
    return reply(200, json.dumps({"Entries": entries, "FailedEntryCount": 0}).encode())


@pytest.fixture
def put():
    """`put(events, *answers)`: the entries of each request to a bus that answers so."""

    def run(events, *given):
        session = AwsSession(parallelism=1)
        with serving(answers(*given)) as server:
            client = session.client("events", server.url)
            try:
                EventBus(client, "products", lambda _: None).handle(events)
            finally:
                session.close()
                requests.extend(json.loads(body)["Entries"] for _, body in server.requests)
        return requests

    requests = []
    run.requests = requests
    return run


def test_events_are_put_with_their_type_and_the_body_of_webhooks(put):
    [[entry]] = put([event("e1"), event("e2", EventKind.REPLIED)], results(None))
    detail = json.loads(entry.pop("Detail"))
    assert entry == {
        "EventBusName": "products",
        "Source": "serverless-chat",
        "DetailType": "message.created",
        "Time": NOW // 1000,
    }
    assert (detail["id"], detail["message"]["data"]) == ("e1", "hi")


def test_entries_that_are_refused_are_put_again_and_no_others(put):
    events = [event(f"e{number}") for number in range(3)]
    first, second = put(events, results(None, "ThrottlingException", None), results(None))
    assert [json.loads(entry["Detail"])["id"] for entry in first] == ["e0", "e1", "e2"]
    assert [json.loads(entry["Detail"])["id"] for entry in second] == ["e1"]


def test_a_batch_comes_again_if_the_bus_goes_on_refusing(put):
    with pytest.raises(BusUnavailable, match=r"^InternalFailure for 1 events$"):
        put([event("e1")], results("InternalFailure"))
    assert len(put.requests) == 3


def test_a_bus_that_is_not_there_is_unavailable(put):
    missing = json.dumps({"__type": "ResourceNotFoundException", "message": "no"}).encode()
    with pytest.raises(BusUnavailable, match="ResourceNotFoundException"):
        put([event("e1")], reply(400, missing))


def test_requests_keep_to_the_quotas(put):
    long = [event(f"l{number}", data="\U0001f600" * 4000) for number in range(20)]
    short = [event(f"s{number}") for number in range(12)]
    sizes = [10, 10, 10, 2]
    requests = put([*short, *long], *[results(*[None] * size) for size in sizes])
    assert [len(entries) for entries in requests] == sizes
    for entries in requests:
        assert sum(len(entry["Detail"].encode()) for entry in entries) <= MAX_BYTES
