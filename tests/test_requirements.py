"""Every package that is installed is locked: its version, and the hash of its files."""

import json
import re

import pytest

from tests.support.running import ROOT

LOCKED = [ROOT / "requirements.txt", *sorted((ROOT / "requirements").glob("*.txt"))]
NPM = [
    file
    for folder in ("bench", "examples", "packages", "tools")
    for file in sorted((ROOT / folder).rglob("package.json"))
    if "node_modules" not in file.parts
]
LAMBDA = {
    "cffi",
    "cryptography",
    "greenlet",
    "pycparser",
    "pyjwt",
    "typing-extensions",
}


def requirements(file):
    """Each requirement with its options on one line."""
    text = re.sub(r" *#.*", "", file.read_text(encoding="utf-8"))
    return [line for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.name)
def test_each_package_has_one_version_and_hashes(file):
    for requirement in requirements(file):
        assert re.match(r"[\w.\[\],-]+==[\w.]+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


@pytest.mark.parametrize("source", sorted((ROOT / "requirements").glob("*.in")), ids=str)
def test_what_a_source_names_is_locked(source):
    locked = ROOT / "requirements" / f"{source.stem}.txt"
    text = (ROOT / "requirements.txt" if source.stem == "lambda" else locked).read_text()
    for requirement in requirements(source):
        if not requirement.startswith("-r "):
            name, _, version = re.sub(r"\[.*\]", "", requirement).partition("==")
            name = re.match(r"[\w.-]+", name)[0].lower().replace("_", "-")
            assert re.search(rf"^{name}(\[.*\])?=={re.escape(version)}", text, re.M), requirement


def test_nothing_floats_into_the_zip():
    assert {line.split("==")[0] for line in requirements(ROOT / "requirements.txt")} == LAMBDA


def needed(package):
    """The versions of what a package needs, or what those need who work on it."""
    return {**package.get("dependencies", {}), **package.get("devDependencies", {})}


@pytest.mark.parametrize("file", NPM, ids=lambda file: file.parent.name)
def test_npm_packages_are_locked_and_no_host_is_named(file):
    wanted = needed(json.loads(file.read_text()))
    packages = json.loads((file.parent / "package-lock.json").read_text())["packages"]
    assert needed(packages.pop("")) == wanted
    assert all(re.match(r"\d", version) for version in wanted.values())
    for name, package in packages.items():
        assert package["integrity"], name
        assert "resolved" not in package, name


def test_what_the_page_has_of_other_projects_is_of_the_locked_versions():
    wanted = json.loads((ROOT / "tools/vendored/package.json").read_text())["dependencies"]
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "static/js/vendor").glob("*.js")]
    assert dict(re.findall(r"^// (\S+) ([\d.]+):$", "\n".join(texts), re.M)) == wanted


def test_dependabot_and_make_lock_know_every_package_json():
    folders = {str(file.parent.relative_to(ROOT)) for file in NPM}
    dependabot = (ROOT / ".github/dependabot.yml").read_text(encoding="utf-8")
    assert folders == set(re.findall(r"^ +- /(\S+)$", dependabot, re.M))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (locked,) = re.findall(r"^NPM_LOCKED := (.*)$", makefile, re.M)
    for variable in re.findall(r"\$\((\w+)\)", locked):
        (folder,) = re.findall(rf"^{variable} +:= (.*)$", makefile, re.M)
        locked = locked.replace(f"$({variable})", folder)
    assert set(locked.split()) == folders
