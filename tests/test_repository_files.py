"""The files for GitHub and for editors name what the project has."""

import json
import re
from itertools import pairwise

import pytest
import yaml

from tests.support.running import ROOT

CI = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
AUDIT = yaml.safe_load((ROOT / ".github/workflows/audit.yml").read_text(encoding="utf-8"))
DEPENDABOT = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))


def watched(ecosystem):
    """The folders in which dependabot looks for packages of this kind."""
    return {
        folder
        for update in DEPENDABOT["updates"]
        if update["package-ecosystem"] == ecosystem
        for folder in update.get("directories", [update.get("directory")])
    }


@pytest.mark.parametrize("package", ["chalice-gateway", "chat-client"])
def test_ci_runs_every_python_that_a_package_names(package):
    described = (ROOT / "packages" / package / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', described)
    assert CI["jobs"]["test"]["strategy"]["matrix"]["python"] == named


def test_dependabot_watches_every_python_lock_file_and_its_source():
    files = [ROOT / "requirements.txt", *(ROOT / "requirements").iterdir()]
    folders = {f"/{file.parent.relative_to(ROOT)}".removesuffix(".") for file in files}
    assert watched("pip") == folders


def test_known_holes_are_looked_for_every_week():
    weekly = AUDIT[True]["schedule"]  # YAML reads `on` as true
    assert [len(each["cron"].split()) for each in weekly] == [5]
    assert weekly[0]["cron"].endswith(" * * 1")
    assert {"run": "make audit"} in AUDIT["jobs"]["audit"]["steps"]


def test_make_audit_looks_at_every_lock_file():
    rule = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\naudit: ")[2]
    patterns = re.search(r"for file in (.*); do", rule)[1].split()
    audited = {path for pattern in patterns for path in ROOT.glob(pattern)}
    folders = ("requirements", "bench", "packages", "tools", "examples")
    found = {path for folder in folders for path in (ROOT / folder).rglob("*.txt")}
    assert audited == {ROOT / "requirements.txt"} | {
        path
        for path in found
        if "node_modules" not in path.parts and "--hash=sha256:" in path.read_text("utf-8")
    }
    assert "for folder in $(NPM_LOCKED); do" in rule.partition("\n\n")[0]


def test_dependabot_watches_the_image_of_the_dockerfile():
    assert (ROOT / "Dockerfile").exists()
    assert watched("docker") == {"/"}


def test_the_development_container_only_installs():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert container["postCreateCommand"] == "make setup"
    (rule,) = re.findall(
        r"^setup: .*\n((?:\t.*\n)*)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M
    )
    assert rule == "\t@:\n"


def test_each_exception_for_checkov_has_its_reason():
    lines = (ROOT / "tools/lint/checkov.yml").read_text(encoding="utf-8").splitlines()
    rules = lines[lines.index("skip-check:") + 1 :]
    assert rules[0].startswith("  # ")
    for before, line in pairwise(rules):
        assert re.fullmatch(r"  (# .+|- CKV_AWS_\d+)", line), line
        assert line.startswith("  #") or before.strip().endswith(".") or "CKV" in before, line
