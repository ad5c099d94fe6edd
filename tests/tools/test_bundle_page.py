"""The page's modules, joined for pages that are opened from the disk."""

import pytest

from tools import bundle_page
from tools.bundle_page import CannotJoin, bundle


@pytest.fixture
def write(tmp_path):
    """Write modules; returns their directory."""

    def write(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path

    return write


def test_the_committed_script_is_up_to_date():
    committed = bundle_page.SCRIPTS / bundle_page.BUNDLE
    assert committed.read_text(encoding="utf-8") == bundle(bundle_page.SCRIPTS), (
        "run python tools/bundle_page.py"
    )


def test_modules_come_once_and_after_what_they_import(write):
    script = bundle(
        write(
            main="import { a } from './a.js';\nimport {\n  b,\n} from './b.js';\na(b);\n",
            a="import { b } from './b.js';\nexport function a() { return b; }\n",
            b="export const b = 1;\n",
        )
    )
    body = script.partition("'use strict';\n")[2]
    assert [line for line in body.splitlines() if line] == [
        "// b.js",
        "const b = 1;",
        "// a.js",
        "function a() { return b; }",
        "// main.js",
        "a(b);",
        "})();",
    ]


@pytest.mark.parametrize(
    ("other", "main", "complaint"),
    [
        ("export default 1;", "import { a } from './other.js';", "does not export a"),
        (
            "export const a = 1;\nexport { a as b };",
            "import { a } from './other.js';",
            "only named",
        ),
        ("export const a = 1;", "import * as a from './other.js';", "only named"),
        ("export const a = 1;", "import { a as b } from './other.js';", "does not export a as b"),
        ("export const a = 1;", "await import('./other.js');", "only named"),
        ("export const a = 1;", "import { a } from './missing.js';", "no such module"),
        ("export const a = 1;", "import { a } from './other.js';\nconst a = 2;", "also declared"),
        ("export const { a } = {};", "import { a } from './other.js';", "does not export a"),
        (
            "const { a } = {};\nexport const b = 1;",
            "import { b } from './other.js';",
            "cannot tell",
        ),
        ("import { m } from './main.js';", "import { } from './other.js';", "in a circle"),
    ],
)
def test_what_cannot_be_joined_is_refused(write, other, main, complaint):
    main += "\nexport const m = 1;\n"
    with pytest.raises(CannotJoin, match=complaint):
        bundle(write(other=other + "\n", main=main))


def test_a_stale_script_is_reported_and_then_made(write, monkeypatch, capsys):
    scripts = write(main="start();\n")
    monkeypatch.setattr(bundle_page, "SCRIPTS", scripts)
    assert bundle_page.main(["--check"]) == 1
    assert "is stale" in capsys.readouterr().err
    assert bundle_page.main([]) == 0
    assert bundle_page.main(["--check"]) == 0
