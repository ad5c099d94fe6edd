"""Imports point one way: from app.py down through the layers of chalicelib, and never in a circle.

Imports inside functions and under TYPE_CHECKING count as well.
"""

import ast
from collections import defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From top to bottom. A module may import from lines below its own, and from its own folder.
LAYERS = [
    {"app"},
    {"chalicelib.chat", "chalicelib.web"},
    {"chalicelib.delivery"},
    {"chalicelib.aws", "chalicelib.protocol", "chalicelib.stores"},
    {
        "chalicelib.concurrency",
        "chalicelib.config",
        "chalicelib.deadline",
        "chalicelib.domain",
        "chalicelib.telemetry",
    },
]
LEVELS = {part: level for level, parts in enumerate(LAYERS) for part in parts}

# What is searched for circles: a folder, and the prefix of its modules' names.
SOURCES = {
    "app.py": "",
    "chalicelib": "chalicelib",
    "bench": "bench",
    "tools": "tools",
    **{
        str(path.relative_to(ROOT)): path.name
        for path in ROOT.glob("packages/*/src/*")
        if (path / "__init__.py").exists()
    },
}


def modules(root, sources):
    """Each module's name and file."""
    found = {}
    for source, prefix in sources.items():
        path = root / source
        if path.is_file():
            found[path.stem] = path
        for file in path.rglob("*.py"):
            parts = [prefix, *file.relative_to(path).with_suffix("").parts]
            found[".".join(part for part in parts if part != "__init__")] = file
    return found


@cache
def nodes(file):
    return list(ast.walk(ast.parse(file.read_text())))


def imports(name, file, known):
    """The modules among `known` that a module imports, each with the name taken from it, if any."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in nodes(file):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in known:
                    yield alias.name, None
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            parts = [*(base if node.level else []), *([node.module] if node.module else [])]
            source = ".".join(parts)
            for alias in node.names:
                if f"{source}.{alias.name}" in known:
                    yield f"{source}.{alias.name}", None
                elif source in known:
                    yield source, alias.name


def part_of(name):
    """The layer's part that a module belongs to: `chalicelib.chat`, `chalicelib.config`, `app`."""
    return ".".join(name.split(".")[:2])


def upward(known):
    """Imports from a layer that is not below the importing one."""
    for name, file in known.items():
        for target, _ in imports(name, file, known):
            here, there = part_of(name), part_of(target)
            if {here, there} <= LEVELS.keys() and here != there and LEVELS[here] >= LEVELS[there]:
                yield f"{name} imports {target}"


def door(package, known):
    """What a package exports: the names in its `__all__`."""
    for node in nodes(known[package]):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def past_the_door(known):
    """Imports that reach into a folder of chalicelib from outside, past what it exports."""
    folders = {name for name in LEVELS if name in known and known[name].name == "__init__.py"}
    for name, file in known.items():
        for target, taken in imports(name, file, known):
            folder = part_of(target)
            if folder in folders and part_of(name) != folder:
                wanted = target.split(".")[2] if target != folder else taken
                if wanted not in door(folder, known):
                    yield f"{name} imports {wanted} of {folder}"


def circle(known):
    """A circle of imports between modules, or None."""
    graph = defaultdict(set)
    for name, file in known.items():
        for target, _ in imports(name, file, known):
            graph[name].add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


@pytest.fixture(scope="module")
def known():
    return modules(ROOT, SOURCES)


def test_every_part_of_the_app_has_a_layer(known):
    parts = {part_of(name) for name in known if name.split(".")[0] in ("app", "chalicelib")}
    assert parts - {"chalicelib"} == LEVELS.keys()


def test_no_import_runs_upwards(known):
    assert list(upward(known)) == []


def test_each_folder_is_entered_through_its_door(known):
    assert list(past_the_door(known)) == []


def test_no_modules_import_each_other_in_a_circle(known):
    assert circle(known) is None


@pytest.fixture
def planted(tmp_path):
    """`planted("delivery/dispatcher.py", "import ...")`: a small copy with one more import."""

    def plant(file, line):
        for path in [ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")]:
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text())
        changed = tmp_path / "chalicelib" / file
        changed.write_text(f"{changed.read_text()}\n{line}\n")
        return modules(tmp_path, {"app.py": "", "chalicelib": "chalicelib"})

    return plant


LAZY = "def later():\n    from chalicelib.chat import ChatService"
TYPES = "if TYPE_CHECKING:\n    from chalicelib.chat import ChatService"


@pytest.mark.parametrize("line", ["from chalicelib.chat import ChatService", LAZY, TYPES])
def test_an_upward_import_is_found_wherever_it_stands(planted, line):
    assert list(upward(planted("delivery/dispatcher.py", line))) == [
        "chalicelib.delivery.dispatcher imports chalicelib.chat"
    ]


def test_an_import_of_a_neighbour_on_the_same_level_is_found(planted):
    found = list(upward(planted("stores/errors.py", "from chalicelib import protocol")))
    assert found == ["chalicelib.stores.errors imports chalicelib.protocol"]


def test_an_import_past_the_door_is_found(planted):
    known = planted("chat/presence.py", "from chalicelib.stores.item_batches import ItemBatches")
    assert list(past_the_door(known)) == [
        "chalicelib.chat.presence imports item_batches of chalicelib.stores"
    ]


def test_a_circle_is_found(planted):
    known = planted("stores/errors.py", "from chalicelib.stores.connections import key")
    assert set(circle(known)) == {"chalicelib.stores.errors", "chalicelib.stores.connections"}
