"""Pictures of a page in several sizes and looks, and sheets of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

COLOURS = 256  # of a picture in the README: more are not seen, and make it larger
MAX_README_BYTES = 130_000
THUMBNAIL_HEIGHT = 420
GAP = 12
# Waits for what comes after a while, such as the line about the connection, if it has an end.
AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished))"""


@dataclass(frozen=True)
class Size:
    """Of the window, in CSS pixels, and of the text that the user has chosen."""

    name: str
    width: int
    height: int
    font: int = 16


LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
SIZES = (
    Size("360", 360, 740),
    Size("768", 768, 1024),
    Size("1280", 1280, 800),
    Size("1920", 1920, 1080),
)
SMALL_SIZES = (
    Size("large-text", 360, 740, font=32),
    Size("magnified", 320, 256),
    Size("landscape-keyboard", 740, 200),
)


def pictures(
    page: Page, sizes: tuple[Size, ...], looks: tuple[str, ...], again: Callable[[], None]
) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of each; `again` makes happen what has passed since the last one."""
    for look in looks:
        for size in sizes:
            page.emulate_media(reduced_motion="reduce", **LOOKS[look])
            page.set_viewport_size({"width": size.width, "height": size.height})
            page.evaluate(
                "size => { document.documentElement.style.fontSize = `${size}px`; }", size.font
            )
            page.mouse.move(0, 0)  # over nothing that would change its look
            again()
            page.evaluate(AT_REST)
            yield f"{size.name}-{look}", page.screenshot()


def sheet(pngs: list[bytes], columns: int) -> bytes:
    """Return a PNG of all of them, made smaller, `columns` in a row."""
    from PIL import Image  # only `make screenshots` installs it

    thumbnails = []
    for png in pngs:
        picture = Image.open(io.BytesIO(png)).convert("RGB")
        picture.thumbnail((10_000, THUMBNAIL_HEIGHT))
        thumbnails.append(picture)
    rows = [thumbnails[start : start + columns] for start in range(0, len(thumbnails), columns)]
    width = max(sum(picture.width + GAP for picture in row) for row in rows)
    whole = Image.new("RGB", (width, len(rows) * (THUMBNAIL_HEIGHT + GAP)), "grey")
    for number, row in enumerate(rows):
        left = 0
        for picture in row:
            whole.paste(picture, (left, number * (THUMBNAIL_HEIGHT + GAP)))
            left += picture.width + GAP
    return _png(whole)


def compress(png: bytes) -> bytes:
    """With a palette. Raises ValueError if the picture is too large for a README."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    written = _png(picture.quantize(COLOURS, dither=Image.Dither.NONE))
    if len(written) > MAX_README_BYTES:
        raise ValueError(f"A picture has {len(written):,} bytes; {MAX_README_BYTES:,} are allowed.")
    return written


def _png(picture: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
