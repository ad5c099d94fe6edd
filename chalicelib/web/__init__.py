"""Web: what is served over HTTP. Exports `page`, which serves a file of the browser client."""

from chalicelib.web.pages import page

__all__ = ["page"]
