"""Programs change messages, and see what becomes of them."""

import pytest
from chat_client import Outbox, RequestRefused
from client_support.asynchronous import asynchronous
from client_support.clients import client
from client_support.fake_server import BEGINNING, FakeServer
from client_support.messages import ROOM, stamp

BEN = "member-ben"


@asynchronous
async def test_a_message_is_edited_reacted_to_and_deleted_for_everybody():
    async with FakeServer() as server, client(server) as ana, client(server, name="ben") as ben:
        seen = ben.changes()
        sent = await ana.send("helo")
        await ben.wait_until(lambda: len(ben.log.entries) == 1)
        edited = await ana.home.edit(sent.seq, "hello")
        assert (edited.data, edited.edited.person.member) == ("hello", ana.you.member)
        assert (await anext(seen)).kinds == {"edited"}
        reacted = await ana.home.react(sent.seq, "👍")
        assert [(each.reaction, each.count, each.mine) for each in reacted.reactions] == [
            ("👍", 1, True)
        ]
        change = await anext(seen)
        assert (change.kinds, change.message.reactions[0].count) == ({"reactions"}, 1)
        assert (await ana.home.unreact(sent.seq, "👍")).reactions == ()
        assert (await anext(seen)).message.reactions == ()
        deleted = await ana.home.delete(sent.seq)
        change = await anext(seen)
        assert (change.kinds, change.message.data) == ({"deleted"}, "")
        assert [each.data for each in (*ana.log.entries, *ben.log.entries, deleted)] == [""] * 3


@asynchronous
async def test_changes_of_one_message_come_once_to_a_program_that_was_busy():
    async with FakeServer() as server, client(server) as ana:
        server.append("hello")
        await ana.wait_until_synced()
        seen = ana.changes()
        for text in ("one", "two", "three"):
            await server.push(server.change(ROOM, BEGINNING, data=text, edited=stamp(BEN)))
        await server.say("bye")
        await ana.wait_until(lambda: len(ana.log.entries) == 2)
        assert (await anext(seen)).message.data == "three"
        await server.push(server.change(ROOM, BEGINNING + 1, data="", deleted=stamp(BEN)))
        assert (await anext(seen)).message.seq == BEGINNING + 1


@asynchronous
async def test_what_changed_while_the_client_was_offline_is_seen():
    async with FakeServer() as server, client(server) as ana:
        for text in ("one", "two"):
            server.append(text)
        server.change(ROOM, BEGINNING, data="first", edited=stamp(BEN))
        await ana.wait_until_synced()
        seen = ana.changes()
        server.cut()
        server.change(ROOM, BEGINNING, data="", deleted=stamp(BEN))
        change = await anext(seen)
        assert (change.message.seq, change.message.data) == (BEGINNING, "")
        assert [each.data for each in ana.log.entries] == ["", "two"]


@asynchronous
async def test_what_the_server_refuses_is_raised_and_not_tried_again():
    async with FakeServer() as server, client(server) as ana:
        for operation in (ana.home.edit(7, "hi"), ana.home.delete(7), ana.home.react(7, "👍")):
            with pytest.raises(RequestRefused, match="no_message"):
                await operation
        assert ana.outbox.items == []


@asynchronous
async def test_an_operation_that_was_not_answered_is_done_once_by_the_next_client():
    kept = {}

    class Storage:
        def load(self):
            return [(id, *item) for id, item in kept.items()]

        def put(self, id, *item):
            kept[id] = item

        def remove(self, id):
            kept.pop(id, None)

    session = {"session": "a-secret-of-22-characters-ana"}
    async with FakeServer() as server:
        server.append("hello")
        server.on_answer = lambda frame: [frame] * (frame["type"] != "changes")
        async with client(server, outbox=Outbox(Storage()), **session) as ana:
            await ana.wait_until_synced()
            ana.home.do_nowait("react", target=BEGINNING, reaction="👍")
            await server.until(lambda: server.actions("react"))
        server.on_answer = lambda frame: [frame]
        async with client(server, outbox=Outbox(Storage()), **session) as ana:
            await ana.wait_until_synced()
        assert len(server.change_logs[ROOM]) == 1
        assert len({frame["id"] for frame in server.actions("react")}) == 1
        assert kept == {}


@asynchronous
async def test_a_reply_quotes_what_it_answers():
    async with FakeServer() as server, client(server) as ana:
        server.append("how are you?")
        sent = await ana.send("fine", reply_to=BEGINNING, mentions=[BEN], mentions_room=True)
        assert (sent.reply_to.excerpt, sent.reply_to.person.member) == ("how are you?", BEN)
        assert (sent.mentions, sent.mentions_room) == ((BEN,), True)
        await server.push(server.change(ROOM, BEGINNING, data="", deleted=stamp(BEN)))
        await ana.wait_until(lambda: ana.log.find(sent.seq).reply_to.is_deleted)


@asynchronous
async def test_a_thread_is_a_room_over_the_same_connection_and_ends_with_its_parent():
    async with FakeServer() as server, client(server) as ana, ana.subscribe("kitchen") as kitchen:
        tea = await kitchen.send("tea?")
        thread = await kitchen.thread(tea.seq)
        await thread.send("yes")
        assert thread.id == f"kitchen:{tea.seq}"
        assert [each.data for each in server.logs[thread.id]] == ["yes"]
        server.cut()
        await thread.send("with milk")
        assert server.addresses[-1].count("kitchen") == 0
        await server.unsubscribe("kitchen", "banned")
        await ana.wait_until(lambda: kitchen.end and thread.end)
