"""Nothing typed is lost: networks fail, pages close, sessions end, servers break.

The network is a real one that really fails (``network``); the service worker and the
store on the device are the browser's own.
"""

from dataclasses import replace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from dim import workflow
from dim.forms import problem_form
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from dim.views import device
from tests import factories as make
from tests.browser.conftest import CHROMIUM_OPTIONS, arrive, until
from tests.tools import find_chromium
from tests.views.problem_forms import edit_url, new_url

pytestmark = pytest.mark.django_db(transaction=True)

NETWORK = ("Failed to load resource",)  # what a browser logs when there is none
WORKER = "navigator.serviceWorker.ready.then(() => true)"


@pytest.fixture
def board(class_a):
    for number, title in ((1, "Arsip"), (2, "Logistik")):
        make.issue(class_a.division, number, title=title)
    make.problem(
        class_a,
        statement="Sudah ada",
        strategic_issue=class_a.division.strategic_issues.get(number=1),
    )
    return class_a.get_absolute_url()


@pytest.fixture
def desk(new_page, network, sign_in, console, facilitator, board):
    """The note-taker on hotel wifi, with the board open."""
    console.allow(*NETWORK)
    page = sign_in(new_page(base_url=network.address), facilitator)
    return opened(page, board)


def opened(page, address):
    """Open a page and wait until the device has what it needs to do without network."""
    arrive(page, address)
    page.evaluate(WORKER)
    until(lambda: address in copies(page))
    return page


def copies(page):
    """The addresses of which the device has a copy, in the clear as they are in the store."""
    return kept(page, "page")


KEPT = """kind => new Promise((resolve) => {
  const opening = indexedDB.open("dim", 1);
  opening.onsuccess = () => {
    const rows = opening.result.transaction("kept").objectStore("kept").getAll();
    rows.onsuccess = () => {
      opening.result.close();
      resolve(rows.result.filter((row) => row.kind === kind).map((row) => row.id));
    };
  };
})"""


def kept(page, kind):
    """The keys of what the device keeps of this kind: "entry", "page", "issue", "item"."""
    return page.evaluate(KEPT, kind)


def kept_at(page, kind):
    """When what is kept of this kind was kept, which changes each time that it is kept anew."""
    return page.evaluate(KEPT.replace("row.id", "row.at"), kind)


def write(page, *lines):
    for line in lines:
        page.fill("#id_statement", line)
        page.press("#id_statement", "Enter")


def light(page):
    """Return what the save indicator says."""
    # In one look: between two it may have changed.
    said = page.evaluate(
        "[...document.querySelectorAll('[data-light] > :not([hidden])')]"
        ".map((one) => one.dataset.shows)"
    )
    return next((one for one in ("sending", "unsent", "saved") if one in said), "")


def statements():
    return list(Problem.objects.order_by("number").values_list("statement", flat=True))


def test_typing_goes_on_offline_and_everything_arrives_once_in_order(desk, network):
    network.set("cut")
    write(desk, "Satu", "/2 Dua", "Tiga")
    until(lambda: "(3)" in desk.inner_text("[data-light]"))
    until(lambda: light(desk) != "saved")
    lines = desk.locator(".queued h3")
    until(lambda: lines.all_inner_texts() == ["Satu", "Dua", "Tiga"])
    # Where the list has its issue, a line waits there.
    until(lambda: desk.locator("#list section[data-order='1'] .queued").count() == 1)
    desk.fill("#id_statement", "Setengah")
    network.set("through")
    until(lambda: len(statements()) == 4)
    until(lambda: statements() == ["Sudah ada", "Satu", "Dua", "Tiga"])
    desk.locator("#SEK-A-004").wait_for()
    until(lambda: "(1)" in desk.inner_text("[data-light]"))  # the half sentence
    until(lambda: desk.input_value("#id_statement") == "Setengah")
    until(lambda: lines.count() == 0)


def test_board_and_form_open_without_network(desk, network, board, class_a):
    create, edit = new_url(class_a), edit_url(Problem.objects.get())
    for address in (create, edit, board):
        opened(desk, address)
    network.set("cut")
    desk.fill("#id_statement", "Setengah kalimat")
    until(lambda: kept(desk, "entry"))
    desk.reload()
    until(lambda: desk.input_value("#id_statement") == "Setengah kalimat")
    until(lambda: desk.locator("#SEK-A-001").is_visible())
    until(lambda: desk.locator("#live-state:not(:empty)").inner_text())  # "data 14.20"
    write(desk, "Ditulis tanpa jaringan")
    desk.locator(".queued").wait_for()
    desk.goto(edit)
    desk.fill("[name=cause]", "Juga tanpa jaringan")
    until(lambda: len(kept(desk, "entry")) == 2)
    desk.goto(create)
    desk.locator("[name=strategic_issue]").select_option(label="2 Logistik")
    desk.fill("[name=statement]", "Lewat isian lengkap")
    until(lambda: len(kept(desk, "entry")) == 3)
    desk.goto("/password/")  # never opened before
    until(lambda: desk.locator("#copies a").count() >= 3)
    until(lambda: "3" in desk.inner_text("#waiting"))
    network.set("through")
    arrive(desk, board)
    until(lambda: len(statements()) == 3)
    until(lambda: sorted(statements()[1:]) == ["Ditulis tanpa jaringan", "Lewat isian lengkap"])
    until(lambda: Problem.objects.get(number=1).cause == "Juga tanpa jaringan")
    until(lambda: light(desk) == "saved")


def test_a_new_problem_comes_back_without_network_as_the_problem_that_it_became(
    desk, network, class_a
):
    desk.goto(new_url(class_a))
    desk.locator("[name=strategic_issue]").select_option(label="2 Logistik")
    desk.fill("[name=statement]", "Baru saja bernomor")
    desk.wait_for_url("**/SEK-A-002/edit/")
    until(lambda: edit_url(Problem.objects.get(number=2)) in copies(desk))
    network.set("cut")
    desk.fill("[name=cause]", "Tanpa jaringan")
    until(lambda: kept(desk, "entry"))
    desk.reload()
    until(lambda: desk.input_value("[name=cause]") == "Tanpa jaringan")
    network.set("through")
    until(lambda: Problem.objects.get(number=2).cause == "Tanpa jaringan")


def test_save_and_complete_works_without_network(desk, network, class_a):
    until(lambda: new_url(class_a) in copies(desk))
    network.set("cut")
    desk.fill("#id_statement", "Dilengkapi nanti")
    desk.press("#id_statement", "Control+Enter")
    desk.wait_for_url(f"**{new_url(class_a)}**")
    until(lambda: desk.input_value("[name=statement]") == "Dilengkapi nanti")
    desk.fill("[name=cause]", "Tanah belum ada")
    network.set("through")
    until(
        lambda: Problem.objects.filter(
            statement="Dilengkapi nanti", cause="Tanah belum ada"
        ).exists()
    )
    until(lambda: len(statements()) == 2)


def test_the_queue_survives_the_browser(tmp_path, desk, network, board, facilitator):
    """Closed with everything in it and started again: what waits goes out by itself."""
    client = Client()
    client.force_login(facilitator)
    options = {
        "executable_path": find_chromium(),
        "args": CHROMIUM_OPTIONS,
        "base_url": network.address,
    }
    start = desk.context.browser.browser_type.launch_persistent_context
    first = start(tmp_path, **options)
    cookie = {
        "name": "sessionid",
        "value": client.cookies["sessionid"].value,
        "url": network.address,
    }
    first.add_cookies([cookie | {"expires": 4102444800}])
    page = opened(first.pages[0], board)
    network.set("cut")
    write(page, "Sebelum mati")
    until(lambda: len(kept(page, "entry")) == 1)
    page.fill("#id_statement", "Setengah kalimat")
    until(lambda: len(kept(page, "entry")) == 2)
    first.close()

    second = start(tmp_path, **options)
    page = second.pages[0]
    page.goto(board)  # the network is still away
    until(lambda: page.input_value("#id_statement") == "Setengah kalimat")
    until(lambda: page.locator(".queued h3").inner_text() == "Sebelum mati")
    second.close()

    network.set("through")
    third = start(tmp_path, **options)
    page = third.pages[0]
    page.goto(board)
    until(lambda: statements() == ["Sudah ada", "Sebelum mati"])
    until(lambda: page.input_value("#id_statement") == "Setengah kalimat")
    third.close()


def test_an_answer_that_is_lost_makes_no_second_problem(desk, network):
    network.set("mute")
    write(desk, "Jawaban hilang")
    until(lambda: len(statements()) == 2)  # it has arrived
    until(lambda: light(desk) in {"unsent", "sending"})
    network.set("through")
    until(lambda: light(desk) == "saved")
    until(lambda: statements() == ["Sudah ada", "Jawaban hilang"])


@pytest.mark.parametrize("weather", ["portal", "broken"])
def test_a_page_of_somebody_else_is_no_save(desk, network, weather):
    network.set(weather)
    write(desk, "Di balik portal")
    trouble = {"portal": "portal", "broken": "server"}[weather]
    desk.locator(f"[data-trouble={trouble}]:not([hidden])").first.wait_for()
    until(lambda: light(desk) == "unsent")
    network.set("through")
    until(lambda: statements() == ["Sudah ada", "Di balik portal"])
    until(lambda: light(desk) == "saved")
    until(lambda: not desk.locator("[data-trouble]:not([hidden])").count())


def test_a_server_that_fails_on_one_problem_takes_the_others(desk, monkeypatch):
    """A 500 is no save, blocks nobody behind it, and is tried again."""
    content = problem_form.ProblemForm.content

    def stumble(form):
        if "Batu" in form.cleaned_data["statement"]:
            raise RuntimeError("a bug")
        return content(form)

    monkeypatch.setattr(problem_form.ProblemForm, "content", stumble)
    write(desk, "Batu sandungan", "Yang di belakangnya")
    until(lambda: statements() == ["Sudah ada", "Yang di belakangnya"])
    until(lambda: desk.locator(".queued h3").all_inner_texts() == ["Batu sandungan"])
    until(lambda: light(desk) != "saved")
    monkeypatch.undo()
    until(lambda: len(statements()) == 3)


def test_the_session_ends_while_somebody_types(desk, facilitator, board):
    Session.objects.all().delete()
    write(desk, "Empat puluh menit mengetik")
    desk.fill("#id_statement", "dan setengah kalimat")
    desk.locator("[data-trouble=sign_in]:not([hidden]) a").first.click()
    desk.fill("[name=username]", facilitator.username)
    desk.fill("[name=password]", make.PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{board}")
    until(lambda: statements() == ["Sudah ada", "Empat puluh menit mengetik"])
    until(lambda: desk.input_value("#id_statement") == "dan setengah kalimat")


def test_the_form_outlives_its_session_with_its_version(desk, facilitator):
    problem = Problem.objects.get()
    opened(desk, edit_url(problem))
    Session.objects.all().delete()
    desk.fill("[name=cause]", "Diketik tanpa sesi")
    desk.locator("[data-trouble=sign_in]:not([hidden]) a").first.wait_for()
    # Somebody else changes another field meanwhile: the version that was opened is kept
    # with the text.
    content = stored_content(problem)
    editing.update_problem(
        problem, replace(content, impact="Dari orang lain"), actor=facilitator, expected_version=1
    )
    desk.locator("[data-trouble=sign_in]:not([hidden]) a").first.click()
    desk.fill("[name=username]", facilitator.username)
    desk.fill("[name=password]", make.PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{edit_url(problem)}")
    until(lambda: Problem.objects.get().cause == "Diketik tanpa sesi")
    until(lambda: Problem.objects.get().impact == "Dari orang lain")
    until(lambda: desk.input_value("[name=impact]") == "Dari orang lain")


def test_two_people_on_one_laptop(new_page, network, sign_in, console, facilitator, class_a, board):
    console.allow(*NETWORK)
    other = make.member("facilitator", class_a)
    page = opened(sign_in(new_page(base_url=network.address), facilitator), board)
    network.set("cut")
    write(page, "Milik orang pertama")
    page.fill("#id_statement", "Setengah kalimat pertama")
    until(lambda: len(kept(page, "entry")) == 2)
    page.context.clear_cookies()  # the session is over; nobody signed out
    network.set("through")
    page.goto(board)
    until(lambda: page.url.startswith(f"{network.address}/login/"))
    page.fill("[name=username]", other.username)
    page.fill("[name=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{board}")
    page.wait_for_timeout(1500)
    # Not shown, not sent, not destroyed; and no word of it on the disk.
    until(lambda: page.input_value("#id_statement") == "")
    until(lambda: page.locator(".queued").count() == 0)
    until(lambda: statements() == ["Sudah ada"])
    until(lambda: len(kept(page, "entry")) == 2)
    assert not lies_in_the_clear(page, "pertama")
    until(lambda: page.evaluate("caches.keys().then((names) => names.length)") == 1)
    network.set("cut")
    page.goto(edit_url(Problem.objects.get()))  # a copy of nobody
    assert "Sudah ada" not in page.content()
    network.set("through")
    write(opened(page, board), "Milik orang kedua")
    until(lambda: statements() == ["Sudah ada", "Milik orang kedua"])
    page.click("details.menu > summary")
    page.click("form[data-signs-out] button")
    page.fill("[name=username]", facilitator.username)
    page.fill("[name=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".masthead")
    page.goto(board)
    until(lambda: len(statements()) == 3)
    until(lambda: statements()[2] == "Milik orang pertama")
    until(lambda: Problem.objects.get(number=3).created_by == facilitator)
    until(lambda: page.input_value("#id_statement") == "Setengah kalimat pertama")


def lies_in_the_clear(page, word):
    return page.evaluate(
        """word => new Promise((resolve) => {
          const opening = indexedDB.open("dim", 1);
          opening.onsuccess = () => {
            const rows = opening.result.transaction("kept").objectStore("kept").getAll();
            rows.onsuccess = () => {
              opening.result.close();
              const read = (row) => JSON.stringify(row) + new TextDecoder().decode(row.sealed);
              const found = rows.result.some((row) => read(row).includes(word));
              resolve(rows.result.length > 0 && found);
            };
          };
        })""",
        word,
    )


def test_signing_out_with_unsent_text_asks(desk, network, axe):
    network.set("cut")
    write(desk, "Belum terkirim")
    until(lambda: len(kept(desk, "entry")) == 1)
    desk.click("details.menu > summary")
    desk.click("form[data-signs-out] button")
    dialog = desk.locator("#leaving[open]")
    dialog.wait_for()
    axe(desk)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.click("[data-leave=copy]")
    until(lambda: desk.evaluate("navigator.clipboard.readText()") == "Belum terkirim")
    desk.click("[data-leave=send]")
    desk.wait_for_timeout(300)
    until(lambda: dialog.is_visible())  # it could not be sent
    network.set("through")
    desk.click("[data-leave=send]")
    desk.wait_for_url("**/login/")
    until(lambda: statements() == ["Sudah ada", "Belum terkirim"])
    assert "device_key" not in [cookie["name"] for cookie in desk.context.cookies()]


def test_a_refused_problem_waits_for_repair_and_blocks_nobody(desk, network, class_a):
    opened(desk, new_url(class_a))
    desk.goto(class_a.get_absolute_url())
    network.set("cut")
    write(desk, "Untuk isu yang ditutup")
    desk.select_option("#id_strategic_issue", label="2 Logistik")
    write(desk, "Untuk isu yang terbuka")
    class_a.division.strategic_issues.filter(number=1).update(is_active=False)
    network.set("through")
    until(lambda: statements() == ["Sudah ada", "Untuk isu yang terbuka"])
    refused = desk.locator(".queued:has(.reason:not([hidden]))")
    until(lambda: refused.locator("h3").inner_text() == "Untuk isu yang ditutup")
    refused.locator("[data-part=edit]").click()
    desk.locator("#restored").wait_for()
    desk.select_option("[name=strategic_issue]", label="2 Logistik")
    until(lambda: len(statements()) == 3)
    until(lambda: statements()[2] == "Untuk isu yang ditutup")


def test_a_problem_for_a_closed_class_is_kept_and_can_be_copied_sent_or_discarded(
    desk, network, class_a
):
    network.set("cut")
    write(desk, "Terlambat", "Juga terlambat")
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    network.set("through")
    refused = desk.locator(".queued:has([data-state=refused]:not([hidden]))")
    until(lambda: refused.count() == 2)
    discard = refused.first.locator("[data-act=discard]")
    discard.click()
    until(lambda: refused.count() == 2)  # it asks first
    discard.click()
    until(lambda: refused.count() == 1)
    class_a.is_open = True
    class_a.save(update_fields=["is_open"])
    refused.locator("[data-act=again]").click()
    until(lambda: statements() == ["Sudah ada", "Juga terlambat"])


def test_a_correction_waits_for_its_button(new_page, network, sign_in, class_a, reviewer, board):
    problem = make.problem(class_a, "submitted")
    page = sign_in(new_page(base_url=network.address), reviewer)
    opened(page, edit_url(problem))
    page.fill("[name=cause]", "Setengah koreksi")
    until(lambda: kept(page, "entry"))
    page.goto("/")
    page.locator("#outbox [data-state=typing]:not([hidden])").wait_for()
    page.wait_for_timeout(1500)
    problem.refresh_from_db()
    assert problem.cause == ""
    page.click("#outbox [data-part=edit]")
    until(lambda: page.input_value("[name=cause]") == "Setengah koreksi")
    page.click("[name=action][value=save]")
    page.locator("[data-shows=saved]:not([hidden])").wait_for()
    problem.refresh_from_db()
    assert problem.cause == "Setengah koreksi"


def test_two_tabs_do_not_share_a_half_sentence(desk, board):
    desk.fill("#id_statement", "Di tab pertama")
    until(lambda: len(kept(desk, "entry")) == 1)
    second = desk.context.new_page()
    second.goto(board)
    second.wait_for_timeout(1500)
    until(lambda: second.input_value("#id_statement") == "")
    write(second, "Di tab kedua")
    until(lambda: statements() == ["Sudah ada", "Di tab kedua"])
    write(desk, "Di tab pertama")
    until(lambda: len(statements()) == 3)


def test_each_tab_goes_on_with_its_own_words(desk, board):
    """Also where both are loaded again at once, as after the browser was restarted."""
    second = desk.context.new_page()
    second.goto(board)
    tabs = {"Yang pertama": desk, "Yang kedua": second}
    for text, tab in tabs.items():
        tab.fill("#id_statement", text)
    until(lambda: len(kept(desk, "entry")) == 2)
    for _time in range(2):
        for tab in tabs.values():
            tab.evaluate("setTimeout(() => location.reload())")
        for text, tab in tabs.items():
            until(lambda tab=tab, text=text: tab.input_value("#id_statement") == text)
    assert len(kept(desk, "entry")) == 2


def test_on_plain_http_saving_works_and_the_page_says_what_is_missing(
    new_page, settings, live_server, console, facilitator, board
):
    settings.ALLOWED_HOSTS = ["*"]
    console.allow("Cross-Origin-Opener-Policy")
    page = new_page(base_url=live_server.url.replace("localhost", "hotel.test"))
    page.goto("/login/")
    page.fill("[name=username]", facilitator.username)
    page.fill("[name=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".masthead")
    page.goto(board)
    page.locator("#storage-missing").wait_for()
    write(page, "Lewat HTTP biasa")
    until(lambda: statements() == ["Sudah ada", "Lewat HTTP biasa"])
    until(lambda: light(page) == "saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#id_statement").press_sequentially("Belum dikirim")
    page.locator(".masthead .brand").click(no_wait_after=True)
    until(lambda: (page.wait_for_timeout(50), asked)[1] == ["beforeunload"])
    until(lambda: page.input_value("#id_statement") == "Belum dikirim")
    page.fill("#id_statement", "")


def test_full_storage_loses_nothing_and_says_so(desk, network):
    network.set("cut")
    desk.evaluate(
        "() => { IDBObjectStore.prototype.put = () => {"
        " throw new DOMException('full', 'QuotaExceededError') } }"
    )
    write(desk, "Kalimat panjang " * 5000, "Dan satu lagi")
    desk.locator("#storage-missing").wait_for()
    until(lambda: "(2)" in desk.inner_text("[data-light]"))
    network.set("through")
    until(lambda: len(statements()) == 3)
    until(lambda: statements()[1:] == ["Kalimat panjang " * 5000, "Dan satu lagi"])


def test_a_release_is_met_at_the_next_page(desk, network, board, monkeypatch):
    old = desk.evaluate("caches.keys()")
    monkeypatch.setattr(device, "_version", lambda: "terbitan-baru")
    desk.goto(board)
    until(lambda: desk.evaluate("caches.keys()") == ["dim-terbitan-baru"])
    assert old != ["dim-terbitan-baru"]


def test_what_a_refused_form_holds_stays_on_the_device(desk, network, class_a):
    problem = Problem.objects.get()
    opened(desk, edit_url(problem))
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    desk.fill("[name=cause]", "Ditolak karena kelas ditutup")
    desk.locator("#autosave-note button:not([hidden])").click()
    desk.locator("#complaints, #refusal").first.wait_for()
    until(lambda: len(kept(desk, "entry")) == 1)
    desk.goto("/")
    until(lambda: len(kept(desk, "entry")) == 1)
    # On a busy machine the page before takes its time to go, and holds its text until then.
    until(lambda: not desk.evaluate("navigator.locks.query().then(({ held }) => held.length)"))
    class_a.is_open = True
    class_a.save(update_fields=["is_open"])
    desk.goto(edit_url(problem))
    until(lambda: desk.input_value("[name=cause]") == "Ditolak karena kelas ditutup")
    until(lambda: Problem.objects.get().cause == "Ditolak karena kelas ditutup")


def test_keys_in_a_hurry_tear_no_sentence_apart(desk):
    for word in ("SATU kalimat utuh", "DUA kalimat utuh", "TIGA kalimat utuh"):
        desk.type("#id_statement", word)
        for _ in range(3):
            desk.keyboard.press("Enter")
    until(lambda: len(statements()) == 4)
    desk.wait_for_timeout(1000)
    until(
        lambda: statements()[1:] == ["SATU kalimat utuh", "DUA kalimat utuh", "TIGA kalimat utuh"]
    )


def test_a_class_that_opens_again_has_its_quick_entry_back(desk, board, class_a):
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    desk.goto(board)
    until(lambda: desk.locator("#quick-entry").count() == 0)
    class_a.is_open = True
    class_a.save(update_fields=["is_open"])
    desk.locator("#quick-entry").wait_for()
    desk.goto("/")
    until(
        lambda: desk.locator("#main > [role=status] .notice").count() == 0
    )  # no sentence from pages fetched ahead


def test_the_projector_starts_again_without_network_and_heals(
    desk, network, board, class_a, facilitator
):
    screen = f"{board}projector/"
    opened(desk, screen)
    network.set("cut")
    desk.reload()
    desk.get_by_text("Sudah ada").first.wait_for()
    network.set("through")
    make.problem(class_a, statement="Baru di layar")
    workflow.announce(Problem.objects.filter(statement="Baru di layar"))
    desk.get_by_text("Baru di layar").first.wait_for()


def test_the_empty_page_comes_back_by_itself(desk, network):
    network.set("broken")  # a proxy answers, the browser thinks that it is connected
    desk.goto("/summary/")
    desk.locator("#copies a").first.wait_for()
    network.set("through")
    until(lambda: desk.locator("#copies").count() == 0)


def test_who_types_on_is_not_in_conflict_with_what_the_form_stored_itself(desk, network, class_a):
    problem = Problem.objects.get()
    opened(desk, edit_url(problem))
    # The answer to the first save is lost.
    network.set("mute")
    desk.fill("[name=cause]", "Satu")
    until(lambda: Problem.objects.get().cause == "Satu")
    desk.fill("[name=cause]", "Satu, dua")
    network.set("through")
    until(lambda: Problem.objects.get().cause == "Satu, dua")
    until(lambda: light(desk) == "saved")
    # Somebody else writes in another field, and the cursor stays in this one.
    content = replace(stored_content(problem), cause="Satu, dua", impact="Dari orang lain")
    other = make.member("facilitator", class_a)
    editing.update_problem(
        problem, content, actor=other, expected_version=Problem.objects.get().version
    )
    for text in ("Satu, dua, tiga", "Satu, dua, tiga, empat", "Satu, dua, tiga"):
        desk.fill("[name=cause]", text)
        until(lambda text=text: Problem.objects.get().cause == text)
    until(lambda: Problem.objects.get().impact == "Dari orang lain")
    until(lambda: light(desk) == "saved")
