"""`.venv` is made on machines without python3-venv, too, if apt needs no password."""

import sys

import pytest

from tools.setup import debian, venv


@pytest.fixture
def no_venv(monkeypatch):
    """A machine without Debian's python3-venv; keeps what is installed."""
    installed = []
    monkeypatch.setattr(venv, "_has_venv", lambda: bool(installed))
    monkeypatch.setattr(debian, "install", lambda *packages: installed.extend(packages) or "")
    return installed


def test_a_missing_venv_package_is_installed(no_venv, tmp_path, monkeypatch):
    monkeypatch.setattr(venv, "make", lambda _: 0 if no_venv else 1)
    assert venv.main([str(tmp_path)]) == 0
    assert no_venv[0].endswith("-venv")


def test_a_failed_installation_of_the_venv_package_is_reported_in_one_line_with_advice(
    no_venv, monkeypatch, capsys
):
    monkeypatch.setattr(debian, "install", lambda *_: "apt-get needs a password here")
    assert venv.main(["folder"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "needs a password" in line
    assert "apt install python3" in line


def test_no_package_is_installed_where_python_can_make_the_environment(tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "install", lambda *_: pytest.fail("install was called"))
    made = []
    monkeypatch.setattr(venv, "make", lambda folder: made.append(folder) or 0)
    assert venv.main([str(tmp_path)]) == 0
    assert made == [tmp_path]


def test_another_python_than_the_distributions_needs_its_own_venv_package(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 99))
    assert venv.package() == "python3.99-venv"
