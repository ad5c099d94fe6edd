"""Bytecode in the deployment zip, so that no cold start has to compile."""

from __future__ import annotations

import compileall
import py_compile
import tempfile
import zipfile
from pathlib import Path


def compile_ahead(path: Path) -> None:
    """Put bytecode into the zip that Lambda uses as it is.

    Lambda's folder is read-only, and this machine's own `__pycache__` is valid by file times that a
    zip does not keep. Unchecked hashes need no times, and make the same zip from the same sources
    on every machine, so an unchanged zip is not uploaded again.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            files = [f for f in archive.infolist() if "__pycache__" not in f.filename]
            archive.extractall(folder, files)
        compileall.compile_dir(
            folder,
            stripdir=folder,
            quiet=1,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(p for p in Path(folder).rglob("*") if p.is_file()):
                info = zipfile.ZipInfo(str(file.relative_to(folder)))
                info.external_attr = 0o644 << 16
                archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED)
