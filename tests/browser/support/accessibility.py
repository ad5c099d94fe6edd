"""axe-core on a page, which finds what assistive technology cannot use."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.support.running import ROOT

SCRIPT = ROOT / "packages/chalice-gateway/tests/js/node_modules/axe-core/axe.min.js"
RUN = """async (part) => (await axe.run(part, { resultTypes: ['violations'] })).violations.flatMap(
    ({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
        `${id}: ${target} (${[...any, ...all, ...none].map(({ message }) => message)})`)
)"""
LOOKS = tuple((scheme, width) for scheme in ("light", "dark") for width in (1280, 360))


@cache
def _axe() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, part: str = "html") -> list[str]:
    """What axe-core finds in a part of the page as it is: the rule, the element, and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    return page.evaluate(RUN, part)


def find_small_targets(page: Page, state: str) -> list[str]:
    """What can be pressed in this state of the page and is smaller than 24 pixels, unless it has
    space around it: a rule of axe-core that is off by default."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    rule = "axe.run({ runOnly: ['target-size'] })"
    found = page.evaluate(f"async () => (await {rule}).violations.flatMap(({{ nodes }}) => nodes)")
    return [f"{state}: {each['html'][:120]}" for each in found]


def violations_in(
    page: Page, state: str, looks: tuple[tuple[str, int], ...] = LOOKS, part: str = "html"
) -> list[str]:
    """What axe-core finds in this state of the page, in each colour scheme and width (pixels);
    `part` is a selector of the only part that the state changes."""
    found = []
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 720})
        found += [f"{state}, {scheme}, {width}: {fault}" for fault in violations(page, part)]
    return found
