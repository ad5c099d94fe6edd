"""Claims: whom a token is for, and what it allows."""

import pytest

from chalicelib.auth.claims import CLOCK_SKEW_S, Expected, member_of, read
from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.capabilities import Capabilities
from chalicelib.protocol.identifiers import member
from chalicelib.protocol.identifiers import member_of as member_of_session
from tests.chalicelib.auth.tokens import AUDIENCE, ISSUER, NOW_S, claims

EXPECTED = Expected(ISSUER, AUDIENCE)
ANY = Expected(None, None)


def reason(fields, expected=EXPECTED):
    with pytest.raises(InvalidToken) as refused:
        read(fields, expected, NOW_S * 1000)
    return refused.value.reason


def test_the_claims_of_a_valid_token_are_read():
    found = read(claims(name="Ana", rooms="team-*:read"), EXPECTED, NOW_S * 1000)
    assert found.member == member_of(ISSUER, "user-1")
    assert found.name == "Ana"
    assert found.capabilities.encode() == "team-*:r"
    assert found.expires_at == (NOW_S + 3600) * 1000


def test_without_further_claims_a_member_chooses_the_name_and_reads_and_sends_everywhere():
    found = read(claims(), EXPECTED, NOW_S * 1000)
    assert (found.name, found.capabilities) == (None, Capabilities.ALL)


def test_a_member_is_public_and_the_same_for_each_token_of_a_subject():
    ana = member_of(ISSUER, "ana")
    assert member(ana) == ana == member_of(ISSUER, "ana")
    others = {member_of(ISSUER, "bob"), member_of("", "ana"), member_of(ISSUER + "ana", "")}
    assert ana not in others | {member_of_session("ana" * 10)}


@pytest.mark.parametrize("name", ["sub", "exp"])
def test_subject_and_expiry_are_required(name):
    assert reason(claims(**{name: None})) is Reason.BAD_CLAIM


@pytest.mark.parametrize(
    "value", ["", 1, None, ["a"], {}, True, "a" * 256, "a\0b", "a\nb", "a\x9f", "\ud800"], ids=repr
)
def test_a_subject_is_a_text_of_1_to_255_characters(value):
    assert reason({**claims(), "sub": value}) is Reason.BAD_CLAIM


def test_a_subject_may_have_any_other_character():
    for subject in ("a" * 255, "auth0|5f7c8ec7c33c6c004bbafe82", "Grüße 😀"):
        assert read(claims(sub=subject), EXPECTED, NOW_S * 1000)


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize(
    "value",
    ["1900000000", None, True, [], -1, 1e300, 10**400, float("inf"), float("nan")],
    ids=lambda value: repr(value)[:9],
)
def test_a_time_is_a_number_of_seconds(name, value):
    assert reason({**claims(), name: value}) is Reason.BAD_CLAIM


def test_a_token_ends_at_its_expiry_whatever_the_clock_skew():
    assert read(claims(exp=NOW_S + 0.5), EXPECTED, NOW_S * 1000).expires_at == NOW_S * 1000 + 500
    assert reason(claims(exp=NOW_S)) is Reason.EXPIRED
    assert reason(claims(exp=0)) is Reason.EXPIRED


@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_an_issuer_whose_clock_is_a_little_ahead_is_accepted(name):
    assert read(claims(**{name: NOW_S + CLOCK_SKEW_S}), EXPECTED, NOW_S * 1000)
    assert reason(claims(**{name: NOW_S + CLOCK_SKEW_S + 1})) is Reason.NOT_YET_VALID


@pytest.mark.parametrize("issuer", [None, "", ISSUER.rstrip("/"), ISSUER.upper(), [ISSUER], 1])
def test_another_issuer_is_refused(issuer):
    assert reason(claims(iss=issuer)) is Reason.WRONG_ISSUER


@pytest.mark.parametrize("issuer", ["", 1, [], "a\0", "a" * 1025], ids=lambda v: repr(v)[:9])
def test_an_issuer_that_nobody_asks_for_is_a_text(issuer):
    assert reason(claims(iss=issuer, aud=None), ANY) is Reason.BAD_CLAIM


def test_without_an_expected_issuer_each_issuer_has_its_own_members():
    with_issuer, without = (
        read(claims(iss=issuer, aud=None), ANY, NOW_S * 1000).member for issuer in (ISSUER, None)
    )
    assert with_issuer != without


@pytest.mark.parametrize("audience", [AUDIENCE, [AUDIENCE], ["other", AUDIENCE]], ids=repr)
def test_the_audience_is_among_those_of_the_token(audience):
    assert read(claims(aud=audience), EXPECTED, NOW_S * 1000)


@pytest.mark.parametrize("audience", [None, "", "Chat", [], ["other"], "chat "], ids=repr)
def test_a_token_for_others_is_refused(audience):
    assert reason(claims(aud=audience)) is Reason.WRONG_AUDIENCE


@pytest.mark.parametrize("audience", [1, {"chat": 1}, [1, "chat"], True], ids=repr)
def test_an_audience_is_a_text_or_a_list_of_texts(audience):
    assert reason(claims(aud=audience)) is Reason.BAD_CLAIM


@pytest.mark.parametrize("audience", ["other", ["other"], ""], ids=repr)
def test_a_token_for_an_audience_is_refused_where_none_is_expected(audience):
    """RFC 7519, 4.1.3: it may have been made for another service of the same issuer."""
    assert reason(claims(aud=audience), ANY) is Reason.WRONG_AUDIENCE


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (" Ana ", "Ana"),
        ("", None),
        ("x" * 40, "x" * 32),
        ("x" * 31 + " y", "x" * 31),
        ("👩‍" * 20, "👩‍" * 15 + "👩"),
    ],
)
def test_a_name_is_made_to_fit(given, shown):
    assert read(claims(name=given), EXPECTED, NOW_S * 1000).name == shown


@pytest.mark.parametrize("name", [1, ["Ana"], "A\nB", "\ud800"], ids=repr)
def test_a_name_that_is_none_is_refused(name):
    assert reason(claims(name=name)) is Reason.BAD_CLAIM


@pytest.mark.parametrize("name", [" ", "\u202eana", "\u200b", "\u0410na"], ids=repr)
def test_a_name_that_the_chat_does_not_show_is_left_out(name):
    assert read(claims(name=name), EXPECTED, NOW_S * 1000).name is None


def test_a_moderator_moderates_where_the_claim_applies():
    found = read(claims(rooms={"a": ["read"]}, role="moderator"), EXPECTED, NOW_S * 1000)
    assert found.capabilities.encode() == "a:rm"


@pytest.mark.parametrize("role", ["owner", "Moderator", "", 1, ["moderator"], True], ids=repr)
def test_another_role_gives_nothing(role):
    assert read(claims(role=role), EXPECTED, NOW_S * 1000).capabilities == Capabilities.ALL


@pytest.mark.parametrize("rooms", [None, 1, ["*"], "*", {"*": "read"}, {"A": []}], ids=repr)
def test_bad_capabilities_refuse_the_token(rooms):
    assert reason({**claims(), "rooms": rooms}) is Reason.BAD_CLAIM
