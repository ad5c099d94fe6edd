"""TokenVerifier: each algorithm has keys of one origin, and whatever it accepts PyJWT accepts."""

import sys

import jwt
import pytest

from chalicelib.auth.claims import Expected, member_of
from chalicelib.auth.errors import InvalidToken, KeysUnavailable, Reason
from chalicelib.auth.jwks import Jwks
from chalicelib.auth.secrets import SharedSecrets
from chalicelib.auth.verifier import TokenVerifier, token_verifier
from chalicelib.config import AuthSettings
from tests.chalicelib.auth.tokens import (
    AUDIENCE,
    ISSUER,
    NOW_S,
    OTHER_SECRET,
    SECRET,
    Key,
    base64url,
    claims,
    compact,
    jwks,
    signed,
)
from tests.chalicelib.test_app import import_app

KEYS = [Key(algorithm, f"key-{algorithm}") for algorithm in ("RS256", "ES256", "EdDSA")]


def verifier(secrets=(), keys=()):
    """A verifier of these secrets and keys, at a fixed time."""
    return TokenVerifier(
        SharedSecrets(lambda: secrets, lambda: NOW_S) if secrets else None,
        Jwks(lambda: jwks(*keys), lambda: NOW_S) if keys else None,
        Expected(ISSUER, AUDIENCE),
        lambda: NOW_S * 1000,
    )


def reason(checks, token):
    with pytest.raises(InvalidToken) as refused:
        checks.verify(token)
    return refused.value.reason


def test_a_token_of_a_back_end_is_accepted():
    found = verifier([SECRET]).verify(signed(claims(name="Ana")))
    assert (found.member, found.name) == (member_of(ISSUER, "user-1"), "Ana")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_a_token_of_an_openid_provider_is_accepted(key):
    assert verifier(keys=KEYS).verify(key.signed()).member == member_of(ISSUER, "user-1")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_a_changed_token_is_refused(key):
    checks = verifier([SECRET], KEYS)
    for token in (signed(), key.signed()):
        start, payload, signature = token.split(".")
        changed = base64url(b'{"sub":"admin","exp":1800003600}')
        assert reason(checks, f"{start}.{changed}.{signature}") is Reason.BAD_SIGNATURE
        assert reason(checks, f"{start}.{payload}.{signature[:40]}") is Reason.BAD_SIGNATURE
        assert reason(checks, f"{start}.{payload}.AAAA") is Reason.BAD_SIGNATURE


def test_a_token_that_another_secret_signed_is_refused():
    assert reason(verifier([SECRET]), signed(secret=OTHER_SECRET)) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "HS256 "])
def test_an_unsigned_token_is_refused(algorithm):
    token = compact({"alg": algorithm}, claims())
    checks = verifier([SECRET], KEYS)
    assert reason(checks, token) is Reason.BAD_ALGORITHM
    assert reason(checks, token.rpartition(".")[0] + ".") is Reason.MALFORMED


@pytest.mark.parametrize("algorithm", ["HS384", "HS512", "RS384", "RS512", "PS256", "ES384"])
def test_another_algorithm_is_refused(algorithm):
    token = compact({"alg": algorithm, "kid": "key-RS256"}, claims())
    assert reason(verifier([SECRET], KEYS), token) is Reason.BAD_ALGORITHM


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_a_public_key_is_never_a_secret(key):
    """The classic: a token that is signed by HS256, with the public key as the secret."""
    from cryptography.hazmat.primitives import serialization as form

    public = key.private.public_key()
    pem = public.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()
    for secret in (pem, pem.strip(), jwks(key).decode(), str(key.jwk())):
        token = compact({"alg": "HS256", "kid": key.kid}, claims(), secret)
        assert reason(verifier(keys=KEYS), token) is Reason.BAD_ALGORITHM
        assert reason(verifier([SECRET], KEYS), token) is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_a_key_is_used_with_its_own_algorithm_alone(key):
    checks = verifier(keys=KEYS)
    _, payload, signature = key.signed().split(".")
    for other in KEYS:
        header = f'{{"alg":"{other.algorithm}","kid":"{key.kid}"}}'
        token = f"{base64url(header.encode())}.{payload}.{signature}"
        expected = Reason.BAD_SIGNATURE if other is key else Reason.UNKNOWN_KEY
        assert reason(checks, token) is expected


def test_algorithms_of_public_keys_are_refused_where_none_is_configured():
    assert reason(verifier([SECRET]), KEYS[0].signed()) is Reason.BAD_ALGORITHM


def test_the_signature_is_checked_before_any_claim():
    expired = claims(exp=1, sub=None)
    assert reason(verifier([SECRET]), signed(expired, OTHER_SECRET)) is Reason.BAD_SIGNATURE
    assert reason(verifier([SECRET]), signed(expired)) is Reason.EXPIRED


CHANGES = {
    "nothing": {},
    "expired": {"exp": NOW_S - 1},
    "expires now": {"exp": NOW_S},
    "without expiry": {"exp": None},
    "not yet valid": {"nbf": NOW_S + 31},
    "nearly valid": {"nbf": NOW_S + 30, "iat": NOW_S + 30},
    "issued later": {"iat": NOW_S + 31},
    "another issuer": {"iss": "https://other.example"},
    "without issuer": {"iss": None},
    "another audience": {"aud": ["a", "b"]},
    "several audiences": {"aud": ["a", AUDIENCE]},
    "without audience": {"aud": None},
    "without subject": {"sub": None},
    "a number as subject": {"sub": 7},
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("key", [None, *KEYS], ids=lambda key: key.algorithm if key else "HS256")
def test_pyjwt_decides_alike(key, change, monkeypatch):
    fields = claims(**CHANGES[change])
    secret = SECRET if key is None else key.private.public_key()
    token = signed(fields) if key is None else key.signed(fields)
    monkeypatch.setattr("jwt.api_jwt.datetime", FrozenTime)
    try:
        jwt.decode(
            token,
            secret,
            algorithms=["HS256" if key is None else key.algorithm],
            issuer=ISSUER,
            audience=AUDIENCE,
            leeway=30 if CHANGES[change].keys() & {"nbf", "iat"} else 0,
            options={"require": ["exp", "sub"]},
        )
        expected = True
    except jwt.PyJWTError:
        expected = False
    try:
        verifier([SECRET], KEYS).verify(token)
        accepted = True
    except InvalidToken:
        accepted = False
    assert accepted is expected


class FrozenTime:
    """The part of `datetime` that PyJWT reads the time by."""

    @staticmethod
    def now(tz=None):
        import datetime

        return datetime.datetime.fromtimestamp(NOW_S, tz)


def test_without_keys_nothing_is_accepted_or_refused():
    def fail():
        raise KeysUnavailable("no")

    checks = TokenVerifier(
        SharedSecrets(fail, lambda: NOW_S), None, Expected(None, None), lambda: NOW_S * 1000
    )
    checks.warm_up()
    with pytest.raises(KeysUnavailable):
        checks.verify(signed())


def test_where_anybody_may_connect_there_is_no_verifier():
    assert token_verifier(AuthSettings("open", secret="ssm:x"), None, lambda: 0) is None


def test_nobody_connects_where_it_is_not_said_who_may():
    with pytest.raises(ValueError, match="do not say who may connect"):
        token_verifier(AuthSettings(""), None, lambda: 0)


def test_making_a_verifier_makes_no_client_and_imports_no_cryptography():
    done = import_app(
        "from chalicelib.auth import token_verifier\n"
        "from chalicelib.config import AuthSettings\n"
        "settings = AuthSettings('token', 'ssm:x', 'https://a.example', 'i', 'a')\n"
        "assert token_verifier(settings, app.aws, lambda: 0)\n"
        "print(app.aws._clients, {'jwt', 'cryptography'} & set(sys.modules))"
    )
    assert done.stdout == "{} set()\n", done.stderr


def test_a_shared_secret_needs_neither_pyjwt_nor_cryptography():
    token = signed(claims(exp=4_000_000_000))
    done = import_app(
        "from chalicelib.auth import token_verifier\n"
        "from chalicelib.config import AuthSettings\n"
        "settings = AuthSettings('token', 'ssm:x', None, 'https://id.example.com/', 'chat')\n"
        "verifier = token_verifier(settings, app.aws, lambda: 0)\n"
        f"verifier._secrets._read = lambda: [{SECRET!r}]\n"
        f"verifier.verify({token!r})\n"
        "print({'jwt', 'cryptography'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n", done.stderr
    assert "jwt" in sys.modules  # the names are right
