"""The room, the name and the session in an address."""

from urllib.parse import urlencode

import pytest
from chat_client import Client, InvalidAddress
from chat_client.net.address import ChatAddress

URL = "ws://127.0.0.1:8000/api"
SECRET = "a-secret-of-22-characters"


def test_an_address_is_read_with_its_room_name_and_session():
    address = ChatAddress.parse(f"{URL}?room=garden&name=Zo%C3%AB%20%E2%9C%93&session={SECRET}#top")
    assert address == ChatAddress(URL, "garden", "Zoë ✓", SECRET)


def test_other_parameters_stay_in_the_address():
    address = ChatAddress.parse(f"{URL}?room=garden&stage=dev&room=garden")
    assert address.url == f"{URL}?stage=dev"
    assert address.connect_url == f"{URL}?stage=dev&room=garden"


@pytest.mark.parametrize("query", ["", "?", "?room=", "?name=&session="])
def test_an_empty_value_is_none(query):
    assert ChatAddress.parse(URL + query) == ChatAddress(URL)


def test_an_argument_adds_what_the_address_lacks_and_may_repeat_what_it_has():
    address = ChatAddress.parse(f"{URL}?room=garden").with_arguments(room="garden", name="Ana")
    assert address.connect_url == f"{URL}?room=garden&name=Ana"


@pytest.mark.parametrize(("key", "other"), [("room", "kitchen"), ("name", "Ben"), ("name", "")])
def test_an_argument_that_contradicts_the_address_is_refused(key, other):
    address = ChatAddress.parse(f"{URL}?room=garden&name=Ana")
    with pytest.raises(InvalidAddress, match=f"the {key} is '.*' in the address and '{other}' in"):
        address.with_arguments(**{key: other})


def test_an_address_that_contradicts_itself_is_refused():
    with pytest.raises(InvalidAddress, match="two different values of 'room'"):
        ChatAddress.parse(f"{URL}?room=garden&room=kitchen")


def test_a_session_is_never_printed():
    with pytest.raises(InvalidAddress, match="session") as caught:
        Client(f"{URL}?session={SECRET}", session="another-secret-of-22-characters")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        *("", "lobby", "127.0.0.1:8000/api", "http://127.0.0.1/api", "ws://", "ws:///api"),
        *("ws://host:port/", "ws://host:99999/", "ws://[::1", "ws://a b/", "ws://a\n/"),
    ],
)
def test_an_address_that_is_not_a_websockets_is_refused(url):
    with pytest.raises(InvalidAddress, match="is not a ws:// or wss:// address"):
        Client(url)


@pytest.mark.parametrize(
    ("page", "websocket"),
    [
        ("http://127.0.0.1:8123", "ws://127.0.0.1:8123/api"),
        ("http://127.0.0.1:8123/", "ws://127.0.0.1:8123/api"),
        ("http://127.0.0.1:8123/api", "ws://127.0.0.1:8123/api"),
        (
            f"http://127.0.0.1/?room=garden&session={SECRET}#top",
            "ws://127.0.0.1/api?room=garden",
        ),
        ("https://page.example/api/?ws=wss://chat.example/api", "wss://chat.example/api"),
    ],
)
def test_for_an_address_of_the_page_the_websockets_address_is_proposed(page, websocket):
    with pytest.raises(InvalidAddress) as caught:
        Client(page)
    assert str(caught.value).endswith(f"; try '{websocket}'")


@pytest.mark.parametrize("url", ["https://page.example/", "127.0.0.1:8000/api", "ftp://a/"])
def test_nothing_is_proposed_where_the_websockets_address_cannot_be_told(url):
    with pytest.raises(InvalidAddress, match=r"address$"):
        Client(url)


@pytest.mark.parametrize("room", ["Lobby", "NO ROOM", "gärten", "a.b", "lobby\n", "x" * 65])
def test_a_room_that_no_server_accepts_is_refused(room):
    with pytest.raises(InvalidAddress, match=r"no server accepts the room .* 1 to 64 characters"):
        Client(URL, room=room)
    with pytest.raises(InvalidAddress, match="no server accepts the room"):
        Client(f"{URL}?{urlencode({'room': room})}")


@pytest.mark.parametrize("room", ["a", "tea-room_2", "-", "x" * 64])
def test_a_room_that_a_server_accepts_is_taken(room):
    assert Client(URL, room=room).room == room
