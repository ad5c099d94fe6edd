"""What notifications say, and that they say no more than the room's setting allows."""

import json

import pytest

from chalicelib.domain import Message, Notify, Person, Stamp
from chalicelib.protocol import identifiers
from chalicelib.push.notification import notification
from chalicelib.stores import RoomSettings

DIRECT = identifiers.direct_room(["ana", "ben"])


def said(room="garden", **fields):
    given = {"member": "ana", "name": "Ana", "data": "see\nyou at <b>", "at": 1, **fields}
    return Message(room=room, seq=7, **given)


def shown(message, settings=None):
    text = notification(message, "ben", settings)
    return text and json.loads(text)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        (said(mentions=("ben",)), "Ana mentioned you in Garden"),
        (said(mentions_room=True), "Ana mentioned everybody in Garden"),
        (said(mentions=("ben",), mentions_room=True), "Ana mentioned you in Garden"),
        (said("garden:7", mentions=("ben",)), "Ana mentioned you in a thread of Garden"),
        (said(DIRECT), "Ana sent you a message"),
        (said(DIRECT, mentions=("ben",)), "Ana mentioned you"),
        (said(f"{DIRECT}:7"), "Ana sent you a message"),
    ],
)
def test_a_notification_says_who_wrote_and_where_and_nothing_of_the_text(message, title):
    settings = RoomSettings(title="Garden")
    expected = {"title": title, "body": "", "room": message.room, "seq": 7}
    assert shown(message, settings) == expected


def test_a_room_without_a_title_is_named_by_its_id():
    assert shown(said(mentions=("ben",)))["title"] == "Ana mentioned you in garden"


def test_a_room_can_let_the_beginning_of_the_text_be_told():
    settings = RoomSettings(notify=Notify.TEXT)
    assert shown(said(mentions=("ben",)), settings)["body"] == "see you at <b>"
    long = said(mentions=("ben",), data="a" * 4000)
    assert shown(long, settings)["body"] == "a" * 99 + "…"


def test_there_is_none_where_a_room_has_none_nor_of_a_deleted_message():
    meant = said(mentions=("ben",))
    assert shown(meant, RoomSettings(notify=Notify.NONE)) is None
    deleted = said(data="", deleted=Stamp(Person("ana", "Ana"), 2), mentions=("ben",))
    assert shown(deleted, RoomSettings(notify=Notify.TEXT)) is None
    assert shown(said()) is None
    assert shown(said(mentions=("cleo",))) is None
