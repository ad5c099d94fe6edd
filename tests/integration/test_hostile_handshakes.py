"""Hostile handshakes over real sockets: none gets in, none fails, and no token is printed."""

import re
import socket
import time
from urllib.parse import quote, urlsplit

import pytest
from chalice_gateway.testing import App

from tests.chalicelib.auth.tokens import AUDIENCE, ISSUER, SECRET, jwks
from tests.support.forge import KEYS, Forge
from tests.support.hostile_handshakes import PROTOCOL, hostile_handshakes
from tests.support.jwks_server import JwksServer
from tests.support.running import ROOT

COUNT = 450
SEED = 7
NAME = "/serverless-chat/dev/auth-secret"
TIMEOUT_S = 60
UPGRADE = [
    ("Host", "127.0.0.1"),
    ("Connection", "Upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
]
REFUSED = (400, 401, 431)  # 431 and some of the 400: the gateway's, for headers that are no headers
PART_CHARS = 16


@pytest.fixture(scope="module")
def signed_in_chat(tmp_path_factory):
    """A chat that takes tokens of a back end and of an OpenID provider."""
    secret = tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text(SECRET)
    with JwksServer(jwks(*KEYS)).running() as server:
        variables = {
            "AUTH": "token",
            "AUTH_SECRET": f"ssm:{NAME}",
            "AUTH_JWKS": server.url,
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
        }
        options = ["--ssm-parameter", f"{NAME}={secret}"]
        for name, value in variables.items():
            options += ["--env", f"{name}={value}"]
        with App(ROOT, *options) as chat:
            yield chat


def status(chat, headers, query):
    """The status of a handshake, whose headers are sent as they are."""
    address = urlsplit(chat.ws_url)
    target = f"{address.path}?" + "&".join(f"{quote(n)}={quote(v)}" for n, v in query.items())
    lines = [f"GET {target} HTTP/1.1", *(f"{n}: {v}" for n, v in [*UPGRADE, *headers])]
    request = "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass")
    with socket.create_connection((address.hostname, address.port), TIMEOUT_S) as client:
        client.sendall(request)
        answer = client.makefile("rb").readline()
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else answer


def test_no_hostile_handshake_gets_in_over_a_real_socket(signed_in_chat):
    forge, sent, wrong = Forge(SEED, int(time.time())), [], []
    valid = [(PROTOCOL, f"chat.v1, auth.{forge.valid()}")]
    assert status(signed_in_chat, valid, {}) == 101
    for handshake in hostile_handshakes(SEED, COUNT, int(time.time())):
        if any("\n" in value for _, value in handshake.headers):
            continue  # on the wire it is several headers, and may be a valid handshake
        sent += [value for _, value in handshake.headers] + list(handshake.query.values())
        found = status(signed_in_chat, handshake.headers, handshake.query)
        if found not in REFUSED:
            wrong.append((handshake.kind, found))
    assert wrong == []
    assert status(signed_in_chat, valid, {}) == 101
    output = signed_in_chat.gateway.output
    parts = {part for value in [*sent, valid[0][1]] for part in re.split(r"[., ;\r\n]+", value)}
    assert [part for part in {SECRET, *parts} if len(part) >= PART_CHARS and part in output] == []
    assert "Traceback" not in output
    assert "refused: the token has a wrong signature" in output
