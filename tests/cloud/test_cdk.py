"""The example for the AWS CDK makes a stack of the packaged template."""

import json
import os
import shutil
import subprocess

import pytest

from tests.support.locked_environment import python_with
from tests.support.running import ROOT, tool

SYNTHESIS_TIMEOUT_S = 300


@pytest.fixture(scope="module")
def synthesised(package, tmp_path_factory):
    """The stack's template, and the files that are to be uploaded with it."""
    folder = tmp_path_factory.mktemp("cdk")
    shutil.copytree(package.folder, folder / "build" / "package")
    example = shutil.copytree(ROOT / "examples" / "cdk", folder / "examples" / "cdk")
    path = os.pathsep.join([os.path.dirname(tool("node")), os.environ["PATH"]])  # noqa: PTH120
    done = subprocess.run(
        [python_with("cdk"), "app.py"],
        cwd=example,
        env={**os.environ, "PATH": path, "CDK_OUTDIR": str(folder / "out")},
        capture_output=True,
        text=True,
        timeout=SYNTHESIS_TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr
    [template] = (folder / "out").glob("*.template.json")
    [assets] = (folder / "out").glob("*.assets.json")
    return json.loads(template.read_text()), json.loads(assets.read_text())


def test_the_stack_has_all_that_the_packaged_template_has(synthesised, package):
    template, _ = synthesised
    kinds = {id: resource["Type"] for id, resource in package.template["Resources"].items()}
    found = {id: resource["Type"] for id, resource in template["Resources"].items()}
    assert kinds.items() <= found.items()
    assert template["Mappings"] == package.template["Mappings"]


def test_all_functions_run_the_zip_that_is_uploaded_with_it(synthesised):
    template, assets = synthesised
    code = {
        resource["Properties"]["CodeUri"]["Key"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    uploaded = {
        target["objectKey"]
        for file in assets["files"].values()
        for target in file["destinations"].values()
    }
    assert len(code) == 1
    assert code <= uploaded
