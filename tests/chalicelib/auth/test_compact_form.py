"""The compact form of tokens: one reading for each text."""

import pytest

from chalicelib.auth.compact_form import parse
from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.protocol.actions import MAX_TOKEN_CHARS
from tests.chalicelib.auth.tokens import base64url, claims, compact, signed

HEADER = {"alg": "HS256", "typ": "JWT"}


def reason(token):
    with pytest.raises(InvalidToken) as refused:
        parse(token)
    return refused.value.reason


def test_a_token_is_read():
    token = signed(claims(sub="ana"), kid="one")
    found = parse(token)
    assert (found.algorithm, found.key_id, found.claims["sub"]) == ("HS256", "one", "ana")
    assert found.signing_input.decode() == token.rpartition(".")[0]
    assert len(found.signature) == 32


@pytest.mark.parametrize("kind", [None, "JWT", "jwt", "at+jwt", "application/at+jwt"])
def test_types_of_access_tokens_are_accepted(kind):
    assert parse(compact({**HEADER, "typ": kind} if kind else {"alg": "HS256"}, claims()))


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "...",
        f"{signed()}.",
        f"{signed()} ",
        f"{signed()}\n",
        f" {signed()}",
        f"{signed()}=",
        f"{signed()}aa",
        signed().replace(".", ".\0", 1),
        signed().replace(".", "。"),
        signed().replace("e", "\u0435", 1),  # a Cyrillic letter
        compact("{}x", claims()),
        compact("[]", claims()),
        compact("null", claims()),
        compact('"HS256"', claims()),
        compact(HEADER, "[]"),
        compact(HEADER, "[" * 3000),
        compact(HEADER, '{"exp":NaN}'),
        compact(HEADER, '{"exp":Infinity}'),
        compact(HEADER, '{"sub":"a","sub":"b"}'),
        compact(HEADER, '{"rooms":{"a":["read"],"a":["send"]}}'),
        compact('{"alg":"none","alg":"HS256"}', claims()),
        compact(HEADER, "\ufeff{}"),
        ".".join([base64url(b'{"alg":"HS256"}'), base64url(b'{"\xff":1}'), "AAAA"]),
    ],
    ids=lambda token: repr(token[-12:]),
)
def test_a_malformed_token_is_refused(token):
    assert reason(token) is Reason.MALFORMED


def test_each_value_has_only_one_form():
    """The last character of a part may have bits that belong to no byte."""
    start, _, signature = signed().rpartition(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    accepted = []
    for last in alphabet:
        try:
            parse(f"{start}.{signature[:-1]}{last}")
        except InvalidToken:
            continue
        accepted.append(last)
    assert len(accepted) == 16
    assert signature[-1] in accepted


def test_a_token_has_at_most_8192_characters():
    assert reason("a" * (MAX_TOKEN_CHARS + 1)) is Reason.TOO_LONG
    assert reason("a" * MAX_TOKEN_CHARS) is Reason.MALFORMED


@pytest.mark.parametrize(
    "header",
    [
        {"crit": []},
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"b64": True},
        {"zip": "DEF"},
        {"enc": "A128GCM"},
        {"cty": "JWT"},
        {"typ": "logout+jwt"},
        {"typ": "dpop+jwt"},
        {"typ": 1},
        {"kid": 1},
        {"kid": None},
        {"kid": {}},
        {"kid": "k" * 256},
    ],
    ids=repr,
)
def test_a_header_that_changes_the_meaning_is_refused(header):
    assert reason(compact({**HEADER, **header}, claims())) is Reason.BAD_HEADER


@pytest.mark.parametrize("algorithm", [None, 1, [], {}, ["HS256"]], ids=repr)
def test_an_algorithm_is_a_text(algorithm):
    assert reason(compact({"alg": algorithm}, claims())) is Reason.BAD_ALGORITHM


def test_keys_in_a_header_are_not_read():
    header = {**HEADER, "jku": "https://evil.example", "jwk": {"kty": "oct"}, "x5u": "x", "x5c": []}
    assert parse(compact(header, claims())).key_id is None


def test_a_refusal_quotes_nothing_of_the_token():
    for token in (compact({**HEADER, "crit": ["hunter2"]}, claims()), "hunter2"):
        with pytest.raises(InvalidToken) as refused:
            parse(token)
        assert "hunter2" not in repr(refused.value)
