"""The texts in static/index.html are English, and each is marked with the name of its text."""

import json
import re
import subprocess
from html.parser import HTMLParser

from chalicelib.protocol.errors import ErrorCode
from chalicelib.web.api.problems import ApiCode
from tests.support.running import ROOT, tool

REFUSALS = ROOT / "static/js/lib/refusal_text.js"
PAGE = ROOT / "static" / "index.html"
SHOW = "console.log(JSON.stringify((await import('./static/js/language/en.js')).texts))"
SHOWN_ATTRIBUTES = ("alt", "aria-description", "aria-label", "placeholder", "title")
WITHOUT_END = {"br", "img", "input", "link", "meta"}
IN_EVERY_LANGUAGE = {"kbd", "noscript", "script"}  # what is in these elements
ADDRESS = re.compile("wss://")
WORD = re.compile(r"[^\W\d_]")


class Texts(HTMLParser):
    """Collects the texts of a page with the names in their marks, None for a text without one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str | None]] = []  # elements, and the marks of their next texts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        for name in SHOWN_ATTRIBUTES:
            self._collect(attributes.get(name, ""), attributes.get(f"data-text-{name}"))
        if tag not in WITHOUT_END:
            self._open.append((tag, attributes.get("data-text")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not self._open or {tag for tag, _ in self._open} & IN_EVERY_LANGUAGE or data.isspace():
            return
        tag, mark = self._open[-1]
        self._open[-1] = (tag, None)  # the mark is for the first text
        self._collect(data.strip(), mark)

    def _collect(self, text: str, mark: str | None) -> None:
        if mark is not None or (WORD.search(text) and not ADDRESS.match(text)):
            self.found.append((text, mark))


def texts_of_page():
    parser = Texts()
    parser.feed(PAGE.read_text(encoding="utf-8"))
    return parser.found


def english():
    node = [tool("node"), "--no-warnings", "--input-type=module", "--eval", SHOW]
    return json.loads(subprocess.run(node, capture_output=True, cwd=ROOT, check=True).stdout)


def test_each_text_of_the_page_is_marked():
    assert [text for text, mark in texts_of_page() if mark is None] == []


def test_each_mark_names_the_text_that_it_marks():
    texts = english()
    assert [(text, mark) for text, mark in texts_of_page() if texts.get(mark) != text] == []


def test_each_code_of_the_servers_errors_has_a_text_but_for_the_products_own_reason():
    codes = re.findall(
        r"^  (\w+): '\w+\.\w+',$", REFUSALS.read_text(encoding="utf-8"), re.MULTILINE
    )
    all_codes = {code.value for code in (*ErrorCode, *ApiCode)}
    assert sorted(codes) == sorted(all_codes - {ErrorCode.REJECTED.value})
