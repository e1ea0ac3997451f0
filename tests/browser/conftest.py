"""Real Chromium against a live server: what a page does, not what a template says.

``page`` is the laptop in the ballroom, ``phone`` a participant's; every page made
here fails its test when the browser logged an error (a blocked inline style, a
script that threw). A test that provokes one says so: ``console.allow("409")``.
"""

import inspect
import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client

from tests.browser.wire import Wire
from tests.runner import find_chromium

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
    # An address as in a hotel's network: plain HTTP, for which browsers neither encrypt nor keep workers.
    "--host-resolver-rules=MAP hotel.test 127.0.0.1",
]


class Console:
    """What the browser complained about, apart from what the test allows."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.allowed: list[str] = []

    def allow(self, *parts: str) -> None:
        """Accept complaints that contain one of `parts`, for example ``"status of 404"``."""
        self.allowed += parts

    def watch(self, context) -> None:
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda message: message.type == "error" and self.errors.append(message.text))

    @property
    def complaints(self) -> list[str]:
        return [error for error in self.errors if not any(part in error for part in self.allowed)]


def until(is_so, seconds=20):
    """Wait until `is_so()` is true, and return what it gave.

    A page is never read once only: between two looks a busy machine draws late. Not there yet,
    or there twice for a moment, is not so yet.
    """
    from playwright.sync_api import Error

    end = time.monotonic() + seconds
    while True:
        trouble = None
        try:
            if last := is_so():
                return last
        except (Error, ObjectDoesNotExist, IndexError) as error:
            trouble = error
        if time.monotonic() >= end:
            raise AssertionError(f"it did not happen: {inspect.getsource(is_so).strip()}") from trouble
        time.sleep(0.05)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="tests/requirements-browser.txt is not installed")
    chromium = find_chromium() or pytest.skip("Chromium is not installed")
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
def new_page(browser, live_server, console):
    """A factory of pages in contexts of their own; addresses are relative to the live server.

    ``new_page()``, ``new_page(viewport=PHONE)``, ``new_page(java_script_enabled=False)``.
    """
    contexts = []

    def make(**options):
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": LAPTOP, "locale": "id-ID", "accept_downloads": True} | options
        )
        context.set_default_timeout(15_000)
        console.watch(context)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert console.complaints == []


@pytest.fixture
def wire(live_server):
    """A network that can fail; `new_page(base_url=wire.address)` is behind it."""
    wire = Wire(live_server.thread.port)
    yield wire
    wire.close()


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
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return sign


@pytest.fixture
def axe():
    """``axe(page)``: nothing that axe-core calls serious or critical."""
    module = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="tests/requirements-browser.txt is not installed"
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
    """``shoot(page, "board")``: a picture of the whole page in test-artifacts/, for people to look at."""

    def save(page, name):
        ARTIFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)

    return save
