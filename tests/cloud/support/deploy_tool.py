"""Runs `make deploy` and `make undeploy` as make does, and checks how they end."""

import os
import re
import subprocess
import sys

from tests.support.running import ROOT

COMMAND_TIMEOUT_S = 300


class DeployTool:
    """Runs on the project in the folder `project`, against the account `aws`.

    module: `tools.deploy`, or another command of the same options.
    """

    def __init__(self, aws, project, module="tools.deploy"):
        self._aws = aws
        self._module = module
        self.project = project

    def start(self, *options, without=(), stdin=subprocess.DEVNULL, **variables):
        """Start a run in a process group of its own, without the variables named in `without`."""
        environment = {**os.environ, **self._aws.environment(**variables)}
        return subprocess.Popen(
            [sys.executable, "-m", self._module, "--project-dir", self.project, *options],
            cwd=ROOT,
            env={name: value for name, value in environment.items() if name not in without},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *options, **how):
        """Run to the end; return the exit code, stdout and stderr."""
        with self.start(*options, **how) as process:
            stdout, stderr = process.communicate(timeout=COMMAND_TIMEOUT_S)
        return process.returncode, stdout, stderr

    def succeed(self, *options, **how):
        """Run with success; return stdout."""
        code, stdout, stderr = self.run(*options, **how)
        assert (code, stderr) == (0, ""), stdout + stderr
        return stdout

    def fail(self, *options, code=1, **how):
        """Run with a failure; return its one-line error."""
        exit_code, stdout, stderr = self.run(*options, **how)
        assert (exit_code, stderr.count("\n")) == (code, 1), stdout + stderr
        return stderr

    def refuse(self, *options, **how):
        """Run with a failure that changes nothing; return its one-line error."""
        before = self._aws.inventory()
        error = self.fail(*options, **how)
        assert self._aws.inventory() == before
        return error

    def link(self, *options):
        """Deploy and return the page's address from the last line."""
        return re.search(r"https://\S+", self.succeed(*options).splitlines()[-1])[0]
