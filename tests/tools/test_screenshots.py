"""tests/support/screenshots, which `make screenshots` runs, shows people who are told apart."""

import json
import subprocess

from chalicelib.protocol.identifiers import member_of
from tests.support.running import ROOT, tool
from tests.support.screenshots.conversation import SESSIONS, VIEWERS_SESSION

HUES = """
import { hueOf } from './static/js/view/avatar.js';
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(hueOf)));
"""


def test_the_colours_of_all_people_in_the_pictures_differ():
    members = [member_of(session) for session in (*SESSIONS.values(), VIEWERS_SESSION)]
    command = (tool("node"), "--input-type=module", "--eval", HUES, json.dumps(members))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    hues = sorted(json.loads(done.stdout))
    apart = [after - before for before, after in zip(hues, [*hues[1:], hues[0] + 360], strict=True)]
    assert min(apart) >= 60
