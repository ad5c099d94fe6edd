"""The files of the page, and the script that a deployed page loads."""

from tests.support.running import ROOT

STATIC = ROOT / "static"
PAGE_ON_DISK = STATIC / "index.html"
LOAD_BUNDLE = (
    (STATIC / "js" / "load.js")
    .read_text(encoding="utf-8")
    .replace("location.hostname", "'deployed'")
)
