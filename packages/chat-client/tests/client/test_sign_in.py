"""The client signs in with tokens, and tells a refusal from an outage."""

import time

import pytest
from chat_client import (
    Client,
    ConnectionState,
    Forbidden,
    HandshakeRefused,
    InvalidToken,
    Outbox,
    SignInRequired,
)
from client_support.asynchronous import asynchronous
from client_support.clients import QUICK, client
from client_support.fake_server import FakeServer
from client_support.tokens import Issuer, token


@asynchronous
async def test_a_token_goes_to_the_server_as_a_subprotocol_and_not_in_the_address():
    async with FakeServer() as server:
        server.tokens = {token(): "member-ana"}
        async with client(server, token=token()) as ana:
            assert (await ana.send("hello")).member == "member-ana"
        assert server.offered == [f"chat.v1, auth.{token()}"]
        assert token() not in str(server.addresses)


@asynchronous
async def test_without_a_token_no_subprotocol_is_offered():
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        assert server.offered == [""]


@pytest.mark.parametrize("is_coroutine", [False, True])
@asynchronous
async def test_a_function_is_asked_for_the_token_once_per_token(is_coroutine):
    issuer = Issuer()

    async def ask():
        return issuer()

    async with FakeServer() as server:
        server.tokens = issuer.issued
        async with client(server, token=ask if is_coroutine else issuer) as ana:
            await ana.send("one")
            server.cut()
            await ana.send("two")
        assert len(issuer.issued) == 1


@asynchronous
async def test_a_token_that_is_refused_is_replaced_by_another_one_once():
    issuer = Issuer()
    async with FakeServer() as server:
        server.tokens = {token(2): "member-ana"}
        async with client(server, token=issuer) as ana:
            await ana.send("hello")
        assert list(issuer.issued) == [token(1), token(2)]


@asynchronous
async def test_a_second_token_that_is_refused_ends_the_client():
    issuer = Issuer()
    async with FakeServer() as server:
        server.tokens = {}
        async with client(server, token=issuer) as ana:
            with pytest.raises(SignInRequired, match="HTTP 401: the token is not valid"):
                await ana.wait_until_synced()
            assert ana.state is ConnectionState.CLOSED
        assert len(issuer.issued) == 2


@asynchronous
async def test_a_server_that_wants_a_token_ends_a_client_without_one():
    async with FakeServer() as server:
        server.tokens = {}
        async with client(server) as ana:
            with pytest.raises(SignInRequired) as caught:
                await ana.send("hello")
            assert caught.value.status == 401
        assert len(server.addresses) == 1


@asynchronous
async def test_a_text_that_has_expired_ends_the_client_and_says_what_to_do():
    expired = token(exp=time.time() - 60)
    async with FakeServer() as server:
        server.tokens = {}
        async with client(server, token=expired) as ana:
            with pytest.raises(SignInRequired, match="has expired; a function in its place"):
                await ana.wait_until_synced()


@asynchronous
async def test_a_token_that_is_refused_after_an_outage_ends_the_client():
    async with FakeServer() as server:
        server.tokens = {token(): "member-ana"}
        async with client(server, token=token()) as ana:
            await ana.send("hello")
            server.tokens = {}
            server.cut()
            with pytest.raises(SignInRequired):
                await ana.send("again")


@asynchronous
async def test_a_room_that_is_not_for_the_member_ends_the_client():
    async with FakeServer() as server:
        server.forbidden = {"garden"}
        async with client(server, room="garden") as ana:
            with pytest.raises(Forbidden, match=r"HTTP 403: The room is not yours\.") as caught:
                await ana.wait_until_synced()
            assert isinstance(caught.value, HandshakeRefused)
        assert len(server.addresses) == 1


@asynchronous
async def test_a_room_that_stays_forbidden_after_a_connection_ends_the_client():
    async with FakeServer() as server, client(server) as ana:
        await ana.send("hello")
        server.refuse_with = (403, "")
        server.cut()
        with pytest.raises(Forbidden):
            await ana.wait_until(lambda: False)
        assert len(server.addresses) == 4


@asynchronous
async def test_a_function_that_fails_is_an_outage_and_is_not_quoted():
    issuer, failures = Issuer(), [ValueError("secret"), ConnectionError("secret")]

    async def ask():
        if failures:
            raise failures.pop()
        return issuer()

    async with FakeServer() as server:
        server.tokens = issuer.issued
        async with client(server, token=ask) as ana:
            await ana.wait_until(lambda: ana.offline_reason == "no token: ConnectionError")
            await ana.send("hello")


@asynchronous
async def test_a_function_can_end_the_client():
    def ask():
        raise SignInRequired("the user has signed out")

    async with FakeServer() as server, client(server, token=ask) as ana:
        with pytest.raises(SignInRequired, match="signed out"):
            await ana.wait_until_synced()
        assert server.addresses == []


def test_the_line_end_of_a_file_is_no_part_of_the_token():
    Client(token=f"{token()}\n")


@asynchronous
async def test_a_function_that_returns_no_token_ends_the_client():
    async with FakeServer() as server, client(server, token=lambda: None) as ana:
        with pytest.raises(InvalidToken, match="not NoneType"):
            await ana.wait_until_synced()


def test_a_stored_outbox_needs_no_session_where_there_is_a_token():
    class Stored:
        def load(self):
            return ()

    Client(token=token(), outbox=Outbox(Stored()), timeouts=QUICK)
