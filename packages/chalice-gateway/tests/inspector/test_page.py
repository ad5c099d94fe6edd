"""The inspector's page in Chromium.

A module of its own: while the browser runs, no test of the module can call asyncio.run().
"""

import secrets

import pytest
from chalice_gateway.testing import Connection
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
TIMEOUT_MS = 60_000
MARKUP = '<img src=x onerror="document.title=1">'


@pytest.fixture
def open_page(chromium, inspected):
    """Open a view; no page may throw, or be refused something by its CSP."""
    contexts, failures = [], []

    def open_page(view="", **options):
        context = chromium.new_context(**options)
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda line: line.type == "error" and failures.append(line.text))
        page.goto(f"{inspected.http}/@gateway{view}")
        expect(page.locator("#status")).to_have_text("Live")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert failures == []


@pytest.fixture
def things(inspected, local_client):
    """Puts so many items into the app's table, and no others, and removes them again."""
    dynamodb = local_client("dynamodb", inspected.dynamodb)

    def clear():
        for item in dynamodb.scan(TableName="Things")["Items"]:
            dynamodb.delete_item(TableName="Things", Key={"id": item["id"]})

    def put(count):
        clear()
        for number in range(count):
            item = {"id": {"S": f"{number:03}"}, "n": {"N": "12345678901234567890"}}
            dynamodb.put_item(TableName="Things", Item=item)

    yield put
    clear()


def row(page, *texts):
    """The first row with all of these texts."""
    found = page.locator("main > section:visible tbody > tr")
    for text in texts:
        found = found.filter(has_text=text)
    return found.first


def test_an_event_appears_as_it_ends_and_opens_with_the_keyboard(open_page, ana):
    page = open_page()
    ana.send_text("put 999")
    ana.receive_text()
    event = row(page, "websocket_message", "dynamodb 1")
    expect(event).to_contain_text("ok")
    event.get_by_role("button").focus()
    page.keyboard.press("Enter")
    details = page.locator(".details")
    expect(details).to_contain_text("PutItem")
    expect(details).to_contain_text("Things")
    page.keyboard.press("Enter")
    expect(details).to_have_count(0)


def test_an_event_that_failed_shows_its_traceback(open_page, ana):
    page = open_page()
    ana.send_text(f"fail {MARKUP}")
    page.get_by_label("Failed only").check()
    page.locator("#event-filter").fill(MARKUP)
    row(page, "Unhandled").click()
    expect(page.get_by_label("Traceback")).to_contain_text(f"ValueError: {MARKUP}")


def test_an_aws_call_that_failed_shows_its_error_in_red(open_page, ana):
    page = open_page()
    ana.send_text("put ")
    row(page, "Unhandled", "dynamodb 1").click()
    expect(page.locator(".details td.failed")).to_have_text("ValidationException")


def test_events_are_filtered(open_page, ana):
    page = open_page()
    ana.send_text("hello")
    expect(row(page, "websocket_message")).to_be_visible()
    page.locator("#event-filter").fill("nothing like this")
    expect(page.get_by_text("No event matches.")).to_be_visible()


def test_frames_show_texts_as_text(open_page, ana):
    page = open_page("#frames")
    ana.send_text(MARKUP)
    expect(row(page, "→ in", MARKUP)).to_be_visible()
    expect(row(page, "← out", MARKUP)).to_contain_text(f"{len(MARKUP)} B")
    assert page.locator("main img").count() == 0


def test_a_paused_page_keeps_its_rows_and_counts_the_new_ones(open_page, ana):
    page = open_page("#frames")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#status")).to_have_text("Paused")
    ana.send_text("while paused")
    ana.receive_text()
    expect(page.locator("#frame-note")).to_contain_text("2 new while paused")
    expect(row(page, "while paused")).to_have_count(0)
    page.get_by_role("button", name="Resume").click()
    expect(row(page, "while paused")).to_be_visible()


def test_a_connection_is_closed_from_the_page(open_page, ana):
    page = open_page("#connections")
    expect(page.locator("#connection-rows tr")).to_have_count(1)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("No client is connected.")).to_be_visible()
    assert ana.wait_closed() == (1000, "Connection Closed Normally")


def test_a_connection_leads_to_its_frames(open_page, ana, inspected):
    with Connection(inspected.ws) as ben:
        ben.send_text("from ben")
        ben.receive_text()
    ana.send_text("from ana")
    ana.receive_text()
    page = open_page("#connections")
    page.locator("#connection-rows a").click()
    expect(row(page, "from ana")).to_be_visible()
    expect(row(page, "from ben")).to_have_count(0)


def test_a_table_is_paged_through_and_its_numbers_keep_their_digits(open_page, things):
    things(60)
    page = open_page("#tables")
    page.get_by_role("link", name="Things").click()
    rows = page.locator("#tables tbody > tr")
    expect(rows).to_have_count(50)
    expect(page.get_by_text("60 items · page 1")).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(rows).to_have_count(10)
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    rows.first.click()
    expect(page.get_by_label("Item")).to_contain_text('"n": 12345678901234567890')
    page.get_by_role("button", name="Previous page").click()
    expect(rows).to_have_count(50)


def test_a_queue_shows_its_messages_and_receives_none(open_page, inspected, local_client):
    sqs = local_client("sqs", inspected.dynamodb)
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=MARKUP)
    page = open_page("#queues/jobs")
    message = row(page, MARKUP)
    expect(message).to_contain_text("waiting")
    message.click()
    expect(page.get_by_label("Body")).to_have_text(MARKUP)
    (received,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert received["Attributes"]["ApproximateReceiveCount"] == "1"
    page.get_by_role("button", name="Refresh").click()
    expect(row(page, MARKUP)).to_contain_text("in flight")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=received["ReceiptHandle"])


def test_a_fault_is_switched_on_and_off(open_page, api):
    page = open_page("#faults")
    page.get_by_label("Share of cut in percent").fill("12.5")
    page.get_by_label("Share of cut in percent").press("Enter")
    expect(page.get_by_role("link", name="Faults 1")).to_be_visible()
    shares = {each["kind"]: each["share"] for each in api.get("/api/state")[1]["faults"]["kinds"]}
    assert shares["cut"] == 0.125
    page.get_by_role("button", name="Switch all off").click()
    expect(page.locator("#fault-count")).to_be_hidden()
    assert not any(each["share"] for each in api.get("/api/state")[1]["faults"]["kinds"])


def test_time_passes_at_the_press_of_a_button(open_page, api):
    page = open_page("#clock")
    before = api.get("/api/state")[1]["clock"]["advancedS"]
    page.get_by_role("button", name="+10 minutes").click()
    expect(page.locator("#advanced")).to_contain_text("ahead of your machine")
    assert api.get("/api/state")[1]["clock"]["advancedS"] == before + 600


def test_a_function_is_invoked_from_the_page(open_page):
    page = open_page("#invoke")
    page.get_by_label("Function").select_option("add")
    page.get_by_label("Event, as JSON").fill('{"a": 1')
    page.get_by_role("button", name="Invoke").click()
    expect(page.locator("#invoke-event:invalid")).to_be_visible()
    page.get_by_label("Event, as JSON").fill('{"a": 1, "b": 2}')
    page.get_by_role("button", name="Invoke").click()
    expect(page.get_by_label("Result")).to_have_text("3")


@pytest.mark.parametrize(("width", "font"), [(320, "16px"), (640, "32px")])
def test_no_view_is_wider_than_the_window(open_page, ana, width, font):
    ana.send_text("hello")
    ana.receive_text()
    page = open_page(viewport={"width": width, "height": 640})
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", font)
    for link in page.locator(".tabs a").all():
        link.click()
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], page.url


def test_the_page_says_that_the_gateway_has_ended_and_finds_the_next_one(
    chromium, gateway, app_dir
):
    port = str(20_000 + secrets.randbelow(10_000))  # the system gives it to no other test meanwhile
    first = gateway(app_dir, "--no-reload", "--port", port).wait_until_ready()
    page = chromium.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(f"{first.http}/@gateway")
    expect(page.locator("#status")).to_have_text("Live")
    first.kill()
    expect(page.locator("#status")).to_have_text("Not connected")
    expect(page.get_by_role("alert")).to_contain_text("The gateway does not answer")
    gateway(app_dir, "--no-reload", "--port", port)
    expect(page.locator("#status")).to_have_text("Live")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.close()


def test_a_stream_that_the_browser_gives_up_is_opened_again(chromium, inspected):
    page = chromium.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    refused = {"status": 502, "body": "Bad Gateway"}
    page.route("**/api/events", lambda route: route.fulfill(**refused))
    page.goto(f"{inspected.http}/@gateway")
    expect(page.locator("#status")).to_have_text("Not connected")
    page.unroute("**/api/events")
    expect(page.locator("#status")).to_have_text("Live")
    page.close()
