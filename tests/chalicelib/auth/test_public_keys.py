"""Keys of a JWKS: which are used, and for which algorithm."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from chalicelib.auth.public_keys import MAX_KEYS, parse_jwks
from tests.chalicelib.auth.tokens import Key, jwks

KEYS = [Key(algorithm, f"key-{algorithm}") for algorithm in ("RS256", "ES256", "EdDSA")]
RSA = KEYS[0].jwk()
OTHER_CURVE = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
SMALL = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key(), as_dict=True)
PRIVATE = RSAAlgorithm.to_jwk(KEYS[0].private, as_dict=True)


def usable(*fields):
    """The ids of the usable keys beside one that always is."""
    known = Key("EdDSA", "always")
    return [key.id for key in parse_jwks(jwks(*fields, known)) if key.id != "always"]


def test_each_kind_of_key_has_its_algorithm():
    found = {key.id: key.algorithm for key in parse_jwks(jwks(*KEYS))}
    assert found == {"key-RS256": "RS256", "key-ES256": "ES256", "key-EdDSA": "EdDSA"}


@pytest.mark.parametrize("missing", ["use", "alg", "kid"])
@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_optional_fields_may_be_missing(key, missing):
    assert len(usable(key.jwk(**{missing: None}))) == 1


def test_certificates_of_a_key_are_not_read():
    assert usable({**RSA, "x5c": ["bad"], "x5t": "x", "x5u": "https://evil.example"})


@pytest.mark.parametrize(
    "fields",
    [
        {**RSA, "use": "enc"},
        {**RSA, "key_ops": ["sign"]},
        {**RSA, "key_ops": "verify"},
        {**RSA, "alg": "RS512"},
        {**RSA, "alg": "HS256"},
        {**RSA, "alg": "none"},
        {**RSA, "kty": "oct"},
        {**RSA, "kty": ["RSA"]},
        {**RSA, "kid": 1},
        {**RSA, "kid": "k" * 256},
        {**RSA, "n": "!"},
        {**RSA, "n": 5},
        {**RSA, "e": "AA"},
        {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "kid": "h"},
        {**OTHER_CURVE, "kid": "other curve"},
        {**KEYS[1].jwk(), "x": KEYS[1].jwk()["y"]},
        {**KEYS[1].jwk(), "crv": ["P-256"]},
        {**KEYS[2].jwk(), "crv": "Ed448"},
        {**KEYS[2].jwk(), "x": "AAAA"},
        {**SMALL, "kid": "small"},
        "key",
        None,
        [],
    ],
    ids=lambda fields: type(fields).__name__,  # not the keys, which are others in each process
)
def test_a_key_for_another_purpose_or_a_broken_one_is_left_out(fields):
    assert usable(fields) == []


def test_a_private_key_is_left_out_and_told(caplog):
    assert usable({**PRIVATE, "key_ops": ["verify"], "kid": "private"}) == []
    assert "the JWKS has a private key" in caplog.text
    assert PRIVATE["d"] not in caplog.text


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"keys":{}}',
        b'{"keys":[]}',
        b'{"keys":[],"keys":[]}',
        b"[" * 50_000,
        json.dumps({"keys": [RSA] * (MAX_KEYS + 1)}).encode(),
    ],
    ids=lambda document: repr(document[:12]),
)
def test_what_is_no_jwks_is_refused(document):
    with pytest.raises(ValueError, match=r".*"):
        parse_jwks(document)
