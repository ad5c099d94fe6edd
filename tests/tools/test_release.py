"""`make release` builds the same files from the same commit, under one version."""

import hashlib
import os
import re
import shutil

import pytest

from tests.support import npm_package
from tests.support.running import ROOT
from tools import package, release
from tools.errors import InvalidInput, ToolError
from tools.releasing import artifacts, versions

EPOCH = "1790000000"
DAY = "2026-12-24"


@pytest.fixture
def project(tmp_path):
    """A folder with the files that have the version."""
    for name in (*dict(versions.VERSIONED), *versions.CHANGELOGS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_all_parts_have_one_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+", versions.read(ROOT))


def test_parts_of_different_versions_are_named(project):
    path = project / "packages/chat-client/pyproject.toml"
    path.write_text(re.sub(r'^version = ".*"$', 'version = "7.7.7"', path.read_text(), flags=re.M))
    with pytest.raises(ToolError, match=r"packages/chat-client/pyproject.toml has 7\.7\.7"):
        versions.read(project)


def test_a_new_version_is_written_everywhere_and_names_what_was_unreleased(project):
    before = {name: (project / name).read_text() for name in versions.CHANGELOGS}
    versions.change(project, "3.2.1", DAY)
    assert versions.read(project) == "3.2.1"
    assert versions.is_released(project, "3.2.1")
    heading = f"## Unreleased\n\n## 3.2.1 - {DAY}\n"
    assert not versions.has_unreleased(project)
    for name, text in before.items():
        assert (project / name).read_text() == text.replace("## Unreleased\n", heading)
    with pytest.raises(InvalidInput, match=r"There is a version 3\.2\.1 in the changelogs"):
        versions.change(project, "3.2.1", DAY)


def test_what_comes_after_a_version_is_unreleased(project):
    versions.change(project, "3.2.1", DAY)
    path = project / "packages/chat-js/CHANGELOG.md"
    path.write_text(path.read_text().replace("## Unreleased\n", "## Unreleased\n\n- News.\n", 1))
    assert versions.has_unreleased(project)


@pytest.mark.parametrize("version", ["1", "1.2", "v1.2.3", "1.2.3-beta", "1.2.x"])
def test_a_version_has_three_numbers(version, capsys):
    assert release.main(["--set-version", version]) == 2
    assert "is not a version of three numbers" in capsys.readouterr().err


def touched(folder, seconds, mode):
    """A folder whose files have this time and these rights."""
    for path in folder.rglob("*"):
        os.utime(path, (seconds, seconds))
        if path.is_file():
            path.chmod(mode)
    return folder


@pytest.mark.slow
def test_packages_are_the_same_bytes_wherever_and_whenever_they_are_built(tmp_path):
    built = []
    for copy, seconds, mode in (("one", 1_000_000_000, 0o644), ("other", 1_700_000_000, 0o600)):
        ignored = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / "packages", tmp_path / copy / "packages", ignore=ignored)
        out = tmp_path / f"built-{copy}"
        out.mkdir()
        artifacts.build_packages(touched(tmp_path / copy, seconds, mode), out, EPOCH)
        built.append({path.name: path.read_bytes() for path in out.iterdir()})
    version = versions.read(ROOT)
    assert {*built[0]} == {
        f"{name}-{version}{end}"
        for name in ("chalice_gateway", "chat_client")
        for end in (".tar.gz", "-py3-none-any.whl")
    }
    assert built[0] == built[1]


@pytest.mark.slow
def test_the_package_for_npm_is_the_same_bytes_each_time(tmp_path):
    copy, built = npm_package.copy_to(tmp_path / "copy"), []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        artifacts.build_npm_package(copy, tmp_path / name)
        [package] = (tmp_path / name).iterdir()
        assert package.name == f"serverless-chat-{versions.read(ROOT)}.tgz"
        built.append(package.read_bytes())
    assert built[0] == built[1]


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Runs `make release` without the work of packaging: `run()` returns what it prints."""
    out = tmp_path / "release"

    def build(stage, folder):
        for name in ("sam.json", "firewall.json"):
            (folder / name).write_text(stage)
        (folder / "deployment.zip").write_text("functions")

    def start():
        assert release.main(["--out", str(out)]) == 0
        return capsys.readouterr().out

    monkeypatch.setattr(package, "build", build)
    for part in ("build_packages", "build_npm_package"):
        monkeypatch.setattr(artifacts, part, lambda *_: None)
    monkeypatch.setattr(artifacts, "git", lambda *_: "")
    start.out = out
    return start


def test_it_has_a_template_for_production_and_one_to_try(run):
    run()
    for stage in ("prod", "dev"):
        assert (run.out / f"sam-{stage}.json").read_text() == stage
    assert (run.out / "firewall.json").read_text() == "prod"
    assert not (run.out / "sam.json").exists()


def test_a_zip_that_does_not_fit_both_templates_is_refused(tmp_path):
    def build(stage, folder):
        for name in ("sam.json", "deployment.zip"):
            (folder / name).write_text(stage)

    with pytest.raises(ToolError, match="The zips of the stages dev and prod differ"):
        artifacts.build_templates(build, tmp_path)


def test_the_hashes_are_those_of_all_files(run):
    run()
    lines = (run.out / "SHA256SUMS").read_text().splitlines()
    sums = {name: hash for hash, name in (line.split("  ") for line in lines)}
    files = {path.name: path.read_bytes() for path in run.out.iterdir()}
    del files["SHA256SUMS"]
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_it_says_what_to_publish_only_where_all_is_committed_tagged_and_in_the_changelogs(
    run, monkeypatch
):
    printed = run()
    assert f"The commit has no tag v{versions.read(ROOT)}." in printed
    assert "twine" not in printed
    answers = {"tag": f"v{versions.read(ROOT)}"}
    monkeypatch.setattr(artifacts, "git", lambda _, *words: answers.get(words[0], ""))
    monkeypatch.setattr(versions, "is_released", lambda *_: True)
    monkeypatch.setattr(versions, "has_unreleased", lambda _: True)
    assert "The changelogs have changes that are not in the section for" in run()
    monkeypatch.setattr(versions, "has_unreleased", lambda _: False)
    assert "  pipx run twine upload " in run()
    answers["status"] = " M app.py"
    assert "Files differ from the commit." in run()


def test_a_folder_of_other_files_is_left_as_it_is(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert release.main(["--out", str(tmp_path)]) == 2
    assert "has files that are not of a release" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").exists()
