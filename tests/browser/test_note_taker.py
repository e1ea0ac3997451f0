"""The name of who takes the notes: asked once, never in the way, true also for what waits."""

import pytest

from dim.models import HistoryEntry, Presence, Problem
from tests import factories as make
from tests.browser.conftest import PHONE, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def board(class_a):
    make.issue(class_a.division, 1, title="Logistik")
    return class_a.get_absolute_url()


@pytest.fixture
def desk(page, sign_in, facilitator, board):
    sign_in(page, facilitator)
    page.goto(board)
    until(lambda: page.evaluate("document.activeElement.id") == "id_statement")
    return page


def give_name(page, name):
    page.fill("#note-taker-name", name)
    page.keyboard.press("Enter")
    until(lambda: not page.locator("#note-taker").is_visible())


def writers():
    return [row.note_taker for row in HistoryEntry.objects.order_by("pk")]


def test_the_name_is_asked_beside_the_typing_and_loses_no_word(desk, axe):
    desk.keyboard.type("Gudang belum")
    axe(desk)
    give_name(desk, "Rina")
    until(lambda: desk.evaluate("document.activeElement.id") == "id_statement")
    desk.keyboard.type(" ada")
    desk.keyboard.press("Enter")
    until(lambda: writers() == ["Rina"])
    assert Problem.objects.get().statement == "Gudang belum ada"
    desk.reload()
    assert not desk.locator("#note-taker").is_visible()
    # Changed from the menu, where it stands.
    desk.click(".masthead details.menu summary")
    desk.click(".masthead .dropdown-menu >> text=Rina")
    desk.fill("#id_note_taker", "Budi")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/classes/SEK/A/")
    desk.fill("#id_statement", "Hibah terlambat")
    desk.press("#id_statement", "Enter")
    until(lambda: writers() == ["Rina", "Budi"])


def test_nobody_has_to_say_their_name(desk):
    desk.click("#note-taker button[name=note_taker]")
    until(lambda: not desk.locator("#note-taker").is_visible())
    desk.keyboard.type("Gudang")
    desk.keyboard.press("Enter")
    until(lambda: writers() == [None])
    desk.reload()
    assert desk.locator("#note-taker").count() == 0


def test_a_name_given_without_network_is_that_of_what_was_typed_there(desk, set_offline):
    set_offline(desk, True)
    give_name(desk, "Rina")
    desk.keyboard.type("Gudang belum ada")
    desk.keyboard.press("Enter")
    desk.locator("#outbox li.queued").wait_for()
    # Another person takes over before it is sent.
    desk.evaluate("document.querySelector('#quick-entry [name=note_taker]').value = 'Budi'")
    desk.keyboard.type("Hibah terlambat")
    desk.keyboard.press("Enter")
    set_offline(desk, False)
    until(lambda: sorted(writers()) == ["Budi", "Rina"])
    rina = HistoryEntry.objects.get(note_taker="Rina")
    assert rina.problem.statement == "Gudang belum ada"
    # And the session has the name as soon as the server can be asked.
    until(lambda: Presence.objects.filter(note_taker="Budi").exists())
    desk.reload()
    until(lambda: desk.locator("#note-taker").count() == 0)


def test_two_laptops_of_one_account_see_who_writes(new_page, sign_in, facilitator, board):
    one, other = (sign_in(new_page(viewport=size), facilitator) for size in (None, PHONE))
    for page, name in ((one, "Rina"), (other, "Budi")):
        page.goto(board)
        give_name(page, name)
    other.fill("#id_statement", "Gudang")
    until(lambda: "Budi" in one.text_content(".presence"))
    until(lambda: "Rina" in other.text_content(".presence"))
    assert "Rina" not in one.text_content(".presence")


def test_a_page_without_script_asks_too(page_without_js, sign_in, facilitator, board):
    page = sign_in(page_without_js, facilitator)
    page.goto(board)
    page.fill("#note-taker-name", "Rina")
    page.keyboard.press("Enter")
    page.fill("#id_statement", "Gudang belum ada")
    page.click("#quick-entry button[type=submit]:not([name])")
    page.locator("#SEK-A-001").wait_for()
    assert writers() == ["Rina"]
