"""tools/bundle_page.py joins the page's modules into one script."""

import re
import subprocess

import pytest

from tests.support.running import tool
from tools import bundle_page
from tools.bundle_page import BundleError, bundle


@pytest.fixture
def write(tmp_path):
    """Write modules; returns their directory."""

    def write(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path

    return write


def test_the_pages_own_modules_can_be_bundled():
    scripts = bundle_page.STATIC / "js"
    script = bundle(scripts)
    names = {path.relative_to(scripts).as_posix() for path in scripts.rglob("*.js")}
    bundled = set(re.findall(r"^// (\S+\.js)$", script, re.MULTILINE))
    assert bundled == names - {"load.js"}


def test_modules_in_folders_are_found(tmp_path):
    for folder in ("lib", "view"):
        (tmp_path / folder).mkdir()
    (tmp_path / "main.js").write_text("import { v } from './view/v.js';\nv();\n")
    (tmp_path / "view" / "v.js").write_text(
        "import { a } from '../lib/a.js';\nexport function v() { a(); }\n"
    )
    (tmp_path / "lib" / "a.js").write_text(
        "import { b } from './b.js';\nexport function a() { b(); }\n"
    )
    (tmp_path / "lib" / "b.js").write_text("export function b() {}\n")
    script = bundle(tmp_path)
    assert re.findall(r"^// (\S+\.js)$", script, re.MULTILINE) == [
        "lib/b.js",
        "lib/a.js",
        "view/v.js",
        "main.js",
    ]


def test_each_module_is_bundled_once_after_the_modules_that_it_imports(write):
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
        "const module_b = (() => {",
        "const b = 1;",
        "return { b };",
        "})();",
        "// a.js",
        "const module_a = (() => {",
        "const { b } = module_b;",
        "function a() { return b; }",
        "return { a };",
        "})();",
        "// main.js",
        "const module_main = (async () => {",
        "const { a } = module_a;",
        "const { b } = module_b;",
        "a(b);",
        "return {  };",
        "})();",
        "})();",
    ]


def test_each_module_has_its_own_scope(write):
    script = bundle(
        write(
            main="import { a } from './a.js';\nimport { b } from './b.js';\nconst one = 3;\n"
            "console.log(a(), b(), one, typeof Request);\n",
            a="const one = 1;\nclass Request {}\nexport function a() { return one; }\n",
            b="const { one } = { one: 2 };\nexport const b = () => one;\n",
        )
    )
    done = subprocess.run([tool("node"), "--eval", script], capture_output=True, text=True)
    assert done.stdout == "1 2 3 function\n", done.stderr


def test_another_main_module_can_replace_main_js(write):
    scripts = write(main="no();\n", a="export const a = 1;\n")
    script = bundle(scripts, main="import { a } from './a.js';\nyes(a);\n")
    assert "yes(a);" in script
    assert "no();" not in script


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
        ("export const a = 1;", "await import(name);", "only named"),
        ("export const a = 1;", "import { a } from './missing.js';", "no such module"),
        ("export const a = 1;", "import { a } from './other.js';\nconst a = 2;", "also declared"),
        ("export const { a } = {};", "import { a } from './other.js';", "does not export a"),
        ("import { m } from './main.js';", "import { } from './other.js';", "circular import"),
    ],
)
def test_modules_that_cannot_be_joined_are_refused(write, other, main, complaint):
    main += "\nexport const m = 1;\n"
    with pytest.raises(BundleError, match=complaint):
        bundle(write(other=other + "\n", main=main))


@pytest.fixture
def static(tmp_path):
    """A page of two style sheets and one module."""
    static = tmp_path / "static"
    for folder in ("js", "css"):
        (static / folder).mkdir(parents=True)
    (static / "js" / "main.js").write_text("start();\n")
    (static / "css" / "a.css").write_text("a { color: red }\n")
    (static / "css" / "b.css").write_text("b { color: blue }\n")
    (static / "index.html").write_text(
        '<head>\n  <link rel="stylesheet" href="css/a.css">\n'
        '  <link rel="stylesheet" href="css/b.css">\n'
        '  <script src="js/load.js" defer></script>\n</head>\n'
    )
    return static


def test_the_bundle_is_a_document_with_one_style_sheet_and_one_script(static):
    bundle_page.write_bundle(static)
    folder = static / "bundle"
    html = (folder / "index.html").read_text()
    assert re.findall(r'(?:href|src)="bundle/page\.[0-9a-f]{16}\.(\w+)"', html) == ["js", "css"]
    assert "load.js" not in html
    assert html.count("<link") == html.count("<script") == 1
    assert (folder / "page.css").read_text() == "a { color: red }\n\nb { color: blue }\n"
    assert "start();" in (folder / "page.js").read_text()


def test_a_changed_file_changes_the_name_that_the_document_has_for_it(static):
    before = bundle_page.bundled_files(static)["index.html"]
    (static / "css" / "a.css").write_text("a { color: green }\n")
    after = bundle_page.bundled_files(static)["index.html"]
    script = re.compile(r"page\.\w+\.js")
    assert before != after
    assert script.search(before)[0] == script.search(after)[0]


def test_a_stale_bundle_is_reported_and_then_made(static, monkeypatch, capsys):
    monkeypatch.setattr(bundle_page, "STATIC", static)
    assert bundle_page.main(["--check"]) == 1
    assert not (static / "bundle").exists()
    assert "is missing or stale" in capsys.readouterr().err
    assert bundle_page.main([]) == 0
    assert bundle_page.main(["--check"]) == 0
    names = sorted(path.name for path in (static / "bundle").iterdir())
    assert names == ["index.html", "page.css", "page.js"]
    (static / "js" / "main.js").write_text("restart();\n")
    assert bundle_page.main(["--check"]) == 1
