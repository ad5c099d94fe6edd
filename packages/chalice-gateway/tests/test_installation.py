"""The package, built as a wheel and installed into an empty environment."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from chalice_gateway.testing import Connection, Gateway

pytestmark = pytest.mark.slow
PACKAGE = Path(__file__).parents[1]
TIMEOUT_S = 300


def run(*command, **options):
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, **options
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An empty virtual environment with the wheel. The dependencies are those of this Python."""
    folder = tmp_path_factory.mktemp("environment")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    build = ("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    run(*pip, *build, str(PACKAGE))
    run(sys.executable, "-m", "venv", "--without-pip", str(folder / "venv"))
    python = folder / "venv" / "bin" / "python"
    (wheel,) = folder.glob("chalice_gateway-*.whl")
    run(*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    return python.parent


@pytest.fixture(scope="module")
def with_dependencies(environment):
    """The environment, after the packages beside this Python have been added to its path."""
    (site_packages,) = (environment.parent / "lib").glob("python*/site-packages")
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def test_the_wheel_has_only_the_command_and_its_package(environment):
    listed = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    assert run(environment / "python", "-c", listed).split() == ["chalice-gateway"]
    (site_packages,) = (environment.parent / "lib").glob("python*/site-packages")
    installed = {path.name for path in site_packages.iterdir()}
    assert {re.sub(r"-.*", "", name) for name in installed} == {"chalice_gateway"}
    package = site_packages / "chalice_gateway"
    assert (package / "py.typed").exists()
    assert (package / "inspector" / "static" / "js" / "main.js").exists()
    assert (environment / "chalice-gateway").exists()


def test_the_command_has_help_and_a_version(with_dependencies):
    command = with_dependencies / "chalice-gateway"
    assert run(command, "--help").startswith("usage: chalice-gateway ")
    assert re.fullmatch(r"chalice-gateway \d+\.\d+\.\d+\n", run(command, "--version"))
    as_module = run(with_dependencies / "python", "-m", "chalice_gateway", "--help")
    assert as_module.startswith("usage: python -m chalice_gateway ")


def test_the_wheel_registers_the_plugin_of_pytest(environment):
    listed = "import importlib.metadata as m; print(*m.entry_points(group='pytest11'))"
    assert "value='chalice_gateway.pytest_plugin'" in run(environment / "python", "-c", listed)


def test_without_a_project_the_command_starts_the_app_of_its_folder(with_dependencies, tiny_app):
    command = (str(with_dependencies / "chalice-gateway"), "--port", "0", "--no-reload")
    path = f"{with_dependencies}{os.pathsep}{os.environ['PATH']}"
    with (
        Gateway(command=command, cwd=tiny_app, env={"PATH": path}) as gateway,
        Connection(gateway.ws) as client,
    ):
        client.send_text("installed")
        assert client.receive_text() == "installed"
    code = "import chalice_gateway; print(chalice_gateway.__file__)"
    assert str(with_dependencies.parent) in run(with_dependencies / "python", "-c", code)
