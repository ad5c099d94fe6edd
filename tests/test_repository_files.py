"""The files for GitHub and for editors name what the project has."""

import json
import re

import pytest
import yaml

from tests.support.running import ROOT

CI = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
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
