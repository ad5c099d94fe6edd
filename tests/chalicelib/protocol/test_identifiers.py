"""Rooms, names, sessions, members."""

import re

import pytest

from chalicelib.domain import Kind
from chalicelib.protocol import identifiers
from chalicelib.protocol.identifiers import InvalidIdentifier

SESSION = "s" * 22
MEMBER = re.compile(r"[A-Za-z0-9_-]{22}")


def test_an_address_without_parameters_is_of_a_new_member_who_cannot_come_again():
    address = identifiers.address({})
    assert (address.room, address.name, address.has_session) == (None, None, False)
    assert MEMBER.fullmatch(address.member)


def test_an_address_sets_room_and_name():
    address = identifiers.address({"room": "blue-room_7", "name": "Ana", "unknown": "x"})
    assert (address.room, address.name) == ("blue-room_7", "Ana")


@pytest.mark.parametrize("parameter", ["room", "name", "session"])
def test_an_empty_parameter_is_refused(parameter):
    with pytest.raises(InvalidIdentifier, match=parameter):
        identifiers.address({parameter: ""})


CLOSED = [kind + "." + "a2" * 13 for kind in ("private", "direct")]


@pytest.mark.parametrize("room", ["a", "z9-_", "r" * 64, "private", *CLOSED])
def test_valid_rooms_are_accepted(room):
    assert identifiers.room(room) == room


@pytest.mark.parametrize(
    "room",
    [
        *(
            "",
            "Lobby",
            "two words",
            "r" * 65,
            "lobby\n",
            "a/b",
            "ümlaut",
            "\u0663",
            "@member",
            "#open",
        ),
        *("private.", "private." + "a1" * 13, "private." + "a" * 25, "open." + "a2" * 13),
        *(room + "\n" for room in CLOSED),
    ],
)
def test_invalid_rooms_are_refused(room):
    with pytest.raises(InvalidIdentifier):
        identifiers.room(room)


def test_the_id_of_a_room_tells_its_kind():
    kinds = [identifiers.kind(room) for room in ("private", "direct-line", *CLOSED)]
    assert kinds == [Kind.OPEN, Kind.OPEN, Kind.PRIVATE, Kind.DIRECT]


def test_each_private_room_has_an_id_of_its_own():
    rooms = {identifiers.new_private_room() for _ in range(100)}
    assert len(rooms) == 100
    assert {identifiers.kind(identifiers.room(room)) for room in rooms} == {Kind.PRIVATE}


def test_a_direct_room_is_that_of_its_members_in_any_order():
    ana, bo, cleo = (each * 22 for each in "abc")
    room = identifiers.direct_room([ana, bo])
    assert identifiers.kind(identifiers.room(room)) is Kind.DIRECT
    assert room == identifiers.direct_room([bo, ana, bo])
    assert room != identifiers.direct_room([ana, bo, cleo])
    assert ana not in room


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "Ana María",
        "n" * 32,
        "李",
        "😀",
        "<b>",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "👩\u200d🚀",
        "\u0645\u06cc\u200c\u062e\u0648",
    ],
)
def test_valid_names_are_accepted(name):
    assert identifiers.display_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "   ", "n" * 33, "a\nb", "a\u202eb", "a\u0000", "\ud800", "\u200b", "a\u2028b"),
        *("\u3164", "a\u115f", "\u2800", "\u0301", "\u0301 \u0301", "a\ufe0f", "\ufe0f", "a\ufe00"),
        *("a\u200d", "\u200da", "a\u200d\u200db", "a\U000e0100", "\U0001d159"),
    ],
)
def test_invalid_names_are_refused(name):
    with pytest.raises(InvalidIdentifier):
        identifiers.display_name(name)


def test_a_name_is_composed_and_stripped():
    assert identifiers.display_name("  Jose\u0301\t") == "José"


def test_a_name_is_measured_after_composition():
    assert identifiers.display_name("e\u0301" * 32) == "é" * 32


@pytest.mark.parametrize("session", ["s" * 21, "s" * 129, "s" * 21 + "=", SESSION + "\n", "é" * 22])
def test_invalid_sessions_are_refused(session):
    with pytest.raises(InvalidIdentifier):
        identifiers.member_of(session)


def test_a_session_is_always_the_same_member():
    # The value is fixed: if it changed with a deployment, every member would get a new identity.
    assert identifiers.member_of(SESSION) == "Ow0kkBecCUjkRPGpM1psiw"
    assert identifiers.address({"session": SESSION}).member == identifiers.member_of(SESSION)


def test_another_session_is_another_member():
    assert identifiers.member_of(SESSION) != identifiers.member_of("t" * 22)


def test_each_address_without_a_session_is_a_new_member():
    members = {identifiers.address({}).member for _ in range(100)}
    assert len(members) == 100


def test_a_member_does_not_contain_its_session():
    assert MEMBER.fullmatch(identifiers.member_of("x" * 128))
    assert SESSION not in identifiers.member_of(SESSION)


def test_a_guest_with_a_session_keeps_its_name():
    first, again, other = (identifiers.member_of(each * 22) for each in "sst")
    assert re.fullmatch(r"guest-[a-z0-9]{4}", identifiers.guest_name(first))
    assert identifiers.guest_name(first) == identifiers.guest_name(again)
    assert identifiers.guest_name(first) != identifiers.guest_name(other)


def test_an_error_does_not_quote_the_parameter():
    for parameter in ("room", "name", "session"):
        with pytest.raises(InvalidIdentifier) as error:
            identifiers.address({parameter: "CANARY\n" * 40})
        assert "CANARY" not in str(error.value)
