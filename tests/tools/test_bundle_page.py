"""tools/bundle_page.py joins the page's modules and style sheets into few files."""

import base64
import gzip
import hashlib
import re
import shutil
import subprocess

import pytest

from tests.support.running import tool
from tools import bundle_page
from tools.bundle_page import STATIC, BundleError, write_bundle

POLICY = "content=\"default-src 'none'; script-src 'self'; style-src 'self'\""
HASHED = re.compile(r"(\w+)\.[0-9a-f]{16}\.(\w+)")


@pytest.fixture
def static(tmp_path):
    """A page of two style sheets and three modules, one of which is loaded when it is needed."""
    static = tmp_path / "static"
    for folder in ("js/lib", "js/vendor", "css"):
        (static / folder).mkdir(parents=True)
    write_modules(
        static,
        main="import { count } from './lib/count.js';\ncount('page');\n"
        "const more = () => import('./lazy.js');\n"
        "more().then(({ lazy }) => lazy());\n",
        lazy="import { count } from './lib/count.js';\nexport const lazy = () => count('lazy');\n",
    )
    (static / "js" / "lib" / "count.js").write_text(
        "let calls = 0;\nexport function count(who) { calls += 1; console.log(who, calls); }\n"
    )
    (static / "js" / "vendor" / "other.js").write_text("// A licence\n//\n// of two\n\nx();\n")
    (static / "css" / "a.css").write_text("/* red */\na {\n  color: red;\n}\n")
    (static / "css" / "b.css").write_text('b::before { content: "✓" }\n')
    (static / "index.html").write_text(
        '<head>\n  <link rel="stylesheet" href="css/a.css">\n'
        '  <link rel="stylesheet" href="css/b.css">\n'
        '  <script src="js/load.js" defer></script>\n</head>\n'
    )
    return static


def write_modules(static, **modules):
    for name, text in modules.items():
        (static / "js" / f"{name}.js").write_text(text)


def bundled(static):
    """The names of the files in the bundle, without their hashes, and their texts."""
    write_bundle(static)
    paths = (static / "bundle").iterdir()
    return {HASHED.sub(r"\1.HASH.\2", path.name): path.read_bytes() for path in paths}


def said_by(path):
    """What a script prints."""
    done = subprocess.run([tool("node"), path], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_page_is_a_document_with_one_style_sheet_and_one_script(static):
    files = bundled(static)
    html = files["index.html"].decode()
    named = re.findall(r'(?:href|src)="bundle/([\w.]+)"', html)
    assert [HASHED.sub(r"\1.HASH.\2", name) for name in named] == ["page.HASH.js", "page.HASH.css"]
    assert "load.js" not in html
    assert files["page.HASH.css"].decode() == 'a{color: red;}b::before{content: "✓"}'


def test_a_module_that_is_loaded_later_is_a_file_and_shares_what_is_loaded(static):
    bundled(static)
    (static / "bundle" / "package.json").write_text('{"type": "module"}')
    assert said_by(static / "bundle" / "page.js") == ["page 1", "lazy 2"]
    assert any(path.name.startswith("lazy.") for path in (static / "bundle").iterdir())


def test_the_document_names_what_is_loaded_later_for_the_service_worker_to_keep(static):
    html = bundled(static)["index.html"].decode()
    (named,) = re.findall(r'<meta name="later" content="(.*)">', html)
    assert HASHED.sub(r"\1.HASH.\2", named) == "bundle/lazy.HASH.js"
    worker = (STATIC / "service_worker.js").read_text()
    (kept,) = re.findall("SHELL_FILE = /(.*)/g;", worker)
    assert [HASHED.sub(r"\1", name) for name in re.findall(kept.replace(r"\/", "/"), html)] == [
        *("bundle/page", "bundle/page", "bundle/lazy"),
    ]


def test_a_page_from_the_disk_is_one_script(static):
    bundled(static)
    script = static / "bundle" / "from_disk.js"
    assert "import" not in script.read_text()
    assert said_by(script) == ["page 1", "lazy 2"]


def test_another_entry_is_a_script_of_its_own_with_a_name_that_stays(static):
    write_modules(static, embed="import { count } from './lib/count.js';\ncount('embed');\n")
    files = bundled(static)
    assert re.fullmatch(rb"export \* from '\./embed\.[0-9a-f]{16}\.js';\n", files["embed.js"])
    assert "embed.HASH.js" in files
    (static / "bundle" / "package.json").write_text('{"type": "module"}')
    assert said_by(static / "bundle" / "embed.js") == ["embed 1"]


def test_an_early_script_is_in_the_document_and_the_policy_names_its_hash(static, tmp_path):
    write_modules(
        static,
        early="import { count } from './lib/count.js';\ncount('early $& $1');\n",
        main="import { count } from './lib/count.js';\nawait null;\ncount('page');\n",
    )
    html = static / "index.html"
    html.write_text(html.read_text().replace("<head>", f"<head>\n  <meta {POLICY}>"))
    files = bundled(static)
    document = files["index.html"].decode()
    (text,) = re.findall(r"<script>(.*?)</script>", document, re.DOTALL)
    hashed = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{hashed}'; style-src 'self'" in document
    # The script is requested first, and an inline one would wait for a style sheet before it.
    places = [document.index(part) for part in ('src="bundle/page.', text, 'rel="stylesheet"')]
    assert places == sorted(places)
    assert not any("early" in name for name in files)
    (tmp_path / "early.js").write_text(text)
    assert said_by(tmp_path / "early.js") == ["early $& $1 1"]
    assert said_by(static / "bundle" / "from_disk.js") == ["page 1"]


def test_an_early_script_does_not_end_its_element(static):
    write_modules(static, early="console.log('</script>');\n")
    html = bundled(static)["index.html"].decode()
    assert html.count("</script>") == html.count("<script")


def test_modules_that_are_shared_with_later_ones_are_in_the_pages_script(static):
    text = (static / "js" / "main.js").read_text()
    write_modules(static, main=f"{text}await null;\n")
    files = bundled(static)
    assert {name for name in files if name.endswith(".js")} == {
        *("page.js", "from_disk.js", "page.HASH.js", "lazy.HASH.js"),
    }


def test_files_that_never_change_are_there_compressed_too(static):
    files = bundled(static)
    kept = {name for name in files if re.search(r"\.HASH\.\w+$", name)}
    assert kept == {"page.HASH.js", "lazy.HASH.js", "page.HASH.css"}
    for name in kept:
        assert gzip.decompress(files[f"{name}.gz"]) == files[name]
        assert f"{name}.br" in files


def test_the_licences_of_vendored_modules_are_in_the_bundle(static):
    files = bundled(static)
    assert files["licences.txt"].decode() == "A licence\n\nof two\n"
    for name in ("page.HASH.js", "lazy.HASH.js"):
        assert b"/*! Licences of parts: licences.txt */" in files[name]


def test_the_pages_script_alone_is_compiled_while_it_is_loaded(static):
    files = bundled(static)
    compiled = {name for name in files if files[name].startswith(b"//# allFunctionsCalledOnLoad\n")}
    assert compiled == {"page.HASH.js"}


def test_a_changed_file_changes_its_name_and_the_older_one_goes(static):
    write_bundle(static)
    before = {path.name for path in (static / "bundle").iterdir()}
    (static / "css" / "a.css").write_text("a { color: green }\n")
    write_bundle(static)
    after = {path.name for path in (static / "bundle").iterdir()}
    assert {HASHED.sub(r"\1.\2", name) for name in before ^ after} == {
        "page.css",
        "page.css.br",
        "page.css.gz",
    }


@pytest.fixture
def bundler_runs(monkeypatch):
    """The runs of the bundler since, one entry each."""
    runs, run = [], subprocess.run
    monkeypatch.setattr(
        subprocess, "run", lambda *how, **more: runs.append(how) or run(*how, **more)
    )
    return runs


def test_a_bundle_that_is_up_to_date_is_not_made_again(static, bundler_runs):
    before = bundled(static)
    assert bundled(static) == before
    assert len(bundler_runs) == 1


@pytest.mark.parametrize("damage", ["source", "new source", "bundle", "missing file", "bundler"])
def test_a_bundle_is_made_again_after_any_change(
    static, bundler_runs, damage, tmp_path, monkeypatch
):
    write_bundle(static)
    [script] = (static / "bundle").glob("page.*.js")
    if damage == "source":
        (static / "css" / "a.css").write_text("a { color: green }\n")
    elif damage == "new source":
        (static / "js" / "vendor" / "another.js").write_text("// Another licence\n")
    elif damage == "bundle":
        script.write_text("damaged")
    elif damage == "missing file":
        script.with_name(f"{script.name}.br").unlink()
    else:
        bundler = tmp_path / "bundler"
        shutil.copytree(bundle_page.BUNDLER, bundler, ignore=shutil.ignore_patterns("node_modules"))
        (bundler / "node_modules").symlink_to(bundle_page.BUNDLER / "node_modules")
        with (bundler / "bundle.mjs").open("a") as file:
            file.write("// changed\n")
        monkeypatch.setattr(bundle_page, "BUNDLER", bundler)
    write_bundle(static)
    assert len(bundler_runs) == 2
    write_bundle(static)
    assert len(bundler_runs) == 2
    assert "damaged" not in script.read_text()


def test_a_damaged_compressed_file_is_replaced(static):
    before = bundled(static)
    [script] = (static / "bundle").glob("page.*.js")
    for suffix in (".br", ".gz"):
        script.with_name(f"{script.name}{suffix}").write_bytes(b"damaged")
    assert bundled(static) == before


def test_another_main_module_can_replace_main_js(static, tmp_path):
    (tmp_path / "test.js").write_text("import { count } from './lib/count.js';\ncount('test');\n")
    write_bundle(static, tmp_path / "out", tmp_path / "test.js")
    assert said_by(tmp_path / "out" / "from_disk.js") == ["test 1"]
    assert not (static / "bundle").exists()


@pytest.mark.parametrize(
    ("other", "main", "complaint"),
    [
        ("export const a = 1;", "import { b } from './lazy.js';\nb();", '"b" is not exported'),
        ("export const a = 1;", "import { a } from './missing.js';\na();", "missing.js"),
        ("import { m } from './main.js';\nexport const a = m;", "import { a } from './lazy.js';\n"
         "export const m = a;", "Circular"),
        ("export const a = ;", "import { a } from './lazy.js';\na();", "lazy.js"),
    ],
)  # fmt: skip
def test_modules_that_cannot_be_joined_are_refused(static, other, main, complaint):
    write_modules(static, lazy=other + "\n", main=main + "\n")
    with pytest.raises(BundleError, match=complaint):
        write_bundle(static)


def test_a_bundler_that_is_not_installed_is_reported(static, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(bundle_page, "BUNDLER", tmp_path)
    assert bundle_page.main([]) == 1
    assert capsys.readouterr().err.endswith("not installed. Run `make bundle`.\n")


def test_the_pages_own_modules_are_in_the_bundle(tmp_path):
    write_bundle(STATIC, tmp_path)
    script = (tmp_path / "from_disk.js").read_text()
    assert "This page did not load completely" not in script  # load.js
    assert "import.meta" not in script


def test_a_language_imports_nothing_because_the_page_waits_for_it_before_it_is_evaluated():
    """A file that imports from the page's script, which waits for the file, would never come."""
    languages = list((STATIC / "js" / "language").glob("??.js"))
    assert languages
    for path in languages:
        assert not re.search(r"^import\b", path.read_text(), re.MULTILINE), path
