"""What a function does with chunks of a broadcast: `python -m bench.growth.worker URL`.

For each line on standard input, a message of the fan-out queue, it posts the frame as the app does,
and prints the seconds of CPU time that this took, and how many it was delivered to.
"""

import sys
import time

from chalice.app import WebsocketAPI

from chalicelib.aws import AwsSession
from chalicelib.delivery import MAX_CONCURRENT_POSTS, Broadcaster, Chunk


def main(url: str) -> None:
    """Answer each line when all its posts are answered."""
    api = WebsocketAPI()
    api.session = session = AwsSession(MAX_CONCURRENT_POSTS)
    api._endpoint = url
    api._get_client()
    broadcaster = Broadcaster(api.send, MAX_CONCURRENT_POSTS, session.workers())
    for line in sys.stdin:
        cpu = time.process_time()
        chunk = Chunk.decode(line)
        delivery = broadcaster.broadcast(chunk.frame, chunk.recipients)
        print(time.process_time() - cpu, delivery.sent, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
