"""Web: what is served over HTTP. Exports the modules that register routes, `api` among them, and
`page`, which serves a file of the browser client."""

from chalicelib.web import api, dev_sign_in, routes
from chalicelib.web.pages import page

__all__ = ["api", "dev_sign_in", "page", "routes"]
