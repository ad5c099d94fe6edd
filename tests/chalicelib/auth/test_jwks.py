"""Jwks: a real server on this machine, whose keys rotate, and which is slow, broken or gone."""

import threading
import time

import pytest

from chalicelib.auth import jwks as module
from chalicelib.auth.errors import InvalidToken, KeysUnavailable, Reason
from chalicelib.auth.jwks import (
    DOWNLOAD_EVERY_S,
    FIRST_DOWNLOAD_EVERY_S,
    MAX_JWKS_BYTES,
    MAX_STALE_S,
    REFRESH_AFTER_S,
    Jwks,
)
from chalicelib.aws import AwsSession
from tests.chalicelib.auth.provider import WAIT_S, Provider, decoded_part
from tests.chalicelib.auth.tokens import Key, jwks
from tests.support.jwks_server import JwksServer

OLD, NEW = Key("RS256", "old"), Key("ES256", "new")
INPUT = b"header.payload"
SHORT_S = 0.3


@pytest.fixture
def provider():
    aws = AwsSession(parallelism=2)
    with JwksServer(jwks(OLD)).running() as server:
        made = Provider(server, aws)
        yield made
        server.released.set()
        made.settle()
    aws.close()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Whoever has to wait for a download waits for its end, however slow the machine is."""
    monkeypatch.setattr(module, "DOWNLOAD_TIMEOUT_S", WAIT_S)


def test_keys_are_downloaded_once(provider):
    assert provider.downloads == 0
    assert all(provider.accepts(OLD) for _ in range(5))
    assert provider.server.requests == ["/keys.json?v=1"]


def test_a_wrong_signature_downloads_nothing(provider):
    assert provider.accepts(OLD)
    provider.now += DOWNLOAD_EVERY_S
    assert not provider.accepts(Key("RS256", "stranger"), "old")
    assert provider.downloads == 1


def test_keys_rotate_in_the_middle(provider):
    """The new key is found by the first token that it signed; the old one ends once the provider
    has withdrawn it."""
    assert provider.accepts(OLD)
    provider.server.document = jwks(NEW, OLD)
    provider.now += DOWNLOAD_EVERY_S
    assert provider.accepts(NEW)
    assert provider.accepts(OLD)
    provider.server.document = jwks(NEW)
    provider.now += REFRESH_AFTER_S
    assert provider.accepts(NEW)  # starts a download, and does not wait for it
    provider.settle()
    assert provider.reason(OLD) is Reason.UNKNOWN_KEY
    assert provider.accepts(NEW)
    assert provider.downloads == 3


def test_unknown_keys_are_looked_for_once_a_minute_at_most(provider):
    assert provider.accepts(OLD)
    for number in range(180):
        assert provider.reason(NEW, f"unknown-{number}") is Reason.UNKNOWN_KEY
        provider.now += 1
    assert provider.downloads == 3


def test_unknown_keys_at_the_same_time_share_one_download(provider):
    assert provider.accepts(OLD)
    provider.now += DOWNLOAD_EVERY_S
    provider.server.document = jwks(OLD, NEW)
    provider.server.released.clear()
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(provider.accepts(NEW))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    assert provider.accepts(OLD)
    provider.server.released.set()
    for thread in threads:
        thread.join(WAIT_S)
    assert results == [True] * 8
    assert provider.downloads == 2


def test_a_slow_server_delays_nobody_whose_key_is_known(provider):
    assert provider.accepts(OLD)
    provider.server.released.clear()
    provider.now += REFRESH_AFTER_S
    began = time.monotonic()
    assert all(provider.accepts(OLD) for _ in range(10))
    assert time.monotonic() - began < WAIT_S / 4


def test_who_has_an_unknown_key_waits_a_moment_for_a_slow_server(provider, monkeypatch):
    assert provider.accepts(OLD)
    provider.server.released.clear()
    provider.now += DOWNLOAD_EVERY_S
    with monkeypatch.context() as patch:
        patch.setattr(module, "DOWNLOAD_TIMEOUT_S", SHORT_S)
        with pytest.raises(KeysUnavailable):
            provider.accepts(NEW)
    assert provider.accepts(OLD)
    provider.server.document = jwks(OLD, NEW)
    provider.server.released.set()
    provider.settle()
    assert provider.accepts(NEW)
    assert provider.downloads == 2


BROKEN = {
    "error": {"status": 500},
    "gone": {"status": 404},
    "redirect": {"status": 302, "headers": {"Location": "https://evil.example/keys"}},
    "no JSON": {"document": b"<html>"},
    "no keys": {"document": b'{"keys":[]}'},
    "too large": {"document": b" " * (MAX_JWKS_BYTES + 1)},
    "compressed": {"document": b"\x1f\x8b\x08", "headers": {"Content-Encoding": "gzip"}},
    "cut": {"headers": {"Content-Length": "100000"}},
}


@pytest.mark.parametrize("problem", BROKEN)
def test_a_broken_server_stops_nobody_whose_key_is_known(provider, problem, caplog):
    assert provider.accepts(OLD)
    for name, value in BROKEN[problem].items():
        setattr(provider.server, name, value)
    provider.now += REFRESH_AFTER_S
    assert provider.accepts(OLD)
    provider.settle()
    provider.now += DOWNLOAD_EVERY_S
    with pytest.raises(KeysUnavailable):
        provider.accepts(NEW)
    assert provider.accepts(OLD)
    assert "the JWKS cannot be downloaded: " in caplog.text
    assert "html" not in caplog.text
    assert provider.downloads == 3


def test_keys_end_six_hours_after_the_last_download(provider):
    assert provider.accepts(OLD)
    provider.server.status = 500
    provider.now += MAX_STALE_S - 1
    assert provider.accepts(OLD)
    provider.settle()
    provider.now += DOWNLOAD_EVERY_S
    with pytest.raises(KeysUnavailable):
        provider.accepts(OLD)
    provider.server.status = 200
    provider.now += DOWNLOAD_EVERY_S
    assert provider.accepts(OLD)


def test_a_server_that_never_answered_is_asked_every_5_seconds(provider):
    provider.server.status = 500
    for _ in range(20):
        with pytest.raises(KeysUnavailable):
            provider.accepts(OLD)
        provider.now += 1
    assert provider.downloads == 4
    provider.server.status = 200
    provider.now += FIRST_DOWNLOAD_EVERY_S
    assert provider.accepts(OLD)


def test_a_server_that_is_gone_is_told_from_a_bad_token(provider):
    provider.keys = Jwks(gone, lambda: provider.now)
    with pytest.raises(KeysUnavailable):
        provider.accepts(OLD)


def gone():
    aws = AwsSession(parallelism=2)
    try:
        return aws.download("http://127.0.0.1:9/keys", MAX_JWKS_BYTES, 1)
    finally:
        aws.close()


def test_a_download_that_lambda_has_interrupted_counts_from_its_start(provider):
    """Between two events Lambda stops all threads: a document may arrive an hour later."""
    assert provider.accepts(OLD)
    provider.server.released.clear()
    provider.now += REFRESH_AFTER_S
    assert provider.accepts(OLD)
    provider.now += MAX_STALE_S
    provider.server.released.set()
    provider.settle()
    provider.server.document = jwks(NEW)
    assert provider.reason(OLD) is Reason.UNKNOWN_KEY
    assert provider.accepts(NEW)


def test_without_an_id_the_only_key_of_the_algorithm_is_used(provider):
    provider.server.document = jwks(OLD.jwk(kid=None), NEW)
    signature = decoded_part(OLD.signed().rpartition(".")[2])
    signing_input = OLD.signed().rpartition(".")[0].encode()
    assert provider.keys.has_signed("RS256", None, signing_input, signature)


def test_without_an_id_one_of_several_keys_is_not_guessed(provider):
    provider.server.document = jwks(OLD, Key("RS256", "second"))
    with pytest.raises(InvalidToken):
        provider.keys.has_signed("RS256", None, INPUT, b"")


def test_the_first_download_can_start_before_the_first_token(provider):
    provider.keys.warm_up()
    provider.settle()
    assert provider.accepts(OLD)
    assert provider.downloads == 1
