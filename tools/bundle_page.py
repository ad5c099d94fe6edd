"""Join and minify the page's modules and style sheets into static/bundle/.

A deployed page is one document, with a small script in it that begins the handshake, one style
sheet and one script, because API Gateway and Lambda bill every request, and each one takes a round
trip; what `import()` names is a file of its own, loaded when it is needed. A page opened from the
disk loads one script with all of it, because browsers load no modules from file:// addresses.
`make bundle` runs this.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tools.errors import ToolError

STATIC = Path(__file__).parent.parent / "static"
BUNDLER = Path(__file__).parent / "bundle"  # its package-lock.json locks rolldown
# A file in the bundle, with digests of what it was made of and of its files.
MADE = "made.sha256"


class BundleError(ToolError):
    """The page cannot be bundled."""

    def __init__(self, text: str) -> None:
        super().__init__(f"The page cannot be bundled: {text}")


def write_bundle(static: Path, out: Path | None = None, main: Path | None = None) -> None:
    """Write the bundle of the page in `static`, and delete older files of it; raises BundleError.

    A bundle that is there and has all that is in the page now stays as it is.

    out: the folder, static/bundle if None.
    main: a file with the text of another main module, in place of static/js/main.js.
    """
    node = shutil.which("node", path=Path(sys.executable).parent)
    if node is None or not (BUNDLER / "node_modules").is_dir():
        raise BundleError("the bundler is not installed. Run `make bundle`.")
    script, folder = BUNDLER / "bundle.mjs", out or static / "bundle"
    sources = _sources(static)
    if main is None and _made(folder) == [sources, _digest(_files(folder))]:
        return
    paths = [static.resolve(), folder, *([main] if main else [])]
    done = subprocess.run(  # noqa: S603 - our own tool, no shell
        [node, script, *paths], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleError(_complaint(done.stderr))
    if main is None:
        made = [sources, _digest(_files(folder))]
        (folder / MADE).write_text("".join(f"{digest}\n" for digest in made), encoding="utf-8")


def _made(folder: Path) -> list[str]:
    """Return the digests of the sources and files of a bundle that is complete, or nothing."""
    with suppress(FileNotFoundError):  # another process that bundles deletes the file for a moment
        return (folder / MADE).read_text(encoding="utf-8").splitlines()
    return []


def _sources(static: Path) -> str:
    """Return a digest of all that a bundle is made of: the page, and the bundler."""
    page = [path for path in _files(static) if static / "bundle" not in path.parents]
    return _digest([*page, BUNDLER / "bundle.mjs", BUNDLER / "package-lock.json"])


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if path.name != MADE)


def _digest(paths: list[Path]) -> str:
    """The names of the files count, too. Another process that bundles may delete some of them."""
    digest = hashlib.sha256()
    for path in paths:
        with suppress(FileNotFoundError):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.name} {content}\n".encode())
    return digest.hexdigest()


def _complaint(output: str) -> str:
    """Return the lines about the error, without those about where the bundler found it."""
    lines = [line.strip() for line in output.splitlines()]
    first = next((i for i, line in enumerate(lines) if "Error: " in line), 0)
    return " ".join(line for line in lines[first : first + 8] if not line.startswith("at "))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.bundle_page", description=__doc__.partition("\n\n")[0]
    )
    parser.parse_args(arguments)
    try:
        write_bundle(STATIC)
    except BundleError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
