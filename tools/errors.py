"""Errors that a command prints as one line on stderr.

ToolError         exit code 1
+-- BundleError   exit code 1, in bundle_page.py
+-- InvalidInput  exit code 2
"""


class ToolError(Exception):
    """The command cannot go on. The text says what is wrong and what to do about it."""

    exit_code = 1

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


class InvalidInput(ToolError):
    """An option, or a file of the project's configuration, is wrong."""

    exit_code = 2
