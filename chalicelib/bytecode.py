"""Bytecode for the zip of a plain `chalice deploy`, which has every file below this folder."""

import compileall
import os
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from py_compile import PycInvalidationMode

FOLDER = Path(__file__).parent
CHECKED_HASH = b"\3\0\0\0"  # the flags of a .pyc that is checked by its hash (PEP 552)


def compile_for_zip() -> None:
    """Write the bytecode of all modules to where Python itself keeps it. A read-only folder stays
    without.

    Python's own is valid by the times of the sources, which a zip does not keep. This is valid by
    their hashes, which each import checks, on this machine and in Lambda. Bytecode that is already
    valid is kept. Chalice deploys for the version of Python that runs it; any other ignores the
    bytecode.
    """
    for source in FOLDER.rglob("*.py"):
        if not _is_compiled(source):
            compileall.compile_file(
                source,
                force=True,  # also what an import has just written by the source's time
                quiet=2,
                stripdir=FOLDER.parent,
                invalidation_mode=PycInvalidationMode.CHECKED_HASH,
            )


def _is_compiled(source: Path) -> bool:
    """Whether the bytecode is valid and names no folder of this machine, as it does where an import
    has replaced older bytecode."""
    try:
        bytecode = Path(cache_from_source(source)).read_bytes()
    except OSError:
        return False
    head = MAGIC_NUMBER + CHECKED_HASH + source_hash(source.read_bytes())
    return bytecode.startswith(head) and os.fsencode(FOLDER.parent) not in bytecode
