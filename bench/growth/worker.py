"""What a function does with chunks of a broadcast: `python -m bench.growth.worker URL`.

For each line on standard input, a message of the fan-out queue, it posts the frame as the app does,
and prints the seconds of CPU time and the seconds that this took.
"""

import sys

from bench.posting.clients import answer_lines, websocket_api
from chalicelib.aws import AwsSession
from chalicelib.delivery import MAX_CONCURRENT_POSTS, Broadcaster, Chunk


def main(url: str) -> None:
    """Answer each line when all its posts are answered."""
    session = AwsSession(MAX_CONCURRENT_POSTS)
    send = websocket_api(url, session).send
    broadcaster = Broadcaster(send, MAX_CONCURRENT_POSTS, session.workers())

    def work(line: str) -> None:
        chunk = Chunk.decode(line)
        delivery = broadcaster.broadcast(chunk.frame, chunk.recipients)
        assert delivery.sent == len(chunk.recipients), "a post failed"

    answer_lines(work)


if __name__ == "__main__":
    main(*sys.argv[1:])
