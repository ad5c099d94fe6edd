"""The routes of files: forms and addresses; S3 itself is not asked."""

import pytest

from tests.chalicelib.conftest import variables
from tests.chalicelib.web.api.conftest import BEN, BENS

FILES = "/v1/rooms/lobby/files"
PICTURE = {"name": "tea.jpg", "type": "image/jpeg", "size": 5}
ID = "f" * 22
BUCKET = "files-of-a-test"


@pytest.fixture
def enabled(monkeypatch):
    """The stage has a bucket, and takes two files a day."""
    monkeypatch.setenv("FILES_BUCKET", BUCKET)
    monkeypatch.setenv("FILES_PER_DAY", "2")


def test_more_files_than_one_may_upload_in_a_day_are_refused_until_the_next_one(enabled, ask):
    assert [ask("POST", FILES, PICTURE).status for _ in range(2)] == [201, 201]
    refused = ask("POST", FILES, PICTURE)
    assert (refused.status, refused.body["code"]) == (429, "too_many")
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600
    assert ask("POST", FILES, PICTURE, session=BEN).status == 201


def test_the_id_of_frames_is_an_unknown_field_of_an_upload(enabled, ask):
    assert ask("POST", FILES, {**PICTURE, "id": None}).status == 201


def test_a_file_that_the_member_has_not_uploaded_is_not_found(enabled, ask):
    refused = ask("POST", "/v1/rooms/lobby/messages", {"data": "tea.jpg", "files": [ID]})
    assert (refused.status, refused.body["code"]) == (404, "no_file")


def test_an_upload_that_is_refused_counts_for_nothing(enabled, ask):
    for _ in range(3):
        assert ask("POST", FILES, {**PICTURE, "type": "text/html"}).status == 415
    assert ask("POST", FILES, PICTURE).status == 201


def test_a_download_redirects_to_the_bucket(enabled, ask):
    for suffix, key in (("", f"files/lobby/{ID}"), ("?thumbnail=true", f"files/lobby/{ID}.thumb")):
        found = ask("GET", f"{FILES}/{ID}{suffix}")
        address = found.headers["Location"]
        assert (found.status, found.body) == (302, None)
        assert address.partition("?")[0].endswith(key)
        assert "X-Amz-Expires=300&" in address
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        told = ask("GET", f"{FILES}/{ID}{suffix}", Accept="application/json")
        assert told.body["url"].partition("?")[0] == address.partition("?")[0]
        assert told.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("method", "path"), [("POST", FILES), ("GET", f"{FILES}/{ID}")])
def test_a_stage_with_files_off_says_which_setting_has_them_on(
    enabled, monkeypatch, rewire, ask, method, path
):
    monkeypatch.setenv("FILES", "off")
    rewire()
    refused = ask(method, path, PICTURE if method == "POST" else None)
    assert (refused.status, refused.body["code"]) == (404, "not_enabled")
    assert "FILES" in refused.body["detail"]


@pytest.fixture
def stored(dynamodb, session):
    """`stored()`: the keys of the objects in the bucket."""
    s3 = session.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="uploads/of/another")
    return lambda: [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET)["Contents"]]


def test_uploads_of_a_member_are_erased_with_the_member(
    enabled, ask, admin, dynamodb, session, stored
):
    begun = ask("POST", FILES, PICTURE, session=BEN).body
    for form in (begun, begun["thumbnail"]):
        session.client("s3").put_object(Bucket=BUCKET, Key=form["fields"]["key"])
    assert len(stored()) == 3
    records = ask("GET", f"/v1/members/{BENS}", session=admin).body["records"]
    (exported,) = (each for each in records if each["kind"] == "upload")
    assert (exported["name"], exported["forRoom"]) == ("tea.jpg", "lobby")
    assert "bucket" not in exported
    erased = ask("DELETE", f"/v1/members/{BENS}", session=admin).body["erased"]
    assert (erased["uploads"], erased["counts of uploads"]) == (1, 1)
    assert ask("DELETE", f"/v1/members/{BENS}", session=admin).body["erased"] == {}
    left = dynamodb.scan(TableName=variables()["MEMBERS_TABLE"])["Items"]
    assert begun["file"] not in str(left)
    assert stored() == ["uploads/of/another"]
