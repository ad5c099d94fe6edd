"""Injected faults: their effects, and the same faults for the same seed."""

import json
import re
import time
import urllib.request

import pytest
from chalice_gateway.supervisor.faults import Faults
from chalice_gateway.testing import Connection
from gateway_support.recorded_events import identity

POSTS = "post-lost=0.4,post-throttled=0.3,post-error=0.3,post-slow=0.2,seed=0"
ENDS = "cut=1,disconnect-lost=0.5,seed=1"
CRASHES = "crash=1,seed=3"


def counts(running):
    with urllib.request.urlopen(f"{running.http}/@faults", timeout=10) as response:
        return json.load(response)


def decisions(text, kind="cut", count=100):
    faults = Faults.parse(text)
    return [faults.should_inject(kind) for _ in range(count)]


def test_the_same_seed_injects_the_same_faults():
    assert decisions("cut=0.5,seed=7") == decisions("cut=0.5,seed=7")
    assert decisions("cut=0.5,seed=7") != decisions("cut=0.5,seed=8")


def test_each_fault_is_decided_independently_of_the_others():
    faults = Faults.parse("cut=0.5,post-lost=0.5,seed=7")
    mixed = []
    for _ in range(100):
        mixed.append(faults.should_inject("cut"))
        faults.should_inject("post-lost")
    assert mixed == decisions("cut=0.5,seed=7")


@pytest.mark.parametrize(("share", "few", "many"), [(0, 0, 0), (0.3, 200, 400), (1, 1000, 1000)])
def test_the_share_of_injected_faults_is_as_configured(share, few, many):
    assert few <= sum(decisions(f"cut={share}", count=1000)) <= many


def test_every_injected_fault_is_counted():
    faults = Faults.parse("cut=0.5,seed=7")
    injected = sum(faults.should_inject("cut") for _ in range(100))
    assert faults.counts == {**dict.fromkeys(Faults.KINDS, 0), "cut": injected}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("post-lots=0.1", "there is no fault 'post-lots'; there are post-lost, post-throttled"),
        ("cut=2", "cut is a share between 0 and 1, not 2"),
        ("cut", "'cut' is not KIND=SHARE"),
        ("cut=often", "'cut=often' is not KIND=SHARE"),
    ],
)
def test_an_invalid_list_of_faults_is_refused_with_the_reason(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Faults.parse(text)


def test_an_invalid_list_of_faults_is_reported_with_exit_code_2(running):
    started = running("tiny_app", "--faults", "cut=2")
    assert started.wait_for("cut is a share between 0 and 1, not 2")
    assert started.wait() == 2


def test_without_faults_all_counts_are_0(tiny):
    assert counts(tiny) == dict.fromkeys(Faults.KINDS, 0)


def connection_id_of(started, mark):
    """The id of the connection with this mark, found without a message from the app."""
    query = {"mark": mark}
    (connect,) = started.recorded_events.wait(
        lambda event: event.get("queryStringParameters") == query
    )
    return identity(connect)[0]


def decided(twin):
    """Status and delay of the response to the next post, and whether the post arrives."""
    if twin.should_inject("post-throttled"):
        return 429, 0, False
    if twin.should_inject("post-error"):
        return 500, 0, False
    seconds = twin.fraction("post-slow") if twin.should_inject("post-slow") else 0
    return 200, seconds, not twin.should_inject("post-lost")


def post(management, connection_id, text):
    """The status of the response, and the seconds that it took."""
    began = time.monotonic()
    try:
        answer = management.post_to_connection(ConnectionId=connection_id, Data=text.encode())
    except management.exceptions.ClientError as error:
        answer = error.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], time.monotonic() - began


def test_posts_are_lost_throttled_failed_and_slow_by_the_seed(running, local_client):
    started = running("tiny_app", "--faults", POSTS).wait_until_ready()
    management = local_client("apigatewaymanagementapi", started.management)
    twin = Faults.parse(POSTS)
    arriving = []
    with Connection(started.ws, mark="posts") as client:
        connection_id = connection_id_of(started, "posts")
        for number in map(str, range(20)):
            status, delay, arrives = decided(twin)
            answered, seconds = post(management, connection_id, number)
            assert answered == status
            assert seconds >= delay
            arriving += [number] * arrives
        management.delete_connection(ConnectionId=connection_id)
        assert list(client.iter_text()) == arriving
    assert counts(started) == twin.counts
    assert all(twin.counts[kind] for kind in twin.KINDS if kind.startswith("post-"))


def test_the_apps_own_posts_are_lost_throttled_and_failed_too(running):
    started = running("tiny_app", "--faults", "post-throttled=1").wait_until_ready()
    with Connection(started.ws) as client:
        client.send_text("post AAAAAAAAAAAAAAA= 1")  # answered by a post, which is throttled
        assert "Internal server error" in client.receive_text()
    assert counts(started)["post-throttled"] == 1
    started.wait_for("LimitExceededException")


def test_connections_are_cut_and_disconnects_lost_by_the_seed(running, local_client):
    started = running("tiny_app", "--faults", ENDS).wait_until_ready()
    management = local_client("apigatewaymanagementapi", started.management)
    twin = Faults.parse(ENDS)
    lost = []
    while len(lost) < 8 or lost[-1]:  # until the last one was not lost
        mark = f"connection {len(lost)}"
        with Connection(started.ws, mark=mark) as client:
            if len(lost) % 2:
                post(management, connection_id_of(started, mark), "last words")
            else:
                client.send_text("return 200")
            assert client.wait_closed().code == 1006
        twin.should_inject("cut")
        lost.append(twin.should_inject("disconnect-lost"))
    for number, is_lost in reversed(list(enumerate(lost))):
        ended = (connection_id_of(started, f"connection {number}"), "DISCONNECT")
        if is_lost:
            assert ended not in map(identity, started.recorded_events.all())
        else:
            context = started.recorded_events.event(*ended)["requestContext"]
            assert context["disconnectStatusCode"] == 1006
    assert counts(started) == twin.counts


@pytest.fixture(scope="module")
def crashing(shared_running):
    gateway = shared_running("functions_app", "--faults", CRASHES).wait_until_ready()
    yield gateway
    gateway.kill()


def test_a_handler_is_killed_before_or_after_an_aws_call_and_cannot_catch_it(
    crashing, local_client
):
    twin = Faults.parse(CRASHES)
    carried_out = set()
    with Connection(crashing.ws) as client:
        for id in map(str, range(12)):
            assert client.ask(f"put {id}")["message"] == "Internal server error"
            assert twin.should_inject("crash")
            if twin.fraction("crash") >= 0.5:
                carried_out.add(id)
    found = local_client("dynamodb", crashing.dynamodb).scan(TableName="Things")["Items"]
    assert {item["id"]["S"] for item in found} == carried_out
    assert 0 < len(carried_out) < 12
    assert counts(crashing)["crash"] == 12
    crashing.wait_for("disconnect")
    assert "was killed before an AWS call" in crashing.output
    assert "was killed after an AWS call" in crashing.output
    assert "The handler has caught it" not in crashing.output


def test_queues_are_read_again_after_their_handler_was_killed(crashing, local_client):
    sqs = local_client("sqs", crashing.dynamodb)
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    for body in ("first", "second"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
        crashing.recorded_events.wait(lambda note, body=body: body in str(note))


def test_aws_calls_are_throttled_until_boto3_gives_up(running, local_client):
    gateway = running("functions_app", "--faults", "throttled=1").wait_until_ready()
    with Connection(gateway.ws) as client:
        client.send_text("put x")
        gateway.wait_for("The handler has caught it")
    assert counts(gateway)["throttled"] > 1
    assert local_client("dynamodb", gateway.dynamodb).scan(TableName="Things")["Items"] == []


def test_a_throttled_call_succeeds_on_a_retry(running, local_client):
    gateway = running("functions_app", "--faults", "throttled=0.4,seed=17").wait_until_ready()
    with Connection(gateway.ws) as client:
        for id in map(str, range(10)):
            client.send_text(f"put {id}")
            gateway.wait_for("message .* ok")
    assert counts(gateway)["throttled"] > 1
    found = local_client("dynamodb", gateway.dynamodb).scan(TableName="Things")["Items"]
    assert len(found) == 10
    assert "The handler has caught it" not in gateway.output
