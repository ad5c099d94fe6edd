"""Join and minify the page's modules and style sheets into static/bundle/.

A deployed page is one document, with a small script in it that begins the handshake, one style
sheet and one script, because API Gateway and Lambda bill every request, and each one takes a round
trip; what `import()` names is a file of its own, loaded when it is needed. A page opened from the
disk loads one script with all of it, because browsers load no modules from file:// addresses.
`make bundle` runs this.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from tools.errors import ToolError

STATIC = Path(__file__).parent.parent / "static"
BUNDLER = Path(__file__).parent / "bundle"  # its package-lock.json locks rolldown


class BundleError(ToolError):
    """The page cannot be bundled."""

    def __init__(self, text: str) -> None:
        super().__init__(f"The page cannot be bundled: {text}")


def write_bundle(static: Path, out: Path | None = None, main: Path | None = None) -> None:
    """Write the bundle of the page in `static`, and delete older files of it; raises BundleError.

    out: the folder, static/bundle if None.
    main: a file with the text of another main module, in place of static/js/main.js.
    """
    node = shutil.which("node", path=Path(sys.executable).parent)
    if node is None or not (BUNDLER / "node_modules").is_dir():
        raise BundleError("the bundler is not installed. Run `make bundle`.")
    script = BUNDLER / "bundle.mjs"
    paths = [static.resolve(), out or static / "bundle", *([main] if main else [])]
    done = subprocess.run(  # noqa: S603 - our own tool, no shell
        [node, script, *paths], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleError(_complaint(done.stderr))


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
