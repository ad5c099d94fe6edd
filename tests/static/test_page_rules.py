"""The page refuses the same names as the server."""

import json
import subprocess
import sys
import unicodedata
from itertools import product

from chalicelib.protocol.identifiers import InvalidIdentifier, display_name
from tests.support.running import ROOT, tool

PARTS = ["a", "é", " ", "e\u0301", "\u0301", "\u200d", "\u200c", "\ufe0f", "👩", "ن", "\u3164"]

# As the form does it. Null: no name, or characters that Node has not heard of yet.
JUDGE = """
import { readFileSync } from 'node:fs';
import { nameProblem } from './static/js/lib/limits.js';
const judge = (text) => {
  const name = text.normalize('NFC').trim();
  return name === '' || /\\p{Cn}/u.test(name) ? null : nameProblem(name) === '';
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


def test_the_page_accepts_the_names_that_the_server_accepts():
    characters = map(chr, range(sys.maxunicode + 1))
    known = [character for character in characters if unicodedata.category(character) != "Cn"]
    names = [f"a{character}b" for character in known] + known
    names += map("".join, product(PARTS, repeat=3))
    judged = list(zip(names, judged_by_page(names), map(judged_by_server, names), strict=True))
    differing = [ascii(name) for name, page, server in judged if page not in (None, server)]
    assert differing == []
    assert {page for _, page, _ in judged} == {True, False, None}
