"""The modules of this repository, and the imports in their source text."""

import ast
from functools import cache

from tests.support.running import ROOT

# The sources: a folder or file, and the prefix of its modules' names.
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


def absolute_imports(file):
    """The names of the modules that a file imports by absolute names."""
    for node in nodes(file):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
