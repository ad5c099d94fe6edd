"""SharedSecrets: where secrets come from, and how they are rotated."""

import logging

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from chalicelib.auth.errors import KeysUnavailable
from chalicelib.auth.secrets import (
    FIRST_READ_EVERY_S,
    MAX_AGE_S,
    MAX_STALE_S,
    REREAD_AFTER_S,
    SharedSecrets,
    reader,
)
from chalicelib.aws import AwsSession
from tests.chalicelib.auth.tokens import NOW_S, OTHER_SECRET, SECRET

INPUT = b"header.payload"


class Source:
    """A place of secrets, and the time."""

    def __init__(self, *texts):
        self.texts = texts
        self.now = float(NOW_S)
        self.reads = 0
        self.secrets = SharedSecrets(self.read, lambda: self.now)

    def read(self):
        self.reads += 1
        if not self.texts:
            raise KeysUnavailable("ThrottlingException")
        return self.texts

    def accepts(self, secret):
        import hashlib
        import hmac

        return self.secrets.has_signed(INPUT, hmac.digest(secret.encode(), INPUT, hashlib.sha256))


def test_the_secret_is_read_once():
    source = Source(SECRET)
    assert source.reads == 0
    assert all(source.accepts(SECRET) for _ in range(10))
    assert source.reads == 1


def test_two_secrets_are_valid_at_a_time():
    source = Source(OTHER_SECRET, SECRET)
    assert source.accepts(SECRET)
    assert source.accepts(OTHER_SECRET)
    assert not source.accepts("x" * 40)


def test_a_new_secret_is_found_by_the_first_token_that_it_signed():
    source = Source(SECRET)
    assert source.accepts(SECRET)
    source.texts = (OTHER_SECRET, SECRET)
    source.now += REREAD_AFTER_S
    assert source.accepts(OTHER_SECRET)
    assert source.accepts(SECRET)
    assert source.reads == 2


def test_wrong_signatures_have_the_secret_read_once_a_minute_at_most():
    source = Source(SECRET)
    for _ in range(100):
        assert not source.accepts(OTHER_SECRET)
        source.now += 1
    assert source.reads == 2


def test_a_withdrawn_secret_ends_after_a_quarter_of_an_hour():
    source = Source(OTHER_SECRET, SECRET)
    assert source.accepts(SECRET)
    source.texts = (OTHER_SECRET,)
    source.now += MAX_AGE_S - 1
    assert source.accepts(SECRET)
    source.now += 1
    assert not source.accepts(SECRET)
    assert source.accepts(OTHER_SECRET)


def test_a_clock_that_is_set_back_has_the_secret_read_again():
    source = Source(SECRET)
    assert source.accepts(SECRET)
    source.now -= 10
    assert source.accepts(SECRET)
    assert source.reads == 2


def test_known_secrets_stay_valid_for_an_hour_while_they_cannot_be_read(caplog):
    source = Source(SECRET)
    assert source.accepts(SECRET)
    source.texts = ()
    source.now += MAX_STALE_S - 1
    assert source.accepts(SECRET)
    assert "cannot be read: ThrottlingException" in caplog.text
    source.now += REREAD_AFTER_S
    with pytest.raises(KeysUnavailable):
        source.accepts(SECRET)
    source.texts = (SECRET,)
    source.now += FIRST_READ_EVERY_S
    assert source.accepts(SECRET)


def test_a_source_that_fails_is_asked_once_a_minute_where_secrets_are_known():
    source = Source(SECRET)
    assert source.accepts(SECRET)
    source.texts, source.reads = (), 0
    source.now += MAX_AGE_S
    for _ in range(120):
        assert source.accepts(SECRET)
        source.now += 1
    assert source.reads == 2


def test_a_source_that_never_worked_is_asked_every_5_seconds():
    source = Source()
    for _ in range(20):
        with pytest.raises(KeysUnavailable):
            source.accepts(SECRET)
        source.now += 1
    assert source.reads == 4


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["short"], "a secret has less than 32 bytes"),
        ([SECRET, "x" * 31], "a secret has less than 32 bytes"),
        ([""], "a secret has less than 32 bytes"),
        ([SECRET] * 3, "it must have one line or 2, a secret in each"),
    ],
    ids=["short", "the second is short", "empty", "three"],
)
def test_bad_secrets_are_refused_and_not_quoted(texts, problem, caplog):
    source = Source(*texts)
    with pytest.raises(KeysUnavailable):
        source.accepts(texts[0])
    assert problem in caplog.text
    assert not any(text and text in caplog.text for text in texts)


def test_bad_secrets_do_not_replace_good_ones():
    source = Source(SECRET)
    assert source.accepts(SECRET)
    source.texts = ("short",)
    source.now += MAX_AGE_S
    assert source.accepts(SECRET)


@pytest.fixture
def aws():
    session = AwsSession(parallelism=2)
    with mock_aws():
        yield session
    session.close()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (SECRET, [SECRET]),
        (f"{SECRET}\n", [SECRET]),
        (f"{OTHER_SECRET}\r\n{SECRET}\n\n", [OTHER_SECRET, SECRET]),
    ],
)
def test_a_parameter_of_ssm_has_a_secret_in_each_line(aws, session, value, expected):
    session.client("ssm").put_parameter(Name="/chat/auth", Value=value, Type="SecureString")
    assert reader("ssm:/chat/auth", aws.client)() == expected


def test_secrets_manager_keeps_the_previous_secret(aws, session):
    manager = session.client("secretsmanager")
    manager.create_secret(Name="chat/auth", SecretString=SECRET)
    read = reader("secretsmanager:chat/auth", aws.client)
    assert read() == [SECRET]
    manager.put_secret_value(SecretId="chat/auth", SecretString=f"{OTHER_SECRET}\n")
    assert read() == [OTHER_SECRET, SECRET]


@pytest.mark.parametrize("name", ["ssm:/none", "secretsmanager:none"])
def test_a_secret_that_does_not_exist_is_named_by_its_error(aws, name):
    with pytest.raises(KeysUnavailable, match="NotFound"):
        reader(name, aws.client)()


def test_a_secret_of_bytes_is_refused(aws, session, caplog):
    session.client("secretsmanager").create_secret(Name="chat/auth", SecretBinary=b"x" * 32)
    with pytest.raises(KeysUnavailable):
        SharedSecrets(reader("secretsmanager:chat/auth", aws.client), lambda: 0.0).warm_up()
    assert "less than 32 bytes" in caplog.text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (EndpointConnectionError(endpoint_url="https://ssm"), "EndpointConnectionError"),
        (ClientError({"Error": {"Code": "AccessDenied"}}, "GetParameter"), "AccessDenied"),
    ],
)
def test_an_error_of_aws_is_named(error, said):
    class Broken:
        def get_parameter(self, **_):
            raise error

    with pytest.raises(KeysUnavailable, match=f"^{said}$"):
        reader("ssm:x", lambda _: Broken())()


def test_nothing_is_logged_while_all_is_well(caplog):
    caplog.set_level(logging.DEBUG, "chalicelib")
    source = Source(SECRET)
    source.accepts(SECRET)
    source.accepts(OTHER_SECRET)
    assert caplog.text == ""
