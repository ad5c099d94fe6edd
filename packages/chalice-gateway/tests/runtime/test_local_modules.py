"""The modules that an app imports from the project's folder itself."""

import sys
from types import ModuleType

import pytest
from chalice_gateway.runtime.describe import _local_modules


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """Pretends that a module was imported from a file below the project's folder."""

    def add(name, file):
        module = ModuleType(name)
        module.__file__ = str(tmp_path / file)
        monkeypatch.setitem(sys.modules, name, module)

    return add


@pytest.mark.parametrize(
    ("name", "file", "is_local"),
    [
        ("helpers_of_mine", "helpers_of_mine.py", True),
        ("shared_by_us.words", "shared_by_us/words.py", True),
        ("installed_here", "packages/installed_here/__init__.py", False),
        ("vendored_here", "vendor/vendored_here.py", False),
        ("from_a_venv", ".venv/lib/python3/site-packages/from_a_venv.py", False),
    ],
)
def test_a_module_is_local_if_it_stands_beside_the_app(imported, tmp_path, name, file, is_local):
    imported(name, file)
    assert list(_local_modules(tmp_path)) == ([file] if is_local else [])
