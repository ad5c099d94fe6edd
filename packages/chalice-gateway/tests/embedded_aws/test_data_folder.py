"""Folders that --data refuses, in one line, and does not touch."""

import json
import os
from pathlib import Path

import pytest
from chalice_gateway.embedded_aws.data.folder import DataFolder, check
from chalice_gateway.embedded_aws.data.journal import Journal
from chalice_gateway.embedded_aws.data.keeper import Keeper
from chalice_gateway.errors import InvalidInput

HERE = ("us-east-1", "123456789012")


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def ours(tmp_path):
    """A folder of the gateway."""
    DataFolder.open(tmp_path / "data", *HERE)._lock.close()
    return tmp_path / "data"


def refused(path, *where):
    with pytest.raises(InvalidInput) as raised:
        check(path, *(where or HERE))
    assert raised.value.exit_code == 2
    return str(raised.value)


def test_a_missing_or_an_empty_folder_is_accepted_and_not_made_by_the_check(tmp_path):
    check(tmp_path, *HERE)
    check(tmp_path / "new" / "data", *HERE)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    assert "has files that are not the gateway's" in refused(tmp_path)
    assert content(tmp_path) == {"thesis.tex": b"x"}


def test_another_version_is_refused(ours):
    (ours / "chalice-gateway.json").write_text(
        json.dumps({"version": 2, "region": "", "account": ""})
    )
    before = content(ours)
    assert "is of version 2 of the format, and this gateway has version 1" in refused(ours)
    assert content(ours) == before


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense"])
def test_a_damaged_description_is_refused(ours, text):
    (ours / "chalice-gateway.json").write_text(text)
    assert refused(ours).endswith("chalice-gateway.json is damaged.")


def test_another_account_is_refused_with_the_options_that_help(ours):
    assert "--region us-east-1 --account 123456789012" in refused(ours, "eu-west-1", HERE[1])


def test_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    assert refused(tmp_path / "file").endswith("is no folder.")
    assert "is not writable" in refused(tmp_path / "file" / "data")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_writable_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    assert "is not writable" in refused(tmp_path)
    assert "is not writable" in refused(tmp_path / "data")


def test_a_folder_that_cannot_be_made_is_refused():
    with pytest.raises(InvalidInput, match="The data folder /proc/gateway cannot be used"):
        DataFolder.open(Path("/proc/gateway"), *HERE)


def test_a_full_disk_is_said_in_one_line_at_the_start(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "rewrite", fail)
    folder = DataFolder.open(tmp_path / "data", *HERE)
    with pytest.raises(InvalidInput, match="cannot be written: No space left on device"):
        Keeper(folder, ()).restore()
    folder._lock.close()
