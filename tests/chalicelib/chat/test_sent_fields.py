"""Each field of a `sendmessage` reaches the `message` frame and the log."""

import json

import pytest

from chalicelib.domain import File
from chalicelib.files import NotUploaded
from chalicelib.review import Rejected
from tests.support.wire import FULL_ACTIONS

SENT = FULL_ACTIONS["sendmessage"]
QUOTED = {"member": "member-ana", "name": "ana", "excerpt": "first"}
FILE = File(SENT["files"][0], "tea.jpg", 7, "image/jpeg", 640, 480)


class OneUpload:
    """Ana has uploaded one file."""

    def __init__(self, room):
        self._key = ("member-ana", room, (FILE.file,))
        self.takers = []

    def take(self, member, room, files, by, keep_days):
        if (member, room, files) != self._key or (self.takers and by not in self.takers):
            raise NotUploaded
        self.takers.append(by)
        self.keep_days = keep_days
        return (FILE,)


@pytest.fixture
def uploads():
    return OneUpload(SENT["room"])


@pytest.fixture
def chat(make_chat, uploads):
    return make_chat(files=uploads)


@pytest.fixture
def ana(store, connection):
    room = SENT["room"]
    store.open(connection("ana", room=room, rooms={room: "rsm"}))
    return "ana"


def send(chat, **fields):
    chat.receive("ana", json.dumps({"action": "sendmessage", "data": "tea", **fields}))


def test_a_message_and_its_history_entry_have_every_sent_field(chat, posts, ana):
    send(chat, data="first")
    first = posts.frames[ana].pop()["seq"]
    sent = {**SENT, "replyTo": first}
    send(chat, **sent)
    chat.receive(ana, '{"action":"history"}')
    message, history = posts.frames[ana]
    shown = {**sent, "replyTo": {"seq": first, **QUOTED}, "files": [FILE._asdict()]}
    assert {name: message.get(name) for name in shown} == shown
    assert history["messages"][1] == {k: message[k] for k in message if k != "type"}


def test_a_message_that_is_sent_again_has_its_files_and_another_one_does_not(chat, posts, ana):
    for id in ("1", "1", "2"):
        send(chat, files=[FILE.file], id=id)
    first, again, other = (f for f in posts.frames[ana] if f["type"] != "void")
    assert again == first
    assert first["files"] == [FILE._asdict()]
    assert (other["code"], other["id"]) == ("no_file", "2")


def test_a_message_with_a_file_that_is_not_there_is_refused(chat, posts, ana):
    send(chat, files=[FILE.file, "g" * 22], id="1")
    (error,) = posts.frames[ana]
    assert (error["code"], error["id"]) == ("no_file", "1")


def test_a_server_that_takes_no_files_says_so(make_chat, posts, ana):
    send(make_chat(), files=[FILE.file])
    (error,) = posts.frames[ana]
    assert (error["code"], error["message"]) == ("no_file", "This server takes no files.")


class RejectAll:
    def check(self, draft):
        raise Rejected("no")


def test_a_refused_text_takes_no_file(make_chat, uploads, posts, ana):
    send(make_chat(files=uploads, review=RejectAll()), files=[FILE.file])
    assert posts.frames[ana][0]["code"] == "rejected"
    assert uploads.takers == []


@pytest.fixture
def rule(dynamodb, log):
    """`rule(writes)`: gives the room rules."""

    def write(*parts):
        dynamodb.transact_write_items(TransactItems=[{verb: each} for verb, each in parts])

    return write


@pytest.fixture
def reopen(store, connection):
    """`reopen("r")`: Ana may only read from now on."""
    room = SENT["room"]
    return lambda letters: store.open(connection("ana", room=room, rooms={room: letters}))


def test_a_message_that_its_room_refuses_takes_no_file(
    chat, log, rule, uploads, posts, ana, reopen
):
    rule(log.ruling(SENT["room"], 60, None))
    reopen("rs")
    for fields in ({}, {"files": [FILE.file]}, {"files": [FILE.file], "id": "1"}):
        send(chat, **fields)
    rule(*log.archiving(SENT["room"], True))
    send(chat, files=[FILE.file], id="2")
    reopen("r")
    send(chat, files=[FILE.file], id="3")
    codes = [frame.get("code") for frame in posts.frames[ana]]
    assert codes == [None, "too_many", "too_many", "archived", "not_allowed"]
    assert uploads.takers == []


def test_a_file_is_kept_for_as_long_as_its_message(chat, log, rule, uploads, ana):
    send(chat, files=[FILE.file], id="1")
    assert uploads.keep_days == 30
    uploads.takers.clear()
    rule(log.ruling(SENT["room"], 60, 7))
    send(chat, files=[FILE.file])
    assert uploads.keep_days == 7


def test_a_message_that_is_in_the_log_takes_no_file_again(chat, uploads, posts, ana):
    """So a deleted one cannot bring its files back."""
    send(chat, files=[FILE.file], id="1")
    chat.receive(ana, json.dumps({"action": "delete", "target": posts.frames[ana].pop()["seq"]}))
    uploads.takers.clear()
    send(chat, files=[FILE.file], id="1")
    assert "deleted" in posts.frames[ana].pop()
    assert uploads.takers == []


def test_a_deleted_message_has_no_files(chat, posts, ana):
    send(chat, files=[FILE.file])
    seq = posts.frames[ana].pop()["seq"]
    chat.receive(ana, json.dumps({"action": "delete", "target": seq}))
    (deleted,) = posts.frames[ana].pop()["messages"]
    assert "deleted" in deleted
    assert "files" not in deleted
