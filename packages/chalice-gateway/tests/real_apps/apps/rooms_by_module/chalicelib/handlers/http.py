"""Routes below /rooms."""

from chalice import Blueprint, NotFoundError
from chalicelib.shared import rooms

routes = Blueprint(__name__)


@routes.route("/{name}", cors=True)
def members(name):
    found = rooms.members(name)
    if not found:
        raise NotFoundError(f"Nobody is in {name}.")
    return {"members": len(found)}
