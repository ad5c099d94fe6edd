"""Lets xdist's processes share the work of importing the test files for the first time.

Each process collects all files. Before it imports one, pytest rewrites the file's assertions and
keeps the compiled result, which takes as long as all other parts of the collection. If each process
begins at another place, it finds compiled what the others have already collected.
"""

from __future__ import annotations

import pytest


class StaggeredCollection:
    """A pytest plugin for process `number` of `count`."""

    def __init__(self, number: int, count: int) -> None:
        self._share = number / count

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        """Put this process's share of a folder's entries last."""
        report = yield
        if isinstance(collector, pytest.Directory) and report.passed:
            first = int(len(report.result) * self._share)
            report.result = report.result[first:] + report.result[:first]
        return report


def of_worker(worker: dict[str, object]) -> StaggeredCollection:
    """For the process that xdist calls, for example, `gw1`."""
    number = int(str(worker["workerid"]).removeprefix("gw"))
    return StaggeredCollection(number, int(str(worker["workercount"])))
