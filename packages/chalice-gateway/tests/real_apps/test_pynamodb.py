"""PynamoDB models, with a region of their own and a table that they make themselves."""

import pytest
from chalice_gateway.testing import Connection


@pytest.fixture(scope="module")
def app(start):
    return start("pynamodb_notes")


def test_models_are_saved_updated_and_queried(app):
    with Connection(app.ws) as client:
        note = {"action": "add", "id": "1", "author": "ana", "text": "milk"}
        assert client.ask(note) == {"added": "1"}
        assert client.ask(note) == {"error": "ConditionalCheckFailedException"}
        assert client.ask({**note, "id": "2", "text": "eggs"}) == {"added": "2"}
        assert client.ask({"action": "edit", "id": "1", "text": "oat milk"}) == {"version": 1}
        assert client.ask({"action": "list", "author": "ana"}) == {"texts": ["eggs", "oat milk"]}
