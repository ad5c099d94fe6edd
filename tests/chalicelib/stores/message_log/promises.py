"""What readers were told of a log: which numbers are complete."""

from dataclasses import dataclass, field


@dataclass
class Promise:
    """Numbers that a reader has passed: those without an entry will never have one."""

    first: int
    up_to: int
    shown: set


@dataclass
class Promises:
    """All promises that were made; raises AssertionError when one is broken."""

    made: list = field(default_factory=list)

    def make(self, first, up_to, shown):
        self.made.append(Promise(first, up_to, shown))

    def on_written(self, seq):
        for promise in self.made:
            is_passed = promise.first <= seq <= promise.up_to
            assert not is_passed or seq in promise.shown, f"{seq} was passed, then written"
