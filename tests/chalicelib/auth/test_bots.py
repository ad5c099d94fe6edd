"""Tokens of bots: valid until they are revoked, beside those of people."""

import re

import pytest

from chalicelib.auth.bots import SIGN_IN_S, MemberVerifier, is_bot_token, new_token
from chalicelib.auth.claims import Claims
from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot

NOW = 1_700_000_000_123
PERSON = Claims("m" * 22, None, Capabilities.ALL, NOW)
READS = Capabilities.parse("help:read")


class People:
    """The verifier of people's tokens: it takes all."""

    def verify(self, token):
        return PERSON


@pytest.fixture
def new():
    return new_token()


@pytest.fixture
def stored(new):
    """The bots, by member."""
    return {new.member: Bot(new.member, "Echo", READS, new.secret_hash, NOW, "a" * 22)}


@pytest.fixture
def verifier(stored):
    return MemberVerifier(stored.get, People(), lambda: NOW)


def refusal(verifier, token):
    with pytest.raises(InvalidToken) as refused:
        verifier.verify(token)
    return refused.value.reason


def test_a_bot_signs_in_as_its_member_by_its_name_for_an_hour(verifier, new):
    expected = Claims(new.member, "Echo", READS, NOW + SIGN_IN_S * 1000)
    assert verifier.verify(new.token) == expected


def test_no_two_tokens_are_alike_and_each_fits_into_the_list_of_subprotocols(new):
    assert re.fullmatch(r"bot\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}", new.token)
    other = new_token()
    assert not {new.member, new.token, new.secret_hash} & {*other}


def test_what_is_stored_does_not_have_the_secret(stored, new):
    secret = new.token.rpartition(".")[2]
    assert secret not in repr(stored)


def test_a_revoked_token_is_refused_from_then_on(verifier, stored, new):
    stored.clear()
    assert refusal(verifier, new.token) is Reason.REVOKED


def test_a_token_with_another_bots_secret_is_refused(verifier, stored, new):
    other = new_token()
    stored[other.member] = stored[new.member]._replace(secret_hash=other.secret_hash)
    mixed = f"bot.{new.member}.{other.token.rpartition('.')[2]}"
    assert refusal(verifier, mixed) is Reason.REVOKED


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token + "\n",
        lambda token: token.replace("bot.", "bot.A"),
        lambda token: token[:-1] + "é",
        lambda token: token + ".A",
        lambda token: token[:4],
    ],
    ids=["short", "long", "line end", "long member", "accent", "fourth part", "empty"],
)
def test_a_malformed_token_is_refused_without_a_look_at_the_table(new, change):
    assert refusal(MemberVerifier({}.__getitem__, None, lambda: NOW), change(new.token)) is (
        Reason.MALFORMED
    )


def test_other_tokens_are_for_people(verifier):
    assert verifier.verify("a.b.c") is PERSON
    assert verifier.verify("robot.b.c") is PERSON


def test_where_anybody_may_connect_only_a_bots_token_counts(stored, verifier, new):
    open_to_all = MemberVerifier(stored.get, None, lambda: NOW)
    assert (open_to_all.counts(new.token), open_to_all.counts("a.b.c")) == (True, False)
    assert open_to_all.verify(new.token).member == new.member
    assert refusal(open_to_all, "a.b.c") is Reason.MALFORMED
    assert verifier.counts("a.b.c")


def test_no_jwt_begins_as_a_bots_token():
    assert not is_bot_token("eyJhbGciOiJIUzI1NiJ9.e30.c2ln")
