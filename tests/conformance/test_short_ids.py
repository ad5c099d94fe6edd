"""Both clients tell the same members apart by short ids; the cases are in short_ids.json."""

import json
import subprocess
from itertools import permutations
from typing import NamedTuple

import pytest
from chat_client.model.look_alikes import LookAlikes

from tests.support.running import ROOT, tool

CASES = json.loads((ROOT / "tests/conformance/short_ids.json").read_text("utf-8"))["cases"]
PAGE = """
import { readFileSync } from 'node:fs';
import { LookAlikes } from './static/js/model/look_alikes.js';
const shown = JSON.parse(readFileSync(0, 'utf8')).map(({ seen }) => {
  let changes = 0;
  const lookAlikes = new LookAlikes(() => { changes += 1; });
  const people = seen.map(([member, name, look]) => ({ member, name, look }));
  people.forEach((person) => lookAlikes.add(person));
  return [changes, people.map((person) => [person.name, lookAlikes.shortId(person)])];
});
console.log(JSON.stringify(shown));
"""


class Person(NamedTuple):
    member: str
    name: str
    look: str | None = None


def shown_by_python(seen):
    """How often known members changed, and how each of them is shown in the end."""
    look_alikes, people = LookAlikes(), [Person(*each) for each in seen]
    changes = sum(look_alikes.add(person) for person in people)
    return changes, [text(person.name, look_alikes.short_id(person)) for person in people]


def shown_by_page(cases):
    result = subprocess.run(
        [tool("node"), "--input-type=module", "--eval", PAGE],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert result.returncode == 0, result.stderr
    return [
        (changes, [text(*each) for each in people]) for changes, people in json.loads(result.stdout)
    ]


def text(name, short_id):
    return f"{name} ·{short_id}" if short_id else name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_python_client_shows_short_ids(case):
    assert shown_by_python(case["seen"])[1] == case["shows"]


def test_the_page_shows_short_ids():
    shown = [people for _, people in shown_by_page(CASES)]
    assert shown == [case["shows"] for case in CASES]


def test_the_order_in_which_a_client_learns_of_names_does_not_matter():
    for case in CASES:
        for order in permutations(range(len(case["seen"]))):
            seen = [case["seen"][place] for place in order]
            assert shown_by_python(seen)[1] == [case["shows"][place] for place in order]


def test_both_clients_tell_when_those_who_are_shown_already_change():
    changes = [shown_by_python(case["seen"])[0] for case in CASES]
    assert changes == [number for number, _ in shown_by_page(CASES)]
    assert changes[:3] == [0, 1, 0]
