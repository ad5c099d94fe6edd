"""The client uploads, sends and downloads files over the whole chat."""

import pytest
from chat_client import Client, Files, InvalidToken, RequestRefused
from client_support.asynchronous import asynchronous

from tests.chat_client.test_rooms import client

pytestmark = pytest.mark.usefixtures("wire")
CONTENT = bytes(range(256)) * 1000  # some chunks


@pytest.fixture
def session(room):
    return f"{room:s<43}"


@asynchronous
async def test_a_file_that_is_uploaded_and_sent_is_downloaded_by_others(
    chat, room, session, tmp_path
):
    (source := tmp_path / "tea \u00fc.jpg").write_bytes(CONTENT)
    async with client(chat, room, "ben") as ben:
        files = Files(chat.http_url, session=session)
        async with Client(chat.ws_url, room=room, name="Ana", session=session) as ana:
            uploaded = await files.upload(room, source)
            sent = await ana.send("Look!", files=[uploaded])
        assert sent.files == (uploaded,)
        assert (uploaded.name, uploaded.type) == (source.name, "image/jpeg")
        await ben.wait_until(lambda: len(ben.log.entries) == 1)
        (file,) = ben.log.entries[0].files
        others = Files(chat.http_url, session="b" * 22)
        await others.download(room, file, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == CONTENT
        with pytest.raises(RequestRefused) as refused:
            await ben.send("mine", files=[file])
        assert refused.value.code == "no_file"


@asynchronous
async def test_a_file_that_the_server_does_not_take_is_refused_with_the_codes_of_the_api(
    chat, room, session, tmp_path
):
    files = Files(chat.http_url, session=session)
    (page := tmp_path / "page.html").write_text("<script>")
    with pytest.raises(RequestRefused) as refused:
        await files.upload(room, page)
    assert refused.value.code == "bad_media_type"
    with pytest.raises(FileNotFoundError):
        await files.upload(room, tmp_path / "missing")
    with pytest.raises(OSError, match="refused"):
        await Files("http://127.0.0.1:1", session=session).upload(room, page)
    with pytest.raises(OSError, match="not an address of http"):
        await Files("file:///etc", session=session).upload(room, page)


def test_files_are_of_somebody():
    with pytest.raises(InvalidToken):
        Files("http://127.0.0.1:8000")
