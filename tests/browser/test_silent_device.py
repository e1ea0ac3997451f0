"""No device can swallow a line: the server gets it without, and the fields keep it until then."""

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string

from dim.models import Problem
from dim.views import device as device_views
from tests import factories as make
from tests.browser import silent_devices as device
from tests.browser.conftest import arrive, promised, until
from tests.browser.test_outbox import kept, light, statements, write
from tests.views.problem_forms import edit_url, new_url

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = "".join(device.hangs(name) for name in device.FUNCTIONS)
FAULTS = {
    **{f"{name} hangs": device.hangs(name) for name in device.FUNCTIONS},
    **{f"{name} throws": device.throws(name) for name in device.FUNCTIONS},
    **{
        f"{name} takes a minute": device.is_slow(name, 60_000)
        for name in ("open", "key", "seal", "lock", "worker")
    },
    "storage is forbidden": device.is_named_only_to_throw("window", "indexedDB"),
    "locks are forbidden": device.is_named_only_to_throw("Navigator.prototype", "locks"),
    "channels are forbidden": "BroadcastChannel = function () { throw new Error('forbidden') };",
    "workers are forbidden": device.is_named_only_to_throw("Navigator.prototype", "serviceWorker"),
    "everything hangs": EVERYTHING,
}
NO_DISK = {
    name: FAULTS[name] for name in ("open hangs", "write hangs", "seal throws", "everything hangs")
}
each_fault = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
without_disk = pytest.mark.parametrize("fault", NO_DISK.values(), ids=NO_DISK)


@pytest.fixture
def board(class_a):
    for number in (1, 2):
        make.issue(class_a.division, number)
    make.problem(
        class_a,
        statement="Sudah ada",
        strategic_issue=class_a.division.strategic_issues.get(number=1),
    )
    return class_a.get_absolute_url()


@pytest.fixture
def desk(new_page, network, sign_in, console, facilitator):
    """A function that opens a page of the note-taker on such a device."""

    def open_(fault, address):
        # The network is cut while the script of the service worker may be under way.
        console.allow("does not have a MIME type")
        page = sign_in(new_page(base_url=network.address), facilitator)
        page.add_init_script(fault)
        page.goto(address)
        return page

    return open_


@each_fault
def test_the_server_has_a_line_within_three_seconds(desk, board, fault):
    page = desk(fault, board)
    write(page, "Satu baris")
    until(lambda: statements() == ["Sudah ada", "Satu baris"], promised(3) / 1000)
    until(lambda: light(page) == "saved")
    until(lambda: page.input_value("#id_statement") == "")
    write(page, "Baris kedua", "Baris ketiga")
    until(lambda: statements()[2:] == ["Baris kedua", "Baris ketiga"])
    until(lambda: page.input_value("#id_statement") == "")
    until(lambda: light(page) == "saved")


@each_fault
def test_the_full_form_saves_within_three_seconds(desk, board, class_a, fault):
    page = desk(fault, new_url(class_a))
    page.locator("[name=strategic_issue]").select_option(index=1)
    page.fill("[name=statement]", "Lewat isian lengkap")
    page.click("[name=action][value=save]")
    until(lambda: "Lewat isian lengkap" in statements(), promised(3) / 1000)
    page.fill("[name=cause]", "Sebabnya")
    page.click("[name=action][value=save]")
    until(lambda: Problem.objects.get(number=2).cause == "Sebabnya", promised(3) / 1000)
    until(lambda: light(page) == "saved")
    until(lambda: len(statements()) == 2)


@without_disk
def test_a_field_keeps_its_words_until_the_server_has_them(desk, network, board, fault):
    page = desk(fault, board)
    page.fill("#id_recommendations", "Tambah gudang")
    network.set("cut")
    page.locator("#id_statement").press_sequentially("Hanya di halaman ini")
    page.keyboard.press("Enter")
    page.locator("[data-trouble=offline][data-only-here]:not([hidden])").wait_for()
    page.locator("#storage-missing:not([hidden])").wait_for()
    assert page.input_value("#id_statement") == "Hanya di halaman ini"
    assert page.input_value("#id_recommendations") == "Tambah gudang"
    until(lambda: "(1)" in page.inner_text("[data-light]"))
    words = page.locator("#outbox").get_attribute("data-unsent-here")
    until(lambda: page.inner_text("[data-light]").strip() == words.replace("{n}", "1"))
    # Who types on begins the next line.
    page.locator("#id_statement").press_sequentially("Baris berikut")
    page.keyboard.press("Enter")
    until(lambda: "(2)" in page.inner_text("[data-light]"))
    page.keyboard.type("Setengah")
    network.set("through")
    until(lambda: statements()[1:] == ["Hanya di halaman ini", "Baris berikut"])
    first = Problem.objects.get(statement="Hanya di halaman ini")
    assert [one.text for one in first.recommendations.all()] == ["Tambah gudang"]
    assert not Problem.objects.get(statement="Baris berikut").recommendations.exists()
    until(lambda: page.input_value("#id_statement") == "Setengah")
    until(lambda: page.input_value("#id_recommendations") == "")


@without_disk
def test_leaving_a_page_that_alone_has_the_words_asks_first(desk, network, board, fault):
    page = desk(fault, board)
    network.set("cut")
    write(page, "Hanya di halaman ini")
    page.locator("#storage-missing:not([hidden])").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".masthead .brand").click(no_wait_after=True)
    until(lambda: (page.wait_for_timeout(50), asked)[1] == ["beforeunload"])
    network.set("through")
    until(lambda: len(statements()) == 2)


def test_a_device_that_answers_late_is_used_from_then_on(desk, network, board):
    page = desk(device.is_slow("open", 4000), board)
    network.set("cut")
    write(page, "Lebih cepat daripada perangkat")
    page.locator("#storage-missing:not([hidden])").wait_for()
    until(lambda: page.input_value("#id_statement") == "Lebih cepat daripada perangkat")
    # Then the disk has it: the field is free, and what is said is true again.
    until(lambda: page.input_value("#id_statement") == "")
    page.locator("#storage-missing").wait_for(state="hidden")
    page.locator("[data-trouble=offline]:not([data-only-here]):not([hidden])").wait_for()
    words = page.locator("#outbox").get_attribute("data-unsent")
    until(lambda: page.inner_text("[data-light]").strip() == words.replace("{n}", "1"))
    network.set("through")
    until(lambda: statements() == ["Sudah ada", "Lebih cepat daripada perangkat"])


def test_a_slow_device_brings_back_what_waited_there(desk, network, board):
    page = desk("", board)
    until(lambda: kept(page, "page"))
    network.set("cut")
    write(page, "Menunggu di perangkat")
    page.fill("#id_statement", "Setengah kalimat")
    until(lambda: len(kept(page, "entry")) == 2)
    network.set("through")
    page.context.set_offline(False)
    page.add_init_script(device.is_slow("open", 3000))
    page.reload()
    until(lambda: statements() == ["Sudah ada", "Menunggu di perangkat"])
    until(lambda: page.input_value("#id_statement") == "Setengah kalimat")


@without_disk
def test_saving_and_completing_takes_the_words_along(desk, board, fault):
    page = desk(fault, board)
    page.fill("#id_statement", "Dilengkapi di sana")
    page.press("#id_statement", "Control+Enter")
    page.wait_for_url("**/SEK-A-002/edit/**")
    until(lambda: page.input_value("[name=statement]") == "Dilengkapi di sana")


@without_disk
def test_the_full_form_is_not_left_before_somebody_has_its_words(
    desk, network, board, class_a, fault
):
    page = desk(fault, new_url(class_a))
    page.locator("[name=strategic_issue]").select_option(index=1)
    network.set("cut")
    page.fill("[name=statement]", "Simpan, tulis baru")
    page.click("[name=action][value=new]")
    page.locator("[data-trouble=offline][data-only-here]:not([hidden])").wait_for()
    assert page.input_value("[name=statement]") == "Simpan, tulis baru"
    network.set("through")
    until(lambda: "Simpan, tulis baru" in statements())
    until(lambda: page.input_value("[name=statement]") == "")


def test_saving_is_not_said_for_longer_than_a_save_may_take(desk, board):
    # A request that nothing breaks off; the fifteen seconds are short here.
    page = desk(
        "const wait = window.setTimeout; window.setTimeout = (act, pause, ...more) => "
        "wait(act, pause > 14000 && pause < 20000 ? 1500 : pause, ...more);",
        board,
    )
    page.evaluate(
        """create => {
          const real = window.fetch;
          window.isSilent = true;
          window.fetch = (address, request) => (window.isSilent && address === create
            ? new Promise(() => {}) : real(address, request));
        }""",
        page.get_attribute("#quick-entry", "data-create"),
    )
    write(page, "Tidak pernah dijawab")
    until(lambda: light(page) == "sending")
    until(lambda: light(page) == "unsent")
    page.evaluate("window.isSilent = false")
    until(lambda: statements() == ["Sudah ada", "Tidak pernah dijawab"])
    until(lambda: light(page) == "saved")


def test_a_device_that_swallows_the_edit_of_an_entry(desk, board):
    page = desk(EVERYTHING, edit_url(Problem.objects.get()))
    page.fill("[name=cause]", "Ditulis di perangkat yang diam")
    until(lambda: Problem.objects.get().cause == "Ditulis di perangkat yang diam")
    until(lambda: light(page) == "saved")


def test_a_worker_whose_store_hangs_lets_the_browser_say_so(desk, network, board, monkeypatch):
    from playwright.sync_api import Error, TimeoutError

    silent = (
        "addEventListener('activate', () => setTimeout(() => {"
        " CacheStorage.prototype.open = () => new Promise(() => {}); }, 500));\n"
    )

    def worker(request, template, context, content_type):
        text = render_to_string(template, context, request)
        return HttpResponse(silent + text, content_type=content_type)

    monkeypatch.setattr(device_views, "render", worker)
    page = desk("", board)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(promised(1.5))
    network.set("cut")
    with pytest.raises(Error) as failure:
        page.goto(board, timeout=promised(8))
    assert not isinstance(failure.value, TimeoutError)
    network.set("through")
    arrive(page, board)
    until(lambda: page.locator("#id_statement").is_visible())
    write(page, "Sesudah itu")
    until(lambda: "Sesudah itu" in statements())
