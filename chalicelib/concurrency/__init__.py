"""Concurrency: work done several times at once, as most of it is waiting. Exports the workers, and
the module greenlet_hub, which is imported only where sockets wait: greenlet takes time to load."""

from chalicelib.concurrency.workers import Greenlets, Threads, Workers, run_all, run_both

__all__ = ["Greenlets", "Threads", "Workers", "greenlet_hub", "run_all", "run_both"]
