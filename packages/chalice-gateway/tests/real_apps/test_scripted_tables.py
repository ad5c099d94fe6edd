"""An app whose tables are made by a script: one line says what is missing, and how to have it."""

import shlex
import subprocess
import sys

from chalice_gateway.testing import Connection


def test_the_missing_table_is_named_and_the_named_command_makes_it(start):
    app = start("scripted_tables")
    with Connection(app.ws) as client:
        assert client.ask("uid-1")["message"] == "Internal server error"
        command = app.wait_for("There is no table scripted-todo.*create it: aws (.*)")
        arguments = shlex.split(command.replace("KEY", "uid"))
        subprocess.run([sys.executable, "-m", "awscli", *arguments], check=True)
        assert client.ask("uid-1") == {"stored": "uid-1"}
    assert app.output.count("There is no table") == 1
