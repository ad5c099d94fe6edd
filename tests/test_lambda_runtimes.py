"""docs/deploying.md has the dates at which AWS ends the support of a Python version."""

import json
import re
from importlib.metadata import version
from importlib.resources import files

from tests.support.running import ROOT

COLUMNS = ("deprecated", "create-block", "update-block")
LIFECYCLES = files("cfnlint") / "data" / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json"


def test_the_dates_are_those_that_cfn_lint_knows():
    known = json.loads(LIFECYCLES.read_text())
    pythons = [name for name in known if re.fullmatch(r"python3\.\d\d", name)]
    dates = {name: tuple(known[name][column] for column in COLUMNS) for name in pythons}
    text = (ROOT / "docs" / "deploying.md").read_text()
    rows = re.findall(r"^\| `(python3\.\d+)` \| (\S+) \| (\S+) \| (\S+) \|$", text, re.M)
    assert dates == {name: tuple(row) for name, *row in rows}
    assert f"cfn-lint {version('cfn-lint')}," in text
