"""Errors that keep the gateway from starting.

StartError          the app cannot run: exit code 1
└── InvalidInput    an option or a configuration file is invalid: exit code 2
"""


class StartError(Exception):
    """The app cannot run. `str()` says in one line what is wrong and what to do."""

    exit_code = 1

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


class InvalidInput(StartError):
    """An option or a configuration file of the project is invalid."""

    exit_code = 2
