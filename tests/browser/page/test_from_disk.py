"""The page opened from the disk connects to an address that the user types."""

from playwright.sync_api import expect


def test_a_page_from_disk_connects_to_a_typed_address(visit, join, page_on_disk, chat):
    ben = join("Ben")
    ana = visit(url=page_on_disk, name="Ana")
    expect(ana.field("WebSocket address")).to_be_focused()
    ana.field("WebSocket address").fill(chat.ws_url)
    ana.connect.click()
    ana.is_connected()

    ana.says("from my disk")
    ben.reads("from my disk")
    ben.says("from the server")
    ana.reads("from the server")


def test_a_page_from_disk_remembers_the_address(visit, page_on_disk, chat):
    ana = visit(url=page_on_disk, name="Ana")
    ana.field("WebSocket address").fill(chat.ws_url)
    ana.connect.click()
    ana.is_connected()
    ana.page.goto(page_on_disk)
    expect(ana.field("WebSocket address")).to_have_value(chat.ws_url)


def test_a_page_from_disk_has_no_server_of_its_own(visit, page_on_disk):
    ana = visit(url=page_on_disk, name="Ana")
    ana.connect.click()
    address = ana.field("WebSocket address")
    expect(address).to_be_focused()
    assert "wss://example.com/api" in address.evaluate("field => field.validationMessage")
    assert address.get_attribute("placeholder").startswith("wss://")
    expect(ana.status).to_contain_text("Not connected")


def test_a_page_from_disk_without_a_bundle_says_how_to_make_it(new_page, page_on_disk):
    page = new_page()
    page.route("**/bundle/from_disk.js", lambda route: route.abort())
    page.goto(page_on_disk)
    expect(page.get_by_role("status").first).to_contain_text("Run `make bundle`")


def test_each_way_of_loading_loads_only_its_own_scripts(
    new_page, visit, page_on_disk, modules_url, page_url
):
    def scripts_of(url):
        page, names = new_page(), []
        page.on("requestfinished", lambda request: names.append(request.url.rpartition("/")[2]))
        page.on("requestfailed", lambda request: names.append(f"failed: {request.url}"))
        visit(page, url=url, name="Ana")
        expect(page.get_by_role("textbox", name="Message")).to_be_enabled()
        page.wait_for_load_state("networkidle")
        return {name for name in names if name.endswith(".js")}

    assert scripts_of(page_on_disk) == {"load.js", "from_disk.js"}
    modules = scripts_of(modules_url)
    assert {"load.js", "early.js", "main.js", "connection.js"} <= modules
    assert not any(name.startswith("page.") for name in modules)
    bundled = {name.partition(".")[0] for name in scripts_of(page_url)}
    assert bundled - {"extras", "link_finder", "unicode_rules"} == {"page"}
