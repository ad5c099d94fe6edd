"""Memory and CPU time of a server: its process, and all that it started. On Linux, else 0."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.M)


def process_tree(root: int) -> list[int]:
    """A process, and all that it and its children have started."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def memory_mb(root: int) -> float:
    """The memory of a process tree: a page that some share counts once."""
    return sum(map(_pss_kb, process_tree(root))) / 1024


def cpu_s(root: int) -> float:
    """The CPU time of a process tree so far, with that of processes that have ended."""
    return sum(sum(map(int, _stat(pid)[11:15])) for pid in process_tree(root)) / TICKS_PER_S


def _pss_kb(pid: int) -> int:
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:  # it has ended
        return 0
    return int(found[1]) if found else 0


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _stat(int(folder.name)):
            yield int(folder.name), int(stat[1])


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name; none if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
