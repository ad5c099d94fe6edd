"""Events have exactly the keys and formats of captured events of API Gateway."""

import re
import time
from calendar import timegm

from chalice_gateway.testing import Connection
from gateway_support.raw_websocket import RawWebSocket, frame
from gateway_support.recorded_events import identity

ID = r"[A-Za-z0-9_-]{15}="
CONTEXT = {
    "routeKey": str,
    "eventType": str,
    "extendedRequestId": str,
    "requestTime": str,
    "messageDirection": str,
    "stage": str,
    "connectedAt": int,
    "requestTimeEpoch": int,
    "identity": {"sourceIp": str, "userAgent": str},
    "requestId": str,
    "domainName": str,
    "connectionId": str,
    "apiId": str,
}
ADDED = ("X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto")
SENT = ("Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "User-Agent", "x-TWICE")
OF_CONNECT = (*SENT, *ADDED)
OF_DISCONNECT = ("Host", "x-api-key", "X-Forwarded-For", "x-restapi")


def shape(value):
    """The nested keys, with the types of their values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value)


def events_of_a_connection(
    tiny, query="", headers=(("User-Agent", "raw"), ("x-TWICE", "1"), ("x-TWICE", "2"))
):
    """The three events of one connection that sends one message."""
    with RawWebSocket(tiny.ws + query, headers) as client:
        assert client.status() == 101
        client.send(frame("note"))
        assert client.text() == "note"
        message = [e for e in tiny.recorded_events.all() if identity(e)[1] == "MESSAGE"][-1]
    connection_id, _ = identity(message)
    find = tiny.recorded_events.event
    return find(connection_id, "CONNECT"), message, find(connection_id, "DISCONNECT")


def test_a_connect_event_has_these_keys_and_no_others(tiny):
    connect, _, _ = events_of_a_connection(tiny, "?a=1")
    assert shape(connect) == {
        "headers": dict.fromkeys(OF_CONNECT, str),
        "multiValueHeaders": {name: [str] for name in OF_CONNECT},
        "queryStringParameters": {"a": str},
        "multiValueQueryStringParameters": {"a": [str]},
        "requestContext": CONTEXT,
        "isBase64Encoded": bool,
    }


def test_a_message_event_has_these_keys_and_no_others(tiny):
    _, message, _ = events_of_a_connection(tiny, "?a=1")
    assert shape(message) == {
        "requestContext": {**CONTEXT, "messageId": str},
        "body": str,
        "isBase64Encoded": bool,
    }


def test_a_disconnect_event_has_these_keys_and_no_others(tiny):
    _, _, disconnect = events_of_a_connection(tiny, "?a=1")
    assert shape(disconnect) == {
        "headers": dict.fromkeys(OF_DISCONNECT, str),
        "multiValueHeaders": {name: [str] for name in OF_DISCONNECT},
        "requestContext": {**CONTEXT, "disconnectStatusCode": int, "disconnectReason": str},
        "isBase64Encoded": bool,
    }


def test_a_disconnect_event_has_three_empty_headers_and_the_host(tiny):
    _, _, disconnect = events_of_a_connection(tiny)
    host = tiny.http.removeprefix("http://")
    empty = {"x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}
    assert disconnect["headers"] == {"Host": host, **empty}


def test_an_event_names_its_route_and_api(tiny):
    for event, route in zip(
        events_of_a_connection(tiny), ("connect", "default", "disconnect"), strict=True
    ):
        context = event["requestContext"]
        assert context["routeKey"] == f"${route}"
        assert context["messageDirection"] == "IN"
        assert context["stage"] == "api"
        assert context["domainName"].startswith(f"{context['apiId']}.execute-api.us-east-1.")
        assert event["isBase64Encoded"] is False


def test_ids_are_16_characters_and_every_request_has_its_own(tiny):
    contexts = [event["requestContext"] for event in events_of_a_connection(tiny)]
    ids = [c["requestId"] for c in contexts] + [c["connectionId"] for c in contexts[:1]]
    ids += [c["messageId"] for c in contexts[1:2]]
    assert all(re.fullmatch(ID, id) for id in ids)
    assert len(set(ids)) == 5
    assert {c["connectionId"] for c in contexts} == {ids[3]}
    assert all(c["extendedRequestId"] == c["requestId"] for c in contexts)


def test_times_are_milliseconds_since_the_epoch_and_a_date_of_that_second(tiny):
    before = time.time_ns() // 1_000_000
    contexts = [event["requestContext"] for event in events_of_a_connection(tiny)]
    assert len({context["connectedAt"] for context in contexts}) == 1
    for context in contexts:
        at = context["requestTimeEpoch"]
        assert before <= context["connectedAt"] <= at <= time.time_ns() // 1_000_000
        assert re.fullmatch(
            r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", context["requestTime"]
        )
        parsed = time.strptime(context["requestTime"], "%d/%b/%Y:%H:%M:%S +0000")
        assert timegm(parsed) == at // 1000


def test_headers_keep_the_case_of_the_clients_request(tiny):
    connect, _, _ = events_of_a_connection(tiny, headers=[("X-My-HEADER", "1"), ("x-other", "2")])
    assert connect["headers"]["X-My-HEADER"] == "1"
    assert connect["headers"]["x-other"] == "2"


def test_a_repeated_header_has_its_last_value_and_a_list_of_all(tiny):
    connect, _, _ = events_of_a_connection(tiny)
    assert connect["headers"]["x-TWICE"] == "2"
    assert connect["multiValueHeaders"]["x-TWICE"] == ["1", "2"]


def test_headers_of_the_upgrade_are_removed_and_forwarded_headers_added(tiny):
    connect, _, _ = events_of_a_connection(tiny)
    headers = connect["headers"]
    assert not {"upgrade", "connection"} & {name.lower() for name in headers}
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["X-Amzn-Trace-Id"])
    assert headers["X-Forwarded-For"] == "127.0.0.1"


def test_scheme_and_port_in_the_headers_are_those_of_this_machine(tiny):
    connect, _, _ = events_of_a_connection(tiny)
    assert connect["headers"]["X-Forwarded-Proto"] == "http"
    assert tiny.http.endswith(":" + connect["headers"]["X-Forwarded-Port"])


def test_a_repeated_parameter_has_its_last_value_and_a_list_of_all(tiny):
    connect, _, _ = events_of_a_connection(tiny, "?a=1&b=%C3%BC&a=2&c=")
    assert connect["queryStringParameters"] == {"a": "2", "b": "ü", "c": ""}
    several = connect["multiValueQueryStringParameters"]
    assert several == {"a": ["1", "2"], "b": ["ü"], "c": [""]}


def test_without_a_query_there_are_no_query_keys(tiny):
    connect, _, _ = events_of_a_connection(tiny)
    assert not [key for key in connect if "uery" in key]


def test_an_event_has_the_user_agent_that_the_client_sent(tiny):
    identities = [event["requestContext"]["identity"] for event in events_of_a_connection(tiny)]
    assert identities == [{"sourceIp": "127.0.0.1", "userAgent": "raw"}] * 3


def test_an_event_has_no_user_agent_if_the_client_sent_none(tiny):
    identities = [
        event["requestContext"]["identity"] for event in events_of_a_connection(tiny, headers=())
    ]
    assert identities == [{"sourceIp": "127.0.0.1"}] * 3


def test_a_body_is_passed_on_as_it_was_sent(tiny):
    with Connection(tiny.ws) as client:
        sent = 'event {"grüße": "\\u0000 \U0001f600"}\n'
        assert client.ask(sent)["body"] == sent
