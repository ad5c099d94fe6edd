"""Injected faults: their effects, and the same faults for the same seed."""

import re
import time
from pathlib import Path

import pytest
from chalice_gateway.faults import Faults
from gateway_support.recorded_events import identity

POSTS = "post-lost=0.4,post-throttled=0.3,post-error=0.3,post-slow=0.2,seed=0"
ENDS = "cut=1,disconnect-lost=0.5,seed=1"
FUNCTIONS_APP = Path(__file__).parent / "functions_app"


def counts(app):
    return app.http.get("/@faults").json_body


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


@pytest.mark.gateway("--faults", POSTS)
def test_posts_are_lost_throttled_failed_and_slow_by_the_seed(app):
    twin = Faults.parse(POSTS)
    client = app.connect()
    arriving = []
    for number in map(str, range(20)):
        status, delay, arrives = decided(twin)
        answered, seconds = post(app.management_api, client.id, number)
        assert answered == status
        assert seconds >= delay
        arriving += [number] * arrives
    app.management_api.delete_connection(ConnectionId=client.id)
    assert list(client.iter_text()) == arriving
    assert counts(app) == twin.counts
    assert all(twin.counts[kind] for kind in twin.KINDS if kind.startswith("post-"))


def test_the_apps_own_posts_are_lost_throttled_and_failed_too(app):
    client = app.connect()
    with app.faults(post_throttled=1):
        client.send_text("post AAAAAAAAAAAAAAA= 1")  # answered by a post, which is throttled
        assert "Internal server error" in client.receive_text()
    app.log.wait_for("LimitExceededException")


@pytest.mark.gateway("--faults", ENDS)
def test_connections_are_cut_and_disconnects_lost_by_the_seed(app, recorded_events):
    twin = Faults.parse(ENDS)
    lost = {}
    while len(lost) < 8 or list(lost.values())[-1]:  # until the last one was not lost
        client = app.connect()
        id = client.id
        if len(lost) % 2:
            post(app.management_api, id, "last words")
        else:
            client.send_text("return 200")
        assert client.wait_closed().code == 1006
        twin.should_inject("cut")
        lost[id] = twin.should_inject("disconnect-lost")
    for id, is_lost in reversed(lost.items()):
        if is_lost:
            assert (id, "DISCONNECT") not in map(identity, recorded_events.all())
        else:
            context = recorded_events.event(id, "DISCONNECT")["requestContext"]
            assert context["disconnectStatusCode"] == 1006
    assert counts(app) == twin.counts


@pytest.fixture
def functions(chalice_gateway, recorded_events):
    """An app with many functions, queues and a table."""
    return chalice_gateway(project_dir=FUNCTIONS_APP, env={"NOTES": str(recorded_events.path)})


def test_a_handler_is_killed_before_or_after_an_aws_call_and_cannot_catch_it(functions):
    twin = Faults.parse("crash=1,seed=3")
    carried_out = set()
    client = functions.connect()
    with functions.faults(crash=1, seed=3):
        for id in map(str, range(12)):
            assert client.ask(f"put {id}")["message"] == "Internal server error"
            assert twin.should_inject("crash")
            if twin.fraction("crash") >= 0.5:
                carried_out.add(id)
    assert {item["id"] for item in functions.tables["Things"]} == carried_out
    assert 0 < len(carried_out) < 12
    for when in ("before", "after"):
        functions.log.wait_for(f"was killed {when} an AWS call")
    assert "The handler has caught it" not in str(functions.log)


def test_queues_are_read_again_after_their_handler_was_killed(functions, recorded_events):
    with functions.faults(crash=1):
        for body in ("first", "second"):
            functions.queues["orders"].send(body)
            recorded_events.wait(lambda note, body=body: body in str(note))


def test_aws_calls_are_throttled_until_boto3_gives_up(functions):
    client = functions.connect()
    with functions.faults(throttled=1):
        client.send_text("put x")
        functions.log.wait_for("The handler has caught it")
    assert len(functions.tables["Things"]) == 0


def test_a_throttled_call_succeeds_on_a_retry(functions):
    client = functions.connect()
    before = functions.faults.counts["throttled"]
    with functions.faults(throttled=0.4, seed=17):
        for number in range(10):
            client.send_text(f"put {number}")
            functions.log.wait_for("message .* ok", count=number + 1)
    assert functions.faults.counts["throttled"] > before + 1
    assert len(functions.tables["Things"]) == 10
    assert "The handler has caught it" not in str(functions.log)
