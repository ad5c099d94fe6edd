"""The pytest plug-in: a Chalice app behind a gateway, for each test as if it had just started.

pytest loads this module in every run, also where no test needs it. Therefore, it imports the rest
of the package only when it is used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from chalice_gateway.testing.app import App
    from chalice_gateway.testing.output import OutputReader
    from chalice_gateway.testing.pool import AppPool

MARKER = (
    "gateway(*options, env=None, project_dir=None): options of chalice-gateway for `chalice_app`"
)
LINES_BEFORE = pytest.StashKey[dict["OutputReader", int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings of pytest.ini and pyproject.toml."""
    parser.addini(
        "chalice_project_dir",
        "the folder of app.py, from the rootdir (default: the nearest folder above the test file "
        "that has app.py)",
    )
    parser.addini("chalice_gateway_options", "options of chalice-gateway for all tests", "args")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def _chalice_apps() -> Iterator[AppPool]:
    from chalice_gateway.testing.pool import AppPool

    pool = AppPool()
    yield pool
    pool.stop()


@pytest.fixture
def chalice_gateway(
    request: pytest.FixtureRequest, _chalice_apps: AppPool
) -> Iterator[Callable[..., App]]:
    """Starts apps: `chalice_gateway(*options, env=None, project_dir=None)`.

    Tests with the same arguments share a gateway, which is reset for each of them.
    """
    used: list[App] = []

    def start(
        *options: str,
        env: Mapping[str, str] | None = None,
        project_dir: str | PathLike[str] | None = None,
    ) -> App:
        __tracebackhide__ = True
        folder = _project_dir(request, project_dir)
        always = request.config.getini("chalice_gateway_options")
        app = _started(_chalice_apps, folder, (*always, *options), env or {}, used)
        used.append(app)
        return app

    yield start
    for app in used:
        app.close_connections()


@pytest.fixture
def chalice_app(request: pytest.FixtureRequest, chalice_gateway: Callable[..., App]) -> App:
    """The app behind a gateway, with the options of the marker `gateway`."""
    __tracebackhide__ = True
    marker = request.node.get_closest_marker("gateway")
    return chalice_gateway(*marker.args, **marker.kwargs) if marker else chalice_gateway()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember where the test's part of each output begins."""
    item.stash[LINES_BEFORE] = {reader: len(reader.lines) for reader in _readers()}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the apps printed during a test that failed."""
    report = yield
    if report.failed:
        before = item.stash.get(LINES_BEFORE, {})
        for reader in _readers():
            if lines := reader.lines[before.get(reader, 0) :]:
                # pytest writes sections of this name to its JUnit report, too.
                report.sections.append((f"Captured stdout of {reader.name}", "".join(lines)))
    return report


def _readers() -> list[OutputReader]:
    loaded = sys.modules.get("chalice_gateway.testing.output")
    return list(loaded.OutputReader.living) if loaded else []


def _started(pool: AppPool, *arguments: Any) -> App:
    from chalice_gateway.testing.errors import AppNotStarted

    __tracebackhide__ = True
    failure = ""
    try:
        return pool.get(*arguments)
    except AppNotStarted as error:
        failure = str(error)
    # Not in the `except` block, because pytest would show both errors.
    pytest.fail(failure, pytrace=False)


def _project_dir(request: pytest.FixtureRequest, given: str | PathLike[str] | None) -> Path:
    """The folder of app.py: as given, from the test file's folder; as configured, from the rootdir;
    or the nearest one above the test file."""
    __tracebackhide__ = True
    root: Path = request.config.rootpath
    here: Path = request.path.parent
    if given is not None:
        return here / given
    if configured := request.config.getini("chalice_project_dir"):
        return root / str(configured)
    for folder in (here, *here.parents):
        if (folder / "app.py").is_file():
            return folder
        if folder == root:
            break
    pytest.fail(
        f"There is no app.py in {here} and above it. Name its folder in the setting "
        "chalice_project_dir of pytest.",
        pytrace=False,
    )
