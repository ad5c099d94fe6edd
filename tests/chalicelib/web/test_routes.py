"""The routes of the page and of the files that it loads."""

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest
from chalice import Chalice
from chalice.test import Client

import app as module
from chalicelib.auth import Forbidden, check_origin_secret
from chalicelib.config import PageSettings
from chalicelib.web.binary import allow_binary


@pytest.fixture
def http(tmp_path, monkeypatch):
    static = tmp_path / "static"
    (static / "js" / "model" / "deep").mkdir(parents=True)
    (static / "index.html").write_text("<h1>chat</h1>")
    for path in ("main.js", "model/outbox.js", "model/deep/inner.js"):
        (static / "js" / path).write_text("go();")
    for path in (".hidden.js", "model/.hidden.js", "../../secret.js"):
        (static / "js" / path).write_text("secret")
    for path in (".git", "js/.git", ".git/js"):
        (static / path).mkdir()
        (static / path / "config.txt").write_text("secret")
    monkeypatch.setattr(module, "STATIC", static)
    with Client(module.app, project_dir=str(tmp_path)) as client:
        yield client.http


def test_the_root_serves_the_page(http):
    response = http.get("/")
    assert (response.status_code, response.body) == (200, b"<h1>chat</h1>")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("host", "body"),
    [
        ("localhost:8000", b"<h1>chat</h1>"),
        ("127.0.0.1:8000", b"<h1>chat</h1>"),
        ("[::1]:8000", b"<h1>chat</h1>"),
        ("chat.localhost:8000", b"bundled"),
        ("abc.execute-api.eu-west-1.amazonaws.com", b"bundled"),
    ],
)
def test_the_page_is_bundled_but_on_the_developers_machine(http, host, body):
    (module.STATIC / "bundle").mkdir()
    (module.STATIC / "bundle" / "index.html").write_text("bundled")
    assert http.get("/", headers={"Host": host}).body == body


def test_the_page_is_bundled_everywhere_if_a_zip_has_nothing_else(http):
    (module.STATIC / "bundle").mkdir()
    (module.STATIC / "index.html").rename(module.STATIC / "bundle" / "index.html")
    assert http.get("/", headers={"Host": "127.0.0.1:3000"}).body == b"<h1>chat</h1>"


def test_the_policy_names_the_scripts_that_are_in_the_document_as_it_was_built(http, monkeypatch):
    (module.STATIC / "index.html").write_text(
        '<meta name="sign-in-url" content=""><script>go();</script><script src="x.js"></script>'
    )
    monkeypatch.setenv("SIGN_IN_URL", "/in?<script>evil();</script>")
    response = http.get("/")
    assert b"evil" in response.body
    assert script_sources_of(response) == ["'self'", sha256_source(b"go();")]


def test_the_document_and_the_settings_are_read_once_for_a_request(http, monkeypatch):
    read, settings = [], []
    read_bytes, from_environment = Path.read_bytes, PageSettings.from_environment
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or read_bytes(path))
    monkeypatch.setattr(
        PageSettings, "from_environment", lambda e: settings.append(e) or from_environment(e)
    )
    assert http.get("/").status_code == 200
    assert (read, len(settings)) == ([module.STATIC / "index.html"], 1)


def test_without_a_document_there_is_no_page(http):
    (module.STATIC / "index.html").unlink()
    assert http.get("/").status_code == 404


def test_other_files_have_no_scripts_in_them(http):
    assert script_sources_of(http.get("/js/main.js")) == ["'self'"]


def script_sources_of(response):
    policy = response.headers["Content-Security-Policy"]
    return re.search(r"script-src ([^;]+);", policy)[1].split()


def sha256_source(script):
    return f"'sha256-{b64encode(hashlib.sha256(script).digest()).decode()}'"


def test_pages_of_other_sites_get_the_element_by_one_address(http):
    (module.STATIC / "embed.js").write_text("modules")
    assert http.get("/embed.js").body == b"modules"
    (module.STATIC / "bundle").mkdir()
    for name in ("index.html", "embed_address.js"):
        (module.STATIC / "bundle" / name).write_text("bundled")
    response = http.get("/embed.js", headers={"Host": "chat.example.com"})
    assert response.body == b"bundled"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_the_page_has_the_configured_websocket_address(http, monkeypatch):
    element = '<meta name="websocket-address" content="%s">'
    (module.STATIC / "index.html").write_text(element % "")
    assert http.get("/").body.decode() == element % ""
    monkeypatch.setenv("WEBSOCKET_ADDRESS", "wss://h/api")
    assert http.get("/").body.decode() == element % "wss://h/api"


@pytest.mark.parametrize("path", ["/js/main.js", "/js/model/outbox.js", "/js/model/deep/inner.js"])
def test_a_file_is_served_from_up_to_three_folders(http, path):
    response = http.get(path)
    assert (response.status_code, response.body) == (200, b"go();")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_each_module_of_the_page_is_served():
    modules = [file.relative_to(module.STATIC) for file in (module.STATIC / "js").rglob("*.js")]
    assert {len(file.parts) for file in modules} == {2, 3, 4}
    with Client(module.app, project_dir=str(module.STATIC.parent)) as client:
        for file in modules:
            assert client.http.get(f"/{file.as_posix()}").status_code == 200


@pytest.mark.parametrize("accept", [{}, {"Accept": "*/*"}, {"Accept": "text/css,*/*;q=0.1"}])
def test_a_compressed_file_is_sent_whatever_the_request_accepts(http, accept):
    (module.STATIC / "js" / "main.js.br").write_bytes(b"\x0b\x02\x80")
    headers = {**accept, "Accept-Encoding": "gzip, br"}
    response = http.get("/js/main.js", headers=headers)
    assert (response.status_code, response.body) == (200, b"\x0b\x02\x80")
    assert response.headers["Content-Encoding"] == "br"
    assert http.get("/", headers=headers).body == b"<h1>chat</h1>"


def test_the_deployed_api_decodes_what_is_sent_to_any_client():
    fresh = Chalice("fresh")
    allow_binary(fresh)
    assert fresh.api.binary_types == ["*/*"]


def test_a_matching_etag_gets_304_without_a_body(http):
    etag = http.get("/").headers["ETag"]
    response = http.get("/", headers={"If-None-Match": etag})
    assert (response.status_code, response.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/js/no.js",
        "/js/model/no.js",
        "/js/model",
        "/js/..",
        "/../secret.js",
        "/%2e%2e/secret.js",
        "/js/%2e%2e/index.html",
        "/js/../secret.js",
        "/js/..%2findex.html",
        "/js/model/..%2fmain.js",
        "/js/model/..%2f..%2f..%2fsecret.js",
        "/js/model%2foutbox.js",
        "/js%2fmodel/outbox.js",
        "/js/model%5coutbox.js",
        "/js/.hidden.js",
        "/js/model/.hidden.js",
        "/js/.git/config.txt",
        "/.git/js/config.txt",
        "/.git/config.txt",
    ],
)
def test_an_absent_escaping_or_hidden_path_gets_404(http, path):
    assert http.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/index.html", "/js/model/deep/er/inner.js", "/js/model/../main.js", "/js/../../secret.js"],
)
def test_a_file_at_the_root_or_four_folders_deep_is_not_served(http, path):
    assert http.get(path).status_code in (403, 404)  # 403: API Gateway has no such route


def test_behind_cloudfront_a_request_past_it_is_refused(http, monkeypatch):
    monkeypatch.setenv("ORIGIN_SECRET", "s3cret")
    for path in ("/", "/js/main.js", "/handshake", "/v1/rooms"):
        refused = http.get(path, headers={"X-Origin-Secret": "guess"})
        assert (refused.status_code, refused.json_body) == (403, {"message": "Forbidden"})
    assert http.get("/", headers={"X-Origin-Secret": "s3cret"}).status_code == 200


def test_what_iam_has_let_pass_may_come_past_cloudfront():
    environ = {"ORIGIN_SECRET": "s3cret"}
    signed = {"userArn": "arn:aws:iam::123456789012:role/back-end"}
    check_origin_secret({"headers": {}, "requestContext": {"identity": signed}}, environ)
    with pytest.raises(Forbidden):
        check_origin_secret({"headers": {}, "requestContext": {"identity": {}}}, environ)
