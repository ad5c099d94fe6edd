"""Files in a local run: uploaded to the embedded S3 by a form, sent, downloaded, deleted."""

import time

import pytest

from chalicelib.auth import new_token
from chalicelib.capabilities import Capabilities
from chalicelib.domain import Bot
from chalicelib.stores import BotStore
from tests.support.running import ROOT
from tests.support.uploads import ask, download, post_form
from tools import admin, resources

CONTENT = b"\xff\xd8 not really a picture"
PICTURE = {"name": "../tea \u202egpj.exe", "type": "image/jpeg", "size": len(CONTENT)}
BEN = "ben_has_a_session_of_files"


@pytest.fixture
def session(room):
    return f"{room:s<64}"[:64].replace(".", "-")


@pytest.fixture
def begin(chat, room, session):
    """Asks for the forms of an upload: `begin(name="a.txt")`."""
    return lambda **fields: ask(
        chat, "POST", f"rooms/{room}/files", {**PICTURE, **fields}, session=session
    )


@pytest.fixture
def uploaded(begin):
    """Uploads a file; returns what the server has told of it."""

    def upload(content=CONTENT, **fields):
        status, begun = begin(size=len(content), **fields)
        assert status == 201
        assert post_form(begun["url"], begun["fields"], content) == (204, "")
        return begun

    return upload


@pytest.fixture
def address(chat, room):
    def find(file, session=BEN, suffix=""):
        return ask(chat, "GET", f"rooms/{room}/files/{file}{suffix}", session=session)

    return find


def send(client, *files, **fields):
    client.say("tea", files=list(files), **fields)
    return client.receive_json(where=lambda frame: frame["type"] in ("message", "error"))


def test_a_file_is_uploaded_sent_downloaded_and_deleted_with_its_message(
    join, uploaded, address, session
):
    begun = uploaded(width=640, height=480)
    thumbnail = begun["thumbnail"]
    assert post_form(thumbnail["url"], thumbnail["fields"], b"small") == (204, "")
    with join(session=session) as ana, join(session=BEN) as ben:
        sent = send(ana, begun["file"])
        told = ben.receive_json(where=lambda frame: frame["type"] == "message")
        expected = {**PICTURE, "name": "tea gpj.exe", "width": 640, "height": 480}
        assert told["files"] == [{"file": begun["file"], **expected}]
        status, found = address(begun["file"])
        headers, content = download(found["url"])
        assert (status, content, headers["Content-Type"]) == (200, CONTENT, "image/jpeg")
        assert headers["Content-Disposition"] == (
            "attachment; filename=\"tea gpj.exe\"; filename*=UTF-8''tea%20gpj.exe"
        )
        _, small = address(begun["file"], suffix="?thumbnail=true")
        assert download(small["url"])[1] == b"small"
        ana.ask({"action": "delete", "target": sent["seq"], "id": "d"})
    wait_until(lambda: download(found["url"]) is None and download(small["url"]) is None)


def test_what_is_uploaded_after_a_message_was_sent_or_deleted_reaches_nobody(
    join, uploaded, address, session
):
    begun = uploaded()
    other = CONTENT[::-1]
    with join(session=session) as ana:
        sent = send(ana, begun["file"], id="1")
        _, found = address(begun["file"])
        assert post_form(begun["url"], begun["fields"], other) == (204, "")
        assert download(found["url"])[1] == CONTENT
        assert send(ana, begun["file"], id="1")["seq"] == sent["seq"]
        assert download(found["url"])[1] == CONTENT
        ana.ask({"action": "delete", "target": sent["seq"], "id": "d"})
        wait_until(lambda: download(found["url"]) is None)
        assert post_form(begun["url"], begun["fields"], other) == (204, "")
        assert "deleted" in send(ana, begun["file"], id="1")
    assert download(found["url"]) is None


def wait_until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_only_who_uploaded_a_file_sends_it_once_and_to_its_room(chat, join, uploaded, session):
    file = uploaded()["file"]
    with join(session=session) as ana, join(session=BEN) as ben:
        assert send(ben, file)["code"] == "no_file"
        ana.ask({"action": "subscribe", "room": "elsewhere", "id": "s"})
        assert send(ana, file, room="elsewhere")["code"] == "no_file"
        assert send(ana, file, id="1")["files"][0]["file"] == file
        assert send(ana, file, id="1")["files"][0]["file"] == file
        assert send(ana, file, id="2")["code"] == "no_file"


def test_a_file_that_was_not_uploaded_is_not_sent(join, begin, session):
    _, begun = begin()
    with join(session=session) as ana:
        assert send(ana, begun["file"])["code"] == "no_file"


def test_s3_refuses_what_was_not_agreed(begin):
    _, begun = begin()
    url, fields = begun["url"], begun["fields"]
    assert "EntityTooLarge" in post_form(url, fields, CONTENT + b"!")[1]
    assert "EntityTooSmall" in post_form(url, fields, CONTENT[1:])[1]
    for other in (
        {"key": fields["key"] + "x"},
        {"Content-Type": "text/html"},
        {"Content-Disposition": "inline"},
        {"key": fields["key"].replace("uploads/", "files/")},
        {"tagging": "<Tagging></Tagging>"},
    ):
        status, text = post_form(url, {**fields, **other}, CONTENT)
        assert (status, "Invalid according to Policy" in text) == (403, True)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"type": "text/html"}, 415, "bad_media_type"),
        ({"type": "image/svg+xml"}, 415, "bad_media_type"),
        ({"size": 10_000_001}, 413, "too_large"),
        ({"size": 0}, 400, "wrong_size"),
        ({"name": ""}, 400, "wrong_size"),
        ({"name": 7}, 400, "wrong_type"),
        ({"width": 0}, 400, "wrong_size"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_an_upload_that_may_not_be_is_refused_before_it_begins(begin, fields, status, code):
    refused, problem = begin(**fields)
    assert (refused, problem["code"]) == (status, code)


def test_who_may_not_read_a_room_neither_uploads_nor_downloads(chat, session):
    private = f"rooms/private.{'k' * 26}/files"
    assert ask(chat, "POST", private, PICTURE, session=session)[0] == 404
    assert ask(chat, "GET", f"{private}/{'f' * 22}", session=session)[0] == 404


def test_the_page_may_load_from_and_send_to_the_bucket_alone(chat):
    page = chat.http.get("/")
    policy = page.headers["content-security-policy"]
    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    origin = chat.aws_url.rstrip("/")
    assert origin in directives["img-src"].split()
    assert origin in directives["connect-src"].split()
    assert '<meta name="features" content="files' in page.body.decode()


@pytest.fixture
def erase(request, chat, tmp_path):
    """`erase(member)`: by the command or over HTTP."""

    def by_command(member):
        (tmp_path / ".chalice").symlink_to(ROOT / ".chalice")
        place = ["--local", chat.http_url, "--project-dir", str(tmp_path)]
        assert admin.main(["erase", member, *place, "--yes"]) == 0

    def over_http(member):
        made = new_token()
        everything = Capabilities.parse({"*": ["admin"]})
        bot = Bot(made.member, "Robot", everything, made.secret_hash, 1, made.member)
        bots = BotStore(chat.client("dynamodb"), "ChatMembers-dev")
        bots.create(bot)
        path, status = f"members/{member}", 202
        while status == 202:
            status, step = ask(chat, "DELETE", path, session=made.token)
            path = f"members/{member}?after={step.get('next')}"
        bots.revoke(made.member)
        assert status == 200

    return {"the command": by_command, "HTTP": over_http}[request.param]


@pytest.fixture
def objects(chat):
    """`objects(file)`: the keys of what the bucket has of a file."""
    s3, bucket = chat.client("s3"), resources.read(ROOT, "dev")["FilesBucket"].name

    def keys(file):
        found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return [each["Key"] for each in found if file in each["Key"]]

    return keys


@pytest.mark.parametrize("erase", ["the command", "HTTP"], indirect=True)
def test_files_of_an_erased_member_are_deleted_sent_or_not(
    chat, join, uploaded, address, objects, session, erase
):
    sent, kept = uploaded()["file"], uploaded()["file"]
    with join(session=session) as ana:
        member = send(ana, sent)["member"]
    _, found = address(sent)
    assert download(found["url"])
    assert len(objects(kept)) == 1
    erase(member)
    assert objects(kept) == []
    wait_until(lambda: objects(sent) == [])
    with join(session=session) as ana:
        assert send(ana, kept)["code"] == "no_file"
