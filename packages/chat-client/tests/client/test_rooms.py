"""Many rooms over one connection."""

import asyncio

import pytest
from chat_client import (
    InvalidAddress,
    RequestRefused,
    SubscriptionLost,
    Unsubscribed,
)
from client_support.asynchronous import asynchronous
from client_support.clients import client, read
from client_support.fake_server import FakeServer


@asynchronous
async def test_two_rooms_have_logs_of_their_own_over_one_connection():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        await asyncio.gather(ana.send("in the lobby"), kitchen.send("in the kitchen"))
        await server.say("tea?", room="kitchen")
        assert await read(kitchen, 2) == [1000, 1001]
        assert [entry.data for entry in kitchen.log.entries] == ["in the kitchen", "tea?"]
        assert [entry.data for entry in ana.log.entries] == ["in the lobby"]
        assert len(server.addresses) == 1


@asynchronous
async def test_a_block_of_code_ends_its_subscription():
    async with FakeServer() as server, client(server) as ana:
        async with ana.subscribe("kitchen") as kitchen:
            await kitchen.send("hello")
            await kitchen.wait_until_synced()
        await server.until(lambda: server.actions("unsubscribe"))
        await server.say("nobody hears this", room="kitchen")
        await ana.send("done")
        assert [entry.data async for entry in kitchen] == ["hello"]
        with pytest.raises(Unsubscribed):
            await kitchen.send("too late")


@asynchronous
async def test_a_room_can_be_subscribed_to_again():
    async with FakeServer() as server, client(server) as ana:
        for text in ("one", "two"):
            async with ana.subscribe("kitchen") as kitchen:
                await kitchen.send(text)
        assert [entry.data for entry in kitchen.log.entries] == ["one", "two"]


@asynchronous
async def test_a_new_connection_restores_all_rooms_with_one_frame():
    async with FakeServer() as server, client(server) as ana:
        rooms = [await ana.subscribe(room) for room in ("kitchen", "garden")]
        await asyncio.gather(*(room.wait_until_synced() for room in rooms))
        server.frames.clear()
        server.cut()
        for room in ("lobby", "kitchen", "garden"):
            server.append("missed", room=room)
        for room in (ana.home, *rooms):
            assert await read(room, 1) == [1000]
        (subscribe,) = server.actions("subscribe")
        assert subscribe["rooms"] == ["kitchen", "garden"]


@asynchronous
async def test_messages_sent_during_an_outage_go_to_their_rooms():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        server.refuse_with = (503, "")
        server.cut()
        await ana.wait_until(lambda: ana.offline_reason == "HTTP 503")
        items = [ana.send_nowait("lobby"), kitchen.send_nowait("kitchen")]
        server.refuse_with = None
        said = [await ana.delivered(items[0]), await kitchen.delivered(items[1])]
        assert [(message.room, message.data) for message in said] == [
            ("lobby", "lobby"),
            ("kitchen", "kitchen"),
        ]


@pytest.mark.parametrize("reason", ["removed", "banned", "capabilities", "left"])
@asynchronous
async def test_a_lost_room_ends_the_iteration_with_its_reason_after_all_that_came(reason):
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        await kitchen.send("hello")
        await kitchen.wait_until_synced()
        server.on_frame = lambda frame: [] if frame["action"] == "sendmessage" else None
        item = kitchen.send_nowait("never stored")
        await server.unsubscribe("kitchen", reason)
        entries = aiter(kitchen)
        assert (await anext(entries)).data == "hello"
        with pytest.raises(SubscriptionLost) as caught:
            await anext(entries)
        assert (caught.value.room, caught.value.reason) == ("kitchen", reason)
        assert (item.state, item.error.code) == ("failed", reason)
        server.on_frame = lambda _: None
        await ana.send("the others go on")


@asynchronous
async def test_a_room_that_was_lost_during_an_outage_is_not_asked_for_for_ever():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        server.forbidden.add("kitchen")
        server.cut()
        with pytest.raises(SubscriptionLost, match="may not read it"):
            await read(kitchen, 1)
        await ana.send("the others go on")
        assert len(server.actions("subscribe")) == 2


@asynchronous
async def test_a_lost_subscription_that_nobody_told_of_is_found_by_a_ping():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        await kitchen.wait_until_synced()
        server.forget("kitchen")
        server.append("missed", room="kitchen")
        assert await read(kitchen, 1) == [1000]


@asynchronous
async def test_without_its_first_room_a_client_connects_by_another_one():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        server.forbidden.add("lobby")
        server.cut()
        await kitchen.send("hello")
        with pytest.raises(SubscriptionLost):
            await ana.send("nobody")
        assert "room=kitchen" in server.addresses[-1]


@asynchronous
async def test_a_room_that_the_member_may_not_read_is_refused():
    async with FakeServer() as server, client(server) as ana:
        server.forbidden.add("kitchen")
        for _ in range(2):
            with pytest.raises(RequestRefused, match="not_allowed"):
                await ana.subscribe("kitchen")
        await ana.send("the others go on")


@asynchronous
async def test_a_room_that_no_server_accepts_is_refused_at_once():
    async with FakeServer() as server, client(server) as ana:
        with pytest.raises(InvalidAddress, match="no server accepts the room 'NO ROOM'"):
            await ana.subscribe("NO ROOM")
        assert server.actions("subscribe") == []


@asynchronous
async def test_a_cancelled_subscription_is_given_up():
    async with FakeServer() as server, client(server) as ana:
        server.on_frame = lambda frame: [] if frame["action"] == "subscribe" else None
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ana.subscribe("kitchen"), 0.1)
        server.on_frame = lambda _: None
        server.cut()
        await ana.send("hello")
        assert "kitchen" not in str(server.frames[-2:])


@asynchronous
async def test_leaving_a_room_ends_its_iteration_quietly():
    async with FakeServer() as server, client(server) as ana:
        kitchen = await ana.subscribe("kitchen")
        reading = asyncio.create_task(read(kitchen, 1))
        await kitchen.leave()
        assert await reading == []


@asynchronous
async def test_an_outbox_of_a_room_outlives_its_subscription():
    async with FakeServer() as server, client(server) as ana:
        server.on_frame = lambda frame: [] if frame["action"] == "sendmessage" else None
        async with ana.subscribe("kitchen") as kitchen:
            outbox = kitchen.outbox
            kitchen.send_nowait("hello")
        server.on_frame = lambda _: None
        async with ana.subscribe("kitchen", outbox=outbox) as kitchen:
            await kitchen.wait_until_synced()
        assert [message.data for message in server.logs["kitchen"]] == ["hello"]
