"""Browsers upload to the embedded S3 by forms, and download by signed addresses."""

import base64
import json
import re
import time
import urllib.request
from urllib.error import HTTPError

import pytest
from gateway_support.aws_clients import boto_client

BUCKET, KEY = "uploads", "garden:7/tea ü"
ORIGIN = "http://localhost:8000"
FIELDS = {"Content-Type": "image/jpeg", "Content-Disposition": 'attachment; filename="a.jpg"'}
TAGS = "<Tagging><TagSet><Tag><Key>keep</Key><Value>2</Value></Tag></TagSet></Tagging>"


@pytest.fixture(scope="module")
def s3(aws):
    client = boto_client("s3", aws.url)
    client.create_bucket(Bucket=BUCKET)
    rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "POST"], "AllowedHeaders": ["*"]}
    client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
    return client


@pytest.fixture
def form(s3):
    """`form(tagging=...)`: a form for a file of 3 to 5 bytes under the key."""

    def sign(seconds=60, **fields):
        given = {**FIELDS, **fields}
        exact = [{name: value} for name, value in given.items()]
        return s3.generate_presigned_post(
            BUCKET, KEY, given, [*exact, ["content-length-range", 3, 5]], ExpiresIn=seconds
        )

    return sign


def multipart(fields, content, name="photo.jpg"):
    """As a browser encodes a form."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    head = f"--b\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n".encode()
    return b"".join([*parts, head, content, b"\r\n--b--\r\n"])


def post(url, fields, content=b"tea!"):
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Origin": ORIGIN}
    return urllib.request.urlopen(urllib.request.Request(url, multipart(fields, content), headers))


def refusal(*args):
    with pytest.raises(HTTPError) as refused:
        post(*args)
    return refused.value.code, refused.value.read().decode()


def test_a_form_stores_its_file_with_the_type_and_the_tags_of_its_policy(s3, form):
    signed = form(tagging=TAGS)
    with post(signed["url"], signed["fields"]) as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)
    found = s3.get_object(Bucket=BUCKET, Key=KEY)
    assert found["Body"].read() == b"tea!"
    assert found["ContentType"] == "image/jpeg"
    assert found["ContentDisposition"] == FIELDS["Content-Disposition"]
    tags = s3.get_object_tagging(Bucket=BUCKET, Key=KEY)["TagSet"]
    assert tags == [{"Key": "keep", "Value": "2"}]


def test_a_file_of_another_size_is_refused(form):
    signed = form()
    assert "EntityTooLarge" in refusal(signed["url"], signed["fields"], b"123456")[1]
    assert "EntityTooSmall" in refusal(signed["url"], signed["fields"], b"12")[1]


@pytest.mark.parametrize(
    "other",
    [
        {"key": "garden:7/other"},
        {"Content-Type": "text/html"},
        {"Content-Disposition": "inline"},
        {"x-amz-meta-colour": "red"},
        {"acl": "public-read"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_the_policy_does_not_allow_is_refused(form, other):
    signed = form()
    status, text = refusal(signed["url"], {**signed["fields"], **other})
    assert status == 403
    assert "Invalid according to Policy" in text


def test_a_policy_without_a_condition_or_a_signature_lets_nothing_in(form):
    signed = form()
    missing = {name: value for name, value in signed["fields"].items() if name != "policy"}
    assert refusal(signed["url"], missing)[0] == 403
    broken = {**signed["fields"], "policy": base64.b64encode(b"[]").decode()}
    assert refusal(signed["url"], broken)[0] == 400


def test_a_policy_ends(form):
    signed = form()
    policy = json.loads(base64.b64decode(signed["fields"]["policy"]))
    policy["expiration"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 1))
    ended = base64.b64encode(json.dumps(policy).encode()).decode()
    assert "Policy expired" in refusal(signed["url"], {**signed["fields"], "policy": ended})[1]


@pytest.mark.parametrize(
    ("version", "signed", "earlier"),
    [
        ("s3v4", r"X-Amz-Date=\w+", "X-Amz-Date=20200101T000000Z"),
        ("s3", r"Expires=\d+", "Expires=1"),
    ],
    ids=["s3v4", "s3"],
)
def test_a_signed_address_ends(aws, s3, version, signed, earlier):
    s3.put_object(Bucket=BUCKET, Key="short", Body=b"x")
    signer = boto_client("s3", aws.url, signature_version=version)
    url = signer.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "short"})
    with urllib.request.urlopen(url) as response:
        assert response.read() == b"x"
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(re.sub(signed, earlier, url))
    assert "Request has expired" in refused.value.read().decode()


def test_a_form_without_a_file_or_a_boundary_is_malformed(form):
    signed = form()
    for kind, body in (("multipart/form-data", b""), ("multipart/form-data; boundary=b", b"--b--")):
        request = urllib.request.Request(signed["url"], body or b"x", {"Content-Type": kind})
        with pytest.raises(HTTPError, match="400"):
            urllib.request.urlopen(request)


def test_a_page_of_another_origin_asks_before_it_uploads(form):
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    request = urllib.request.Request(form()["url"], headers=asked, method="OPTIONS")
    with urllib.request.urlopen(request) as response:
        assert response.headers["Access-Control-Allow-Origin"] in ("*", ORIGIN)
        assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_an_address_may_choose_the_headers_of_its_answer(s3):
    s3.put_object(Bucket=BUCKET, Key="plain", Body=b"x")
    chosen = {
        "ResponseContentType": "text/plain",
        "ResponseContentDisposition": "attachment; filename*=UTF-8''t%C3%A4.txt",
    }
    parameters = {"Bucket": BUCKET, "Key": "plain", **chosen}
    with urllib.request.urlopen(s3.generate_presigned_url("get_object", parameters)) as response:
        headers = response.headers
        assert headers["Content-Type"] == "text/plain"
        assert headers["Content-Disposition"] == chosen["ResponseContentDisposition"]
