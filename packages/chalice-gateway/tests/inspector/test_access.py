"""Who may see the inspector, and what they may see."""

import urllib.request
from urllib.parse import urlsplit

import pytest
from chalice_gateway.inspector.requests import is_from_this_machine
from chalice_gateway.network import machine
from chalice_gateway.testing import Connection
from gateway_support.inspector_api import JSON, TIMEOUT_S, Api
from starlette.requests import Request


@pytest.fixture
def own(in_network):
    """The API as this machine reaches it."""
    return Api(in_network.http)


@pytest.fixture
def address():
    """This machine's address in a network."""
    return machine.addresses()[0] if machine.addresses() else pytest.skip("there is no network")


@pytest.fixture
def others(in_network, address):
    """The API as others reach it: their address is not the one at which the gateway answers."""
    return Api(in_network.http, source_address=(address, 0))


def test_only_this_machine_sees_the_inspector_of_a_gateway_in_the_network(
    in_network, own, others, address
):
    assert own.get("/api/state")[0] == 200
    assert Api(f"http://{address}:{urlsplit(own.url).port}").get("/api/state")[0] == 200
    for path in ("", "/api/state", "/static/js/main.js", "/api/invoke"):
        status, text = others.get(path)
        assert status == 403, path
        assert text.endswith("--inspector shows it to others, too.\n")


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host"])
def test_what_a_tunnel_forwards_is_not_from_this_machine(own, header):
    assert own.get("/api/state", **{header: "203.0.113.9"})[0] == 403


@pytest.mark.parametrize(
    ("client", "host", "server", "expected"),
    [
        ("127.0.0.1", "localhost:8000", "127.0.0.1", True),
        ("::1", "[::1]:8000", "::1", True),
        ("192.168.1.5", "192.168.1.5:8000", "192.168.1.5", True),
        ("192.168.1.7", "192.168.1.5:8000", "192.168.1.5", False),
        ("192.168.1.7", "localhost:8000", "192.168.1.5", False),
        ("127.0.0.1", "tunnel.example", "127.0.0.1", False),
        ("127.0.0.1", "", "127.0.0.1", False),
    ],
)
def test_client_and_host_tell_whether_a_request_is_from_this_machine(
    client, host, server, expected
):
    scope = {"type": "http", "client": (client, 1), "server": (server, 8000)}
    request = Request({**scope, "headers": [(b"host", host.encode())]})
    assert is_from_this_machine(request) is expected


def test_a_page_of_another_site_may_not_even_look(api):
    assert api.get("/api/state", Origin="https://attacker.example")[0] == 403
    assert api.get("/api/state", Origin="http://localhost:5173")[0] == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/faults"), ("POST", "/api/clock"), ("POST", "/api/invoke")],
)
def test_changes_need_a_welcome_origin_and_json(api, method, path):
    foreign = {**JSON, "Origin": "https://attacker.example"}
    assert api.send(method, path, {}, foreign)[0] == 403
    # What a form of another site could send, from a browser that sends no Origin.
    assert api.send(method, path, {}, {"Content-Type": "text/plain"})[0] == 415
    assert api.send(method, path, {}, {})[0] == 415


def test_texts_of_messages_are_shown_only_with_the_option_show_bodies(in_network, own):
    with Connection(in_network.ws) as client:
        client.send_text("a secret")
        client.receive_text()
    frame = own.first("frames", lambda each: each["direction"] == "in")
    assert (frame["size"], frame["body"]) == (8, None)


def test_the_page_and_its_files_allow_nothing_but_themselves(inspected):
    for path in ("", "/static/js/main.js", "/static/css/base.css", "/static/favicon.svg"):
        url = f"{inspected.http}/@gateway{path}"
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as response:
            policy = response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "frame-ancestors 'none'" in policy
