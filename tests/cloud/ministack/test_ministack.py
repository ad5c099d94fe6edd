"""The chat on MiniStack, an AWS emulator that others wrote: through its API Gateway, its Lambda and
its IAM. bridges.py has what it lacks."""

import asyncio
import re
from contextlib import AsyncExitStack

import pytest
from chalice_gateway.testing import HandshakeRefused
from chat_client import Client
from playwright.sync_api import expect

from tests.cloud.ministack.deployments import Running
from tests.support.running import ROOT

pytestmark = pytest.mark.usefixtures("found_by_clients")


def test_the_people_of_a_room_see_each_other_and_talk(join):
    ana, ben, eve = join(name="ana"), join(name="ben"), join(name="eve", room="elsewhere")
    assert ana.hears_that("ben", "joined") == 2
    ana.say("hello")
    assert ana.receive_json()["data"] == ben.receive_json()["data"] == "hello"
    members = ben.ask({"action": "members", "id": "1"})
    assert {member["name"] for member in members["members"]} == {"ana", "ben"}
    assert eve.ask({"action": "ping"})["type"] == "pong"
    assert eve.has_no_presence()
    ben.close()
    assert ana.hears_that("ben", "left") == 1


def test_who_comes_later_reads_what_was_said(join, room):
    ana, eve = join(name="ana"), join(name="eve", room="elsewhere")
    for number in range(3):
        assert ana.ask({"action": "sendmessage", "data": f"{number}"})["data"] == f"{number}"
    subscribed = eve.ask({"action": "subscribe", "room": room, "id": "1"})
    (here,) = subscribed["rooms"]
    assert here["count"] == 2
    history = eve.ask({"action": "history", "room": room, "id": "2"})
    assert [message["data"] for message in history["messages"]] == ["0", "1", "2"]
    assert history["upTo"] == here["last"]


def test_a_crowd_is_served_through_the_queue(chat, join):
    crowd = [join(name=f"{number}") for number in range(5)]
    ana, *others = crowd
    ana.hears_that("4", "joined")
    with chat.queue_stopped():
        assert ana.ask({"action": "sendmessage", "data": "hello"})["data"] == "hello"
        assert [other.ask({"action": "ping"})["type"] for other in others] == ["pong"] * 4
    assert [other.receive_json()["data"] for other in others] == ["hello"] * 4


def test_the_functions_need_the_policy_of_their_role(chat, join):
    with chat.role_without_policies(), pytest.raises(HandshakeRefused):
        join(name="ana")
    join(name="ana").ask({"action": "ping"})


def test_the_page_talks_with_a_client(join, visit):
    ben = join(name="ben")
    ana = visit(name="ana")
    ana.is_connected()
    expect(ana.people).to_have_text(["ana", "ben"], ignore_case=True)
    ana.says("hello")
    assert [ben.receive_json()["type"] for _ in range(2)] == ["typing", "message"]
    ben.say("hello yourself")
    ana.has_read(["hello", "hello yourself"])


def test_python_clients_have_all_messages_in_the_same_order(chat, room):
    async def talk():
        async with AsyncExitStack() as stack:
            people = [await stack.enter_async_context(Client(chat.ws, room=room)) for _ in range(3)]
            said = await asyncio.gather(*(one.send(f"{n}") for n in range(3) for one in people))
            said.sort(key=lambda message: message.seq)
            for one in people:
                await one.wait_until(lambda one=one: (one.log.last or 0) >= said[-1].seq)
                assert one.log.entries == said

    asyncio.run(talk())


KNOWN = "Known actions: "  # in what an unknown action is answered with


def test_nothing_is_lost_while_functions_are_replaced_and_rolled_back(chat, room, join):
    """All stay connected during both deployments, and one talks."""
    eve = join(name="eve")

    async def talk():
        async with Client(chat.ws, room=room) as ana, Client(chat.ws, room=room) as ben:
            said = [await ana.send("before")]
            with chat.changed("chalicelib/protocol/parser.py", KNOWN, "New actions: "):
                said += await talk_during(chat.deploy_again, ana)
            assert (await asyncio.to_thread(refusal, eve)).startswith("New actions: ")
            said += await talk_during(chat.deploy_again, ana)
            assert (await asyncio.to_thread(refusal, eve)).startswith(KNOWN)
            # Also of whoever sent: a function that was replaced while it wrote leaves a number
            # without a message, and later ones enter a log when that number is known to be free.
            for one in (ana, ben):
                await one.wait_until(lambda one=one: (one.log.last or 0) >= said[-1].seq)
                assert one.log.entries == said

    asyncio.run(talk())


async def talk_during(deploy, client):
    """Send messages one after the other until the deployment is done; returns them."""
    deployment = asyncio.create_task(asyncio.to_thread(deploy))
    said = []
    while not deployment.done():
        said.append(await client.send("meanwhile"))
        await asyncio.wait([deployment], timeout=1)
    await deployment
    return [*said, await client.send("after")]


def refusal(client):
    client.send_json({"action": "no_such"})
    return client.receive_json(where=lambda frame: frame["type"] == "error")["message"]


RUNBOOK = re.findall(
    r"^```sh\n(.*?)^```", (ROOT / "docs" / "operations.md").read_text(), re.M | re.S
)


def runbook(words):
    """The scripts of docs/operations.md that have these words."""
    return [script for script in RUNBOOK if words in script]


def test_the_runbook_finds_stops_and_starts_all_functions_of_the_stage(chat):
    words = ("names=", "filter-log-events", "put-function-concurrency", "delete-function-concurr")
    [find], [read], [stop], [start] = map(runbook, words)
    before = chat.running()
    printed = chat.run(find + read)
    assert [name for name in before if f"{name}:\n" not in printed] == []
    assert sum(each.sources == ["Enabled"] for each in before.values()) > 2
    chat.run(find + stop)
    stopped = {name: Running(0, ["Disabled"] * len(each.sources)) for name, each in before.items()}
    assert chat.running() == stopped
    chat.run(find + start)
    assert chat.running() == before


def test_nothing_of_the_stage_is_left_when_it_is_removed(chat):
    """The last test of each way."""
    assert len(chat.left()) > 10
    chat.remove()
    assert chat.left() == []
