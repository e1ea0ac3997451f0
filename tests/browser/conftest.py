"""Real Chromium against a live server: what a page does, not what a template says.

``page`` is the laptop in the ballroom, ``phone`` a participant's; every page made
here fails its test when the browser logged an error (a blocked inline style, a
script that threw). A test that provokes one says so: ``console.allow("409")``.
"""

import contextlib
import inspect
import os
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client

from tests import tools
from tests.browser.faulty_network import FaultyNetwork
from tests.patience import PATIENCE, slowness
from tests.postgres import end_other_connections

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
ARTIFACTS = settings.BASE_DIR / "test-artifacts"
CHROMIUM_OPTIONS = [
    "--no-sandbox",  # Chromium refuses to start as root with it, and CI is root
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # An address as in a hotel's network: plain HTTP, for which browsers neither encrypt
    # nor keep workers.
    "--host-resolver-rules=MAP hotel.test 127.0.0.1",
]


# What a browser logs while the network is away, whatever it was just loading: a poll, a picture,
# or the script of the service worker, of which a broken connection may bring half the headers.
# Behind a proxy that cannot reach the server it is a 502.
NO_NETWORK = (
    "Failed to load resource: net::ERR_",
    "error occurred when fetching the script",
    "The script does not have a MIME type",
    "status of 502",
)

# Some seconds after it was opened, a board fetches the empty form ahead. When the class has closed
# before that, the form leads elsewhere, and the fetch follows nowhere.
NO_FORM_AHEAD = "net::ERR_FAILED"


class Console:
    """What the browser complained about, apart from what the test allows."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.allowed: list[str] = []

    def allow(self, *parts: str) -> None:
        """Accept complaints that contain one of `parts`, for example ``"status of 404"``."""
        self.allowed += parts

    def allow_no_network(self) -> None:
        """Accept what a browser says without network: the test takes it away itself."""
        self.allow(*NO_NETWORK)

    def watch(self, context) -> None:
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", self._hear)

    def _hear(self, message) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} [{message.location.get('url', '')}]")

    @property
    def complaints(self) -> list[str]:
        return [error for error in self.errors if not any(part in error for part in self.allowed)]


def playwright_error():
    """Return the base class of what Playwright raises; it may not be installed here."""
    from playwright.sync_api import Error

    return Error


def promised(seconds):
    """Return how long what was promised in `seconds` may take here and now, in milliseconds."""
    return 1000 * seconds * slowness()


def until(is_so, seconds=PATIENCE):
    """Wait until `is_so()` is true, and return what it gave.

    A page is never read once only: between two looks a busy machine draws late. Not there yet,
    or there twice for a moment, is not so yet.
    """
    error_of_browser = playwright_error()
    end = time.monotonic() + seconds
    while True:
        trouble = None
        try:
            if last := is_so():
                return last
        except (error_of_browser, ObjectDoesNotExist, IndexError) as error:
            trouble = error
        if time.monotonic() >= end:
            raise AssertionError(
                f"it did not happen: {inspect.getsource(is_so).strip()}"
            ) from trouble
        time.sleep(0.05)


def arrive(page, address):
    """Go to `address`, also from a page that loads itself again now that its network is back."""
    until(lambda: page.goto(address))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def wait_for_requests():
    """Wait until the live server has answered what the pages still asked when they were closed.

    What a request stores after the tables were emptied would be left to the next test; and where
    Django flushes them, which locks every table in its own order, the flush would be waiting for
    the request, and it for the flush. What is not done in time is cut off: its page is gone.
    """
    end = time.monotonic() + PATIENCE
    # Django's live server handles each connection in a thread, named after socketserver's method.
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        if time.monotonic() >= end:
            end_other_connections()
            return
        time.sleep(0.01)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason=f"{tools.NAME} is not installed")
    chromium = tools.find_chromium() or pytest.skip("Chromium is not installed")
    # Playwright's loop runs in this thread, which Django takes for an async caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def console():
    return Console()


@pytest.fixture
def new_page(browser, live_server, console, network, settings, monkeypatch):
    """A factory of pages in contexts of their own; addresses are relative to the live server.

    ``new_page()``, ``new_page(viewport=PHONE)``, ``new_page(java_script_enabled=False)``. It names
    `network`, `settings` and `monkeypatch` so that its pages are closed before those are undone:
    a page that still polls would complain about a server that is not the test's any more.
    """
    contexts = []

    def make(**options):
        context = browser.new_context(
            **{
                "base_url": live_server.url,
                "viewport": LAPTOP,
                "locale": "id-ID",
                "accept_downloads": True,
            }
            | options
        )
        context.set_default_timeout(1000 * PATIENCE)
        console.watch(context)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        # A test may have closed one itself, as a laptop that dies.
        with contextlib.suppress(playwright_error()):
            context.cookies()  # an answer from the browser; what it logged before comes before it
    # Closing breaks off what a page is loading at that moment, and the browser complains of that.
    complaints = console.complaints
    for context in contexts:
        context.close()
    wait_for_requests()
    assert complaints == []


@pytest.fixture
def network(live_server, console):
    """A network that can fail; `new_page(base_url=network.address)` is behind it."""
    network = FaultyNetwork(live_server.thread.port, when_it_fails=console.allow_no_network)
    yield network
    network.close()


@pytest.fixture
def set_offline(console):
    """``set_offline(page, True)``: the browser itself has no network, until it is False again."""

    def switch(page, is_offline):
        console.allow_no_network()
        page.context.set_offline(is_offline)

    return switch


@pytest.fixture
def page(new_page):
    """The laptop of a facilitator."""
    return new_page()


@pytest.fixture
def phone(new_page):
    return new_page(viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def page_without_js(new_page):
    return new_page(java_script_enabled=False)


@pytest.fixture
def sign_in(live_server):
    """``sign_in(page, user)``: a session cookie instead of the login form; returns the page."""

    def sign(page, user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
        return page

    return sign


@pytest.fixture
def axe():
    """``axe(page)``: nothing that axe-core calls serious or critical."""
    module = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason=f"{tools.NAME} is not installed"
    )

    def check(page):
        # Preloading would copy our style sheets into the page inline, which our CSP refuses.
        violations = module.Axe().run(page, options={"preload": False}).response["violations"]
        assert [
            (violation["id"], violation["help"], [node["html"] for node in violation["nodes"]])
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
        ] == []

    return check


@pytest.fixture
def shoot():
    """``shoot(page, "board")``: a picture of the whole page in test-artifacts/, for people."""

    def save(page, name):
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)

    return save
