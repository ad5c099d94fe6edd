"""Make what CloudFormation deploys, a template and a zip, and check it; no call goes to AWS.

Run it from the project: `python -m tools.package --stage dev`.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import py_compile
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError
from chalice_gateway.errors import StartError as Problem
from chalice_gateway.resources import TABLE, Resources

from tools.bundle_page import write_bundle
from tools.checks import check_names, configuration, named, tables_and_queues

ROOT = Path(__file__).parent.parent
FUNCTION = "AWS::Serverless::Function"
SECONDS = 300  # for one command; pip may be fetching what requirements.txt names

# X-Ray's actions know no narrower resource.
TRACING = {
    "PolicyName": "Tracing",
    "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
                "Resource": "*",
            }
        ],
    },
}

Template = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.package", description=__doc__.splitlines()[0])
    parser.add_argument("--stage", default="dev", help="a stage of .chalice/config.json")
    parser.add_argument("--out", type=Path, default=Path("build/package"), help="where to put it")
    options = parser.parse_args(arguments)
    try:
        print(f"Packaging the stage {options.stage} ...", flush=True)
        print(package(options.stage, options.out))
    except (BotoCoreError, OSError) as error:
        problem = Problem(str(error))
    except Problem as error:
        problem = error
    else:
        return 0
    print(problem, file=sys.stderr)
    return problem.exit_code


def package(stage: str, out: Path) -> str:
    """Make `sam.json` and `deployment.zip` in `out`; returns what to tell the user.

    Raises Problem, BotoCoreError or OSError.
    """
    resources = check(stage)
    write_bundle(ROOT / "static" / "js")
    run_chalice(stage, out)
    template_path, zip_path = out / "sam.json", out / "deployment.zip"
    template = json.loads(template_path.read_text(encoding="utf-8"))
    adapt(template, stage, references(resources))
    template_path.write_text(json.dumps(template, indent=2) + "\n", encoding="utf-8")
    compile_ahead(zip_path)
    warnings = lint(template_path)
    return warnings + summary(template_path, zip_path, stage)


def check(stage: str) -> Resources:
    """Return the stage's tables and queues; raises InvalidInput for a stage that is not whole."""
    config = configuration(ROOT, stage)
    resources = tables_and_queues(ROOT, stage)
    check_names(ROOT, config, resources)
    return resources


def run_chalice(stage: str, out: Path) -> None:
    """Run `chalice package`, which wants a region, though what it makes is for every region."""
    environment = dict(os.environ)
    if boto3.session.Session().region_name is None:
        environment["AWS_DEFAULT_REGION"] = "us-east-1"
    merged = ROOT / ".chalice" / "resources.json"
    options = ["--stage", stage, "--merge-template", str(merged), str(out.resolve())]
    done = run("chalice", "--project-dir", str(ROOT), "package", *options, env=environment)
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise Problem(f"chalice package: {lines[-1]}")


def adapt(template: Template, stage: str, names: dict[str, Any]) -> None:
    """Make the names that Chalice has for one stage those of whatever stage is deployed.

    names: what stands for each table and queue.
    """
    template["Parameters"]["Stage"]["Default"] = stage
    functions = [r["Properties"] for r in template["Resources"].values() if r["Type"] == FUNCTION]
    for function in functions:
        variables = function.get("Environment", {}).get("Variables", {})
        variables.update({key: names.get(value, value) for key, value in variables.items()})
        if variables.get("STAGE") == stage:
            variables["STAGE"] = {"Ref": "Stage"}
    if any(function["Tracing"] == "Active" for function in functions):
        trace(template["Resources"])


def references(resources: Resources) -> dict[str, Any]:
    """What stands in the template for each table and queue, by its name."""
    return {
        name: {"Ref": id} if kind == TABLE else {"Fn::GetAtt": [id, "QueueName"]}
        for id, (kind, name) in named(resources).items()
    }


def trace(resources: Resources) -> None:
    """Do what `chalice deploy` does where `xray` is on, and `chalice package` leaves out."""
    resources["DefaultRole"]["Properties"]["Policies"].append(TRACING)
    resources["RestAPI"]["Properties"]["TracingEnabled"] = True


def compile_ahead(path: Path) -> None:
    """Put bytecode into the zip that Lambda can use, so that no cold start has to compile.

    Lambda's directory cannot be written to, and this machine's own `__pycache__` goes by times that
    the zip does not keep. Bytecode that is not checked against its source has none: the same source
    makes the same zip everywhere, too, and is not uploaded twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            files = [f for f in archive.infolist() if "__pycache__" not in f.filename]
            archive.extractall(folder, files)
        compileall.compile_dir(
            folder,
            stripdir=folder,
            quiet=1,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
                info = zipfile.ZipInfo(str(file.relative_to(folder)))
                info.external_attr = 0o644 << 16
                archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED)


def lint(path: Path) -> str:
    """Return cfn-lint's warnings; raises Problem for its errors."""
    options = ["--format", "parseable", "--non-zero-exit-code", "error"]
    done = run("cfn-lint", *options, str(path))
    if done.returncode:
        found = (done.stdout or done.stderr).splitlines()
        raise Problem(f"cfn-lint finds {len(found)} errors and warnings, the first: {found[0]}")
    return done.stdout


def summary(template: Path, archive: Path, stage: str) -> str:
    packaged = template.with_name("packaged.yaml")
    size = archive.stat().st_size / 1024
    with zipfile.ZipFile(archive) as opened:
        count = len(opened.namelist())
    return (
        f"{template}: the template, checked by cfn-lint\n"
        f"{archive}: {size:.0f} KB, {count} files\n"
        "Next, with a bucket of yours, in the region that the chat is to be in:\n"
        "  aws s3 mb s3://BUCKET\n"
        f"  aws cloudformation package --template-file {template} --s3-bucket BUCKET"
        f" --output-template-file {packaged}\n"
        f"  aws cloudformation deploy --template-file {packaged} --stack-name chat-{stage}"
        " --capabilities CAPABILITY_IAM"
    )


def run(
    tool: str, *arguments: str, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command that the set-up installed beside this Python."""
    command = [str(Path(sys.executable).with_name(tool)), *arguments]
    try:
        return subprocess.run(  # noqa: S603 (our own tools, no shell)
            command, capture_output=True, text=True, env=env, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Problem(f"{tool} took more than {SECONDS} s") from None


if __name__ == "__main__":
    sys.exit(main())
