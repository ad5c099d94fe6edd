"""What keeps a local run from starting."""


class StartError(Exception):
    """Says in one line what was wrong and what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


# The exit code by which a worker tells a failed start, which a change of the code may mend,
# from a crash.
CANNOT_START = 3
