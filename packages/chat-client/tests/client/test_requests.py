"""What a program asks of the server, apart from messages and history."""

import asyncio

import pytest
from chat_client import HandshakeRefused, RequestRefused
from client_support.asynchronous import asynchronous
from client_support.clients import client, quick_client
from client_support.fake_answers import error
from client_support.fake_server import FakeServer


@asynchronous
async def test_unread_counts_messages_of_others_and_is_zero_once_they_are_read():
    async with FakeServer() as server, client(server) as ana:
        for text in "abc":
            server.append(text, room="kitchen")
        kitchen = await ana.subscribe("kitchen")
        await kitchen.wait_until_synced()
        assert kitchen.unread == 3
        await kitchen.send("my own")
        await server.say("d", room="kitchen")
        await ana.wait_until(lambda: kitchen.unread == 4)
        assert await kitchen.mark_read(1001) == 2
        assert kitchen.unread == 2
        assert await kitchen.mark_read() == 0
        assert (kitchen.unread, kitchen.read_up_to) == (0, 1004)


@asynchronous
async def test_what_is_read_on_another_device_is_read_here():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        await server.say("hello", room="kitchen")
        await ana.wait_until(lambda: kitchen.unread == 1)
        await server.push({"type": "read", "room": "kitchen", "upTo": 1000, "unread": 0})
        await ana.wait_until(lambda: kitchen.unread == 0)


@asynchronous
async def test_the_first_room_knows_what_is_unread_after_it_is_subscribed_to_as_well():
    async with FakeServer() as server, client(server) as ana:
        server.append("hello")
        await ana.wait_until_synced()
        assert ana.home.unread is None
        assert (await ana.subscribe("lobby")).unread == 1
        assert ana.home.unread == 1


@asynchronous
async def test_rooms_come_in_pages():
    async with FakeServer() as server, client(server) as ana:
        for room in ("c", "a", "b"):
            server.append("hello", room=room)
        assert [info.room for info in await ana.rooms()] == ["a", "b", "c", "lobby"]


@asynchronous
async def test_a_room_is_created_with_its_title():
    async with FakeServer() as server, client(server) as ana:
        info = await ana.create_room(title="Cooks")
        assert (info.kind, info.label, info.role) == ("private", "Cooks", "owner")
        async with ana.subscribe(info.room) as room:
            await room.send("hello")
        (create,) = server.actions("create")
        assert (create["kind"], create["title"]) == ("private", "Cooks")


@asynchronous
async def test_the_members_of_a_room_are_persons():
    async with FakeServer() as server, client(server) as ana:
        (person,) = await ana.home.members()
        assert person == ana.you


@asynchronous
async def test_a_refusal_has_its_code():
    async with FakeServer() as server, client(server) as ana:
        server.on_frame = lambda frame: (
            [error(frame, "not_allowed")] if frame["action"] == "rooms" else None
        )
        with pytest.raises(RequestRefused, match=r"why \(not_allowed\)") as caught:
            await ana.rooms()
        assert caught.value.code == "not_allowed"


@asynchronous
async def test_a_request_that_comes_too_soon_is_sent_again():
    async with FakeServer() as server, client(server) as ana:
        refusals = iter([("too_many", {"retryAfter": 20}), ("unavailable", {})])

        def on_frame(frame):
            refusal = frame["action"] == "rooms" and next(refusals, None)
            return [error(frame, refusal[0], **refusal[1])] if refusal else None

        server.on_frame = on_frame
        assert len(await ana.rooms()) == 1
        assert len({frame["id"] for frame in server.actions("rooms")}) == 1


@asynchronous
async def test_a_request_without_an_answer_is_repeated_over_the_next_connection():
    async with FakeServer() as server, client(server) as ana:
        silent = iter([[]])
        server.on_frame = lambda frame: next(silent, None) if frame["action"] == "rooms" else None
        asking = asyncio.create_task(ana.rooms())
        await server.until(lambda: server.actions("rooms"))
        server.cut()
        assert len(await asking) == 1


@pytest.mark.parametrize("is_cut", [True, False])
@asynchronous
async def test_a_room_is_not_created_twice(is_cut):
    async with FakeServer() as server, quick_client(server) as ana:
        server.on_frame = lambda frame: [] if frame["action"] == "create" else None
        creating = asyncio.create_task(ana.create_room(title="Cooks"))
        await server.until(lambda: server.actions("create"))
        if is_cut:
            server.cut()
        with pytest.raises(RequestRefused, match="no_answer"):
            await creating
        await ana.send("the connection goes on")
        assert len(server.actions("create")) == 1


@asynchronous
async def test_requests_of_a_room_wait_until_it_is_subscribed_to_again():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        server.refuse_with = (503, "")
        server.cut()
        await ana.wait_until(lambda: ana.offline_reason == "HTTP 503")
        asking = asyncio.create_task(kitchen.members())
        await asyncio.sleep(0)
        server.refuse_with = None
        assert len(await asking) == 1


@asynchronous
async def test_a_request_ends_with_its_client():
    async with FakeServer() as server:
        server.refuse_with = (400, "")
        async with client(server) as ana:
            with pytest.raises(HandshakeRefused):
                await ana.rooms()


@asynchronous
async def test_typing_is_told_once_and_not_answered():
    async with FakeServer() as server, client(server) as ana:
        await ana.home.typing()
        await ana.send("hello")
        assert [frame["room"] for frame in server.actions("typing")] == ["lobby"]


@asynchronous
async def test_a_new_name_is_kept_over_the_next_connection():
    async with FakeServer() as server, client(server) as ana:
        server.on_frame = lambda frame: (
            [{"type": "renamed", "you": {"member": ana.you.member, "name": "Zoë"}, **_id(frame)}]
            if frame["action"] == "rename"
            else None
        )
        await ana.wait_until_synced()
        assert (await ana.rename("Zoë")).name == "Zoë"
        server.cut()
        await ana.send("hello")
        assert ["name=ana" in address for address in server.addresses] == [True, False]
        assert "name=Zo%C3%AB" in server.addresses[-1]


@asynchronous
async def test_a_new_name_stays_where_an_answer_that_comes_later_was_asked_for_before():
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        before = {"member": ana.you.member, "name": ana.you.name}
        earlier = {"type": "subscribed", "you": before, "rooms": [], "id": "of earlier"}
        server.on_frame = lambda frame: (
            [{"type": "renamed", "you": {**before, "name": "Zoë"}, **_id(frame)}, earlier]
            if frame["action"] == "rename"
            else None
        )
        await ana.rename("Zoë")
        await ana.send("hello")
        assert ana.you.name == "Zoë"


def _id(frame):
    return {"id": frame["id"]}


@asynchronous
async def test_messages_since_a_time_are_returned_beside_the_log():
    async with FakeServer() as server, client(server) as ana:
        first, second = server.append("a"), server.append("b")
        await ana.wait_until_synced()
        found = await ana.home.since(second.at, limit=1)
        assert [message.seq for message in found] == [second.seq]
        assert [message.seq for message in ana.log.entries] == [first.seq, second.seq]
