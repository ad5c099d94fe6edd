"""The benchmarks' own tests are slow: `make test-all` runs them, `make test` does not."""

from tests.chalicelib.conftest import (  # noqa: F401 - fixtures of these tests, too
    connection,
    dynamodb,
    empty_tables,
    fast_moto,
    log,
    messages_table,
    now,
    occupants_table,
    queue_calls,
    rooms,
    rooms_table,
    session,
    sqs,
    store,
    table,
    workers,
)
