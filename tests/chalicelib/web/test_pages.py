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
    response = page(root, "index.html", headers={"Referrer-Policy": "no-referrer"})
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


def test_a_file_is_kept_for_good_if_its_name_has_the_hash_of_its_content(root):
    etag = page(root, "js", "main.js").headers["ETag"]
    response = page(root, "js", f"main.{etag[1:17]}.js")
    assert response.body == "go();"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_with_another_hash_is_served_and_not_kept(root):
    """A document of the version before asks for it during a deployment."""
    response = page(root, "js", f"main.{'0' * 16}.js")
    assert (response.body, response.headers["Cache-Control"]) == ("go();", "no-cache")
