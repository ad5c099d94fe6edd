"""docs/security.md names, for each threat, tests that exist."""

import json
import re

import pytest

from tests.support.running import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", TEXT, re.M))
ROWS = [row.split(" | ") for row in re.findall(r"^\| (\w+ \| .*) \|$", TEXT, re.M)]
STRIDE = {"spoofing", "tampering", "repudiation", "disclosure", "denial", "elevation"}
TEST = re.compile(r"\[(\w+)\]\(\.\./([\w./-]+\.py)\)")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1][:60])
def test_each_threat_is_held_by_tests_that_exist(row):
    _, _, done, held = row
    named = TEST.findall(held)
    assert done
    assert len(named) == held.count("](") > 0
    for name, file in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def test_{name}\(", text, re.M), name


def test_each_kind_of_threat_is_one_of_stride_and_all_occur():
    assert {row[0] for row in ROWS} == STRIDE


@pytest.mark.parametrize("name", SECTIONS)
def test_each_component_has_threats_and_says_what_is_left_to_the_operator(name):
    assert re.search(r"^\| \w+ \| ", SECTIONS[name], re.M)
    assert "\n**Left to you**: " in SECTIONS[name]


def test_the_bucket_of_the_files_is_private():
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text())["Resources"]
    blocks = template["FilesBucket"]["Properties"]["PublicAccessBlockConfiguration"]
    assert list(blocks.values()) == [True] * 4
    statements = template["FilesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    without_tls = {"Bool": {"aws:SecureTransport": "false"}}
    assert {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": without_tls} in [
        {key: value for key, value in each.items() if key != "Resource"} for each in statements
    ]
