"""What files may be called, and of which types they may be. Pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MAX_NAME_BYTES = 128  # of UTF-8: ten names have to fit into a frame with the longest text
MAX_SUFFIX_BYTES = 16
THUMBNAIL_SUFFIX = ".thumb"
THUMBNAIL_TYPE = "image/jpeg"
MAX_THUMBNAIL_BYTES = 100_000

_IMAGES = ("avif", "bmp", "gif", "heic", "heif", "jpeg", "png", "tiff", "webp")
_SOUNDS = ("aac", "flac", "m4a", "mp4", "mpeg", "ogg", "opus", "wav", "webm", "x-m4a", "x-wav")
_VIDEOS = ("mp4", "mpeg", "ogg", "quicktime", "webm", "x-matroska")
_OFFICE = "application/vnd.openxmlformats-officedocument."
# What a browser runs or renders as a page is not among them: HTML, SVG, XML, scripts.
TYPES = frozenset(
    (
        *(f"image/{each}" for each in _IMAGES),
        *(f"audio/{each}" for each in _SOUNDS),
        *(f"video/{each}" for each in _VIDEOS),
        *("text/plain", "text/csv", "text/markdown"),
        *("application/pdf", "application/json", "application/rtf", "application/octet-stream"),
        *(
            "application/zip",
            "application/gzip",
            "application/x-tar",
            "application/x-7z-compressed",
        ),
        *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        f"{_OFFICE}wordprocessingml.document",
        f"{_OFFICE}spreadsheetml.sheet",
        f"{_OFFICE}presentationml.presentation",
        *(f"application/vnd.oasis.opendocument.{each}" for each in ("text", "spreadsheet")),
        "application/vnd.oasis.opendocument.presentation",
    )
)
# Those of which every browser can draw a smaller picture.
_WITH_THUMBNAIL = frozenset(
    f"image/{each}" for each in ("avif", "bmp", "gif", "jpeg", "png", "webp")
)

_FORBIDDEN = re.compile(r'[<>:"|?*]')  # in the names of some systems, and in JSON or headers
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_name(text: str) -> str:
    """Return what a file is called: the last part of a path, visible, at most 128 bytes in UTF-8
    with its suffix."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", text))[-1]
    visible = "".join(each for each in last if unicodedata.category(each) not in _INVISIBLE)
    name = " ".join(_FORBIDDEN.sub("_", visible).split()).lstrip(".").rstrip(". ")
    return _shortened(name) or "file"


def _shortened(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    end = f"{dot}{suffix}" if stem and len(suffix.encode()) <= MAX_SUFFIX_BYTES else ""
    begin = name.removesuffix(end).encode()[: MAX_NAME_BYTES - len(end.encode())]
    return begin.decode(errors="ignore").rstrip() + end


def has_thumbnail(type: str) -> bool:
    """Whether a file of a type may have a thumbnail."""
    return type in _WITH_THUMBNAIL


def disposition(name: str) -> str:
    """Return the header that has a browser store a file under a name, and never show it.

    https://www.rfc-editor.org/rfc/rfc6266#appendix-D
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain).strip() or "file"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def key(room: str, file: str) -> str:
    """Return the key of a file in the bucket, without its prefix."""
    return f"{room}/{file}"


def thumbnail_key(room: str, file: str) -> str:
    """Return the key of a file's thumbnail, without its prefix."""
    return key(room, file) + THUMBNAIL_SUFFIX
