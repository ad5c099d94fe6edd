"""Chalice's own command line, with zips that leave out what no function ever reads.

Run it by its path, in place of `chalice`. It imports nothing else of this project, so that an app
finds the same modules as under `chalice`.
"""

import sys
import zlib
from pathlib import Path
from shutil import rmtree

# Globs below the folder that pip installs the dependencies to.
BALLAST = (
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.min.*",
    "greenlet/tests",
    "greenlet/platform",
    "greenlet/*.[ch]pp",
    "greenlet/*.h",
    "greenlet-*.data/headers",
    "cryptography/**/*.pyi",
    "cffi",  # cryptography needs only its compiled part, _cffi_backend
    "pycparser",
)
# Chalice reuses a zip by its name. This prefix tells these zips from those of `chalice deploy`, and
# from those made before a change of the list above.
ZIP_PREFIX = f"without-ballast-{zlib.crc32(repr(BALLAST).encode()):08x}-"


def remove_ballast(dependencies: Path) -> None:
    """Delete the ballast below the folder that pip installed the dependencies to."""
    for pattern in BALLAST:
        for path in list(dependencies.glob(pattern)):
            if path.is_dir():
                rmtree(path)
            else:
                path.unlink()


def patch_packager() -> None:
    """Have Chalice's packager leave the ballast out."""
    from chalice.deploy.packager import LambdaDeploymentPackager as Packager

    add_dependencies, zip_path = Packager._add_py_deps, Packager._deployment_package_filename

    def add_without_ballast(self, zip_file, deps_dir, prefix=""):  # type: ignore[no-untyped-def]
        remove_ballast(Path(deps_dir))
        add_dependencies(self, zip_file, deps_dir, prefix)

    def prefixed_path(self, project_dir, python, prefix=""):  # type: ignore[no-untyped-def]
        return zip_path(self, project_dir, python, f"{ZIP_PREFIX}{prefix}")

    Packager._add_py_deps = add_without_ballast  # type: ignore[method-assign]
    Packager._deployment_package_filename = prefixed_path  # type: ignore[method-assign]


def main() -> int:
    """Run Chalice's command line; returns its exit code."""
    sys.path[0] = ""  # the current folder, as under `python -m`, and not the folder of this script
    from chalice.cli import main as chalice

    patch_packager()
    return chalice()


if __name__ == "__main__":
    sys.exit(main())
