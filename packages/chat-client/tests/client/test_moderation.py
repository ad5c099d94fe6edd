"""What moderators do, and the list of one's mentions."""

from contextlib import asynccontextmanager

import pytest
from chat_client import AuditEntry, Membership, MessageRefused, Person, Report
from client_support.asynchronous import asynchronous
from client_support.clients import client
from client_support.fake_answers import error
from client_support.fake_server import FakeServer
from client_support.messages import BEN, fields, message

PERSON = {"member": BEN, "name": "ben"}
REPORTED = {"target": 7, "by": PERSON, "at": 99, "reason": "spam"}
ACT = {"action": "ban", "by": PERSON, "at": 99, "member": PERSON, "until": 100, "note": "spam"}


@asynchronous
async def test_bans_and_mutes_have_an_end_if_they_are_given_one():
    async with answered({}) as (server, room):
        await room.ban(BEN, expires_in=60)
        await room.mute(BEN)
        await room.unmute(BEN)
        await room.report(7, "spam")
        await room.dismiss(7)
        assert [asked(frame) for frame in server.frames if frame["action"] not in ROUTINE] == [
            {"action": "ban", "member": BEN, "expiresIn": 60},
            {"action": "mute", "member": BEN},
            {"action": "unmute", "member": BEN},
            {"action": "report", "target": 7, "reason": "spam"},
            {"action": "dismiss", "target": 7},
        ]


@asynchronous
async def test_reports_and_what_moderators_did_come_in_pages():
    ben = Person(BEN, "ben")
    pages = {
        ("reports", None): {"reports": [REPORTED], "next": "a"},
        ("reports", "a"): {"reports": [{**REPORTED, "message": fields(message(7))}]},
        ("audit", None): {"entries": [ACT]},
        ("memberships", None): {"members": [{**PERSON, "banned": True, "bannedUntil": 9}]},
    }
    async with answered(pages) as (_, room):
        first = Report(7, ben, 99, "spam")
        assert await room.reports() == [first, Report(7, ben, 99, "spam", message(7))]
        assert await room.audit() == [AuditEntry("ban", ben, 99, ben, None, 100, "spam")]
        assert await room.memberships() == [Membership(ben, None, True, 9)]


@asynchronous
async def test_mentions_are_the_newest_ones_over_all_rooms():
    pages = {
        ("mentions", None): {"messages": [fields(message(9)), fields(message(8))], "next": "a"},
        ("mentions", "a"): {"messages": [], "next": "b"},
        ("mentions", "b"): {"messages": [fields(message(7, room="kitchen"))]},
    }
    async with answered(pages) as (server, room), client(server) as ana:
        assert [each.seq for each in await ana.mentions()] == [9, 8, 7]
        assert [each.seq for each in await ana.mentions(limit=2)] == [9, 8]
        assert server.actions("mentions")[-1]["limit"] == 2
        assert room.reported == {}


@asynchronous
async def test_slow_mode_retention_and_notifications_are_settings_of_a_room():
    info = {"room": "lobby", "kind": "open", "slowMode": 30, "retention": 7, "notify": "text"}
    muted = {"muted": True, "mutedUntil": 99}
    async with answered({("change", None): {"type": "room", **info, **muted}}) as (server, room):
        changed = await room.change(slow_mode=30, retention=7, notify="text")
        assert (changed.slow_mode, changed.retention, changed.notify) == (30, 7, "text")
        assert (changed.is_muted, changed.muted_until) == (True, 99)
        assert asked(server.actions("change")[0]) == {
            "action": "change",
            "slowMode": 30,
            "retention": 7,
            "notify": "text",
        }


@asynchronous
async def test_a_muted_member_learns_until_when():
    async with FakeServer() as server, client(server) as ana:
        server.on_frame = lambda frame: (
            [error(frame, "muted", until=99)] if frame["action"] == "sendmessage" else None
        )
        with pytest.raises(MessageRefused) as refusal:
            await ana.send("hello")
        assert (refusal.value.code, refusal.value.until) == ("muted", 99)


@asynchronous
async def test_moderators_are_told_of_reports():
    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        await server.push({"type": "reported", "room": "lobby", "target": 7, "count": 2})
        await ana.wait_until(lambda: ana.home.reported == {7: 2})


ROUTINE = ("history", "ping", "changes")


@asynccontextmanager
async def answered(pages):
    """A client's room, whose server answers with these pages by action and `after`, or `done`."""

    def answer(frame):
        if frame["action"] in ROUTINE:
            return None
        page = pages.get((frame["action"], frame.get("after")), {})
        return [{"type": "done", **page, "id": frame["id"]}]

    async with FakeServer() as server, client(server) as ana:
        await ana.wait_until_synced()
        server.on_frame = answer
        yield server, ana.home


def asked(frame):
    return {name: value for name, value in frame.items() if name not in ("id", "room")}
