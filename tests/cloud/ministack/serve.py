"""Runs MiniStack in its own Python, on sockets that it inherits, until its stdin closes."""

import argparse
import asyncio
import sys
import threading

from bridges import install


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plain", type=int, help="the socket without TLS")
    parser.add_argument("tls", type=int, help="the socket with TLS")
    parser.add_argument("certificate", help="a file with its certificate and key")
    parser.add_argument("--without-bridges", action="store_true")
    arguments = parser.parse_args()
    if not arguments.without_bridges:
        install()
    asyncio.run(serve(arguments))


async def serve(arguments):
    # Not MiniStack's own command: with TLS, that also listens at port 443, if it may.
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    config = Config()
    config.bind = [f"fd://{arguments.tls}"]
    config.insecure_bind = [f"fd://{arguments.plain}"]
    config.certfile = config.keyfile = arguments.certificate
    config.keep_alive_timeout = (
        75  # as MiniStack's own command; a handshake may take longer than 5 s
    )
    # A browser has six connections. With HTTP/2, it requests all of the page's files at once, and
    # MiniStack starts a process of the function for each.
    config.alpn_protocols = ["http/1.1"]
    await serve(app, config, shutdown_trigger=end_of_stdin().wait)


def end_of_stdin():
    """An event that is set at the end of stdin."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()

    def read():
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)

    # Nothing waits for this thread if MiniStack ends by itself.
    threading.Thread(target=read, daemon=True).start()
    return ended


if __name__ == "__main__":
    main()
