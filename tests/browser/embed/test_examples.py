"""The pages of the examples, from another host and port than the chat's."""

import re

from playwright.sync_api import expect

from tests.support.running import ROOT

CHAT = "http://127.0.0.1:8000/"  # in the examples
TYPES = {".html": "text/html", ".js": "text/javascript"}


def show(example, site, page, page_url, rooms):
    """Open the example, with this chat and these rooms in place of its own."""
    folder = ROOT / "examples" / example
    for file in [*folder.glob("*.*"), *folder.glob("node_modules/*/umd/*.production.min.js")]:
        if file.suffix not in TYPES:
            continue
        text = file.read_text(encoding="utf-8").replace(CHAT, page_url)
        if file.parent == folder:
            for before, after in rooms.items():
                text = re.sub(rf"(['\"]){before}\1", rf"\g<1>{after}\1", text)
        path = f"/{file.relative_to(folder)}".replace("/index.html", "/")
        site.files[path] = (TYPES[file.suffix], text.encode())
    page.goto(site.url)


def test_the_page_with_two_elements_talks(site, page_and_network, page_url, say_in, room, garden):
    page, network = page_and_network
    show("embed", site, page, page_url, {"support": room, "sales": garden})
    elements = page.locator("serverless-chat")
    expect(elements.locator("[data-kind=connected]")).to_have_count(2)
    elements.last.get_by_role("textbox", name="Message").fill("a question")
    page.keyboard.press("Enter")
    expect(elements.last.locator(".message-text")).to_have_text("a question")
    assert len(network.sockets) == 1


def test_the_component_for_react_talks_and_follows_its_properties(
    site, page_and_network, page_url, say_in, room, garden
):
    page, network = page_and_network
    say_in(garden, "from the other room")
    show("react", site, page, page_url, {"support": room, "sales": garden})
    expect(page.locator("#status")).to_contain_text("Connected as Ana")
    say_in(room, "hello")
    expect(page.locator("output")).to_contain_text("Last message: hello")
    expect(page.locator("output")).to_contain_text("0 unread")
    page.get_by_role("button", name=garden, exact=True).click()
    expect(page.locator(".message-text")).to_have_text("from the other room")
    page.get_by_role("textbox", name="Message").fill("an answer")
    page.keyboard.press("Enter")
    expect(page.locator("output")).to_contain_text("Last message: an answer")
    assert len(network.sockets) == 1


DOCUMENTED = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)
SHOW = """async (names) => {
    const [react, { createRoot }, { Chat }] = await Promise.all(
        ['react', 'react-dom/client', '/chat.js'].map((name) => import(name)));
    const property = (name) => name.replace(/-./g, ([, letter]) => letter.toUpperCase());
    const values = Object.fromEntries(names.map((name) => [property(name), `of-${name}`]));
    createRoot(document.querySelector('#root')).render(react.createElement(Chat, values));
    const find = () => document.querySelector('serverless-chat');
    while (find() === null) await new Promise(requestAnimationFrame);
    return names.filter((name) => find().getAttribute(name) !== `of-${name}`);
}"""


def test_the_component_has_all_attributes_of_the_element(site, new_page):
    document = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
    names = DOCUMENTED.findall(document.partition("## Attributes")[2].partition("## ")[0])
    assert "sign-in-url" in names
    page = new_page()
    folder = ROOT / "examples/react"
    for name in ("chat.js", "react.js"):
        site.files[f"/{name}"] = ("text/javascript", (folder / name).read_bytes())
    for file in folder.glob("node_modules/*/umd/*.production.min.js"):
        site.files[f"/{file.relative_to(folder)}"] = ("text/javascript", file.read_bytes())
    html = (folder / "index.html").read_text(encoding="utf-8")
    html = re.sub(r"<script[^>]*(embed|main)\.js[^>]*></script>", "", html)
    site.files["/"] = ("text/html", html.encode())
    page.goto(site.url)
    assert page.evaluate(SHOW, names) == []


def test_the_component_is_short():
    component = ROOT / "examples/react/chat.js"
    assert len(component.read_text(encoding="utf-8").splitlines()) <= 60
