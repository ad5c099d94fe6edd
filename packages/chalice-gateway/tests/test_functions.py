"""The context, the variables and the log of a handler are those of Lambda."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from chalice_gateway.testing import Connection

APP = Path(__file__).parent / "functions_app" / "app.py"
FIELDS = {
    "function_name",
    "function_version",
    "invoked_function_arn",
    "memory_limit_in_mb",
    "aws_request_id",
    "log_group_name",
    "log_stream_name",
    "identity",
    "client_context",
}


def get(url):
    with urllib.request.urlopen(url, timeout=60) as response:
        return json.load(response)


@pytest.fixture
def told(functions):
    """Asks a function for its context or environment, over WebSocket or HTTP."""

    def ask(function, about):
        if function == "routes":
            return get(f"{functions.http}/{about}")
        with Connection(functions.ws) as client:
            return client.ask(about)

    return ask


def test_a_context_has_the_fields_of_lambda(told):
    context = told("message", "context")
    assert set(context) >= FIELDS
    assert context["function_name"] == "functions-dev-websocket_message"
    assert context["function_version"] == "$LATEST"
    assert context["invoked_function_arn"].endswith(
        ":123456789012:function:functions-dev-websocket_message"
    )
    assert context["log_group_name"] == "/aws/lambda/functions-dev-websocket_message"
    assert context["memory_limit_in_mb"] == "256"


def test_the_context_of_a_route_has_the_fields_of_lambda(told):
    context = told("routes", "context")
    assert set(context) >= FIELDS
    assert context["function_name"] == "functions-dev"
    assert context["memory_limit_in_mb"] == "128"


def test_every_call_has_its_own_request_id(told):
    ids = {told("message", "context")["aws_request_id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(("function", "seconds"), [("message", 7), ("routes", 9)])
def test_the_remaining_time_counts_down_from_the_functions_time_out(told, function, seconds):
    first, second = told(function, "context")["remaining"]
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert second <= first - 50
    assert (seconds - 5) * 1000 < first <= seconds * 1000


def test_the_default_time_out_is_chalices_60_seconds(tiny):
    # Chalice's default in every deployment; the default of Lambda is three seconds.
    with Connection(tiny.ws) as client:
        client.send_text("remaining")
        assert 55_000 < int(client.receive_text()) <= 60_000


def test_a_variable_for_all_functions_is_set_in_each_function(told, functions):
    told("message", "environment")
    seen = [told(function, "environment")["STAGES"] for function in ("message", "routes")]
    (connect, *_) = functions.recorded_events.wait(lambda note: "connect" in note)
    assert [*seen, connect["connect"]["STAGES"]] == ["all of them"] * 3


def test_only_a_function_itself_has_its_own_variables(told, functions):
    message, routes = told("message", "environment"), told("routes", "environment")
    (connect, *_) = functions.recorded_events.wait(lambda note: "connect" in note)
    own = [(e["MESSAGES"], e["ROUTES"]) for e in (message, routes, connect["connect"])]
    assert own == [("only", None), (None, "only"), (None, None)]


def test_variables_name_the_function(told, functions):
    told("message", "environment")
    (connect, *_) = functions.recorded_events.wait(lambda note: "connect" in note)
    environments = [told("message", "environment"), told("routes", "environment")]
    names = [e["AWS_LAMBDA_FUNCTION_NAME"] for e in (*environments, connect["connect"])]
    assert names == [
        "functions-dev-websocket_message",
        "functions-dev",
        "functions-dev-websocket_connect",
    ]


def test_no_variable_of_the_configuration_leads_to_aws(told):
    address = told("message", "environment")["AWS_ENDPOINT_URL"]
    assert address.startswith("http://127.0.0.1:")


def test_a_handlers_log_is_printed_once(tiny):
    with Connection(tiny.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        client.send_text("log words-of-the-handler")
        client.receive_text()
    tiny.wait_for(f"disconnect +{re.escape(connection_id)}")
    logged = [line for line in tiny.output.splitlines() if "words-of-the-handler" in line]
    assert len(logged) == 1
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}  ERROR +words-of-the-handler", logged[0])


def test_a_log_shows_warnings_and_info_only_if_the_app_sets_that_level(told, functions):
    told("message", "log")
    functions.wait_for("WARNING +a WARNING by default")
    functions.wait_for("INFO +an INFO that the app wants")
    assert "an INFO by default" not in functions.output


def test_a_handlers_traceback_is_printed(tiny):
    with Connection(tiny.ws) as client:
        connection_id = client.ask("raise")["connectionId"]
    tiny.wait_for(f"disconnect +{re.escape(connection_id)}")
    assert "ERROR       websocket_message raised:\nTraceback" in tiny.output
    assert "RuntimeError: asked to" in tiny.output


def test_a_traceback_begins_with_the_apps_own_code(functions, told):
    with pytest.raises(urllib.error.HTTPError):
        told("routes", "raise")
    with Connection(functions.ws) as client:
        client.ask("raise")
    for who in ("Caught exception for path /raise", "websocket_message raised"):
        functions.wait_for(who)
        assert functions.wait_for('File "(.*)", line') == str(APP)
