"""What keeps a local run from starting."""


class StartError(Exception):
    """Says in one line what was wrong and what to do."""

    exit_code = 1
    # By this one a worker tells the supervisor of it: a change of the code may mend a failed
    # start, unlike a crash.
    worker_exit_code = 3

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


class InvalidInput(StartError):
    """It is wrong what the user wrote: an option, or a file of the project's configuration."""

    exit_code = 2
    worker_exit_code = 4


EXIT_CODES = {kind.worker_exit_code: kind.exit_code for kind in (StartError, InvalidInput)}
