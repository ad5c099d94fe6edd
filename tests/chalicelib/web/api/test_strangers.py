"""Each route about a room, asked by a stranger: nobody learns whether a private room exists."""

import pytest

from tests.chalicelib.web.api.conftest import BEN
from tests.support.openapi import http_api

NOBODYS = "private." + "a" * 26
BODIES = {
    "sendMessage": {"data": "x"},
    "editMessage": {"data": "x"},
    "changeRoom": {"title": "Mine"},
    "putMember": {"role": "owner"},
    "markRead": {"upTo": 1},
    "addIncomingWebhook": {"name": "Mine"},
    "addWebhook": {"url": "https://1.1.1.1/"},
    "changeWebhook": {"state": "active"},
    "beginUpload": {"name": "a.txt", "size": 1, "type": "text/plain"},
}
QUERIES = {"searchMessages": "?q=secret"}
VARIABLES = {
    "member": "m" * 22,
    "seq": "1",
    "reaction": "x",
    "hook": "h" * 22,
    "webhook": "w" * 22,
    "file": "f" * 22,
}
# What those ask for who know its address, members or not.
BY_ADDRESS = {"postToIncomingWebhook"}
ABOUT_A_ROOM = {
    f"{method} {path}": (method, path, operation["operationId"])
    for (method, path), operation in http_api().operations.items()
    if "{room}" in path and operation["operationId"] not in BY_ADDRESS
}


@pytest.mark.parametrize(("method", "path", "name"), ABOUT_A_ROOM.values(), ids=ABOUT_A_ROOM)
def test_a_stranger_cannot_tell_a_private_room_from_none(ask, den, method, path, name):
    address, answers = f"{path}{QUERIES.get(name, '')}", []
    for room in (den, NOBODYS):
        place = address.format(room=room, **VARIABLES)
        answers.append(ask(method, place, BODIES.get(name), session=BEN))
    assert answers[0] == answers[1]
    assert answers[0].status == 404
    assert answers[0].body["code"] in ("not_found", "not_enabled")


def test_a_stranger_lists_no_private_room(ask, den):
    for scope in ("mine", "open"):
        listed = ask("GET", f"/v1/rooms?scope={scope}", session=BEN).body["rooms"]
        assert den not in [room["room"] for room in listed]
