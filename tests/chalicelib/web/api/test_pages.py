"""Lists over HTTP: each page has the address of the next one."""

import re

import pytest

from tests.chalicelib.web.api.conftest import ANAS, BEN

MESSAGES = "/v1/rooms/lobby/messages"


@pytest.fixture
def pages(ask):
    """`pages(address)`: the bodies of all pages, by following `Link`."""

    def follow(address, **options):
        found, path = [], address.partition("?")[0]
        while address:
            answer = ask("GET", address, **options)
            found.append(answer.body)
            link = re.fullmatch(r'<(\?.*)>; rel="next"', answer.headers.get("Link", ""))
            address = link and path + link[1]
        return found

    return follow


@pytest.fixture
def seqs(ask):
    return [ask("POST", MESSAGES, {"data": str(number)}).body["seq"] for number in range(5)]


def test_messages_are_followed_forwards(pages, seqs):
    found = pages(f"{MESSAGES}?after=0&limit=2")
    assert [[each["seq"] for each in page["messages"]] for page in found] == [
        seqs[:2],
        seqs[2:4],
        seqs[4:],
    ]


def test_messages_are_followed_backwards_from_the_newest(pages, seqs):
    found = pages(f"{MESSAGES}?limit=2")
    assert [[each["seq"] for each in page["messages"]] for page in found] == [
        seqs[3:],
        seqs[1:3],
        seqs[:1],
    ]


def test_changes_are_followed_from_where_they_begin(ask, pages, seqs):
    begun = ask("GET", "/v1/rooms/lobby/changes").body["upTo"]
    for seq in seqs[:3]:
        ask("PATCH", f"{MESSAGES}/{seq}", {"data": "edited"})
    found = pages(f"/v1/rooms/lobby/changes?after={begun}&limit=2")
    assert [each["seq"] for page in found for each in page["messages"]] == seqs[:3]
    assert len(found) == 2


def test_mentions_are_followed(ask, pages):
    for number in range(3):
        ask("POST", MESSAGES, {"data": f"Ana {number}", "mentions": [ANAS]}, session=BEN)
    found = pages("/v1/mentions?limit=2")
    texts = [each["data"] for page in found for each in page["messages"]]
    assert texts == ["Ana 2", "Ana 1", "Ana 0"]


def test_open_rooms_are_followed(ask, pages):
    for name in ("ash", "birch", "cedar"):
        ask("POST", "/v1/rooms", {"kind": "open", "room": name})
    found = pages("/v1/rooms?scope=open&limit=2")
    names = [each["room"] for page in found for each in page["rooms"]]
    assert sorted(names) == ["ash", "birch", "cedar"]
    assert len(found) > 1


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "limit=-1", "after=", "after=1&before=2", "before=1e3"],
)
def test_a_bad_parameter_is_a_problem(ask, query):
    assert ask("GET", f"{MESSAGES}?{query}").status == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("messages", {"data": "x"}),
        ("webhooks", {"url": "https://example.com/"}),
        ("incoming-webhooks", {"name": "Builds"}),
    ],
)
def test_the_id_of_frames_is_an_unknown_field_of_requests(ask, path, body):
    ask("POST", "/v1/rooms", {"kind": "open", "room": "garden"})
    assert ask("POST", f"/v1/rooms/garden/{path}", {**body, "id": None}).status == 201


def test_unknown_parameters_are_ignored_as_unknown_fields_are(ask):
    assert ask("GET", f"{MESSAGES}?color=red").status == 200
    assert ask("POST", MESSAGES, {"data": "x", "color": "red"}).status == 201
