"""The client of S3 signs, copies and deletes as botocore's does."""

import base64
import json
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
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
ANSWER = AWSResponse("", 200, {}, SimpleNamespace(stream=lambda *_, **__: iter([b""])))
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


COPY = {
    "Bucket": BUCKET,
    "Key": f"kept/{KEY}",
    "CopySource": {"Bucket": BUCKET, "Key": KEY},
    "IfNoneMatch": "*",
    "TaggingDirective": "REPLACE",
    "Tagging": "keep=31",
}


def test_an_object_is_copied_once_with_its_type_and_other_tags(stored, client):
    about = {"ContentType": "image/jpeg", "ContentDisposition": "attachment"}
    stored.put_object(Bucket=BUCKET, Key=KEY, Body=b"first", Tagging="keep=2", **about)
    client.copy_object(**COPY)
    stored.put_object(Bucket=BUCKET, Key=KEY, Body=b"second")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        client.copy_object(**COPY)
    found = stored.get_object(Bucket=BUCKET, Key=COPY["Key"])
    assert found["Body"].read() == b"first"
    assert {name: found[name] for name in about} == about
    tags = stored.get_object_tagging(Bucket=BUCKET, Key=COPY["Key"])["TagSet"]
    assert tags == [{"Key": "keep", "Value": "31"}]


def test_an_object_is_deleted_and_need_not_be_there(stored, client):
    stored.put_object(Bucket=BUCKET, Key=KEY, Body=b"0123456789")
    for _ in range(2):
        client.delete_object(Bucket=BUCKET, Key=KEY)
    with pytest.raises(ClientError, match="NoSuchKey"):
        client.copy_object(**COPY | {"Key": "another"})


@pytest.fixture
def sent(monkeypatch):
    """The requests to AWS, each answered by the first of these answers that is left."""
    requests, answers = [], [OK]

    def exchange(_, request):
        requests.append(request)
        return answers.pop(0)

    monkeypatch.setattr(ConnectionPool, "exchange", exchange)
    return SimpleNamespace(requests=requests, answers=answers)


def test_a_copy_that_fails_after_its_answer_has_begun_is_tried_again(at_aws, sent):
    late = b"<?xml version='1.0'?>\n  <Error><Code>InternalError</Code></Error>"
    sent.answers.insert(0, OK._replace(body=late))
    at_aws.copy_object(**COPY)
    assert len(sent.requests) == 2


def headers_of(request):
    head, _, _ = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines)


def text_of(value):
    return value.decode() if isinstance(value, bytes) else value


def test_a_copy_asks_for_what_botocore_asks_for(boto, at_aws, sent):
    asked = []
    boto.meta.events.register("before-send", lambda request, **_: asked.append(request) or ANSWER)
    boto.copy_object(**COPY)
    at_aws.copy_object(**COPY)
    _, ours = headers_of(sent.requests[0])
    theirs = {name.lower(): text_of(value) for name, value in asked[0].headers.items()}
    for name in ("if-none-match", "x-amz-copy-source", "x-amz-tagging", "x-amz-tagging-directive"):
        assert ours[name] == theirs[name]


def test_a_request_is_signed_as_botocore_signs_it(frozen, at_aws, sent):
    at_aws.copy_object(**COPY)
    first, headers = headers_of(sent.requests[0])
    method, path, _ = first.split(" ")
    signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    request = AWSRequest(
        method,
        f"https://{headers['host']}{path}",
        headers={name: headers[name] for name in signed if name not in ("host", "x-amz-date")},
        data=b"",
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
