"""AWS: signed, kept-alive HTTP, and the clients built on it. Exports AwsSession, which makes the
clients; the modules in `__all__` are imported only where needed, as they take time to load."""

from chalicelib.aws.session import AwsSession

__all__ = [
    "AwsSession",
    "download",
    "endpoint",
    "http11",
    "http_connection",
    "management",
    "outgoing",
]
