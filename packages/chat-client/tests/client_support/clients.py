"""A client with short backoffs, and what it yields."""

from dataclasses import replace

from chat_client import Client, Timeouts

from client_support.messages import numbers

# For a server that loses frames. A pause of a busy machine is a loss by these.
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
PATIENT = replace(
    QUICK,
    handshake_timeout_s=30,
    first_response_timeout_s=30,
    max_response_timeout_s=30,
    heartbeat_timeout_s=30,
)


def client(server, **options):
    return Client(server.url, **{"name": "ana", "timeouts": PATIENT, **options})


def quick_client(server, **options):
    return client(server, timeouts=QUICK, **options)


async def read(client, count):
    """The numbers of the client's first entries."""
    entries = []
    async for entry in client:
        entries.append(entry)
        if len(entries) == count:
            break
    return numbers(entries)
