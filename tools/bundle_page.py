"""Join the page's ES modules into static/js/joined.js, for pages deployed or opened from the disk.

Browsers load no modules from file:// addresses. Run this after a change to static/js; with
--check it only says, by its exit status, whether that was forgotten.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "static" / "js"
ENTRY = "main.js"
BUNDLE = "joined.js"

HEADER = """\
// Made by `python tools/bundle_page.py` from the modules beside it; edit those and run it again.
// Loaded in their place but on the machine that serves it.
"""

IMPORT = re.compile(r"^import \{([\w\s,]*)\} from '\./(\w+\.js)';\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let)\b)", re.MULTILINE)
DECLARATION = re.compile(
    r"^(export )?(?:async function|function|class|const|let|var)\*? *(\w+|\S)", re.MULTILINE
)
LEFT_OVER = re.compile(r"^(?:import|export)\b.*|\bimport *\(.*|\bimport\.meta\b.*", re.MULTILINE)


class CannotJoin(Exception):
    pass


def bundle(scripts: Path) -> str:
    """All that main.js needs, in one script whose names stay its own."""
    parts = [f"// {name}\n\n{joinable(scripts, name)}" for name in in_order(scripts, ENTRY)]
    check_names_are_unique(scripts)
    return f"{HEADER}(() => {{\n'use strict';\n\n" + "\n".join(parts) + "})();\n"


def in_order(scripts: Path, name: str, above: tuple[str, ...] = ()) -> list[str]:
    """The module and all that it imports, each after what it imports itself."""
    if name in above:
        raise CannotJoin(f"{' -> '.join([*above, name])}: imports in a circle")
    order: list[str] = []
    for names, imported in IMPORT.findall(read(scripts, name)):
        check_exports(scripts, imported, names, wanted_by=name)
        order += in_order(scripts, imported, (*above, name))
    return list(dict.fromkeys([*order, name]))


def joinable(scripts: Path, name: str) -> str:
    body = EXPORT.sub("", IMPORT.sub("", read(scripts, name))).strip() + "\n"
    if left_over := LEFT_OVER.search(body):
        raise CannotJoin(f"{name}: only named imports and exports can be joined: {left_over[0]}")
    return body


def check_exports(scripts: Path, name: str, names: str, wanted_by: str) -> None:
    exported = {found for export, found in DECLARATION.findall(read(scripts, name)) if export}
    wanted = {word.strip() for word in names.split(",")} - {""}
    if missing := wanted - exported:
        raise CannotJoin(f"{wanted_by}: {name} does not export {', '.join(sorted(missing))}")


def check_names_are_unique(scripts: Path) -> None:
    owners: dict[str, str] = {}
    for module in in_order(scripts, ENTRY):
        for _, name in DECLARATION.findall(read(scripts, module)):
            if not name.isidentifier():
                raise CannotJoin(f"{module}: cannot tell which names this declares: {name}")
            if owners.setdefault(name, module) != module:
                raise CannotJoin(f"{module}: {name} is also declared in {owners[name]}")


def read(scripts: Path, name: str) -> str:
    try:
        return (scripts / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CannotJoin(f"{name}: no such module") from None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="exit 1 if the file is stale")
    check_only = parser.parse_args(arguments).check
    target = SCRIPTS / BUNDLE
    try:
        script = bundle(SCRIPTS)
    except CannotJoin as problem:
        print(problem, file=sys.stderr)
        return 1
    if not check_only:
        target.write_text(script, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != script:
        print(f"{target} is stale: run python tools/bundle_page.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
