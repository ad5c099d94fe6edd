"""Links, paths and commands in the Markdown files lead somewhere."""

import re

import pytest

from chalicelib.stores import RETENTION_S
from tests.support.prose import says
from tests.support.running import ROOT

FOLDERS = (".", "docs", "packages/*", "packages/*/docs", "tests/*", ".github", ".github/*")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for folder in FOLDERS for path in ROOT.glob(f"{folder}/*.md")
)
GENERATED = ("build/", "bench/results/", "static/bundle/", ".venv/")
ELSEWHERE = ("tests/events/",)  # in the repository of Powertools
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)|\b(?:src|srcset)=\"([^\"]+)\"")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(text):
    """What GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(name):
    found = LINK.findall(CODE.sub("", read(name)))
    return [link or source for link, source in found if "://" not in (link or source)]


def is_path(words):
    """Whether what is in backticks is a path in the repository, and in no folder of another."""
    tops = {path.name for path in ROOT.iterdir()} - {".git"}
    is_plain = re.fullmatch(r"[\w./-]+", words) and "/" in words
    return (
        is_plain
        and words.partition("/")[0] in tops
        and not words.startswith((*GENERATED, *ELSEWHERE))
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_relative_link_leads_to_a_file_and_a_heading(name):
    lost = []
    for link in links(name):
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_path_exists(name):
    named = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", read(name), flags=re.S))
    folders = (ROOT, (ROOT / name).parent)  # a package's documents name its own files
    assert [
        path
        for path in named
        if is_path(path) and not any((folder / path).exists() for folder in folders)
    ] == []


def targets():
    return set(re.search(r"\.PHONY: (.*)", read("Makefile"))[1].split())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_make_target_exists(name):
    code = " ".join(CODE.findall(read(name)))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= targets()


def test_every_make_target_is_described():
    code = " ".join(CODE.findall(read("README.md") + read("CONTRIBUTING.md")))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) == targets()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_benchmark_exists(name):
    named = set(re.findall(r"python -m\s+bench\s+([a-z]\w*)", read(name)))
    assert [each for each in named if not (ROOT / "bench" / each).is_dir()] == []


def test_the_places_of_a_field_of_message_have_what_the_architecture_names():
    section = read("docs/architecture.md").partition("### A field of `message`")[2]
    rows = re.findall(r"^\| (.*) \| (.*) \|$", section.partition("\n### ")[0], re.M)[1:]
    lost = []
    for places, change in rows:
        text = "".join(read(path) for path in re.findall(r"`([^`]+)`", places))
        names = [name.rpartition(".")[2] for name in re.findall(r"`([^`]+)`", change)]
        lost += [name for name in names if name not in text]
    assert len(rows) > 8
    assert lost == []


@pytest.mark.parametrize("name", ["README.md", "SECURITY.md", "docs/deploying.md"])
def test_a_document_says_what_an_open_stage_is_and_for_how_long_messages_are_kept(name):
    assert says(read(name), "AUTH=open", "link", "every open room", f"{RETENTION_S // 86_400} days")


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (("1.01 cents", "10,000"), True),
        (("a message",), True),
        (("1.0",), False),
        (("01 cents",), False),
        (("000",), False),
        (("10,000", "second"), False),
    ],
)
def test_a_text_says_whole_figures_in_one_paragraph(facts, found):
    text = "- **A message** to 10,000:\n  a message costs 1.01 cents.\n- A second item."
    assert says(text, *facts) == found
