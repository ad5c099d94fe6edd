"""Names that are visible: the same on every Python, whatever its Unicode version. What names look
like, and which mix scripts, is the same as well."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.protocol.identifiers import InvalidIdentifier, display_name
from chalicelib.protocol.visible_text import is_visible

ROOT = Path(__file__).parents[3]
TABLES = ("chalicelib/protocol/*_tables.py", "static/js/lib/*_tables.js")
CASES = json.loads((ROOT / "tests/conformance/names.json").read_text(encoding="utf-8"))

# A hash of the decisions for every fifth code point of the planes in use, alone and between two
# letters. Tables of another Unicode version change it; another Python must not.
DECISIONS = "a30fe8c891473026"

# Of the same code points: which are mixed between a Latin and a Cyrillic letter, and the skeletons.
MIXED = "d8eebb6cdfe0211e"
SKELETONS = "5cbf4282686ae509"

# Needs no package; its input is the cases, its output the decisions.
PROGRAM = """
import hashlib, json, sys
from chalicelib.protocol.identifiers import InvalidIdentifier, display_name
from chalicelib.protocol.look_alikes import skeleton
from chalicelib.protocol.script_sets import mixes_scripts
from chalicelib.protocol.visible_text import is_visible

def accepted(name):
    try:
        return bool(display_name(name))
    except InvalidIdentifier:
        return False

def digest(values):
    return hashlib.sha256(bytes(values)).hexdigest()[:16]

codes = [*range(0, 0x32000, 5), *range(0xe0000, 0xe1000)]
each = [is_visible(text) for code in codes for text in (chr(code), f"a{chr(code)}b")]
mixed = [mixes_scripts(text) for code in codes for text in (f"a{chr(code)}", f"\u0430{chr(code)}")]
skeletons = "".join(skeleton(chr(code)) for code in codes if not 0xd800 <= code < 0xe000)
cases = json.load(sys.stdin)
print(json.dumps({
    "decisions": digest(each),
    "mixed": digest(mixed),
    "skeletons": digest(skeletons.encode()),
    "accept": list(map(accepted, cases["accept"])),
    "refuse": list(map(accepted, cases["refuse"])),
}))
"""


def interpreters():
    """The Pythons from 3.10 to 3.15 that are installed here, at least the running one."""
    yield sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for minor in range(10, 16):
        name = f"python3.{minor}"
        found = [*map(str, pyenv.glob(f"*/bin/{name}")), shutil.which(name)]
        real = [path for path in found if path and "shims" not in path]
        if minor != sys.version_info.minor and real:
            yield real[0]


@pytest.mark.parametrize("python", list(interpreters()), ids=lambda path: Path(path).name)
def test_every_python_version_accepts_the_same_names(python):
    done = subprocess.run(
        [python, "-c", PROGRAM],
        input=json.dumps(CASES),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert dict(zip(CASES["accept"], result["accept"], strict=True)) == dict.fromkeys(
        CASES["accept"], True
    )
    assert dict(zip(CASES["refuse"], result["refuse"], strict=True)) == dict.fromkeys(
        CASES["refuse"], False
    )
    assert result["decisions"] == DECISIONS
    assert (result["mixed"], result["skeletons"]) == (MIXED, SKELETONS)


def test_an_unassigned_code_point_is_visible():
    assert is_visible("\U000cfffd")
    assert is_visible("Ana \U0001fbff")


@pytest.mark.parametrize(
    "name",
    [
        "葛\U000e0100城",
        "\U00020bb7\U000e0101",  # an ideograph of plane 2
        "ශ්\u200dරී",  # a joiner after a virama, as Sinhala is written
        "ന്\u200d",  # the same at the end, an older spelling of Malayalam
        "क्\u200cष",
        "ᠮᠣᠩ\u200cᠭᠣᠯ",
        "🕵🏻\u200d♂\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "🇩🇪",
        "#\ufe0f\u20e3",
    ],
    ids=ascii,
)
def test_invisible_characters_are_accepted_where_a_script_or_an_emoji_needs_them(name):
    assert display_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "a\U000e0100",  # an ideographic variation selector without an ideograph
        "葛\U000e0100\U000e0100",
        "葛\ufe00",
        "1\u200d2",
        "👩\u200d",
        "\u200d👩",
        "👩\u200da",
        "ن\u200dم",
        "\u0627\u200c",
        "\u200c\u0627",
        "\u094d\u200d",  # a mark and a joiner show nothing
        "a\ufe0f",
        "🇩\ufe0f",
        "🏴\U000e0067\U000e0062",  # the end of the tags is missing
        "🏴\U000e0067\U000e0062\U000e007f",  # too short
        f"🏴{7 * chr(0xE0067)}\U000e007f",
        "🏁\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # another flag
        "a\U000e0067\U000e007f",
        "a\U000e0001",
        "a\u2065",  # unassigned, and reserved for ignorable characters
        "a\ufff0",
        "a\U000e0fff",
        "a\ufdd0",
        "a\uffff",
        "a\ue000",
        "a\U00013441b",  # a blank hieroglyph
        "a\u3000b",
    ],
    ids=ascii,
)
def test_invisible_characters_are_refused_elsewhere(name):
    with pytest.raises(InvalidIdentifier):
        display_name(name)


def test_the_tables_equal_the_output_of_the_script(tmp_path):
    """With a Node.js of another Unicode version, the script reports that and writes nothing."""
    for folder in ("chalicelib/protocol", "static/js/lib"):
        (tmp_path / folder).mkdir(parents=True)
    script = ["node", str(ROOT / "tools/unicode_tables.mjs"), str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, timeout=60)
    if done.returncode:
        assert re.search(r"Unicode .*; the tables are of 17\.0", done.stderr)
    committed = [path for each in TABLES for path in ROOT.glob(each)]
    assert len(committed) == 5
    for file in (path.relative_to(ROOT) for path in committed):
        written = tmp_path / file
        assert written.exists() == (done.returncode == 0)
        assert done.returncode or written.read_text() == (ROOT / file).read_text()
