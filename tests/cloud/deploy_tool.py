"""`make deploy` and `make undeploy` as make runs them, and what to expect of them."""

import os
import re
import subprocess
import sys

from tests.support.running import ROOT

SECONDS = 300


class DeployTool:
    """Runs on the copy of a project that is in the folder `project`, against the account `aws`."""

    def __init__(self, aws, project):
        self._aws = aws
        self.project = project

    def start(self, *options, without=(), stdin=subprocess.DEVNULL, **variables):
        """A run that has begun, in a process group of its own and without the variables named
        `without`."""
        environment = {**os.environ, **self._aws.environment(**variables)}
        return subprocess.Popen(
            [sys.executable, "-m", "tools.deploy", "--project-dir", self.project, *options],
            cwd=ROOT,
            env={name: value for name, value in environment.items() if name not in without},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *options, **how):
        """A run to its end: exit code, what it printed, what it complained of."""
        with self.start(*options, **how) as process:
            printed, complaint = process.communicate(timeout=SECONDS)
        return process.returncode, printed, complaint

    def succeed(self, *options, **how):
        """A run that goes well; what it printed."""
        code, printed, complaint = self.run(*options, **how)
        assert (code, complaint) == (0, ""), printed + complaint
        return printed

    def fail(self, *options, code=1, **how):
        """A run that fails; its one line on why."""
        ended, printed, complaint = self.run(*options, **how)
        assert (ended, complaint.count("\n")) == (code, 1), printed + complaint
        return complaint

    def refuse(self, *options, **how):
        """A run that fails before it has changed anything; its one line on why."""
        before = self._aws.inventory()
        complaint = self.fail(*options, **how)
        assert self._aws.inventory() == before
        return complaint

    def link(self, *options):
        """Deploy, and take the page's address from the last line."""
        return re.search(r"https://\S+", self.succeed(*options).splitlines()[-1])[0]
