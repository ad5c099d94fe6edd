"""Imports point one way: from app.py down through the layers of chalicelib, and never in a circle.
The app, the gateway and the Python client import nothing else of this repository.

Imports inside functions and under TYPE_CHECKING count as well.
"""

import ast
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.support.imports import SOURCES, absolute_imports, imports, modules, nodes
from tests.support.running import ROOT

# From top to bottom. A module may import from lines below its own, and from its own folder.
LAYERS = [
    {"app"},
    {"chalicelib.web", "chalicelib.wiring"},
    {"chalicelib.personal_data"},
    {"chalicelib.push"},
    {"chalicelib.chat", "chalicelib.webhooks"},
    {
        "chalicelib.auth",
        "chalicelib.delivery",
        "chalicelib.files",
        "chalicelib.incoming",
        "chalicelib.review",
        "chalicelib.search",
    },
    {"chalicelib.events"},
    {"chalicelib.aws", "chalicelib.protocol", "chalicelib.stores"},
    {
        "chalicelib.bytecode",
        "chalicelib.capabilities",
        "chalicelib.concurrency",
        "chalicelib.config",
        "chalicelib.deadline",
        "chalicelib.domain",
        "chalicelib.net_guard",
        "chalicelib.telemetry",
        "chalicelib.tracing",
    },
    {"chalicelib.capabilities"},
]
LEVELS = {part: level for level, parts in enumerate(LAYERS) for part in parts}

# What each shipped part may import of this repository; every other module of it is forbidden.
ALLOWED = {
    "app": {"app", "chalicelib"},
    "chalicelib": {"chalicelib"},
    "chalice_gateway": {"chalice_gateway"},
    "chat_client": {"chat_client"},
}
REPOSITORY = {*ALLOWED, "bench", "client_support", "gateway_support", "tests", "tools"}


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


def foreign(known):
    """Imports from a part of the repository that the importing part must not depend on.

    All imports by absolute names count, also of modules that are not among `known`.
    """
    for name, file in known.items():
        allowed = ALLOWED.get(name.split(".")[0], REPOSITORY)
        for target in absolute_imports(file):
            if target.split(".")[0] in REPOSITORY - allowed:
                yield f"{name} imports {target}"


def exports(package, known):
    """What a package exports: the names in its `__all__`."""
    for node in nodes(known[package]):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def past_the_exports(known):
    """Imports that reach into a folder of chalicelib from outside, past what it exports."""
    packages = {name for name, file in known.items() if file.name == "__init__.py"}
    folders = {name for name in packages if name.startswith("chalicelib.")}
    for name, file in known.items():
        for target, taken in imports(name, file, known):
            for folder in folders:
                if not is_in(folder, target) or is_in(folder, name):
                    continue
                wanted = [target.removeprefix(f"{folder}.").split(".")[0]]
                if target == folder:
                    wanted = [taken]
                if wanted == [None]:  # the folder itself is imported
                    wanted = attributes(folder, file)
                for missing in set(wanted) - exports(folder, known):
                    yield f"{name} imports {missing} of {folder}"


def is_in(folder, name):
    return f"{name}.".startswith(f"{folder}.")


def attributes(folder, file):
    """What a file takes of a folder that it imports as a whole, as in `delivery.Dispatcher`."""
    for node in nodes(file):
        if isinstance(node, ast.Attribute):
            if ast.unparse(node.value) in (folder, folder.rpartition(".")[2]):
                yield node.attr
        elif isinstance(node, ast.alias) and node.asname and folder.endswith(node.name):
            yield f"all, by the name {node.asname},"  # whose attributes are not followed


def circle(known, part=str):
    """A circle of imports between modules, or between the parts that these belong to; or None."""
    graph = defaultdict(set)
    for name, file in known.items():
        for target, _ in imports(name, file, known):
            if part(name) != part(target) or name == target:
                graph[part(name)].add(part(target))
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


def test_the_app_and_the_packages_import_no_other_part_of_the_repository(known):
    assert {name.split(".")[0] for name in known} >= ALLOWED.keys()
    assert list(foreign(known)) == []


def test_each_folder_is_imported_through_its_exports(known):
    assert list(past_the_exports(known)) == []


def test_no_modules_import_each_other_in_a_circle(known):
    assert circle(known) is None


def test_no_folders_of_the_gateway_import_each_other_in_a_circle(known):
    gateway = {name: file for name, file in known.items() if is_in("chalice_gateway", name)}
    assert {"chalice_gateway.supervisor", "chalice_gateway.inspector"} <= set(map(part_of, gateway))
    assert circle(gateway, part_of) is None


def python_files(path):
    return [path] if path.is_file() else path.rglob("*.py")


@pytest.fixture
def planted(tmp_path):
    """`planted("chalicelib/config.py", "import ...")`: a copy of the app, or of the file's package,
    with that import."""

    def plant(file, line):
        package = [source for source in SOURCES if file.startswith(f"{source}/")]
        sources = package if file.startswith("packages/") else ["app.py", "chalicelib"]
        for path in (path for source in sources for path in python_files(ROOT / source)):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text())
        changed = tmp_path / file
        changed.write_text(f"{changed.read_text()}\n{line}\n")
        return modules(tmp_path, {source: SOURCES[source] for source in sources})

    return plant


LAZY = "def later():\n    from chalicelib.chat import ChatService"
TYPES = "if TYPE_CHECKING:\n    from chalicelib.chat import ChatService"


@pytest.mark.parametrize("line", ["from chalicelib.chat import ChatService", LAZY, TYPES])
def test_an_upward_import_is_found_also_in_functions_and_type_checks(planted, line):
    assert list(upward(planted("chalicelib/delivery/dispatcher.py", line))) == [
        "chalicelib.delivery.dispatcher imports chalicelib.chat"
    ]


GATEWAY = "packages/chalice-gateway/src/chalice_gateway/clock.py"
CLIENT = "packages/chat-client/src/chat_client/net/address.py"


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("app.py", REPOSITORY - {"app", "chalicelib"}),
        ("chalicelib/stores/errors.py", REPOSITORY - {"chalicelib"}),
        (GATEWAY, REPOSITORY - {"chalice_gateway"}),
        (CLIENT, REPOSITORY - {"chat_client"}),
    ],
    ids=["app", "chalicelib", "gateway", "client"],
)
def test_an_import_of_another_part_of_the_repository_is_found(planted, file, parts):
    lines = [f"import {part}\nfrom {part}.module import name" for part in sorted(parts)]
    lines += [f"def later():\n    import {part}.module" for part in sorted(parts)]
    found = [line.split(" imports ")[1] for line in foreign(planted(file, "\n".join(lines)))]
    assert sorted(found) == sorted([*parts, *(2 * [f"{part}.module" for part in parts])])


def test_an_import_of_a_neighbour_on_the_same_level_is_found(planted):
    found = list(upward(planted("chalicelib/stores/errors.py", "from chalicelib import protocol")))
    assert found == ["chalicelib.stores.errors imports chalicelib.protocol"]


def test_an_import_past_the_exports_is_found(planted):
    known = planted(
        "chalicelib/chat/presence.py", "from chalicelib.stores.errors import StoreUnavailable"
    )
    assert list(past_the_exports(known)) == [
        "chalicelib.chat.presence imports errors of chalicelib.stores"
    ]


def test_an_import_past_the_exports_of_an_inner_folder_is_found(planted):
    known = planted(
        "chalicelib/stores/errors.py", "from chalicelib.stores.message_log.gaps import Gaps"
    )
    assert list(past_the_exports(known)) == [
        "chalicelib.stores.errors imports gaps of chalicelib.stores.message_log"
    ]


def test_a_name_past_the_exports_of_an_imported_folder_is_found(planted):
    known = planted(
        "chalicelib/chat/presence.py",
        "from chalicelib import stores\nstores.MessageLog, stores.errors.StoreUnavailable",
    )
    assert list(past_the_exports(known)) == [
        "chalicelib.chat.presence imports errors of chalicelib.stores"
    ]


def test_an_imported_folder_keeps_its_name(planted):
    known = planted("chalicelib/chat/presence.py", "from chalicelib import stores as rows")
    assert list(past_the_exports(known)) == [
        "chalicelib.chat.presence imports all, by the name rows, of chalicelib.stores"
    ]


def test_a_circle_of_imports_is_found(planted):
    known = planted("chalicelib/protocol/errors.py", "from chalicelib.protocol.frames import error")
    assert set(circle(known)) == {"chalicelib.protocol.errors", "chalicelib.protocol.frames"}
