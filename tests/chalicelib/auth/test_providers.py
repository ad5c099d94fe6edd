"""Tokens and keys of the shapes that OpenID providers document, with docs/sign-in.md's settings."""

import pytest

from chalicelib.auth.claims import Expected, member_of
from chalicelib.auth.errors import InvalidToken, Reason
from chalicelib.auth.jwks import MAX_JWKS_BYTES, Jwks
from chalicelib.auth.verifier import TokenVerifier
from chalicelib.aws import AwsSession
from tests.chalicelib.auth.test_documentation import settings_of
from tests.chalicelib.auth.tokens import NOW_S, Key, jwks
from tests.support.jwks_server import JwksServer

CERTIFICATE = {"x5c": ["MIIDDTCCAfWgAwIBAgIJ"], "x5t": "NjVBRjY5MDlCMUIwNzU4"}
COGNITO = Key("RS256", "abcdefghijklmnopqrsexample=")
COGNITO_ACCESS = Key("RS256", "1234example/+=")
AUTH0 = Key("RS256", "NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg")
KEYCLOAK = Key("RS256", "FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE")
KEYCLOAK_ENCRYPTION = Key("RS256", "encryption")
KEYCLOAK_ED25519 = Key("EdDSA", "ed25519")
TIMES = {"iat": NOW_S - 1, "exp": NOW_S + 3600, "auth_time": NOW_S - 1}

PROVIDERS = {
    "Cognito": {
        "keys": [COGNITO.jwk(), COGNITO_ACCESS.jwk()],
        "token": (COGNITO, {"typ": None}),
        "claims": {
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "cognito:groups": ["test-group-a"],
            "email_verified": True,
            "cognito:username": "janedoe",
            "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "event_id": "64f513be-32db-42b0-b78e-b02127b4f463",
            "token_use": "id",
            "jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "name": "Jane Doe",
            "rooms": "team-*:read,send",
        },
    },
    "Auth0": {
        "keys": [{**AUTH0.jwk(), **CERTIFICATE}, {**Key("RS256", "next").jwk(), **CERTIFICATE}],
        "token": (AUTH0, {"typ": "JWT"}),
        "claims": {
            "sub": "auth0|5f7c8ec7c33c6c004bbafe82",
            "azp": "my_client_id",
            "scope": "openid profile email",
            "name": "Jane Doe",
            "rooms": {"team-*": ["read", "send"]},
        },
    },
    "Keycloak": {
        "keys": [
            {**KEYCLOAK_ENCRYPTION.jwk(alg="RSA-OAEP", use="enc"), **CERTIFICATE},
            {**KEYCLOAK.jwk(), **CERTIFICATE, "x5t#S256": "x"},
            KEYCLOAK_ED25519.jwk(),
        ],
        "token": (KEYCLOAK, {"typ": "JWT"}),
        "claims": {
            "jti": "onrtac:2a4bd5c5",
            "typ": "Bearer",
            "azp": "chat",
            "sub": "f3b0a4d5-0a4c-4a1c-9b45-6d8f1a7c6c0b",
            "sid": "0c5a1b",
            "acr": "1",
            "allowed-origins": ["https://example.com"],
            "realm_access": {"roles": ["offline_access", "uma_authorization"]},
            "resource_access": {"account": {"roles": ["manage-account"]}},
            "scope": "openid profile email",
            "email_verified": True,
            "name": "Jane Doe",
            "preferred_username": "jane",
            "given_name": "Jane",
            "family_name": "Doe",
            "rooms": "team-*:read,send",
        },
    },
}


def audience(provider, named):
    """What the provider has as `aud`."""
    return {
        "Cognito": named,
        "Auth0": [named, "https://example.eu.auth0.com/userinfo"],
        "Keycloak": [named, "account"],
    }[provider]


@pytest.fixture
def aws():
    session = AwsSession(parallelism=2)
    yield session
    session.close()


@pytest.fixture(params=PROVIDERS)
def provider(request, aws):
    """A provider's name, and a verifier with its settings and a server of its keys."""
    settings, shape = settings_of(request.param), PROVIDERS[request.param]
    with JwksServer(jwks(*shape["keys"])).running() as server:
        keys = Jwks(lambda: aws.download(server.url, MAX_JWKS_BYTES, 10), lambda: NOW_S)
        expected = Expected(settings["AUTH_ISSUER"], settings["AUTH_AUDIENCE"])
        yield request.param, TokenVerifier(None, keys, expected, lambda: NOW_S * 1000)


def token(provider, **changed):
    settings, shape = settings_of(provider), PROVIDERS[provider]
    key, header = shape["token"]
    issued = {
        "iss": settings["AUTH_ISSUER"],
        "aud": audience(provider, settings["AUTH_AUDIENCE"]),
    }
    claims = {**shape["claims"], **TIMES, **issued, **changed}
    return key.signed({k: v for k, v in claims.items() if v is not None}, **header)


def test_a_token_of_the_provider_is_accepted(provider):
    name, verifier = provider
    found = verifier.verify(token(name))
    subject = PROVIDERS[name]["claims"]["sub"]
    assert found.member == member_of(settings_of(name)["AUTH_ISSUER"], subject)
    assert found.name == "Jane Doe"
    assert found.capabilities.encode() == "team-*:rs"


def test_a_token_of_the_provider_for_another_application_is_refused(provider):
    name, verifier = provider
    for other in ("other", ["account"], None):
        with pytest.raises(InvalidToken) as refused:
            verifier.verify(token(name, aud=other))
        assert refused.value.reason is Reason.WRONG_AUDIENCE


def test_a_key_for_encryption_signs_nothing():
    with JwksServer(jwks(*PROVIDERS["Keycloak"]["keys"])).running() as server:
        aws = AwsSession(parallelism=2)
        keys = Jwks(lambda: aws.download(server.url, MAX_JWKS_BYTES, 10), lambda: NOW_S)
        verifier = TokenVerifier(None, keys, Expected("i", "a"), lambda: NOW_S * 1000)
        with pytest.raises(InvalidToken) as refused:
            verifier.verify(KEYCLOAK_ENCRYPTION.signed())
        aws.close()
    assert refused.value.reason is Reason.UNKNOWN_KEY
