"""Host and Origin of requests: no website may use the gateway of its visitor."""

import asyncio

import pytest
from chalice_gateway.network import machine
from chalice_gateway.network.host_checks import MAX_REPORTED, CheckedApp, HostChecks
from chalice_gateway.testing import Connection, HandshakeRefused

LOOPBACK = HostChecks("127.0.0.1")
NETWORK = HostChecks("0.0.0.0")


@pytest.fixture
def checks():
    return HostChecks("127.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "localhost.:8000",
        "app.localhost:8000",
        "127.0.0.1:8000",
        "127.8.9.10",
        "[::1]:8000",
    ],
)
def test_a_host_on_this_machine_is_accepted(host):
    assert LOOPBACK.refusal(host, None) is None


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example",
        "attacker.example:8000",
        "localhost.attacker.example",
        "notlocalhost",
        "127.0.0.1.attacker.example",
        "192.168.1.5:8000",
        "[fe80::1]",
        "0.0.0.0",
    ],
)
def test_another_host_is_refused_with_the_option_that_allows_it(host):
    name = host.partition(":")[0] if "[" not in host else "fe80::1"
    assert LOOPBACK.refusal(host, None).endswith(f"add --allow-host {name}.")


@pytest.mark.parametrize("host", [None, "", ":8000", "a b", "localhost,evil", "user@localhost"])
def test_a_missing_or_invalid_host_is_refused_and_not_repeated(host):
    assert LOOPBACK.refusal(host, None) == "A request without a valid Host is refused."


def test_the_address_that_the_gateway_listens_on_is_accepted():
    assert HostChecks("192.168.1.5").refusal("192.168.1.5:8000", None) is None
    assert HostChecks("192.168.1.5").refusal("192.168.1.6:8000", None) is not None


@pytest.mark.parametrize("host", ["192.168.1.5:8000", "[2001:db8::7]:8000", "0.0.0.0:8000"])
def test_a_gateway_that_listens_everywhere_accepts_any_address_but_no_name(host):
    assert NETWORK.refusal(host, None) is None
    assert NETWORK.refusal("attacker.example", None) is not None


def test_this_machines_name_is_accepted_if_others_can_reach_it(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "Laptop")
    assert HostChecks("0.0.0.0").refusal("laptop.local:8000", None) is None
    assert HostChecks("127.0.0.1").refusal("laptop.local:8000", None) is not None


def test_a_host_that_is_allowed_is_accepted_with_pages_of_its_own():
    checks = HostChecks("127.0.0.1", ["Tunnel.example"])
    assert checks.refusal("tunnel.example", "https://tunnel.example") is None
    assert checks.refusal("tunnel.example", "https://attacker.example") is not None


@pytest.mark.parametrize(
    "origin", [None, "http://localhost:5173", "https://app.localhost", "http://[::1]:8000"]
)
def test_a_page_of_this_machine_is_accepted(origin):
    assert LOOPBACK.refusal("127.0.0.1:8000", origin) is None


def test_a_page_of_the_same_host_is_accepted_at_any_port():
    assert NETWORK.refusal("192.168.1.5:8000", "http://192.168.1.5:5173") is None
    assert NETWORK.refusal("192.168.1.5:8000", "http://192.168.1.6:5173") is not None


@pytest.mark.parametrize("origin", ["https://attacker.example", "https://localhost.example:8000"])
def test_another_origin_is_refused_with_the_option_that_allows_it(origin):
    assert LOOPBACK.refusal("localhost", origin).endswith(f"add --allow-origin {origin}.")
    assert HostChecks("127.0.0.1", (), [origin]).refusal("localhost", origin) is None


@pytest.mark.parametrize("origin", ["", "http://a b", "http://[::1", "http://x\x1b[31m", "ftp:x"])
def test_an_invalid_origin_is_refused_and_not_repeated(origin):
    assert LOOPBACK.refusal("localhost", origin) == "A request with an invalid Origin is refused."


def test_a_page_from_the_disk_is_refused_unless_that_is_allowed():
    assert LOOPBACK.refusal("localhost", "null").endswith("add --allow-origin null.")
    assert HostChecks("127.0.0.1", (), ["null"]).refusal("localhost", "null") is None


def test_a_refusal_is_printed_once(checks, capsys):
    for _ in range(3):
        checks.refusal("attacker.example", None)
    assert capsys.readouterr().err.count("--allow-host attacker.example") == 1


def test_many_refusals_print_a_limited_number_of_lines(checks, capsys):
    for number in range(3 * MAX_REPORTED):
        checks.refusal(f"{number}.example", None)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MAX_REPORTED + 1
    assert lines[-1].endswith("More requests are refused by their Host or Origin.")


def status(kind="http", method="GET", path="/", **headers):
    """The status of a request to an app behind the checks that answers 200."""
    sent = []

    async def app(scope, receive, send):
        sent.append({"status": 200})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": f"{kind}.connect"}

    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "extensions": {"websocket.http.response": {}},
    }
    asyncio.run(CheckedApp(app, HostChecks("127.0.0.1"))(scope, receive, send))
    return sent[0]["status"]


def test_every_request_to_another_host_is_answered_403():
    assert status(host="localhost") == 200
    assert status(host="attacker.example") == 403
    assert status("websocket", host="attacker.example") == 403


@pytest.mark.parametrize(
    "request_",
    [("websocket",), ("http", "POST"), ("http", "DELETE"), ("http", "GET", "/@gateway/api/state")],
)
def test_requests_with_effects_and_the_gateways_own_pages_need_a_welcome_origin(request_):
    assert status(*request_, host="localhost", origin="http://localhost:5173") == 200
    assert status(*request_, host="localhost", origin="https://attacker.example") == 403


def test_an_app_decides_itself_which_pages_may_read_its_routes():
    assert status(host="localhost", origin="https://attacker.example") == 200
    assert status("http", "OPTIONS", host="localhost", origin="https://attacker.example") == 200


def test_this_machines_addresses_are_none_of_the_loopback_interface():
    assert not any(map(machine.is_loopback, machine.addresses()))


def test_a_running_gateway_refuses_the_handshake_of_a_foreign_page(tiny):
    with pytest.raises(HandshakeRefused) as refused:
        Connection(tiny.ws, headers={"Origin": "https://attacker.example"})
    assert refused.value.status == 403
    assert b"--allow-origin https://attacker.example" in refused.value.body
    tiny.wait_for("A page of https://attacker.example may not use this gateway.")
    with Connection(tiny.ws, headers={"Origin": "http://localhost:5173"}) as client:
        client.send_text("welcome")
        assert client.receive_text() == "welcome"
