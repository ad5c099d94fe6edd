"""The client renews its token over the connection, or over a new one."""

import time

import pytest
from chat_client import SignInRequired
from client_support.asynchronous import asynchronous
from client_support.clients import client
from client_support.fake_server import FakeServer
from client_support.tokens import Issuer, token


@asynchronous
async def test_a_token_is_renewed_over_the_connection_before_it_ends():
    issuer = Issuer(claims=lambda: {"exp": time.time() + 1})
    async with FakeServer() as server:
        server.tokens = issuer.issued
        async with client(server, token=issuer) as ana:
            await server.until(lambda: server.actions("authenticate"))
            assert [each["token"] for each in server.actions("authenticate")] == [token_of(issuer)]
            await ana.send("hello")
        assert len(server.addresses) == 1


def token_of(issuer):
    return list(issuer.issued)[-1]


@asynchronous
async def test_a_renewed_token_that_is_refused_twice_ends_the_client():
    issuer = Issuer(claims=lambda: {"exp": time.time() + 1})
    async with FakeServer() as server:
        async with client(server, token=issuer) as ana:
            with pytest.raises(SignInRequired):
                await ana.wait_until(lambda: False)
        assert len(server.actions("authenticate")) == 2


@asynchronous
async def test_a_token_that_ends_is_replaced_over_a_new_connection():
    issuer = Issuer()
    async with FakeServer() as server:
        server.tokens = issuer.issued
        expired = {"type": "error", "code": "token_expired", "message": "It has expired."}
        async with client(server, token=issuer) as ana:
            await ana.wait_until_synced()
            server.tokens = {token(2): "member-ana"}
            first = iter([[expired]])
            server.on_frame = lambda _: next(first, None)
            await ana.send("hello")
        assert len(server.addresses) == 3  # the old token was tried once more


@asynchronous
async def test_a_token_of_another_member_ends_the_client_before_it_sends_as_that_member():
    async with FakeServer() as server:
        server.tokens = {token(1): "member-ana", token(2): "member-ben"}
        issuer = Issuer()
        async with client(server, token=issuer) as ana:
            await ana.wait_until_synced()
            server.tokens = {token(2): "member-ben"}
            server.refuse_with = (503, "")
            server.cut()
            await ana.wait_until(lambda: ana.offline_reason == "HTTP 503")
            server.refuse_with = None
            with pytest.raises(SignInRequired, match="another member's"):
                await ana.send("hello")
        assert server.log == []


@asynchronous
async def test_a_server_that_is_open_to_all_takes_a_client_with_tokens_and_refuses_to_renew_them():
    issuer = Issuer(claims=lambda: {"exp": time.time() + 1})
    refused = {"type": "error", "code": "not_allowed", "message": "Nobody signs in."}
    async with FakeServer() as server, client(server, token=issuer) as ana:
        server.on_frame = lambda frame: (
            [{**refused, "id": frame["id"]}] if frame["action"] == "authenticate" else None
        )
        await server.until(lambda: server.actions("authenticate"))
        first = await ana.send("one")
        server.cut()
        assert (await ana.send("two")).member == first.member
