"""What `chalice package` puts into the zip is what runs in Lambda."""

import subprocess
import zipfile

import pytest

from tests.running import ROOT, tool


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    """The names of the files in the deployment package."""
    out = tmp_path_factory.mktemp("package")
    subprocess.run([tool("chalice"), "package", str(out)], cwd=ROOT, check=True, timeout=120)
    with zipfile.ZipFile(out / "deployment.zip") as deployment:
        return set(deployment.namelist())


def test_the_app_and_its_modules_are_in_it(packaged):
    modules = {f"chalicelib/{path.name}" for path in (ROOT / "chalicelib").glob("*.py")}
    assert {"app.py", "chalice/app.py", *modules} <= packaged


def test_every_file_of_the_page_is_in_it(packaged):
    files = {str(p.relative_to(ROOT)) for p in (ROOT / "static").rglob("*") if p.is_file()}
    assert "static/index.html" in files
    assert files <= packaged


def test_nothing_of_the_local_gateway_or_the_tests_is_in_it(packaged):
    folders = {name.partition("/")[0] for name in packaged}
    assert folders == {"app.py", "chalice", "chalicelib", "static"}
