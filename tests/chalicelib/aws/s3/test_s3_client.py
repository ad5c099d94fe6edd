"""The client of S3 signs, tags and deletes as botocore's does."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.aws.clock import Clock
from chalicelib.aws.connection_pool import ConnectionPool
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http11 import Response
from chalicelib.aws.s3 import S3Client
from chalicelib.aws.s3.presigning import Scope, signed_query

BUCKET, KEY = "files", "garden:7/tea & cake ü"
NOW = 1_795_431_745
OK = Response(200, {}, b"", closes=False)
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}


class Key:
    access_key, secret_key = KEYS.values()

    def __init__(self, token=None):
        self.token = token


@pytest.fixture(scope="module")
def address():
    return serve_embedded_aws()


@pytest.fixture(scope="module")
def stored(address):
    """The same bucket through boto3."""
    s3 = boto3.client("s3", endpoint_url=address, region_name="us-east-1", **KEYS)
    s3.create_bucket(Bucket=BUCKET)
    return s3


@pytest.fixture
def client(address):
    client = S3Client(Endpoint(address), "us-east-1", Key, size=2)
    yield client
    client.close()


TAGS = {"TagSet": [{"Key": "keep", "Value": "31 days"}]}


def test_an_object_is_tagged_and_deleted(stored, client):
    stored.put_object(Bucket=BUCKET, Key=KEY, Body=b"0123456789")
    client.put_object_tagging(Bucket=BUCKET, Key=KEY, Tagging=TAGS)
    assert stored.get_object_tagging(Bucket=BUCKET, Key=KEY)["TagSet"] == TAGS["TagSet"]
    for _ in range(2):
        client.delete_object(Bucket=BUCKET, Key=KEY)
    with pytest.raises(ClientError, match="NoSuchKey"):
        client.put_object_tagging(Bucket=BUCKET, Key=KEY, Tagging=TAGS)


def test_a_request_is_signed_as_botocore_signs_it(frozen, at_aws, monkeypatch):
    sent = []
    monkeypatch.setattr(ConnectionPool, "exchange", lambda _, request: sent.append(request) or OK)
    at_aws.put_object_tagging(Bucket=BUCKET, Key=KEY, Tagging=TAGS)
    head, _, body = sent[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    method, path, _ = first.split(" ")
    signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    request = AWSRequest(
        method,
        f"https://{headers['host']}{path}",
        headers={name: headers[name] for name in signed if name not in ("host", "x-amz-date")},
        data=body,
    )
    S3SigV4Auth(Credentials(*KEYS.values()), "s3", "eu-west-1").add_auth(request)
    assert request.headers["Authorization"] == headers["authorization"]


@pytest.fixture
def frozen(monkeypatch):
    """All clients sign at the same time."""
    import datetime

    import botocore.auth
    import botocore.signers

    at = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)
    for module in (botocore.auth, botocore.signers):
        if hasattr(module, "get_current_datetime"):
            monkeypatch.setattr(module, "get_current_datetime", lambda *_, **__: at)
    monkeypatch.setattr(Clock, "now", lambda _: float(NOW))


@pytest.fixture
def boto():
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return boto3.client("s3", region_name="eu-west-1", config=config, **KEYS)


@pytest.fixture
def at_aws():
    return S3Client(Endpoint("https://s3.eu-west-1.amazonaws.com"), "eu-west-1", Key, size=1)


PARAMETERS = {"Bucket": BUCKET, "Key": KEY}


def parts(url):
    split = urlsplit(url)
    return split.netloc, split.path, parse_qs(split.query, strict_parsing=True)


def test_a_signed_address_is_botocores(frozen, boto, at_aws):
    ours, theirs = (
        client.generate_presigned_url("get_object", PARAMETERS, ExpiresIn=300)
        for client in (at_aws, boto)
    )
    assert parts(ours) == parts(theirs)


def test_a_temporary_key_has_its_token_in_the_address():
    query = signed_query(Scope(Key("t+/="), "eu-west-1", NOW), "h", "/k", 300)
    assert parse_qs(query)["X-Amz-Security-Token"] == ["t+/="]


def policy_of(form):
    return json.loads(base64.b64decode(form["fields"]["policy"]))


def test_a_signed_form_allows_what_botocores_does(frozen, boto, at_aws):
    fields = {"Content-Type": "image/jpeg"}
    size = ["content-length-range", 7, 7]
    ours, theirs = (
        client.generate_presigned_post(BUCKET, KEY, {**fields}, [fields, size], ExpiresIn=600)
        for client in (at_aws, boto)
    )
    assert ours["url"] == theirs["url"]
    assert ours["fields"].keys() == theirs["fields"].keys()
    one, other = policy_of(ours), policy_of(theirs)
    assert one["expiration"] == other["expiration"]
    in_order = [sorted(map(str, each["conditions"])) for each in (one, other)]
    assert in_order[0] == in_order[1]
