"""Why an app cannot be imported, in one line, and what to do about it."""

from __future__ import annotations

import traceback
from pathlib import Path

_OWN_PACKAGES = ("app", "chalicelib")
_OS = ("<frozen os>", "os.py")  # since Python 3.11, and before


def why_not_loaded(error: BaseException, directory: str) -> str:
    """The error, the line of the project that raised it, and advice."""
    # Chalice puts the text of a file into its own error.
    broken = error.__context__ if isinstance(error, RuntimeError) else error
    if isinstance(broken, SyntaxError):
        return f"{broken.filename}, line {broken.lineno}: {type(broken).__name__}: {broken.msg}."
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(directory)]
    where = f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
    text = f"{directory}/app.py cannot be loaded: {type(error).__name__}: {error}{where}"
    advice = _advice(error, frames)
    return f"{text}. {advice}" if advice else text


def _advice(error: BaseException, frames: traceback.StackSummary) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = error.name.partition(".")[0]
        if package in _OWN_PACKAGES:
            return ""
        return "Install what requirements.txt lists: pip install -r requirements.txt."
    if isinstance(error, KeyError) and frames and frames[-1].filename.endswith(_OS):
        return "Set it in environment_variables of .chalice/config.json, or in the template."
    if isinstance(error, AttributeError) and error.name in ("app", "_features_used"):
        return "app.py needs a variable app that is a Chalice object."
    return ""
