"""Capabilities: the claim `rooms`, in both forms, and what it allows."""

import pytest

from chalicelib.capabilities import (
    MAX_ENCODED_CHARS,
    MAX_PATTERNS,
    Capabilities,
    InvalidCapabilities,
)

PRIVATE = "private." + "a" * 26


def test_without_the_claim_a_member_reads_and_sends_everywhere():
    capabilities = Capabilities.parse(None)
    assert capabilities == Capabilities.ALL
    assert [capabilities.letters(room) for room in ("lobby", PRIVATE)] == ["rs", "rs"]
    assert not capabilities.allows("lobby", "moderate")


@pytest.mark.parametrize(
    "claim",
    [
        {"team-*": ["read", "send"], "help": ["read"]},
        "team-*:read,send;help:read",
        " team-* : send, read ; help : read ",
    ],
    ids=["object", "text", "spaces"],
)
def test_both_forms_of_the_claim_allow_the_same(claim):
    capabilities = Capabilities.parse(claim)
    assert capabilities.allows("team-blue", "send")
    assert capabilities.allows("help", "read")
    assert not capabilities.allows("help", "send")
    assert not capabilities.allows("team-blue", "moderate")
    assert capabilities.letters("lobby") == ""
    assert capabilities.encode() == "team-*:rs;help:r"
    assert Capabilities.parse(capabilities.claim()) == capabilities


@pytest.mark.parametrize("room", ["tea", "xteam-1", "TEAM-1", "team"])
def test_a_pattern_matches_only_rooms_that_start_with_it(room):
    assert not Capabilities.parse("team-*:read").allows(room, "read")


def test_a_pattern_without_a_star_matches_one_room():
    capabilities = Capabilities.parse("help:read")
    assert [room for room in ("help", "helper", "hel") if capabilities.letters(room)] == ["help"]


def test_a_room_has_the_capabilities_of_all_its_patterns():
    capabilities = Capabilities.parse("*:read;team-*:send;team-a:moderate")
    assert capabilities.letters("team-a") == "rsm"
    assert capabilities.letters("team-b") == "rs"
    assert capabilities.letters("lobby") == "r"


def test_private_rooms_have_a_pattern_of_their_own():
    capabilities = Capabilities.parse("private.*:read")
    assert capabilities.allows(PRIVATE, "read")
    assert not capabilities.allows("private", "read")


def test_a_moderator_moderates_where_the_claim_applies_and_nowhere_else():
    capabilities = Capabilities.parse("team-*:read", moderator=True)
    assert capabilities.letters("team-a") == "rm"
    assert capabilities.letters("lobby") == ""
    assert Capabilities.parse(None, moderator=True).letters("lobby") == "rsm"


@pytest.mark.parametrize("claim", [{}, "", {"team-*": []}], ids=repr)
def test_an_empty_claim_allows_nothing(claim):
    assert Capabilities.parse(claim).letters("team-a") == ""


@pytest.mark.parametrize(
    "claim",
    [None, {}, "", "*:read", "a:read;b*:send,moderate", {"a": []}],
    ids=repr,
)
def test_what_is_encoded_is_decoded_as_it_was(claim):
    capabilities = Capabilities.parse(claim)
    assert Capabilities.decode(capabilities.encode()) == capabilities


@pytest.mark.parametrize("text", ["x", "*:sr", "*:rr", "*:x", "A:r", ";", "*:r;", "*:r:s"])
def test_a_text_that_was_not_encoded_is_refused(text):
    with pytest.raises(ValueError, match="no encoded capabilities"):
        Capabilities.decode(text)


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        (7, "must be an object or a text"),
        ([], "must be an object or a text"),
        (True, "must be an object or a text"),
        ("team-*", "entry 1 .* is not of the form"),
        ("a:read;", "entry 2 .* is not of the form"),
        ("a:", "capability of pattern 1"),
        ("a:read,", "capability of pattern 1"),
        ("a:read;a:send", "pattern 2 .* twice"),
        ({"": ["read"]}, "pattern 1 .* must be 1 to 64"),
        ({"a*b": ["read"]}, "pattern 1 .* only at its end"),
        ({"**": ["read"]}, "pattern 1 .* only at its end"),
        ({"ok": [], "Team": ["read"]}, "pattern 2 .* a-z"),
        ({"a\n": ["read"]}, "pattern 1 .* a-z"),
        ({"a" * 65: ["read"]}, "pattern 1 .* 1 to 64"),
        ({"a": "read"}, "pattern 1 .* list of capabilities"),
        ({"a": None}, "pattern 1 .* list of capabilities"),
        ({"a": ["write"]}, "none of read, send, moderate"),
        ({"a": [["read"]]}, "none of read, send, moderate"),
        ({"a": [None]}, "none of read, send, moderate"),
    ],
    ids=repr,
)
def test_a_bad_claim_is_refused_by_the_name_of_its_problem(claim, problem):
    with pytest.raises(InvalidCapabilities, match=problem):
        Capabilities.parse(claim)


def test_a_refusal_does_not_quote_the_claim():
    with pytest.raises(InvalidCapabilities) as refused:
        Capabilities.parse({"Secret": ["secret"]})
    assert "ecret" not in str(refused.value)


def test_the_number_of_patterns_has_a_bound():
    claim = {f"r{number}": ["read"] for number in range(MAX_PATTERNS)}
    assert len(Capabilities.parse(claim).grants) == MAX_PATTERNS
    with pytest.raises(InvalidCapabilities, match="more than 100 patterns"):
        Capabilities.parse({**claim, "one-more": ["read"]})


def test_the_size_of_the_encoded_patterns_has_a_bound():
    long = {f"{number:064}": ["read"] for number in range(62)}
    with pytest.raises(InvalidCapabilities, match=f"more than {MAX_ENCODED_CHARS} characters"):
        Capabilities.parse(long)
    long.popitem()
    assert len(Capabilities.parse(long).encode()) <= MAX_ENCODED_CHARS


def test_an_administrator_is_one_for_all_rooms_alone():
    admin = Capabilities.parse("*:read,admin")
    assert admin.is_admin
    assert admin.letters("lobby") == "r"
    assert Capabilities.decode(admin.encode()).is_admin
    assert not Capabilities.parse("*:read,send,moderate", moderator=True).is_admin
    with pytest.raises(InvalidCapabilities, match='"admin" is for the pattern'):
        Capabilities.parse("team-*:admin")
