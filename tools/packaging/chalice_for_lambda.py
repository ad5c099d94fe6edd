"""Chalice's own command line, with zips that Lambda starts faster, and that are made faster.

They have bytecode, and leave out what no function ever reads. After a change of the app alone, pip
does not run again. Both APIs may get domains. Run it by its path, in place of `chalice`. It imports
nothing else of this project, so that an app finds the same modules as under `chalice`.
"""

import compileall
import py_compile
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

# Globs below the folder that pip installs the dependencies to.
BALLAST = (
    "greenlet/tests",
    "greenlet/platform",
    "greenlet/*.[ch]pp",
    "greenlet/*.h",
    "greenlet-*.data/headers",
    "cryptography/**/*.pyi",
    "cffi",  # cryptography needs only its compiled part, _cffi_backend
    "pycparser",
)
# What a page loads from the disk or while it is being developed, as one that is deployed has a
# bundle, and what tells whether the bundle is up to date.
UNBUNDLED = (
    "static/bundle/from_disk.js",
    "static/bundle/made.sha256",
    "static/css/",
    "static/embed.js",
    "static/index.html",
    "static/js/",
)
# Chalice reuses a zip by its name. This tells these zips from those of a plain `chalice deploy`,
# and from those made before a change of this file.
ZIP_VERSION = f"{zlib.crc32(Path(__file__).read_bytes()):08x}"
UNFINISHED = "unfinished"


def remove_ballast(dependencies: Path) -> None:
    """Delete the ballast below the folder that pip installed the dependencies to."""
    for pattern in BALLAST:
        for path in list(dependencies.glob(pattern)):
            if path.is_dir():
                rmtree(path)
            else:
                path.unlink()


def wanted(names: list[str]) -> list[str]:
    """Return the files of a zip that a function may read, of those that Chalice has put there."""
    has_bundle = "static/bundle/index.html" in names
    return [
        name
        for name in names
        if "__pycache__" not in name and not (has_bundle and name.startswith(UNBUNDLED))
    ]


def compile_ahead(path: Path) -> None:
    """Put bytecode into a zip that Lambda uses as it is, and leave out what no function reads.

    This machine's own `__pycache__` lacks the dependencies, and Lambda would read each source to
    check it. Unchecked hashes need neither that nor file times, which a zip does not keep, and make
    the same zip from the same sources on every machine: an unchanged zip is not uploaded again.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder, wanted(archive.namelist()))
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


def replace_packager() -> None:
    """Have Chalice make its zips with these functions, and keep what pip has installed for them."""
    from chalice.deploy import deployer

    class KeptDependencies(deployer.PipDependencyBuilder):
        def build_site_packages(self, abi: str, requirements: str, target: str) -> None:
            """Keep them beside the zips, as pip takes seconds to find that nothing is new."""
            path = Path(requirements)
            name = f"{ZIP_VERSION}-{zlib.crc32(path.read_bytes()):08x}-{abi}-{self._machine}"
            kept = path.parent / ".chalice" / "deployments" / f"packages-{name}"
            if kept.exists():
                copytree(kept, target, dirs_exist_ok=True)
                return
            super().build_site_packages(abi, requirements, target)
            remove_ballast(Path(target))
            unfinished = kept.with_name(f"{UNFINISHED}-{kept.name}")
            rmtree(unfinished, ignore_errors=True)
            copytree(target, unfinished).replace(kept)

    class Packager(deployer.LambdaDeploymentPackager):
        def deployment_package_filename(self, project_dir: str, python_version: str) -> str:
            path = Path(super().deployment_package_filename(project_dir, python_version))
            return str(path.with_name(f"{UNFINISHED}-{path.name}"))

        def create_deployment_package(self, project_dir: str, python_version: str) -> str:
            unfinished = Path(self.deployment_package_filename(project_dir, python_version))
            finished = unfinished.with_name(unfinished.name.replace(UNFINISHED, ZIP_VERSION, 1))
            if not finished.exists():
                unfinished.unlink(missing_ok=True)  # Chalice would take that of an interrupted run
                super().create_deployment_package(project_dir, python_version)
                compile_ahead(unfinished)
                unfinished.replace(finished)
            return str(finished)

    deployer.LambdaDeploymentPackager = Packager
    deployer.PipDependencyBuilder = KeptDependencies


def look_up_each_domain() -> None:
    """Have Chalice look up the mappings of each domain.

    Otherwise it takes what it has found at a path of the first domain for what is there of the
    second, and fails when a stage gets one to the other: https://github.com/aws/chalice/issues/2134
    """
    from chalice.deploy import models, planner

    look_up = planner.RemoteState.resource_exists

    def resource_exists(self: Any, resource: Any, *domain: str) -> bool:
        if isinstance(resource, models.APIMapping):
            return bool(self._resource_exists_apimapping(resource, *domain))
        return bool(look_up(self, resource, *domain))

    planner.RemoteState.resource_exists = resource_exists


def main() -> int:
    """Run Chalice's command line; returns its exit code."""
    sys.path[0] = ""  # the current folder, as under `python -m`, and not the folder of this script
    from chalice.cli import main as chalice

    replace_packager()
    look_up_each_domain()
    return chalice()


if __name__ == "__main__":
    sys.exit(main())
