"""`make test` finds or installs a Chromium, and reports a failure in one line."""

import subprocess
import sys

import pytest

from tools.errors import ToolError
from tools.setup import chromium, debian, npm_chromium

STARTS = "#!/bin/sh\necho Chromium 1\n"
# Ubuntu's chromium-browser without the snap.
ONLY_ADVISES = "#!/bin/sh\necho install the snap >&2\nexit 1\n"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without a Chromium: `machine(command, script)` adds a command to it."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC_APPS", ())
    monkeypatch.setattr(chromium, "_playwright_folder", lambda: None)
    monkeypatch.setattr(npm_chromium, "LAUNCHER", tmp_path / "from-npm")

    def add(command, script):
        path = tmp_path / command
        path.write_text(script)
        path.chmod(0o755)
        return str(path)

    return add


@pytest.fixture
def ways(monkeypatch):
    """The ways to install Chromium, which all fail; keeps the order in which they are tried."""
    tried = []

    def fails(name):
        return lambda *_: tried.append(name) or f"{name} failed"

    monkeypatch.setattr(debian, "install", fails("apt"))
    monkeypatch.setattr(chromium, "_download", fails("playwright"))
    monkeypatch.setattr(npm_chromium, "install", fails("npm"))
    return tried


def test_the_browser_that_the_variable_chromium_names_comes_before_installed_browsers(
    machine, monkeypatch, capsys
):
    machine("chromium", STARTS)
    monkeypatch.setenv("CHROMIUM", machine("mine", STARTS))
    assert chromium.main([]) == 0
    assert capsys.readouterr().out.endswith("/mine\n")


@pytest.mark.parametrize("named", ["nothing", "advises"])
def test_an_unusable_value_of_the_variable_chromium_is_reported_in_one_line(
    named, machine, ways, monkeypatch, capsys
):
    machine("chromium", STARTS)
    machine("advises", ONLY_ADVISES)
    monkeypatch.setenv("CHROMIUM", named)
    assert chromium.main([]) == 1
    assert capsys.readouterr() == ("", f"CHROMIUM={named} names no Chromium that starts.\n")
    assert ways == []


def test_the_headless_shell_comes_before_a_browser_with_windows(machine):
    machine("chromium", STARTS)
    shell = machine("chromium-headless-shell", STARTS)
    assert chromium.find() == shell


def test_a_browser_that_does_not_start_is_skipped(machine):
    machine("chromium-browser", ONLY_ADVISES)
    own = machine("google-chrome", STARTS)
    assert chromium.find() == own


def test_the_browser_that_playwright_downloaded_is_found(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(chromium, "_playwright_folder", lambda: tmp_path / "downloads")
    (tmp_path / "downloads/linux").mkdir(parents=True)
    downloaded = machine("downloads/linux/chrome-headless-shell", STARTS)
    assert chromium.find() == downloaded


def test_playwright_is_not_started_if_the_machine_has_a_chromium(machine, monkeypatch):
    monkeypatch.setattr(chromium, "_playwright_folder", lambda: pytest.fail("started Playwright"))
    own = machine("chromium", STARTS)
    assert chromium.find() == own


def test_installation_tries_debians_package_then_playwrights_download_then_npm(machine, ways):
    with pytest.raises(ToolError) as error:
        chromium.install()
    assert ways == ["apt", "playwright", "npm"]
    assert all(f"{way} failed" in str(error.value) for way in ways)


def test_a_failed_installation_is_reported_in_one_line_with_advice(machine, ways, capsys):
    assert chromium.main([]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "set CHROMIUM" in line


def test_installation_continues_if_an_installed_browser_does_not_start(machine, ways, monkeypatch):
    monkeypatch.setattr(debian, "install", lambda _: machine("chromium", ONLY_ADVISES) and "")
    launcher = npm_chromium.LAUNCHER.name
    monkeypatch.setattr(npm_chromium, "install", lambda: machine(launcher, STARTS) and "")
    assert chromium.install().endswith(launcher)


@pytest.mark.parametrize("script", [None, "#!/bin/sh\necho a password is required >&2\nexit 1\n"])
def test_apt_is_not_started_where_sudo_needs_a_password(script, machine, monkeypatch):
    machine("apt-get", "#!/bin/sh\necho started; exit 1\n")
    if script:
        machine("sudo", script)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert debian.install("chromium-headless-shell") == "apt-get needs a password here"


def test_the_reason_of_a_failed_apt_is_returned(machine, monkeypatch):
    machine("apt-get", "#!/bin/sh\necho one; echo E: no such package; exit 100\n")
    machine("env", '#!/bin/sh\nshift; exec "$@"\n')
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert debian.install("chromium-headless-shell") == "E: no such package"


def test_the_npm_package_is_for_linux_on_x86_64_only(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert npm_chromium.install() == "it is for Linux on x86-64 only"


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        (b"npm error code ENOTFOUND\nnpm error more\n", "npm error code ENOTFOUND"),
        (b"", "Command 'npm' returned non-zero exit status 1."),
    ],
)
def test_a_failed_npm_is_reported_by_its_first_line(stderr, reason, tmp_path, monkeypatch):
    def fails():
        raise subprocess.CalledProcessError(1, "npm", stderr=stderr)

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(npm_chromium, "FOLDER", tmp_path / "chromium")
    monkeypatch.setattr(npm_chromium, "_npm_ci", fails)
    assert npm_chromium.install() == reason
