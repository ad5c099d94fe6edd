"""What these tests share: the package, an account on this machine, a project to deploy to it."""

import os
import shutil
import subprocess

import pytest

from tests.cloud.deploy_tool import DeployTool
from tests.cloud.moto_server import MotoServer
from tests.cloud.packaging import make
from tests.support.running import ROOT, tool

DEPLOYED = ("app.py", "chalicelib", "static", "vendor", "requirements.txt")
PACKAGING_SECONDS = 600


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """What `make package` makes of the stage dev."""
    return make(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def moto_server():
    server = MotoServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def packaged_project(moto_server, tmp_path_factory):
    """A copy of what is deployed, with the zip that Chalice makes of it once."""
    folder = tmp_path_factory.mktemp("project")
    for name in DEPLOYED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, symlinks=True)
        else:
            shutil.copy(ROOT / name, folder)
    (folder / ".chalice").mkdir()
    for path in (ROOT / ".chalice").glob("*.json"):
        shutil.copy(path, folder / ".chalice")
    command = [tool("chalice"), "package", str(tmp_path_factory.mktemp("package"))]
    environment = {**os.environ, **moto_server.environment()}
    subprocess.run(command, cwd=folder, env=environment, check=True, timeout=PACKAGING_SECONDS)
    return folder


@pytest.fixture(scope="session")
def copy_of_the_project(packaged_project):
    """Copies the project to a new folder: Chalice writes `.chalice/deployed/` beside app.py."""

    def copy(folder):
        return shutil.copytree(packaged_project, folder, symlinks=True)

    return copy


@pytest.fixture
def aws(moto_server):
    """The account on this machine, with nothing in it."""
    moto_server.reset()
    return moto_server


@pytest.fixture
def deploy_tool(aws, copy_of_the_project, tmp_path):
    """For a copy of the project of its own."""
    return DeployTool(aws, copy_of_the_project(tmp_path / "project"))
