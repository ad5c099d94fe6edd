"""The page and the server accept the same names."""

import json
import random
import subprocess
import sys
from itertools import product

from chalicelib.protocol.identifiers import InvalidIdentifier, display_name
from tests.support.running import ROOT, tool

CASES = json.loads((ROOT / "tests/conformance/names.json").read_text(encoding="utf-8"))
SCRIPTS = json.loads((ROOT / "tests/conformance/look_alikes.json").read_text(encoding="utf-8"))
REAL_NAMES = json.loads((ROOT / "tests/conformance/real_names.json").read_text(encoding="utf-8"))

# The kinds of characters that the rule distinguishes: letters, marks, viramas, ideographs, scripts
# that join, emoji, tags.
PARTS = [
    *("a", "é", " ", "1", "e\u0301", "\u0301", "\u094d", "葛", "ن", "👩", "🏽", "❤", "🏴", "🇩"),
    *("\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u3164", "\u2800", "\u202e", "\U000e0100"),
    *(
        "\u0431",
        "さ",
        "김",
        "'",
        "-",
        "\U000e0067",
        "\U000e0031",
        "\U000e007f",
        "\U000cfffd",
        "\ud800",
    ),
]

# As the form does it. Null: no name, which the form allows.
JUDGE = """
import { readFileSync } from 'node:fs';
import { nameProblem } from './static/js/lib/limits.js';
import { loadNameRules } from './static/js/lib/name_rules.js';
await loadNameRules();
const judge = (text) => {
  const name = text.normalize('NFC').trim();
  return name === '' ? null : nameProblem(name) === '';
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(judge)));
"""


def judged_by_page(names):
    result = subprocess.run(
        [tool("node"), "--no-warnings", "--input-type=module", "--eval", JUDGE],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def judged_by_server(name):
    try:
        return display_name(name) != ""
    except InvalidIdentifier:
        return False


def differing(names):
    """Return the names that only the page or only the server accepts."""
    judged = zip(names, judged_by_page(names), map(judged_by_server, names), strict=True)
    return [ascii(name) for name, page, server in judged if page not in (None, server)]


def test_the_page_decides_the_cases_as_the_server_does():
    names = [*CASES["accept"], *CASES["refuse"]]
    expected = [*[True] * len(CASES["accept"]), *[False] * len(CASES["refuse"])]
    assert [judged or False for judged in judged_by_page(names)] == expected
    assert list(map(judged_by_server, names)) == expected


def test_the_page_accepts_names_of_people_in_many_languages():
    names = [name for names in REAL_NAMES["names"].values() for name in names]
    refused = zip(names, judged_by_page(names), strict=True)
    assert [name for name, accepted in refused if not accepted] == []


def test_the_page_refuses_scripts_mixed_within_a_word_as_the_server_does():
    assert set(judged_by_page(SCRIPTS["mixed"])) == {False}
    assert set(judged_by_page(SCRIPTS["whole"])) == {True}
    assert differing([*SCRIPTS["mixed"], *SCRIPTS["whole"]]) == []


def test_the_page_and_the_server_agree_on_every_code_point_in_use():
    """Checks the planes 0 to 3 and 14, which have all characters except private-use characters."""
    codes = [*range(0x32000), *range(0xE0000, 0xE1000), 0x50000, 0xF0000, sys.maxunicode]
    assert differing([f"a{chr(code)}b" for code in codes]) == []
    assert differing([chr(code) for code in codes]) == []


def test_the_page_and_the_server_agree_on_short_sequences():
    names = ["".join(parts) for length in (2, 3) for parts in product(PARTS, repeat=length)]
    assert differing(names) == []
    assert set(judged_by_page(names)) == {True, False, None}


def test_the_page_and_the_server_agree_on_random_names():
    source = random.Random(17)
    anything = [*range(0x3200), *range(0x1F000, 0x1FB00), *range(0xE0000, 0xE0200)]
    pick = [lambda: source.choice(PARTS), lambda: chr(source.choice(anything))]
    names = [
        "".join(source.choice(pick)() for _ in range(source.randint(1, 12))) for _ in range(5_000)
    ]
    assert differing(names) == []
