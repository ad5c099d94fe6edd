"""What becomes of a file that is uploaded, sent, replaced and deleted, in the embedded S3."""

from functools import partial

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import create_tables, read
from chalice_gateway.testing import serve_embedded_aws

from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.s3 import S3Client
from chalicelib.domain import File
from chalicelib.files import FileBucket, FileService, NotUploaded
from chalicelib.stores import StoreUnavailable, UploadStore
from tests.chalicelib.conftest import ROOT, STAGE, variables
from tests.support.uploads import download, post_form

ANA, ROOM, BUCKET = "a" * 22, "lobby", "chat-files"
TEA = File("", "tea.jpg", 5, "image/jpeg")
FIRST, SECOND = b"first", b"other"


class Credentials:
    access_key, secret_key, token = "local", "local", None


class OneByOne:
    """Workers that make one call after the other."""

    def run(self, work, times):
        work()


@pytest.fixture(scope="module")
def aws():
    """`aws("s3")`: boto3's client of the embedded AWS, with a bucket and the stage's tables."""
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    address = serve_embedded_aws()
    client = partial(boto3.client, endpoint_url=address, region_name=REGION, **keys)
    client("s3").create_bucket(Bucket=BUCKET)
    create_tables(read(ROOT, STAGE), client("dynamodb"))
    return client


@pytest.fixture
def copies(aws, monkeypatch):
    """How many more copies S3 makes; None: as many as are asked for."""
    left = [None]
    copy = S3Client.copy_object

    def copy_object(client, **request):
        if left[0] == 0:
            raise EndpointConnectionError(endpoint_url="https://s3.test")
        left[0] = left[0] and left[0] - 1
        return copy(client, **request)

    monkeypatch.setattr(S3Client, "copy_object", copy_object)
    return left


@pytest.fixture
def files(aws, clock):
    client = S3Client(Endpoint(serve_embedded_aws()), REGION, Credentials, size=4)
    uploads = UploadStore(aws("dynamodb"), variables()["MEMBERS_TABLE"])
    yield FileService(uploads, FileBucket(client, BUCKET), 10, 99, clock, OneByOne())
    client.close()


@pytest.fixture
def upload(files):
    """`upload()`: a file and its thumbnail; again with what is put in their place."""

    def post(content=FIRST, begun=None):
        begun = begun or files.begin(ANA, ROOM, TEA)
        for form in filter(None, (begun.form, begun.thumbnail)):
            assert post_form(form["url"], form["fields"], content) == (204, "")
        return begun

    return post


@pytest.fixture
def take(files):
    def for_message(*begun, by="one"):
        return files.take(ANA, ROOM, [each.file.file for each in begun], by, 30)

    return for_message


@pytest.fixture
def contents(files):
    """What a file and its thumbnail are downloaded as; None for what is not there."""

    def read(begun):
        found = (
            download(files.address(ROOM, begun.file.file, is_thumbnail=is_thumbnail))
            for is_thumbnail in (False, True)
        )
        return [each and each[1] for each in found]

    return read


def test_a_file_that_no_message_carries_is_not_downloaded(upload, contents):
    assert contents(upload()) == [None, None]


def test_a_file_that_is_uploaded_again_after_it_was_sent_stays_as_it_was(upload, take, contents):
    begun = upload()
    assert take(begun) == (begun.file,)
    upload(SECOND, begun)
    assert contents(begun) == [FIRST, FIRST]
    assert take(begun) == (begun.file,)  # a resend
    assert contents(begun) == [FIRST, FIRST]


def test_a_file_that_was_deleted_is_gone_whatever_is_uploaded_in_its_place(
    files, upload, take, contents
):
    begun = upload()
    take(begun)
    files.delete(ROOM, [begun.file.file])
    upload(SECOND, begun)
    with pytest.raises(NotUploaded):
        take(begun, by="another")
    assert contents(begun) == [None, None]


def test_an_upload_that_was_deleted_cannot_be_sent(files, upload, take):
    begun = upload()
    files.delete(ROOM, [begun.file.file])
    with pytest.raises(NotUploaded):
        take(begun)


@pytest.mark.parametrize("made", [0, 1, 2, 3])
def test_what_died_before_all_was_copied_is_completed_by_a_resend(
    upload, take, contents, copies, made
):
    begun = upload(), upload()
    copies[0] = made
    with pytest.raises(StoreUnavailable):
        take(*begun)
    copies[0] = None
    for each in begun:
        upload(SECOND, each)
    assert take(*begun) == tuple(each.file for each in begun)
    found = [content for each in begun for content in contents(each)]
    assert (found.count(FIRST), found.count(SECOND)) == (made, 4 - made)


def test_a_message_with_a_file_that_was_not_uploaded_takes_none(files, upload, take):
    begun, late = upload(), files.begin(ANA, ROOM, TEA)
    with pytest.raises(NotUploaded):
        take(begun, late)
    upload(begun=late)
    assert take(begun, late, by="another") == (begun.file, late.file)


def test_a_file_keeps_its_type_and_its_name_and_gets_its_tag(aws, upload, take):
    begun = upload()
    take(begun)
    s3, key = aws("s3"), f"files/{ROOM}/{begun.file.file}"
    for each, name in ((key, "tea.jpg"), (f"{key}.thumb", "thumbnail.jpg")):
        found = s3.get_object(Bucket=BUCKET, Key=each)
        assert found["ContentType"] == "image/jpeg"
        assert f'attachment; filename="{name}"' in found["ContentDisposition"]
        tags = s3.get_object_tagging(Bucket=BUCKET, Key=each)["TagSet"]
        assert tags == [{"Key": "keep", "Value": "31"}]


def test_a_picture_without_a_thumbnail_is_sent(files, take, contents):
    begun = files.begin(ANA, ROOM, TEA)
    post_form(begun.form["url"], begun.form["fields"], FIRST)
    take(begun)
    assert contents(begun) == [FIRST, None]
