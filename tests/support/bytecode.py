"""What bytecode begins with, by PEP 552."""

from importlib.util import MAGIC_NUMBER, source_hash

UNCHECKED_HASH = MAGIC_NUMBER + b"\1\0\0\0"
CHECKED_HASH = MAGIC_NUMBER + b"\3\0\0\0"


def checked_head(source: bytes) -> bytes:
    """The beginning of a source's bytecode that each import checks by the source's hash."""
    return CHECKED_HASH + source_hash(source)
