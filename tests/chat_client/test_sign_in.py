"""The client signs in with tokens, over the whole chat as `make run AUTH=token` starts it."""

import asyncio
import time

import jwt
import pytest
from chalice_gateway.testing import App
from chat_client import Client, Forbidden, RequestRefused, SignInRequired, SubscriptionLost
from client_support.asynchronous import asynchronous

from tests.chat_client.test_client import PATIENT, QUICK
from tests.support.running import ROOT
from tools.local_secret import read_secret
from tools.run import token_options

pytestmark = pytest.mark.usefixtures("wire")
# The client renews this token after a second, and the server takes it for 22 s: that long the
# machine may need to connect.
RENEWED_SOON = {"seconds": 2, "ahead": 20}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The folder with the secret that signs the tokens."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def signed_in_chat(project):
    with App(ROOT, *token_options(project)) as app:
        yield app


@pytest.fixture
def sign(project):
    """`sign(member, seconds, **claims)`: a valid token. ahead: by how far its clock is fast."""

    def sign(member="ana", seconds=60, ahead=0, **claims):
        now = int(time.time()) + ahead
        payload = {"sub": member, "iat": now, "exp": now + seconds, **claims}
        return jwt.encode(payload, read_secret(project), algorithm="HS256")

    return sign


def client(chat, token, timeouts=PATIENT, **options):
    return Client(chat.ws_url, token=token, timeouts=timeouts, **options)


@asynchronous
async def test_a_token_says_who_the_member_is(signed_in_chat, room, sign):
    async with (
        client(signed_in_chat, sign(name="Ana"), room=room) as one,
        client(signed_in_chat, lambda: sign(name="Ana"), room=room) as two,
    ):
        said = [await each.send("hello") for each in (one, two)]
        assert {(message.member, message.name, message.vouched) for message in said} == {
            (one.you.member, "Ana", True)
        }
        with pytest.raises(RequestRefused, match="not_allowed"):
            await one.rename("Ben")


@asynchronous
async def test_without_a_token_the_server_wants_one(signed_in_chat):
    async with Client(signed_in_chat.ws_url) as ana:
        with pytest.raises(SignInRequired) as caught:
            await ana.send("hello")
        assert caught.value.status == 401


@asynchronous
async def test_a_room_that_the_token_does_not_allow_is_forbidden(signed_in_chat, sign):
    token = sign(rooms={"team-*": ["read", "send"], "help": ["read"]})
    async with client(signed_in_chat, token, room="kitchen") as ana:
        with pytest.raises(Forbidden):
            await ana.send("hello")
    async with client(signed_in_chat, token, room="team-7") as ana:
        await ana.send("hello")
        with pytest.raises(RequestRefused, match="not_allowed"):
            await ana.subscribe("kitchen")
        async with ana.subscribe("help") as help_room:
            with pytest.raises(RequestRefused, match="not_allowed"):
                await help_room.send("may I?")


@asynchronous
async def test_a_member_of_no_lobby_uses_other_rooms(signed_in_chat, sign):
    async with client(signed_in_chat, sign(rooms={"team-*": ["read", "send"]})) as ana:
        async with ana.subscribe("team-8") as team:
            await team.send("hello")
        with pytest.raises(SubscriptionLost):
            await ana.send("hello")


@asynchronous
async def test_a_token_is_renewed_over_the_connection_and_nothing_is_missed(
    signed_in_chat, room, sign
):
    asked = []

    async def ask():
        asked.append(time.monotonic())
        return sign(seconds=4)

    async with (
        client(signed_in_chat, ask, room=room, timeouts=QUICK) as ana,
        client(signed_in_chat, sign("ben"), room=room) as ben,
    ):
        await ana.wait_until_synced()
        said = [await ben.send("before")]
        await ana.wait_until(lambda: len(asked) >= 3)  # the first token has ended by then
        said += [await ben.send("after"), await ana.send("mine")]
        await ana.wait_until(lambda: (ana.log.last or 0) >= said[-1].seq)
        assert ana.log.entries == said


@asynchronous
async def test_a_text_that_ends_ends_the_client(signed_in_chat, room, sign):
    async with client(signed_in_chat, sign(seconds=20), room=room, timeouts=QUICK) as ana:
        await ana.send("hello")
        with pytest.raises(SignInRequired, match="has expired; a function in its place"):
            await ana.wait_until(lambda: False)


@asynchronous
async def test_a_new_token_without_a_room_ends_the_room(signed_in_chat, room, sign):
    own, is_in_both = {room: ["read", "send"]}, asyncio.Event()
    first = iter([sign(**RENEWED_SOON, rooms={**own, "team-*": ["read", "send"]})])

    async def ask():
        if token := next(first, None):
            return token
        await is_in_both.wait()
        return sign(rooms=own)

    async with client(signed_in_chat, ask, room=room) as ana:
        team = await ana.subscribe("team-9")
        is_in_both.set()
        with pytest.raises(SubscriptionLost, match="the token does not allow it"):
            async for _ in team:
                pass
        await ana.send("here I stay")


@asynchronous
async def test_another_members_token_ends_the_client(signed_in_chat, room, sign):
    tokens = iter([sign(**RENEWED_SOON), sign("ben")])
    async with client(signed_in_chat, lambda: next(tokens), room=room) as ana:
        with pytest.raises(SignInRequired):
            await ana.wait_until(lambda: False)
