"""Many rooms over one connection of the client, over the whole chat."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from chat_client import Client, RequestRefused, SubscriptionLost
from client_support.asynchronous import asynchronous

from tests.chat_client.test_client import PATIENT, QUICK

VERY_PATIENT = replace(PATIENT, max_response_timeout_s=30)

pytestmark = pytest.mark.usefixtures("wire")


def client(chat, room, name="ana", timeouts=VERY_PATIENT, **options):
    return Client(chat.ws_url, room=room, name=name, timeouts=timeouts, **options)


@asynchronous
async def test_messages_of_several_rooms_come_over_one_connection(chat, room):
    rooms = [f"{room}-{number}" for number in range(3)]
    async with client(chat, room) as ana, client(chat, room, "ben") as ben:
        for member in (ana, ben):
            await member.wait_until_synced()
        own = [await ana.subscribe(each) for each in rooms]
        others = [await ben.subscribe(each) for each in rooms]
        await asyncio.gather(*(each.send(f"in {each.id}") for each in own))
        for each in others:
            async for message in each:
                assert (message.room, message.data) == (each.id, f"in {each.id}")
                break
        assert ben.log.entries == []


@asynchronous
async def test_what_is_read_on_one_device_is_read_on_the_other(chat, room):
    session = "a-secret-for-two-devices-" + room
    async with client(chat, room) as ben, AsyncExitStack() as stack:
        devices = [
            await stack.enter_async_context(client(chat, f"{room}-home", session=session))
            for _ in range(2)
        ]
        rooms = [await device.subscribe(room) for device in devices]
        said = [await ben.send(f"{n}") for n in range(3)]
        for each in rooms:
            await devices[0].wait_until_synced()
            await each.wait_until_synced()
        await asyncio.gather(*(reads(each, said[-1].seq) for each in rooms))
        assert [each.unread for each in rooms] == [3, 3]
        assert await rooms[0].mark_read(said[1].seq) == 1
        await devices[1].wait_until(lambda: rooms[1].unread == 1)


async def reads(room, seq):
    async for message in room:
        if message.seq == seq:
            return


@asynchronous
async def test_a_private_room_is_entered_by_an_invitation_and_lost_by_a_ban(chat, room):
    async with client(chat, room) as ana, client(chat, room, "ben") as ben:
        info = await ana.create_room(title="Cooks", topic="Recipes")
        assert (info.kind, info.title, info.topic, info.role) == (
            *("private", "Cooks", "Recipes"),
            "owner",
        )
        with pytest.raises(RequestRefused, match="not_allowed"):
            await ben.subscribe(info.room)
        cooks = await ana.subscribe(info.room)
        invitation = await cooks.invite(uses=1, expires_in=3600)
        assert (await ben.accept(invitation.invite)).room == info.room
        bens = await ben.subscribe(info.room)
        said = await bens.send("may I?")
        assert {each.person.member: each.role for each in await cooks.memberships()} == {
            ana.you.member: "owner",
            said.member: "member",
        }
        await cooks.ban(said.member)
        with pytest.raises(SubscriptionLost) as caught:
            async for _ in bens:
                pass
        assert caught.value.reason == "banned"


@asynchronous
async def test_roles_titles_and_removals(chat, room):
    async with client(chat, room) as ana, client(chat, room, "ben") as ben:
        await ben.wait_until_synced()
        info = await ana.create_room(title="Cooks", members=[ben.you.member])
        cooks, bens = await ana.subscribe(info.room), await ben.subscribe(info.room)
        with pytest.raises(RequestRefused, match="not_allowed"):
            await bens.change(title="Ben's")
        await cooks.set_role(ben.you.member, "moderator")
        assert (await bens.change(title="Ben's", topic="Tea")).title == "Ben's"
        await ana.wait_until(lambda: cooks.info.label == "Ben's")
        assert cooks.info.role == "owner"
        await cooks.set_role(ben.you.member, "member")
        await cooks.remove(ben.you.member)
        with pytest.raises(SubscriptionLost, match="removed from it"):
            await bens.send("hello?")


@asynchronous
async def test_a_direct_room_is_found_again(chat, room):
    async with client(chat, room) as ana, client(chat, room, "ben") as ben:
        for member in (ana, ben):
            await member.wait_until_synced()
        one, two = await ana.direct(ben.you.member), await ben.direct(ana.you.member)
        assert (one.kind, one.room) == ("direct", two.room)
        assert one.room in [info.room for info in await ben.rooms()]


@asynchronous
async def test_members_receipts_and_leaving(chat, room):
    async with client(chat, room) as ana, client(chat, room, "ben") as ben:
        await ben.wait_until_synced()
        info = await ana.create_room(title="Cooks", members=[ben.you.member])
        cooks, bens = await ana.subscribe(info.room), await ben.subscribe(info.room)
        said = await cooks.send("hello")
        await bens.mark_read(said.seq)
        assert (await cooks.receipts())[ben.you.member] == said.seq
        assert {person.name for person in await cooks.members()} == {"ana", "ben"}
        await bens.leave()
        assert [each.person.name for each in await cooks.memberships()] == ["ana"]
        await cooks.typing()


@pytest.fixture
def faulty(chat):
    with chat.faults(post_lost=0.2, cut=0.05, seed=7):
        yield chat


@asynchronous
async def test_no_message_of_any_room_is_lost_with_faults_on(faulty, room):
    async with AsyncExitStack() as stack:
        people = [
            await stack.enter_async_context(client(faulty, room, timeouts=QUICK)) for _ in range(3)
        ]
        kitchens = [await one.subscribe(f"{room}-kitchen") for one in people]
        rooms = [*(one.home for one in people), *kitchens]
        said = await asyncio.gather(*(each.send(f"{n}") for n in range(3) for each in rooms))
        for one, each in zip([*people, *people], rooms, strict=True):
            expected = sorted((m for m in said if m.room == each.id), key=lambda m: m.seq)
            newest = expected[-1].seq
            await one.wait_until(lambda each=each, newest=newest: (each.log.last or 0) >= newest)
            assert each.log.entries == expected
