"""Handlers in several modules of a chalicelib without __init__.py, and a table without a name."""

import json
import urllib.error
import urllib.request

import pytest
from chalice_gateway.testing import Connection


@pytest.fixture(scope="module")
def app(start):
    return start("rooms_by_module")


def get(app, path):
    with urllib.request.urlopen(f"{app.http}{path}", timeout=60) as answer:
        return json.load(answer)


def join(client, room):
    return client.ask({"action": "join", "room": room})


def test_handlers_of_blueprints_share_a_table_that_the_template_leaves_without_a_name(app):
    with Connection(app.ws) as ana, Connection(app.ws) as ben:
        assert join(ana, "tea") == join(ben, "tea") == {"greeting": "hello"}
        ana.send_json({"action": "say", "room": "tea", "text": "hi"})
        assert ana.receive_json() == ben.receive_json() == {"text": "hi"}
        assert get(app, "/") == {"rooms": ["tea"]}
        assert get(app, "/rooms/tea") == {"members": 2}
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(app, "/rooms/coffee")
    assert missing.value.code == 404
    assert json.load(missing.value)["Message"] == "Nobody is in coffee."


def test_the_template_maps_a_queue_without_a_name_to_a_function(app):
    with Connection(app.ws) as ana:
        join(ana, "hall")
        frame = {"action": "announce", "room": "hall", "text": "lunch"}
        assert ana.ask(frame) == {"announced": "lunch"}


def test_the_start_names_the_table_as_cloudformation_would(app):
    assert "Template   resources.yaml\n" in app.output
    assert "Tables     rooms-by-module-dev-Rooms-" in app.output


def test_another_stage_has_other_variables_and_another_table(start):
    app = start("rooms_by_module", "--stage", "prod")
    assert "Tables     rooms-by-module-prod-Rooms-" in app.output
    with Connection(app.ws) as ana:
        assert join(ana, "tea") == {"greeting": "welcome"}
