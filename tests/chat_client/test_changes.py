"""The client changes messages, and sees them change, over the whole chat."""

from contextlib import asynccontextmanager

import pytest
from chat_client import MessageRefused, RequestRefused, SubscriptionLost
from client_support.asynchronous import asynchronous

from tests.chat_client.test_rooms import client

pytestmark = pytest.mark.usefixtures("wire")


@asynccontextmanager
async def two(chat, room):
    async with client(chat, room) as ana, client(chat, room, "ben") as ben:
        for each in (ana, ben):
            await each.wait_until_synced()
        yield ana, ben


@asynchronous
async def test_edits_reactions_and_deletions_reach_who_is_there_and_who_comes_back(chat, room):
    async with two(chat, room) as (ana, ben):
        seen = ben.changes()
        one, two_ = await ana.send("helo"), await ana.send("secret")
        await ben.wait_until(lambda: len(ben.log.entries) == 2)
        edited = await ana.home.edit(one.seq, "hello")
        assert (edited.data, edited.edited.person) == ("hello", ana.you)
        assert (await anext(seen)).message.data == "hello"
        await ben.home.react(one.seq, "👍")
        await ana.wait_until(lambda: bool(ana.log.find(one.seq).reactions))
        assert (await ana.home.react(one.seq, "👍")).reactions[0].count == 2
        assert (await ana.home.delete(two_.seq)).data == ""
        await ben.wait_until(lambda: ben.log.find(two_.seq).deleted is not None)
        async with client(chat, room, "cat") as cat:
            await cat.wait_until_synced()
            assert [each.data for each in cat.log.entries] == ["hello", ""]
            assert [each.count for each in cat.log.find(one.seq).reactions] == [2]


@asynchronous
async def test_refused_changes_have_their_codes(chat, room):
    async with two(chat, room) as (ana, ben):
        sent = await ana.send("hello")
        await refused(ben.home.edit(sent.seq, "bye"), "not_allowed")
        await refused(ben.home.delete(sent.seq), "not_allowed")
        await refused(ben.home.react(sent.seq + 1, "👍"), "no_message")
        await refused(ben.send("what?", reply_to=sent.seq + 1), "no_message")
        assert ben.outbox.items == []


@asynchronous
async def test_replies_mentions_and_threads(chat, room):
    async with two(chat, room) as (ana, ben):
        asked = await ana.send("how\nare you?")
        answer = await ben.send("fine", reply_to=asked.seq, mentions=[ana.you.member])
        assert (answer.reply_to.excerpt, answer.reply_to.person) == ("how are you?", ana.you)
        assert [each.seq for each in await ana.mentions()] == [answer.seq]
        async with ana.home.thread(asked.seq) as thread:
            await thread.send("really?")
            await ben.wait_until(lambda: ben.log.find(asked.seq).thread is not None)
            assert ben.log.find(asked.seq).thread.replies == 1
        await ana.home.delete(asked.seq)
        await ben.wait_until(lambda: ben.log.find(answer.seq).reply_to.is_deleted)


@asynchronous
async def test_a_room_is_moderated(chat, room):
    async with two(chat, room) as (ana, ben):
        info = await ana.create_room(title="Cooks")
        cooks = await ana.subscribe(info.room)
        await ben.accept((await cooks.invite()).invite)
        there = await ben.subscribe(info.room)
        said = await there.send("spam")
        await there.report(said.seq, "it is mine")
        (report,) = await cooks.reports()
        assert (report.target, report.by.member, report.reason) == (
            said.seq,
            ben.you.member,
            "it is mine",
        )
        await cooks.dismiss(said.seq)
        assert await cooks.reports() == []
        assert (await cooks.change(slow_mode=3, retention=7)).slow_mode == 3
        await cooks.mute(ben.you.member, expires_in=600)
        with pytest.raises(MessageRefused) as muted:
            await there.send("more spam")
        assert muted.value.code == "muted"
        assert muted.value.until > said.at
        await cooks.unmute(ben.you.member)
        await cooks.delete(said.seq)
        await cooks.ban(ben.you.member, expires_in=600)
        await ben.wait_until(lambda: there.end is not None)
        assert isinstance(there.end, SubscriptionLost)
        assert there.end.reason == "banned"
        (banned,) = [each for each in await cooks.memberships() if each.is_banned]
        assert banned.banned_until > said.at
        acts = [each.action for each in await cooks.audit()]
        assert {"ban", "mute", "unmute", "delete", "dismiss"} <= set(acts)


async def refused(operation, code):
    with pytest.raises(RequestRefused) as refusal:
        await operation
    assert refusal.value.code == code
