"""A stage that an earlier release has made is updated to this one: all data stays and is read."""

import json

import pytest
from chalice_gateway.testing import App

from tests.cloud.support.previous_release import (
    RELEASES,
    ROOM,
    STAGE,
    TITLE,
    asked,
    fill,
    people,
    rows,
    said,
    tables,
)
from tests.support.running import ROOT
from tools.deployment.stack import Stack, template


@pytest.fixture(scope="module", params=sorted(path.name for path in RELEASES.iterdir()))
def release(request):
    """The folder of an earlier release."""
    return RELEASES / request.param


@pytest.fixture(scope="module")
def kept(release):
    """What its tables had, and the name of a private room."""
    return json.loads((release / "rows.json").read_text(encoding="utf-8"))


def test_the_update_of_the_stack_keeps_every_row(aws, release, kept):
    stack = Stack(aws.client("cloudformation"), f"serverless-chat-{STAGE}", STAGE)
    assert stack.apply((release / "template.json").read_text(encoding="utf-8"))
    dynamodb = aws.client("dynamodb")
    fill(dynamodb, kept["tables"])
    before = rows(dynamodb, kept["tables"])
    assert sum(map(len, before.values())) > 10
    stack.apply(template(ROOT, STAGE))
    assert rows(dynamodb, kept["tables"]) == before
    assert {*tables()} <= {*dynamodb.list_tables()["TableNames"]}


@pytest.fixture(scope="module")
def chat(kept):
    """This release, over the rows of the earlier one."""
    with App(ROOT) as app:
        fill(app.client("dynamodb"), kept["tables"])
        yield app


@pytest.fixture
def ana(chat):
    """A member since the earlier release."""
    ana, ben = people(chat)
    with ana, ben:
        yield ana


def test_what_was_said_changed_and_deleted_is_read_as_it_was(ana):
    history = asked(ana, action="history")["messages"]
    first, second, third, reply = history
    assert [message.get("data") for message in history] == [
        *("hello", "a type", None, "hello yourself")
    ]
    assert "edited" in second
    assert "deleted" in third
    assert [(each["reaction"], each["count"]) for each in first["reactions"]] == [("🌹", 1)]
    assert (reply["name"], reply["replyTo"]["seq"]) == ("ben", first["seq"])


def test_rooms_and_memberships_are_those_of_before(ana, kept):
    rooms = {room["room"]: room for room in asked(ana, action="rooms")["rooms"]}
    assert rooms[kept["private"]]["title"] == TITLE
    asked(ana, action="subscribe", room=kept["private"])
    [message] = asked(ana, action="history", room=kept["private"])["messages"]
    assert message["data"] == "only here"


def test_numbers_go_on_and_old_messages_can_be_changed(ana):
    history = asked(ana, action="history")["messages"]
    assert said(ana, "after the update") > history[-1]["seq"]
    edited = asked(ana, action="edit", target=history[0]["seq"], data="hello again")
    assert edited["messages"][0]["data"] == "hello again"
    assert edited["room"] == ROOM
