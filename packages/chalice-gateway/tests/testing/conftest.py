"""The app whose tests these are."""

from pathlib import Path

import pytest

VISITS_APP = Path(__file__).parent / "visits_app"


@pytest.fixture
def visits_app():
    """The folder of an app that counts visits by name."""
    return VISITS_APP


@pytest.fixture
def app(chalice_gateway):
    """This app, running."""
    return chalice_gateway(project_dir=VISITS_APP)
