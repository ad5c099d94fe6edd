"""Switching rooms while there is no connection, or together with the name."""

from playwright.sync_api import expect


def test_the_next_connection_enters_a_room_chosen_without_a_connection(
    page_and_network, join, garden, say_in
):
    page, network = page_and_network
    say_in(garden, "in the garden")
    ana = join("Ana", page=page)
    network.cut()
    ana.rooms.get_by_label("Another room").fill(garden)
    ana.rooms.get_by_role("button", name="Go").click()
    ana.says("later")
    network.restore()
    ana.has_read(["in the garden", "later"])
    assert all(
        frame.get("room") != garden for frame in network.sent if frame["action"] == "subscribe"
    )


def test_a_room_chosen_during_the_handshake_is_entered(page_and_network, join, room, garden):
    page, network = page_and_network
    ana = join("Ana", page=page)
    page.evaluate(
        """garden => {
            const observer = new MutationObserver(() => {
                if (!document.querySelector('[data-kind=connecting]')) return;
                observer.disconnect();
                document.querySelector('.rooms-form input').value = garden;
                document.querySelector('.rooms-form').requestSubmit();
            });
            observer.observe(document.querySelector('#status'), {attributes: true});
        }""",
        garden,
    )
    network.sockets[-1].close(code=1001)
    ana.is_in(garden)
    ana.says("hello")
    ana.has_read(["hello"])


def test_the_settings_change_room_and_name_at_once(page_and_network, join, garden):
    page, network = page_and_network
    ana = join("Ana", page=page)
    ana.opens_settings()
    ana.field("Room").fill(garden)
    ana.field("Name").fill("Anna")
    ana.apply.click()
    expect(ana.status).to_contain_text(f"Connected as Anna in {garden}")
    expect(ana.field("Room")).to_be_hidden()
    assert len(network.sockets) == 1
    assert page.url.endswith(f"?room={garden}")
