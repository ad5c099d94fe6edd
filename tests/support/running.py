"""The chat in a gateway of its own, as a user starts it."""

import sys
from pathlib import Path

from chalice_gateway.testing import Gateway

ROOT = Path(__file__).parents[2]
# As `make run AUTH=token`.
WITH_SIGN_IN = (sys.executable, "-m", "tools.run", "--auth", "token", "--port", "0", "--no-reload")


def tool(name):
    """A command that the set-up installed beside this Python: `aws`, `node`, `npx`."""
    return str(Path(sys.executable).parent / name)


class Running(Gateway):
    """A started gateway, by default under the chat; `variables` are added to the environment."""

    def __init__(
        self, project_dir=ROOT, *options, command=None, start_new_session=False, **variables
    ):
        super().__init__(
            project_dir,
            *options,
            env=variables,
            command=command,
            cwd=ROOT,
            start_new_session=start_new_session,
        )
