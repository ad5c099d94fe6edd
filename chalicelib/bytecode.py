"""Bytecode for the zip of a plain `chalice deploy`, which has every file below this folder."""

import compileall
from pathlib import Path
from py_compile import PycInvalidationMode

FOLDER = Path(__file__).parent


def compile_for_zip() -> None:
    """Write the bytecode of all modules to where Python itself keeps it. A read-only folder stays
    without.

    Python's own is valid by the times of the sources, which a zip does not keep. This is valid by
    their hashes, which each import checks, on this machine and in Lambda. Chalice deploys for the
    version of Python that runs it; any other ignores the bytecode.
    """
    compileall.compile_dir(
        FOLDER,
        force=True,  # also what an import has just written by the source's time
        quiet=2,
        stripdir=FOLDER.parent,
        invalidation_mode=PycInvalidationMode.CHECKED_HASH,
    )
