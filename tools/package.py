"""`make package`: the CloudFormation template and the zip of a stage, made without an account."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError

from chalicelib.config import ALL_FUNCTIONS
from tools import sign_in
from tools.bundle_page import write_bundle
from tools.errors import ToolError
from tools.packaging import CHALICE, one_address, stage_settings
from tools.packaging.sam_template import parametrize
from tools.preflight import check_project, load_config

ROOT = Path(__file__).parent.parent
# The app needs the ARN of the table's stream, for which the template has a reference.
STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/messages/stream/2020-01-01T00:00:00.000"
COMMAND_TIMEOUT_S = 300  # pip may have to download the packages of requirements.txt


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tools.package",
        description="Make a CloudFormation template and a zip of a stage and check them with "
        "cfn-lint. It calls nothing in AWS and needs no credentials.",
    )
    parser.add_argument(
        "--stage",
        default="dev",
        help="a stage of .chalice/config.json (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        default=Path("build/package"),
        help="where to write sam.json, firewall.json and deployment.zip (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 if packaging failed, 2 for wrong input."""
    options = parse(arguments)
    try:
        print(package(options.stage, options.out))
    except ToolError as error:
        failure = error
    except (BotoCoreError, OSError) as error:
        failure = ToolError(str(error))
    else:
        return 0
    print(failure, file=sys.stderr)
    return failure.exit_code


def package(stage: str, out: Path) -> str:
    """Make and check the files of a package in `out`; return what to tell the user.

    Raises ToolError, BotoCoreError or OSError.
    """
    build(stage, out)
    print("Checking the template with cfn-lint ...", flush=True)
    template_path, zip_path = out / "sam.json", out / "deployment.zip"
    warnings = lint(template_path, out / "firewall.json")
    return warnings + summary(template_path, zip_path, stage)


def build(stage: str, out: Path) -> None:
    """Make `sam.json`, `firewall.json` and `deployment.zip` in `out`; raises as `package`."""
    print(f"Checking the configuration of the stage {stage} ...", flush=True)
    described = check_project(ROOT, stage)
    config = load_config(ROOT, stage)
    settings = stage_settings.by_stage(ROOT, list(config.config_from_disk["stages"]))
    print("Bundling the page's modules ...", flush=True)
    write_bundle(ROOT / "static")
    print("Installing the functions' packages, and making zip and template ...", flush=True)
    run_chalice(stage, out)
    template_path = out / "sam.json"
    template = json.loads(template_path.read_text(encoding="utf-8"))
    parametrize(template, stage, described, settings)
    template = one_address.added(template, ROOT)
    _write(template_path, template)
    _write(out / "firewall.json", one_address.firewall(ROOT, template["Parameters"]["Stage"]))


def _write(path: Path, template: one_address.Template) -> None:
    path.write_text(json.dumps(template, indent=2) + "\n", encoding="utf-8")


def run_chalice(stage: str, out: Path) -> None:
    """Run `chalice package`, which asks for a region, though the template is for every region."""
    environment = {k: v for k, v in os.environ.items() if k != "CHALICE_GATEWAY"}
    environment |= {"MESSAGES_STREAM": STREAM, ALL_FUNCTIONS: "on"}
    if boto3.session.Session().region_name is None:
        environment["AWS_DEFAULT_REGION"] = "us-east-1"
    merged = ROOT / ".chalice" / "resources.json"
    options = ["--stage", stage, "--merge-template", str(merged), str(out.resolve())]
    command = [*CHALICE, "--project-dir", str(ROOT), "package", *options]
    done = _run("chalice package", command, environment)
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise ToolError(f"`chalice package` failed: {lines[-1]}")


def lint(*paths: Path) -> str:
    """Return cfn-lint's warnings; raises ToolError for its errors."""
    cfn_lint = str(Path(sys.executable).with_name("cfn-lint"))
    options = ["--format", "parseable", "--non-zero-exit-code", "error"]
    done = _run("cfn-lint", [cfn_lint, *options, *map(str, paths)])
    if done.returncode:
        found = (done.stdout or done.stderr).splitlines()
        raise ToolError(f"cfn-lint finds {len(found)} errors and warnings, the first: {found[0]}")
    return done.stdout


def summary(template: Path, archive: Path, stage: str) -> str:
    packaged = template.with_name("packaged.yaml")
    size_kb = archive.stat().st_size / 1024
    with zipfile.ZipFile(archive) as opened:
        count = len(opened.namelist())
    return (
        f"{template}: the template, checked by cfn-lint\n"
        f"{archive}: {size_kb:.0f} KB, {count} files\n"
        f"\n{sign_in.notice(sign_in.auth_settings(ROOT, stage))}\n\n"
        "To deploy them, with a bucket of your own in the region of the chat:\n"
        "  aws s3 mb s3://BUCKET\n"
        f"  aws cloudformation package --template-file {template} --s3-bucket BUCKET"
        f" --output-template-file {packaged}\n"
        f"  aws cloudformation deploy --template-file {packaged} --stack-name chat-{stage}"
        " --s3-bucket BUCKET --capabilities CAPABILITY_IAM"
    )


def _run(
    tool: str, command: list[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own tools, no shell
            command,
            capture_output=True,
            text=True,
            env=environment,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"{tool} took more than {COMMAND_TIMEOUT_S} s.") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
