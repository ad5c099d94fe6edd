"""The benchmarks' own tests are slow: `make test-all` runs them, `make test` does not."""

from pathlib import Path

import pytest
from chalice_gateway.testing import patch_moto
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_models import BaseModel
from moto.dynamodb.models.table import Table

from tests.chalicelib.conftest import (  # noqa: F401 - fixtures of these tests, too
    connection,
    dynamodb,
    empty_tables,
    log,
    messages_table,
    now,
    session,
    sqs,
    store,
    table,
)

HERE = Path(__file__).parent
# What patch_moto replaces.
PATCHED = (
    (BaseModel, "__new__"),
    (BotocoreStubber, "process_request"),
    (Table, "put_item"),
)


def pytest_collection_modifyitems(items):
    """Mark each test of this folder as slow."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module", autouse=True)
def _fast_moto():
    """Have moto's DynamoDB as fast as the benchmarks have it, for the tests of a module."""
    with pytest.MonkeyPatch.context() as patches:
        for owner, name in PATCHED:
            patches.setattr(owner, name, getattr(owner, name))
        patch_moto()
        yield
