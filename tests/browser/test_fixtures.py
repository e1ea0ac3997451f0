"""The fixtures themselves: a check that never fails proves nothing."""

import pytest

from tests.browser.conftest import until


def test_a_page_is_on_the_live_server(page):
    assert page.goto("/login/").ok


def test_axe_finds_what_is_wrong(page, axe):
    page.set_content("<html lang=id><title>x</title><body><h1>x</h1><input name=q></body></html>")
    with pytest.raises(AssertionError, match="label"):
        axe(page)


def test_console_hears_a_script_that_throws_and_a_missing_file(page, console):
    page.goto("/login/")
    page.evaluate("setTimeout(() => { throw new Error('broken script') })")
    page.evaluate("fetch('/static/missing.js')")
    until(lambda: (page.wait_for_timeout(50), len(console.complaints) == 2)[1])
    console.allow("broken script")
    assert [error for error in console.complaints if "404" in error]
    console.allow("404")


def test_a_phone_is_narrow_and_scripts_can_be_off(phone, page_without_js):
    assert phone.goto("/login/").ok
    assert phone.viewport_size["width"] == 390
    page_without_js.set_content(
        "<p id=x>off</p><script>document.getElementById('x').textContent = 'on'</script>"
    )
    assert page_without_js.inner_text("#x") == "off"
