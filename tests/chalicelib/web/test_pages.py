"""Files over HTTP."""

import pytest
from chalice.app import NotFoundError

from chalicelib.web.pages import page


@pytest.fixture
def root(tmp_path):
    """A static/ with a page, a script, and files that must not be served."""
    static = tmp_path / "static"
    (static / "js" / "deep").mkdir(parents=True)
    (static / "index.html").write_text("<h1>héllo</h1>", encoding="utf-8")
    (static / "js" / "main.js").write_text("go();")
    (static / "js" / "data.bin").write_text("?")
    (static / "js" / ".hidden.js").write_text("secret")
    (static / "js" / "deep" / "inner.js").write_text("secret")
    (static / ".git").mkdir()
    (static / ".git" / "config.txt").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    (static / "js" / "link.js").symlink_to(tmp_path / "secret.txt")
    (static / "out").symlink_to(tmp_path)
    return static


def test_the_page_is_served_with_its_headers(root):
    response = page(root, "index.html", headers=lambda _: {"Referrer-Policy": "no-referrer"})
    assert response.status_code == 200
    assert response.body == "<h1>héllo</h1>"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-cache"


def test_an_empty_meta_element_gets_its_content(root):
    (root / "index.html").write_text('<meta name="a" content=""><meta name="b" content="">')
    plain = page(root, "index.html")
    filled = page(root, "index.html", meta={"a": 'wss://h/api?x="><script>&', "c": "?"})
    assert filled.body == (
        '<meta name="a" content="wss://h/api?x=&quot;&gt;&lt;script&gt;&amp;">'
        '<meta name="b" content="">'
    )
    assert filled.headers["ETag"] != plain.headers["ETag"]
    assert page(root, "index.html", meta={"a": ""}).body == plain.body


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.css", "text/css"),
        ("a.js", "text/javascript"),
        ("a.svg", "image/svg+xml"),
        ("a.json", "application/json"),
        ("a.txt", "text/plain"),
        ("a.webmanifest", "application/manifest+json"),
    ],
)
def test_each_file_type_has_its_content_type(root, name, content_type):
    (root / "js" / name).write_text("x")
    headers = page(root, "js", name).headers
    assert headers["Content-Type"] == f"{content_type}; charset=utf-8"


@pytest.mark.parametrize(
    "names",
    [
        ("no.html",),
        ("js",),
        ("",),
        ("..",),
        ("js/main.js",),
        ("js", ""),
        ("js", "."),
        ("js", "no.js"),
        ("js", "MAIN.js"),
        ("js", "deep"),
        ("js", "deep/inner.js"),
        ("js", "deep%2finner.js"),
        ("js", "main.js\0"),
        ("js", "main.js/"),
        ("js", ".hidden.js"),
        ("js", "data.bin"),
        ("js", "link.js"),
        ("js", "../index.html"),
        ("..", "secret.txt"),
        ("%2e%2e", "secret.txt"),
        ("out", "secret.txt"),
        (".git", "config.txt"),
        (".", "index.html"),
        ("", "index.html"),
        ("index.html", "x.js"),
    ],
)
def test_any_other_path_is_not_found(root, names):
    with pytest.raises(NotFoundError):
        page(root, *names)


def test_a_root_that_is_a_symlink_is_served(root, tmp_path):
    (tmp_path / "vendor").symlink_to(root)
    assert page(tmp_path / "vendor", "js", "main.js").status_code == 200


def test_an_edited_file_is_served_at_once(root):
    before = page(root, "js", "main.js")
    (root / "js" / "main.js").write_text("stop();")
    after = page(root, "js", "main.js", if_none_match=before.headers["ETag"])
    assert (after.status_code, after.body) == (200, "stop();")


@pytest.mark.parametrize("header", ["{}", "W/{}", '"other", {}'])
def test_a_matching_etag_gets_304_without_a_body(root, header):
    etag = page(root, "js", "main.js").headers["ETag"]
    response = page(root, "js", "main.js", if_none_match=header.format(etag))
    assert (response.status_code, response.body) == (304, "")
    assert response.headers["ETag"] == etag


def test_a_file_with_a_hash_in_its_name_is_kept_for_good(root):
    name = f"page.{'0' * 16}.js"
    (root / "js" / name).write_text("go();")
    response = page(root, "js", name)
    assert response.body == "go();"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_another_hash_gets_the_file_without_a_hash_which_is_not_kept(root):
    """A document of the version before asks for it during a deployment."""
    response = page(root, "js", f"main.{'0' * 16}.js")
    assert (response.body, response.headers["Cache-Control"]) == ("go();", "no-cache")
    with pytest.raises(NotFoundError):
        page(root, "js", f"lazy.{'0' * 16}.js")


@pytest.mark.parametrize(
    ("accept_encoding", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli"),
        ("BR;q=0.9", "br", b"brotli"),
        ("gzip;q=1.0, br;q=0", "gzip", b"zipped"),
        ("gzip", "gzip", b"zipped"),
        ("identity", None, "go();"),
        ("zebra", None, "go();"),
        ("", None, "go();"),
    ],
)
def test_a_file_that_is_stored_compressed_is_sent_so(root, accept_encoding, encoding, body):
    (root / "js" / "main.js.br").write_bytes(b"brotli")
    (root / "js" / "main.js.gz").write_bytes(b"zipped")
    response = page(root, "js", "main.js", accept_encoding=accept_encoding)
    assert (response.headers.get("Content-Encoding"), response.body) == (encoding, body)
    assert response.headers.get("Vary") == (encoding and "Accept-Encoding")
    etag = response.headers["ETag"]
    again = page(root, "js", "main.js", if_none_match=etag, accept_encoding=accept_encoding)
    assert again.status_code == 304


def test_an_image_is_sent_as_it_is(root):
    (root / "js" / "icon.png").write_bytes(b"\x89PNG")
    response = page(root, "js", "icon.png")
    assert (response.headers["Content-Type"], response.body) == ("image/png", b"\x89PNG")
    answer = response.to_dict([])
    assert (answer["body"], answer["isBase64Encoded"]) == ("iVBORw==", True)
