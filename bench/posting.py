"""CPU time of one post to a connection: the app's client and threads, a server on this machine.

The server answers everything at once, without TLS; what these cost in Lambda comes on top.
"""

from __future__ import annotations

import argparse
import socketserver
import statistics
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler
from unittest import mock

from chalicelib.broadcast import PARALLELISM, Broadcaster
from chalicelib.management_api import ManagementApiSession
from local_gateway.isolation import REGION

VARIABLES = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}
FRAME = '{"type":"message","data":"' + 100 * "x" + '"}'


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # which keeps connections

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = PARALLELISM


def serve() -> None:
    """Print the port, then answer until the process ends."""
    with _Server(("127.0.0.1", 0), _Answer) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


def main(arguments: list[str]) -> dict[str, float]:
    """Run it and return the figure."""
    parser = argparse.ArgumentParser(prog="python -m bench posting", description=__doc__)
    parser.add_argument("--people", type=int, default=250, help="in a broadcast")
    parser.add_argument("--rounds", type=int, default=15, help="of which the median counts")
    options = parser.parse_args(arguments)
    command = [sys.executable, "-m", "bench.posting"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline()) if server.stdout else 0
            rounds = _broadcasts(f"http://127.0.0.1:{port}/api", options.people, options.rounds)
        finally:
            server.kill()
    return {"CPU for each post, ms": statistics.median(rounds) / options.people * 1000}


def _broadcasts(endpoint: str, people: int, rounds: int) -> list[float]:
    """The seconds of CPU time that each of some broadcasts took; one more warms up."""
    with mock.patch.dict("os.environ", VARIABLES):
        client = ManagementApiSession(PARALLELISM).client("apigatewaymanagementapi", endpoint)

    def send(connection_id: str, frame: str) -> None:
        client.post_to_connection(ConnectionId=connection_id, Data=frame)

    recipients = [f"{number:015}=" for number in range(people)]
    return [_broadcast(Broadcaster(send), recipients) for _ in range(rounds + 1)][1:]


def _broadcast(broadcaster: Broadcaster, recipients: list[str]) -> float:
    began = time.process_time()
    delivery = broadcaster.broadcast(FRAME, recipients)
    if delivery.sent != len(recipients):
        raise RuntimeError(f"Only {delivery.sent} of {len(recipients)} posts were answered.")
    return time.process_time() - began


if __name__ == "__main__":
    serve()
