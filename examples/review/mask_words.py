"""A review hook that masks words: "what the fudge" is stored as "what the *****".

Copy this file into chalicelib/, change WORDS, and set `REVIEW_HOOK` of your stage in
.chalice/config.json to `python:chalicelib.mask_words:review`.
"""

from __future__ import annotations

import re

WORDS = ("fudge", "crud", "holy moly")

# Whole words alone, or "Scunthorpe" and "class" would lose their middle.
_WORDS = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, WORDS))})(?!\w)", re.IGNORECASE)


def review(draft: dict[str, str]) -> dict[str, str]:
    """Return what becomes of a text; see docs/moderation.md for the form of both."""
    text = draft["data"]
    masked = _WORDS.sub(lambda found: re.sub(r"\S", "*", found[0]), text)
    if masked == text:
        return {"verdict": "accept"}
    return {"verdict": "rewrite", "data": masked}
