"""The files of the page."""

from tests.support.running import ROOT

STATIC = ROOT / "static"
PAGE_ON_DISK = STATIC / "index.html"


def deployed(url: str) -> str:
    """The page as a host serves it that is not the developer's own: in a few files, not in a
    hundred modules, each of which costs time."""
    return url.replace("127.0.0.1", "chat.localhost") + "/"
