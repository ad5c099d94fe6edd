"""S3 in the embedded AWS: by path and by virtual host, large and signed in the address."""

import io
import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from gateway_support.aws_clients import boto_client

BUCKET = "photos"
KEY = "in folders/red flower ü.jpg"


@pytest.fixture(scope="module")
def s3(aws):
    client = boto_client("s3", aws.url)
    client.create_bucket(Bucket=BUCKET)
    return client


def read(client, key):
    return client.get_object(Bucket=BUCKET, Key=key)["Body"].read()


def test_an_object_is_read_as_it_was_written(s3):
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"\x00\xff", Metadata={"colour": "red"})
    found = s3.head_object(Bucket=BUCKET, Key=KEY)
    assert (found["ContentLength"], found["Metadata"]) == (2, {"colour": "red"})
    assert read(s3, KEY) == b"\x00\xff"
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="in folders/")["Contents"]
    assert [each["Key"] for each in listed] == [KEY]


def test_a_bucket_may_be_in_the_host_or_in_the_path(aws, s3):
    s3.put_object(Bucket=BUCKET, Key="where", Body=b"here")
    address = urlsplit(aws.local_url)
    for host, path in (
        (f"{BUCKET}.localhost:{address.port}", "/where"),
        (f"{BUCKET}.s3.eu-west-1.amazonaws.com", "/where"),
        (f"localhost:{address.port}", f"/{BUCKET}/where"),
    ):
        url = boto_client("s3", aws.url).generate_presigned_url(
            "get_object", Params={"Bucket": BUCKET, "Key": "where"}
        )
        query = urlsplit(url).query
        request = urllib.request.Request(f"{aws.url}{path}?{query}", headers={"Host": host})
        with urllib.request.urlopen(request) as response:
            assert response.read() == b"here"


def test_a_large_object_comes_in_parts_and_in_ranges(s3):
    content = bytes(range(256)) * 40_000  # 10 MB, above boto3's limit for one part
    s3.upload_fileobj(io.BytesIO(content), BUCKET, "large")
    assert s3.head_object(Bucket=BUCKET, Key="large")["ContentLength"] == len(content)
    part = s3.get_object(Bucket=BUCKET, Key="large", Range="bytes=255-256")
    assert part["Body"].read() == b"\xff\x00"
    target = io.BytesIO()
    s3.download_fileobj(BUCKET, "large", target)
    assert target.getvalue() == content


def test_a_signed_address_needs_no_other_signature(s3):
    put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "signed"})
    with urllib.request.urlopen(urllib.request.Request(put, b"by a browser", method="PUT")):
        pass
    get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "signed"})
    with urllib.request.urlopen(get) as response:
        assert response.read() == b"by a browser"


def test_a_copy_may_refuse_to_replace_an_object(s3):
    s3.put_object(Bucket=BUCKET, Key="draft", Body=b"first", ContentDisposition="attachment")
    copy = {
        "Bucket": BUCKET,
        "Key": "print",
        "CopySource": f"{BUCKET}/draft",
        "IfNoneMatch": "*",
        "TaggingDirective": "REPLACE",
        "Tagging": "keep=8",
    }
    s3.copy_object(**copy)
    s3.put_object(Bucket=BUCKET, Key="draft", Body=b"second")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.copy_object(**copy)
    found = s3.get_object(Bucket=BUCKET, Key="print")
    assert (found["Body"].read(), found["ContentDisposition"]) == (b"first", "attachment")
    tags = s3.get_object_tagging(Bucket=BUCKET, Key="print")["TagSet"]
    assert tags == [{"Key": "keep", "Value": "8"}]


def test_an_object_that_is_not_public_needs_a_signature(aws, s3):
    s3.put_object(Bucket=BUCKET, Key="secret", Body=b"x")
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(f"{aws.url}/{BUCKET}/secret")
    s3.put_object(Bucket=BUCKET, Key="public", Body=b"y", ACL="public-read")
    with urllib.request.urlopen(f"{aws.url}/{BUCKET}/public") as response:
        assert response.read() == b"y"


def test_a_missing_object_and_a_missing_bucket_are_the_errors_of_s3(s3):
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=BUCKET, Key="missing")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket="missing")
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket=BUCKET, Key="missing")


def test_a_bucket_is_found_from_every_region(aws, s3):
    there = boto_client("s3", aws.url, "eu-west-1")
    there.create_bucket(
        Bucket="far-away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    assert s3.list_objects_v2(Bucket="far-away")["KeyCount"] == 0
    assert {each["Name"] for each in there.list_buckets()["Buckets"]} == {BUCKET, "far-away"}
