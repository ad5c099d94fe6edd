"""Where the time went: a table by folder at the end of a run, with each process's CPU time."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import PurePosixPath

import pytest

CPU = "cpu_s"  # the name of the property that brings a figure from xdist's worker to the table


class TimeTable:
    """A pytest plugin."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.wall_s: dict[str, float] = defaultdict(float)
        self.cpu_s: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        now = cpu_s()
        # The process's start counts for the first test: that is when modules are imported.
        report.user_properties.append((CPU, now - getattr(self, "_before", 0)))
        self._before = now
        return report

    def pytest_runtest_logreport(self, report):
        folder = str(PurePosixPath(report.nodeid.split("::")[0]).parent)
        self.tests[folder].add(report.nodeid)
        self.wall_s[folder] += report.duration
        self.cpu_s[folder] += sum(value for name, value in report.user_properties if name == CPU)

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("time by folder")
        terminalreporter.line(f"{'tests':>6}{'seconds':>9}{'CPU s':>9}  folder")
        for folder in sorted(self.wall_s, key=self.wall_s.__getitem__, reverse=True):
            count, wall, cpu = len(self.tests[folder]), self.wall_s[folder], self.cpu_s[folder]
            terminalreporter.line(f"{count:>6}{wall:>9.1f}{cpu:>9.1f}  {folder}")
        wall, cpu = sum(self.wall_s.values()), sum(self.cpu_s.values())
        count = sum(len(tests) for tests in self.tests.values())
        terminalreporter.line(f"{count:>6}{wall:>9.1f}{cpu:>9.1f}  all, of all processes")


def cpu_s() -> float:
    """The CPU time of this process and of its finished child processes."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
