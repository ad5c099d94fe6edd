"""Many thousands of hostile handshakes: none gets in, none fails, and the log keeps quiet."""

import json
import logging
import re
import time
from collections import Counter

import pytest

import app
from chalicelib.auth import HandshakeProblem, Reason, verifier
from chalicelib.auth.claims import Expected
from chalicelib.auth.jwks import DOWNLOAD_EVERY_S
from tests.chalicelib.api_gateway_events import connect_event
from tests.chalicelib.auth.tokens import AUDIENCE, ISSUER, SECRET, jwks
from tests.support.forge import KEYS, Forge
from tests.support.hostile_handshakes import PLACES, PROTOCOL, hostile_handshakes
from tests.support.hostile_tokens import KINDS
from tests.support.jwks_server import JwksServer

COUNT = 21_000
UNTIL_FOUND = 10_000
SEED = 20_261_126
PART_CHARS = 12  # shorter texts are in lines by chance
NAME = "/serverless-chat/dev/auth-secret"
REFUSALS = {f"the token {reason.value}" for reason in Reason}
REFUSALS |= {problem.value for problem in HandshakeProblem}
LINE = re.compile(
    rf"connection [\w=-]+ refused: ({'|'.join(map(re.escape, sorted(REFUSALS)))})(: [ -~]+)?"
)


@pytest.fixture
def chat(handle, session, rewire, monkeypatch):
    """A chat that takes tokens of both kinds; its handler."""
    session.client("ssm").put_parameter(Name=NAME, Value=SECRET, Type="SecureString")
    with JwksServer(jwks(*KEYS)).running() as server:
        variables = {
            "AUTH": "token",
            "AUTH_SECRET": f"ssm:{NAME}",
            "AUTH_JWKS": server.url,
            "AUTH_ISSUER": ISSUER,
            "AUTH_AUDIENCE": AUDIENCE,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        rewire()
        began = time.monotonic()
        yield handle
        assert len(server.requests) <= 2 + (time.monotonic() - began) // DOWNLOAD_EVERY_S


def event_of(handshake):
    """The `$connect` event of a handshake, as API Gateway makes it."""
    event = connect_event(query=handshake.query)
    for name, value in handshake.headers:
        event["headers"][name] = value
        event["multiValueHeaders"].setdefault(name, []).append(value)
    return event


def intruders(handle, count, log):
    """The kinds of handshakes that were not refused as they should be, or were told of in the log,
    each with what was wrong."""
    for handshake in hostile_handshakes(SEED, count, int(time.time())):
        log.clear()
        try:
            status = handle(event_of(handshake))["statusCode"]
        except Exception as error:
            status = type(error).__name__
        if status not in (400, 401):
            yield handshake.kind, status
        lines = [record.getMessage() for record in log.records]
        if sum(bool(LINE.fullmatch(line)) for line in lines) != 1 or leaks(lines, handshake):
            yield handshake.kind, "log"


def leaks(lines, handshake):
    """Whether a line has a secret, or a part of what a client sent."""
    text = "\n".join(lines)
    sent = [value for _, value in handshake.headers] + list(handshake.query.values())
    parts = [part for value in sent for part in re.split(r"[., ]+", value)]
    return any(part in text for part in [SECRET, *parts] if len(part) >= PART_CHARS)


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO)
    return caplog


def test_no_hostile_handshake_gets_in(chat, log, store, dynamodb, table):
    assert list(intruders(chat, COUNT, log)) == []
    assert dynamodb.scan(TableName=table)["Items"] == []


def test_valid_tokens_get_in_before_and_after(chat, log):
    forge = Forge(SEED, int(time.time()))
    for _ in range(2):
        for token in [forge.hs256(forge.claims()), *(key.signed(forge.claims()) for key in KEYS)]:
            event = connect_event()
            event["headers"][PROTOCOL] = f"chat.v1, auth.{token}"
            assert chat(event)["statusCode"] == 200
        assert list(intruders(chat, 200, log)) == []


def test_each_kind_is_thrown_many_times():
    made = Counter(each.kind for each in hostile_handshakes(SEED, COUNT, int(time.time())))
    assert set(made) == {kind.__name__ for kind in [*KINDS, *PLACES]}
    assert min(made.values()) > 400


def unsigned_ones(real):
    return lambda self, signed: signed.algorithm.lower() == "none" or real(self, signed)


def public_keys_as_secrets(real):
    """HS256 by whatever key has the token's `kid`."""
    import hmac

    secrets = [json.dumps(key.jwk()).encode() for key in KEYS]

    def check(self, signed):
        if signed.algorithm == "HS256" and any(
            hmac.digest(secret, signed.signing_input, "sha256") == signed.signature
            for secret in secrets
        ):
            return True
        return real(self, signed)

    return check


def all_signatures(_):
    return lambda *_: True


@pytest.mark.parametrize(
    ("hole", "kind"),
    [
        (unsigned_ones, "unsigned"),
        (public_keys_as_secrets, "signed_by_the_public_key"),
        (all_signatures, "signed_by_another_secret"),
        (all_signatures, "changed"),
    ],
)
def test_a_planted_hole_in_the_check_of_signatures_is_found(chat, log, monkeypatch, hole, kind):
    real = verifier.TokenVerifier._has_signed
    monkeypatch.setattr(verifier.TokenVerifier, "_has_signed", hole(real))
    assert (kind, 200) in intruders(chat, UNTIL_FOUND, log)


@pytest.mark.parametrize(
    ("check", "kind"),
    [
        ("chalicelib.auth.claims._check_audience", "for_others"),
        ("chalicelib.auth.claims._check_issuer", "for_others"),
        ("chalicelib.auth.claims._check_times", "outside_its_time"),
        ("chalicelib.auth.claims._text", "wrong_claims"),
        ("chalicelib.auth.compact_form._without_repetition", "repeated_names"),
    ],
)
def test_a_planted_hole_in_the_check_of_claims_is_found(chat, log, monkeypatch, check, kind):
    passes = {"_check_times": lambda *_: 9e9, "_text": lambda *_: "x", "_without_repetition": dict}
    monkeypatch.setattr(check, passes.get(check.rpartition(".")[2], lambda *_: None))
    assert (kind, 200) in intruders(chat, UNTIL_FOUND, log)


def test_a_token_in_the_log_is_found(chat, log, monkeypatch):
    real = verifier.TokenVerifier.verify

    def leak(self, token):
        logging.getLogger("chalicelib").info("checking %s", token)
        return real(self, token)

    monkeypatch.setattr(verifier.TokenVerifier, "verify", leak)
    assert ("unsigned", "log") in intruders(chat, UNTIL_FOUND, log)


def test_a_check_that_fails_is_found(chat, log, monkeypatch):
    def fail(*_):
        raise KeyError("kid")

    monkeypatch.setattr(verifier.TokenVerifier, "_has_signed", fail)
    assert ("changed", "KeyError") in intruders(chat, UNTIL_FOUND, log)


def test_the_expected_issuer_and_audience_are_those_of_the_settings(chat):
    made = app.wiring.verifier
    assert made._people._expected == Expected(ISSUER, AUDIENCE)
