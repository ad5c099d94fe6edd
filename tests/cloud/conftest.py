"""Fixtures of the cloud tests: a packaged project, an AWS account on this machine, the policies.

These tests are slow: `make test-all` runs them, `make test` does not.
"""

import fcntl
import os
import shutil
import subprocess

import pytest
from chalice.cli.factory import CLIFactory
from chalice_gateway.testing import generated_policy

from tests.cloud.support.deploy_tool import DeployTool
from tests.cloud.support.moto_server import MotoServer
from tests.cloud.support.packaging import (
    PACKAGING_TIMEOUT_S,
    Package,
    build,
    copy_sources,
    make,
    run_on_this_machine,
)
from tests.support.running import ROOT, tool


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """Makes a folder once for all workers of a test run: `made_once(name, make)`."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name, make):
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                make(folder)
                done.touch()
        return folder

    return get


@pytest.fixture(scope="session")
def packaged_project(made_once):
    """A copy of the project in which `make package` has run. Do not change it."""

    def package(folder):
        made = make(folder / "build" / "package", project=copy_sources(folder))
        (folder / "output.txt").write_text(made.output)

    return made_once("packaged-project", package)


@pytest.fixture(scope="session")
def package(packaged_project):
    """The files and the output of `make package` for the stage dev."""
    output = (packaged_project / "output.txt").read_text()
    return Package(packaged_project / "build" / "package", output)


@pytest.fixture(scope="session")
def project_of_this_machine(made_once):
    """A copy of the project that was packaged for this machine's processor. Do not change it."""

    def package(folder):
        build(folder / "build" / "package", project=run_on_this_machine(copy_sources(folder)))

    return made_once("project-of-this-machine", package)


@pytest.fixture(scope="session")
def copy_of_the_project(packaged_project):
    """Copies the project to a new folder, with the zip that Chalice uses again if it is current."""

    def copy(folder, project=packaged_project):
        ignored = shutil.ignore_patterns("build", "output.txt")
        return shutil.copytree(project, folder, symlinks=True, ignore=ignored)

    return copy


@pytest.fixture
def project(copy_of_the_project, tmp_path):
    """A copy of the project for one test to change."""
    return copy_of_the_project(tmp_path / "project")


@pytest.fixture(scope="session")
def chalice_project(copy_of_the_project, moto_server, tmp_path_factory):
    """A copy of the project with the zip that a plain `chalice deploy` makes."""
    folder = copy_of_the_project(tmp_path_factory.mktemp("chalice") / "project")
    command = [tool("chalice"), "package", str(tmp_path_factory.mktemp("package"))]
    environment = {**os.environ, **moto_server.environment()}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=PACKAGING_TIMEOUT_S)
    return folder


@pytest.fixture(scope="session")
def policy():
    """The policy that `chalice deploy` puts on the role of the functions."""
    return generated_policy(CLIFactory(str(ROOT)).create_config_obj("dev"))


@pytest.fixture(scope="session")
def moto_server():
    server = MotoServer()
    yield server
    server.stop()


@pytest.fixture
def aws(moto_server):
    """The account on this machine, with nothing in it but the secret of the stage prod."""
    moto_server.reset()
    return moto_server


@pytest.fixture
def deploy_tool(aws, project):
    """`make deploy` for a copy of the project of its own."""
    return DeployTool(aws, project)
