"""An app of another region and of a real account: clients, a queue's address, a policy."""

import pytest
from chalice_gateway.testing import Connection

REAL = ("--region", "eu-west-1", "--account", "111122223333")


@pytest.fixture(scope="module")
def app(start):
    return start("other_region", "--policy", *REAL)


def test_the_policy_of_the_real_account_allows_what_it_allows_there(app):
    with Connection(app.ws) as client:
        assert client.ask({"action": "order", "id": "1"}) == {"stored": "1"}


def test_the_policy_of_the_real_account_refuses_the_rest(app):
    with Connection(app.ws) as client:
        assert client.ask({"action": "cancel", "id": "1"})["message"] == "Internal server error"
    table = "arn:aws:dynamodb:eu-west-1:111122223333:table/other-region-orders"
    app.wait_for(f"The policy does not allow dynamodb:DeleteItem on {table}")


def test_clients_of_another_region_find_the_same_tables_and_queues(start):
    app = start("other_region")
    with Connection(app.ws) as client:
        assert client.ask({"action": "order", "id": "1"}) == {"stored": "1"}
