"""Projects with templates, and what is read from them."""

import json
from types import SimpleNamespace

import pytest
from chalice_gateway.project.template import read_template


class Project:
    """A project in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "app.py").touch()
        self.write(".chalice/config.json", {"version": "2.0", "app_name": "shop"})

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def read(self, stage="dev", template=(), env=None, **parameters):
        options = SimpleNamespace(template=list(template), parameter=parameters, env=env or {})
        return read_template(self.folder, stage, options)


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def variables(project):
    """Reads a template with a variable for all functions: `variables(value, **sections)`."""

    def read(value, stage="dev", parameters=(), **sections):
        of_all = {"Function": {"Environment": {"Variables": {"IT": value}}}}
        project.write("resources.json", {"Globals": of_all, **sections})
        return project.read(stage, **dict(parameters))

    return read
