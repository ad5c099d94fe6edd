"""Which names look alike: "Confusable Detection" of UTS #39, Unicode Security Mechanisms.

Decided by the tables of one Unicode version, whatever the interpreter's. They are loaded for the
first name that is not in ASCII. https://www.unicode.org/reports/tr39/
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import cache

from chalicelib.protocol.code_points import CodePoints

# The prototypes of characters in ASCII, from the table; a test compares both.
_ASCII_PROTOTYPES = str.maketrans(
    {'"': "''", "%": "\u00ba/\u2080", "0": "O", "1": "l", "I": "l", "`": "'", "m": "rn", "|": "l"}
)
# Some characters look like 18 letters. A list of 100 people has to fit into a frame.
MAX_LOOK_BYTES = 64


def skeleton(name: str) -> str:
    """Return UTS #39's skeleton of a name, in Unicode's form NFD.

    Names with the same skeleton look alike. Capitals stay what they are: `ANA` is not like `Ana`.
    """
    if name.isascii():
        return unicodedata.normalize("NFD", name.translate(_ASCII_PROTOTYPES))
    ignorable, prototypes = _confusables()
    decomposed = unicodedata.normalize("NFD", name)
    shown = "".join(character for character in decomposed if not ignorable.has(character))
    return unicodedata.normalize("NFD", shown.translate(prototypes))


def look(name: str) -> str | None:
    """Return what names that look like this one have in common; None if that is the name itself.

    That is the skeleton in form NFC, as names are, with single spaces: browsers show no others. A
    hash stands for a long one.
    """
    shown = unicodedata.normalize("NFC", " ".join(skeleton(name).split()))
    data = shown.encode("utf-8", "surrogatepass")
    if len(data) > MAX_LOOK_BYTES:
        return hashlib.sha256(data).hexdigest()[:32]
    return None if shown == name else shown


@cache
def _confusables() -> tuple[CodePoints, dict[int, str]]:
    """The characters that do not show, and the prototype of each one that has another."""
    from chalicelib.protocol import look_alike_tables

    prototype, prototypes = "", dict[int, str]()
    for word in look_alike_tables.PROTOTYPES.split():
        if word[-1] == ":":
            prototype = "".join(chr(int(code, 16)) for code in word[:-1].split("+"))
        else:
            prototypes[int(word, 16)] = prototype
    return CodePoints(look_alike_tables.IGNORABLE), prototypes
