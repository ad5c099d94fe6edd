"""The repository's package for npm, which writes files of its own when it is packed."""

import shutil

from tests.support.running import ROOT
from tools.releasing.artifacts import NPM_PACKAGE


def copy_to(folder):
    """Copy what the package is packed from to a new folder, as other tests may pack it as well."""
    own = shutil.ignore_patterns("node_modules", "js", "types")
    copy = shutil.copytree(ROOT / NPM_PACKAGE, folder / NPM_PACKAGE, ignore=own)
    (copy / "node_modules").symlink_to(ROOT / NPM_PACKAGE / "node_modules")
    (folder / "static").symlink_to(ROOT / "static")
    return folder
