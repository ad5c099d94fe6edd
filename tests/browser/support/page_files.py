"""The files of the page."""

from tests.support.running import ROOT

STATIC = ROOT / "static"
PAGE_ON_DISK = STATIC / "index.html"
