"""Incoming: makes a chat message of what other programs post to a secret address. Pure. Exports the
templates, what they read, and why they refuse a request."""

from chalicelib.incoming.delivery import Delivery, Post, Refused
from chalicelib.incoming.templates import DEFAULT_TEMPLATE, NAMES, BadTemplate, read, template

__all__ = [
    "DEFAULT_TEMPLATE",
    "NAMES",
    "BadTemplate",
    "Delivery",
    "Post",
    "Refused",
    "read",
    "template",
]
