"""Listening sockets and the addresses that reach them."""

from __future__ import annotations

import errno
import socket

from chalice_gateway.errors import StartError

BACKLOG = 2048


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Listen on `host` and `port`, which `option` chooses. Raises StartError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError) as error:  # UnicodeError: the host is not a valid name
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise StartError(
            f"Cannot listen on {host} port {port}: {reason}. {_advice(error, option)}"
        ) from None
    return listener


def _advice(error: OSError | UnicodeError, option: str) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EACCES:
        return f"Choose a port above 1023 with {option}."
    if number == errno.EADDRINUSE:
        return f"Choose another port with {option}."
    return "Choose an address of this machine with --host, for example 127.0.0.1."


def reachable_host(host: str) -> str:
    """The host at which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def base_url(host: str, port: int, scheme: str = "http") -> str:
    """The address at which this machine reaches a server that listens on `host`."""
    reachable = reachable_host(host)
    authority = f"[{reachable}]" if ":" in reachable else reachable
    return f"{scheme}://{authority}:{port}"


def loopback_url(listener: socket.socket) -> str:
    """The http address of a socket that listens on the loopback interface."""
    return base_url("", listener.getsockname()[1])
