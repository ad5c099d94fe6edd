"""The page's modules import only from their own layer or below, and never in a circle."""

import re

from tests.support.running import ROOT

SCRIPTS = ROOT / "static" / "js"
# From the lowest. Nothing imports the entries: each has what is below it.
ENTRIES = ("early.js", "main.js", "embed.js", "embed/chat_client.js")
BELOW = ("vendor", "language", "lib", "net", "model", "view")
LAYERS = (*BELOW, "early.js", "main.js", "embed", "embed.js")
IMPORT = re.compile(
    r"""^(?:import|export)\b[^'"]*\bfrom ['"]([^'"]+)['"]|^import ['"]([^'"]+)|"""
    r"""\bimport\(['"]([^'"]+)""",
    re.M,
)


def modules():
    return [path for path in SCRIPTS.rglob("*.js") if path.name != "load.js"]


def imports(module):
    found = IMPORT.findall(module.read_text(encoding="utf-8"))
    return [(module.parent / "".join(paths)).resolve() for paths in found]


def layer(module):
    return LAYERS.index(module.relative_to(SCRIPTS).parts[0])


def test_each_module_imports_only_from_its_own_layer_or_below():
    upwards = [
        f"{module.relative_to(SCRIPTS)} imports {imported.relative_to(SCRIPTS)}"
        for module in modules()
        for imported in imports(module)
        if layer(imported) > layer(module)
    ]
    assert upwards == []


def test_no_modules_import_each_other_in_a_circle():
    remaining = {module: set(imports(module)) for module in modules()}
    while leaves := [module for module, needed in remaining.items() if not needed & set(remaining)]:
        for leaf in leaves:
            del remaining[leaf]
    assert [str(module.relative_to(SCRIPTS)) for module in remaining] == []


def test_every_module_is_used():
    used = {imported for module in modules() for imported in imports(module)}
    assert set(modules()) - used == {SCRIPTS / entry for entry in ENTRIES}


def test_main_only_wires():
    assert len((SCRIPTS / "main.js").read_text(encoding="utf-8").splitlines()) <= 150
