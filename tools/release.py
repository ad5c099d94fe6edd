"""`make release`: all files of a release, in one folder, with their hashes."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timezone
from pathlib import Path

from tools.arguments import Parser
from tools.errors import ToolError
from tools.releasing import artifacts, versions

ROOT = Path(__file__).parent.parent
OUT = Path("build/release")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="python -m tools.release",
        description="Build the packages, the templates and the zip of the current commit, the same "
        "bytes each time, and say what to publish where. It publishes nothing.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        default=OUT,
        help="where to write the files (default: %(default)s)",
    )
    parser.add_argument(
        "--set-version",
        metavar="VERSION",
        help="build nothing: write this version into all files that have it, and name what the "
        "changelogs have as unreleased by it",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0, 1 if a part cannot be built, 2 for wrong input."""
    options = parse(arguments)
    try:
        if options.set_version:
            set_version(options.set_version)
        else:
            release(options.out)
    except ToolError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def set_version(version: str) -> None:
    """Change the version of all parts, and say what comes next; raises ToolError."""
    versions.change(ROOT, version, f"{datetime.now(timezone.utc):%Y-%m-%d}")
    print(
        f"All parts have version {version}. Read the changelogs, then:\n"
        f"  git commit -am 'Release {version}' && git tag v{version} && make release"
    )


def release(out: Path) -> None:
    """Build all files of a release, and print what to do with them; raises ToolError."""
    from tools.package import build

    version = versions.read(ROOT)
    epoch = artifacts.commit_time(ROOT)
    artifacts.prepare(out)
    print("Building the packages for Python and npm ...", flush=True)
    artifacts.build_packages(ROOT, out, epoch)
    artifacts.build_npm_package(ROOT, out)
    artifacts.build_templates(build, out)
    artifacts.write_sums(out)
    print(*(f"  {path.name}" for path in sorted(out.iterdir())), sep="\n")
    print("\n".join([*(objections(version) or next_steps(version, out)), ""]))
    print(f"To check the files: cd {out} && sha256sum --check {artifacts.SUMS}")


def objections(version: str) -> list[str]:
    """Return why these files should not be published, if there is a reason."""
    found = []
    if not versions.is_released(ROOT, version):
        found.append(f"The changelogs have no section for {version}: run --set-version first.")
    elif versions.has_unreleased(ROOT):
        found.append(f"The changelogs have changes that are not in the section for {version}.")
    if artifacts.git(ROOT, "status", "--porcelain"):
        found.append("Files differ from the commit.")
    if f"v{version}" not in artifacts.git(ROOT, "tag", "--points-at", "HEAD").split():
        found.append(f"The commit has no tag v{version}.")
    return ["\nDo not publish them:", *(f"  {each}" for each in found)] if found else []


def next_steps(version: str, out: Path) -> list[str]:
    """Return what to publish where."""
    return [
        "\nTo publish them:",
        f"  pipx run twine upload {out}/*.whl {out}/*.tar.gz",
        f"  npm publish {out}/serverless-chat-{version}.tgz",
        f"  git push origin v{version} && gh release create v{version} {out}/*",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
