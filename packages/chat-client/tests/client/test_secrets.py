"""No token or session is shown, in whatever the client says."""

import logging
import time

import pytest
from chat_client import Client, Forbidden, InvalidToken
from client_support.asynchronous import asynchronous
from client_support.clients import client
from client_support.fake_server import FakeServer
from client_support.tokens import Issuer, token


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "two words", "a,b", "abc", "a.b", "a.b.c=", "x.y." + "z" * 8189, "é", 7, b"text"],
)
def test_what_cannot_be_a_token_is_refused_without_quoting_it(wrong):
    with pytest.raises(InvalidToken) as caught:
        Client(token=wrong)
    assert not str(wrong).strip() or str(wrong) not in str(caught.value)


@asynchronous
async def test_no_log_record_shows_a_token_or_a_session(caplog):
    caplog.set_level(logging.DEBUG)
    issuer = Issuer(claims=lambda: {"exp": time.time() + 1})
    session = "a-secret-of-22-characters"
    async with FakeServer() as server:
        server.tokens = issuer.issued
        async with client(server, token=issuer, session=session) as ana:
            await server.until(lambda: server.actions("authenticate"))
            server.cut()
            await ana.send("hello")
    shown = [each.getMessage() for each in caplog.records if each.name.startswith("chat_client")]
    assert not [text for text in shown if "secret-" in text]
    assert "websockets.client" not in {each.name for each in caplog.records}


@asynchronous
async def test_no_text_of_the_server_shows_the_token():
    given = token()
    async with FakeServer() as server:
        server.refuse_with = (403, f'{{"message": "no: {given}"}}')
        async with client(server, token=given) as ana:
            with pytest.raises(Forbidden) as caught:
                await ana.wait_until_synced()
    assert str(caught.value) == "HTTP 403: no: ..."
    assert caught.value.__cause__ is None
    assert given not in repr(vars(ana))
