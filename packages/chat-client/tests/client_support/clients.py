"""A client with short timeouts, and what it yields."""

from chat_client import Client, Timeouts

from client_support.messages import numbers

QUICK = Timeouts(
    handshake_timeout_s=2,
    close_timeout_s=0.5,
    first_backoff_s=0.02,
    max_backoff_s=0.2,
    first_response_timeout_s=0.15,
    max_response_timeout_s=0.2,
    late_message_grace_s=0.02,
    first_idle_s=0.1,
    max_idle_s=0.2,
    heartbeat_timeout_s=0.3,
)


def client(server, **options):
    return Client(server.url, **{"name": "ana", "timeouts": QUICK, **options})


async def read(client, count):
    """The numbers of the client's first entries."""
    entries = []
    async for entry in client:
        entries.append(entry)
        if len(entries) == count:
            break
    return numbers(entries)
