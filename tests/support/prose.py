"""What a document says, found by its figures and names and not by its wording."""

import re

_BLOCKS = re.compile(r"\n\s*\n|\n(?=\s*- )")


def paragraphs(text):
    """The paragraphs, list items and tables of a Markdown text, without emphasis."""
    return [" ".join(block.replace("**", "").split()) for block in _BLOCKS.split(text)]


def says(text, *facts):
    """Whether one paragraph of a Markdown text has all of these figures and names."""
    patterns = [rf"(?<![\w.,]){re.escape(fact)}(?!\w|[.,]\d)" for fact in map(str, facts)]
    return any(
        all(re.search(pattern, paragraph) for pattern in patterns) for paragraph in paragraphs(text)
    )
