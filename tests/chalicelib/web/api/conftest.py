"""Requests to the HTTP API, in process. Each answer is checked against docs/openapi.yaml."""

import json
from dataclasses import dataclass

import pytest
from chalice.test import Client

import app
from chalicelib.auth import new_token
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot
from chalicelib.protocol.identifiers import member_of
from tests.support.openapi import http_api

ANA = "ana-has-a-secret-of-some-length"
BEN = "ben-has-a-secret-of-some-length"


ANAS, BENS = member_of(ANA), member_of(BEN)


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict
    body: object


@pytest.fixture
def ask(handle):
    """`ask("POST", "/v1/rooms/lobby/messages", {"data": "hello"})`: what it is answered."""
    del handle
    with Client(app.app) as client:

        def request(method, path, body=None, *, session=ANA, **headers):
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            if session:
                given["Authorization"] = f"Bearer {session}"
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                given.setdefault("Content-Type", "application/json")
            found = client.http.request(method, path, headers=given, body=body or b"")
            parsed = json.loads(found.body) if found.body else None
            fault = http_api().fault_of_answer(
                method, path, found.status_code, found.headers, parsed
            )
            assert fault is None, fault
            return Answered(found.status_code, found.headers, parsed)

        yield request


@pytest.fixture
def den(ask):
    """A private room of Ana's, with a message of hers."""
    room = ask("POST", "/v1/rooms", {"kind": "private", "title": "Den"}).body["room"]
    ask("POST", f"/v1/rooms/{room}/messages", {"data": "a secret"})
    return room


@pytest.fixture
def token(bots, now):
    """`token("read", "send", "moderate")`: of a bot with these capabilities in all rooms."""

    def make(*capabilities):
        made = new_token()
        allowed = Capabilities.parse({"*": list(capabilities)})
        bots.create(Bot(made.member, "Robot", allowed, made.secret_hash, now, made.member))
        return made.token

    return make


@pytest.fixture
def admin(token):
    """A token with all capabilities."""
    return token("read", "send", "moderate", "admin")
