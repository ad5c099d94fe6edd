"""Chaos: many people talk while everything fails that can, and in the end nothing is missing.

Python clients and a page in a real Chromium, in several rooms, on a local gateway whose faults are
on and which is itself stopped and killed. After some quiet, everyone must have exactly the log of
their room, and all that was told to be sent must be in it, once.
"""
