"""Search over HTTP: what was sent is found by who may read it, once the table's stream was read."""

import json
from datetime import datetime
from urllib.parse import urlencode

import pytest
from chalice_gateway.aws_account import REGION
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

import app
from chalicelib.events import consume
from tests.chalicelib.web.api.conftest import BEN

MESSAGES = "/v1/rooms/lobby/messages"


@pytest.fixture
def catch_up(ask, messages_table):
    """`catch_up()`: hand what the table's stream has to the consumers of events, all of it again
    each time, as the stream may."""
    del ask  # whose environment the consumers need

    def run():
        table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].get_table(messages_table)
        found = [each.to_json() for each in table.stream_shard.items]
        records = json.loads(json.dumps(found, default=datetime.timestamp))
        consume(records, app.wiring.event_consumers)

    return run


@pytest.fixture
def search(ask):
    """`search("hello", limit=1)`: the answer."""

    def get(query, room="lobby", session=None, **more):
        by = {"session": session} if session else {}
        return ask("GET", f"/v1/rooms/{room}/search?{urlencode({'q': query, **more})}", **by)

    return get


@pytest.fixture
def texts(search):
    return lambda *asked, **more: [each["data"] for each in search(*asked, **more).body["messages"]]


def test_a_message_is_found_with_its_words_and_what_it_replies_to(ask, catch_up, search):
    first = ask("POST", MESSAGES, {"data": "Shall we meet?"}).body
    sent = ask("POST", MESSAGES, {"data": "The Café, at noon", "replyTo": first["seq"]}).body
    catch_up()
    answer = search("cafe noon")
    assert answer.status == 200
    (found,) = answer.body["messages"]
    assert found.pop("matched") == ["Café", "noon"]
    assert found == sent
    assert found["replyTo"]["excerpt"] == "Shall we meet?"
    assert "next" not in answer.body


def test_pages_follow_each_other(ask, catch_up, search):
    for number in range(3):
        ask("POST", MESSAGES, {"data": f"apple {number}"})
    catch_up()
    answer = search("apple", limit=2)
    first = answer.body
    following = urlencode({"limit": 2, "q": "apple", "before": first["next"]})
    assert answer.headers["Link"] == f'<?{following}>; rel="next"'
    second = search("apple", limit=2, before=first["next"]).body
    found = [each["data"] for each in first["messages"] + second["messages"]]
    assert sorted(found) == ["apple 0", "apple 1", "apple 2"]


def test_messages_of_threads_are_found_in_their_room(ask, catch_up, texts):
    seq = ask("POST", MESSAGES, {"data": "begins"}).body["seq"]
    thread = f"lobby:{seq}"
    ask("POST", f"/v1/rooms/{thread}/messages", {"data": "deep down"})
    catch_up()
    assert texts("deep") == texts("deep", room=thread) == ["deep down"]
    assert texts("begins", room=thread) == []


def test_an_edited_message_is_found_by_its_new_words(ask, catch_up, texts):
    seq = ask("POST", MESSAGES, {"data": "an apple tree"}).body["seq"]
    catch_up()
    ask("PATCH", f"{MESSAGES}/{seq}", {"data": "a pear tree"})
    catch_up()
    assert texts("apple") == []
    assert texts("pear tree") == ["a pear tree"]


def test_nothing_is_left_of_a_deleted_message_in_the_index(
    ask, catch_up, texts, dynamodb, monkeypatch
):
    seq = ask("POST", MESSAGES, {"data": "an apple tree"}).body["seq"]
    catch_up()
    ask("DELETE", f"{MESSAGES}/{seq}")
    assert texts("apple") == []
    assert dynamodb.scan(TableName="ChatSearch-dev")["Count"] == 3
    catch_up()
    assert dynamodb.scan(TableName="ChatSearch-dev")["Count"] == 0


def test_who_may_not_read_a_room_is_told_that_there_is_none(search):
    refused = search("apple", room=f"private.{'a' * 26}", session=BEN)
    assert (refused.status, refused.body["code"]) == (404, "not_found")
    assert search("apple", room="lobby:17").status == 404


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "missing_field"),
        ({"q": ""}, "wrong_size"),
        ({"q": "?!"}, "wrong_size"),
        ({"q": "a b c d e f g h i"}, "wrong_size"),
        ({"q": "a", "limit": "0"}, "wrong_size"),
        ({"q": "a", "limit": "51"}, "wrong_size"),
        ({"q": "a", "limit": "many"}, "wrong_type"),
        ({"q": "a", "before": "yesterday"}, "bad_characters"),
        ({"q": "a", "before": 13 * "\u0661"}, "bad_characters"),
    ],
    ids=lambda value: urlencode(value) if isinstance(value, dict) else value,
)
def test_a_bad_parameter_is_a_problem(ask, parameters, code):
    refused = ask("GET", f"/v1/rooms/lobby/search?{urlencode(parameters)}")
    assert (refused.status, refused.body["code"]) == (400, code)


def test_a_search_costs_several_pages(search, monkeypatch):
    monkeypatch.setenv("API_REQUESTS_PER_SECOND", "0.1")
    assert search("apple").status == 200
    refused = search("apple")
    assert (refused.status, refused.body["code"]) == (429, "too_many")
    assert 20 <= int(refused.headers["Retry-After"]) <= 30


@pytest.fixture
def switch_off(ask, rewire, monkeypatch):
    del ask  # which switches it on
    monkeypatch.setenv("SEARCH", "off")
    rewire()
    assert app.wiring.settings.search.table is None  # read before a request sets its stage's


@pytest.mark.usefixtures("switch_off")
def test_where_search_is_off_the_answer_names_the_setting(search):
    refused = search("apple")
    assert (refused.status, refused.body["code"]) == (404, "not_enabled")
    assert "SEARCH" in refused.body["detail"]


@pytest.mark.usefixtures("switch_off")
def test_where_search_is_off_nothing_is_indexed(ask, catch_up, dynamodb):
    ask("POST", MESSAGES, {"data": "an apple"})
    catch_up()
    assert dynamodb.scan(TableName="ChatSearch-dev")["Count"] == 0
