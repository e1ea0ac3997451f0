"""Two people at once: who looks and who writes is seen within five seconds, and until they go."""

import datetime
from dataclasses import replace

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from dim.models import Presence, Problem
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from tests import factories as make
from tests.browser.conftest import PHONE, promised, until
from tests.browser.test_outbox import kept_at
from tests.views.problem_forms import edit_url, new_url

pytestmark = pytest.mark.django_db(transaction=True)

SOON = 5  # seconds: what is promised


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, statement="Gudang logistik belum ada")


@pytest.fixture
def other(class_a):
    return make.member("facilitator", class_a, make.user(name="Notulis Dua"))


@pytest.fixture
def mine(new_page, sign_in, facilitator):
    return sign_in(new_page(), facilitator)


@pytest.fixture
def theirs(new_page, sign_in, other):
    return sign_in(new_page(), other)


def appears(page, selector):
    page.locator(selector).first.wait_for(timeout=promised(SOON))


def disappears(page, selector):
    page.locator(selector).first.wait_for(state="detached", timeout=promised(SOON))


def fall_silent():
    """What thirty seconds do."""
    Presence.objects.update(expires_at=F("expires_at") - datetime.timedelta(seconds=31))


def test_the_board_shows_who_looks_writes_and_leaves(mine, theirs, class_a, problem):
    row = f"#{problem.code} .here"
    mine.goto(class_a.get_absolute_url())
    theirs.on("dialog", lambda dialog: dialog.accept())  # typed text is asked about
    theirs.goto(edit_url(problem))
    appears(mine, f"{row}:has-text('Notulis Dua')")
    looking = mine.locator(row).inner_text()
    place = mine.locator(f"#{problem.code}").bounding_box()
    theirs.locator("#id_cause").press_sequentially("Sebab")
    appears(mine, f".presence:has-text('{problem.code}')")
    until(lambda: mine.locator(row).inner_text() != looking)
    theirs.goto("/")
    disappears(mine, row)
    disappears(mine, ".presence:has-text('Notulis Dua')")
    theirs.go_back()
    appears(mine, row)
    theirs.close(run_before_unload=True)
    disappears(mine, row)
    until(lambda: mine.locator(f"#{problem.code}").bounding_box()["y"] == place["y"])


def test_a_page_that_the_browser_only_put_aside_comes_back(mine, theirs, class_a, problem):
    """Back and forward may show a page as it was left, without loading it again.

    A test browser never does so by itself.
    """
    mine.goto(class_a.get_absolute_url())
    theirs.goto(class_a.get_absolute_url())
    appears(mine, ".presence:has-text('Notulis Dua')")
    theirs.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    disappears(mine, ".presence:has-text('Notulis Dua')")
    theirs.wait_for_timeout(2500)  # it says nothing while it is aside
    until(lambda: Presence.objects.count() == 1)
    theirs.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    appears(mine, ".presence:has-text('Notulis Dua')")


def test_who_dies_without_a_word_is_gone_after_the_silence(
    mine, new_page, network, sign_in, class_a, problem, other
):
    theirs = sign_in(new_page(base_url=network.address), other)
    mine.goto(class_a.get_absolute_url())
    theirs.goto(class_a.get_absolute_url())
    appears(mine, ".presence:has-text('Notulis Dua')")
    network.set("cut")
    theirs.context.close()
    mine.wait_for_timeout(2500)
    until(lambda: mine.locator(".presence:has-text('Notulis Dua')").count() == 1)
    fall_silent()
    disappears(mine, ".presence:has-text('Notulis Dua')")


def test_the_quick_entry_says_that_a_new_one_is_written(mine, theirs, class_a, problem):
    mine.goto(class_a.get_absolute_url())
    theirs.goto(class_a.get_absolute_url())
    appears(mine, ".presence:has-text('Notulis Dua')")
    before = mine.locator(".presence").inner_text()
    theirs.locator("#id_statement").press_sequentially("Baru")
    another = "before => document.querySelector('.presence').innerText !== before"
    mine.wait_for_function(another, arg=before, timeout=promised(SOON))
    until(lambda: mine.locator("#list .here").count() == 0)


def test_nobody_moves_the_page_and_offline_nobody_is_claimed(
    mine, theirs, set_offline, class_a, problem
):
    for _ in range(14):
        make.problem(class_a, statement="Masalah pendek")
    mine.goto(class_a.get_absolute_url())
    top = mine.locator(f"#{problem.code}").bounding_box()["y"]
    theirs.goto(edit_url(problem))
    appears(mine, f"#{problem.code} .here")
    until(lambda: mine.locator(f"#{problem.code}").bounding_box()["y"] == top)
    theirs.goto("/")
    disappears(mine, ".here")
    mine.evaluate(
        "document.getElementById('SEK-A-008').scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    place = mine.locator("#SEK-A-008").bounding_box()["y"]
    theirs.goto(edit_url(Problem.objects.get(number=2)))
    appears(mine, "#SEK-A-002 .here")
    until(lambda: abs(mine.locator("#SEK-A-008").bounding_box()["y"] - place) < 2)
    set_offline(mine, True)
    mine.locator("[data-live=presence]:has-text('Notulis Dua')").wait_for(
        state="hidden", timeout=promised(SOON)
    )
    until(lambda: not mine.locator("#SEK-A-002 .here").is_visible())
    set_offline(mine, False)
    mine.locator("[data-live=presence]:has-text('Notulis Dua')").wait_for(
        state="visible", timeout=promised(SOON)
    )


def test_two_in_one_form_know_of_each_other_and_keep_their_words(
    mine, theirs, axe, shoot, console, class_a, problem, other
):
    console.allow("status of 422")  # saving by itself, when the class is closed
    mine.goto(edit_url(problem))
    theirs.goto(edit_url(problem))
    mine.locator("#id_cause").press_sequentially("Sedang saya ketik")
    appears(theirs, ".presence .icon path[d^='M2.5 13.5']")  # the pen
    appears(mine, ".presence:has-text('Notulis Dua')")
    until(lambda: Problem.objects.get().version == 2)  # saved by itself
    place = mine.locator("#id_cause").bounding_box()["y"]
    theirs_now = replace(stored_content(Problem.objects.get()), statement="Gudang diubah")
    editing.update_problem(problem, theirs_now, actor=other, expected_version=2)
    appears(mine, ".entry-news .notice:has-text('Notulis Dua')")
    class_a.is_open = False
    class_a.save(update_fields=["is_open"])
    appears(mine, ".entry-news .notice.warning")
    axe(mine)
    shoot(mine, "presence-form")
    mine.keyboard.type(" terus")
    until(lambda: mine.input_value("#id_cause") == "Sedang saya ketik terus")
    until(lambda: mine.locator("#id_cause").bounding_box()["y"] == place)
    class_a.is_open = True
    class_a.save(update_fields=["is_open"])
    disappears(mine, ".entry-news .notice.warning")


def test_a_new_problem_that_saves_itself_is_that_problem_to_the_others(
    mine, theirs, class_a, problem
):
    theirs.goto(class_a.get_absolute_url())
    mine.goto(new_url(class_a))
    mine.select_option("[name=strategic_issue]", index=1)
    mine.fill("[name=statement]", "Gudang kedua")
    appears(theirs, "#SEK-A-002 .here")
    until(lambda: theirs.locator(".presence:has-text('SEK-A-002')").count() == 1)


def test_what_the_device_keeps_names_nobody(
    new_page, network, sign_in, theirs, facilitator, class_a, problem
):
    board = class_a.get_absolute_url()
    page = sign_in(new_page(base_url=network.address), facilitator)
    page.goto(board)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    theirs.goto(edit_url(problem))
    appears(page, f"#{problem.code} .here")
    before = until(lambda: kept_at(page, "page"))
    make.problem(class_a)  # news, with which the list is kept anew
    appears(page, "#SEK-A-002")
    until(lambda: kept_at(page, "page") != before)
    network.set("cut")
    page.goto(board)
    page.locator("#live-state:not(:empty)").wait_for()
    until(lambda: page.locator("#SEK-A-002").is_visible())
    until(lambda: page.locator(":text('Notulis Dua')").count() == 0)
    network.set("through")
    page.locator(f"#{problem.code} .here").wait_for()


def test_whoever_loses_their_role_keeps_their_words_and_sees_nobody(
    mine, theirs, console, class_a, problem, facilitator
):
    console.allow("status of 404", "status of 422")  # of the poll, and of saving by itself
    mine.goto(edit_url(problem))
    theirs.goto(edit_url(problem))
    mine.locator("#id_cause").press_sequentially("Sedang saya ketik")
    appears(mine, ".presence:has-text('Notulis Dua')")
    facilitator.memberships.all().delete()
    mine.locator("[data-live=presence]").wait_for(state="hidden")
    until(lambda: mine.input_value("#id_cause") == "Sedang saya ketik")


def test_the_form_of_a_new_problem_counts_down_and_hears_that_the_class_closes(
    mine, shoot, class_a, problem
):
    mine.goto(new_url(class_a))
    mine.locator("#id_statement").press_sequentially("Belum sempat disimpan")
    class_a.closes_at = timezone.now() + datetime.timedelta(minutes=12)
    class_a.save(update_fields=["closes_at"])
    appears(mine, ".actions .deadline.is-soon")
    until(
        lambda: (
            mine.locator("#deadline-said").inner_text()
            == mine.locator("[data-closes]").inner_text().strip()
        )
    )
    shoot(mine, "presence-deadline")
    class_a.closes_at = timezone.now() + datetime.timedelta(seconds=1)
    class_a.save(update_fields=["closes_at"])
    appears(mine, ".entry-news .notice.warning")
    until(lambda: mine.input_value("#id_statement") == "Belum sempat disimpan")
    until(lambda: mine.evaluate("document.activeElement.id") == "id_statement")


def test_two_reviewers_at_one_problem(new_page, sign_in, axe, shoot, reviewer, class_a, mine):
    problem = make.problem(class_a, "submitted")
    pages = "admin:dim_problem_change", "problem_correct"
    read, correct = (reverse(name, args=[problem.pk]) for name in pages)
    first = sign_in(new_page(), reviewer)
    second = sign_in(
        new_page(), make.member("reviewer", class_a.division, make.user(name="Penelaah Dua"))
    )
    mine.goto(class_a.get_absolute_url())
    first.goto(read)
    second.goto(read)
    appears(first, ".presence:has-text('Penelaah Dua')")
    appears(mine, f"#{problem.code} .here:has-text('Penelaah Dua')")
    second.goto(correct)
    appears(second, f".presence:has-text('{reviewer}')")
    second.fill("#id_cause", "Sebab")
    appears(first, ".presence .icon path[d^='M2.5 13.5']")  # the pen
    shoot(first, "presence-review")
    axe(first)
    editing.update_problem(
        problem, make.content(class_a, "Diubah"), actor=reviewer, expected_version=2
    )
    appears(second, ".entry-news .notice")
    axe(second)
    shoot(second, "presence-correct")


def test_whoever_reads_a_problem_hears_that_it_changed(
    mine, theirs, axe, shoot, class_a, problem, other
):
    mine.goto(problem.get_absolute_url())
    theirs.goto(problem.get_absolute_url())
    appears(mine, ".presence:has-text('Notulis Dua')")
    editing.update_problem(
        problem, make.content(class_a, "Gudang diubah"), actor=other, expected_version=1
    )
    appears(mine, ".presence a")
    axe(mine)
    shoot(mine, "presence-detail")
    mine.click(".presence a")
    mine.wait_for_url("**version=2**")
    until(lambda: "Gudang diubah" in mine.locator("article .statement").inner_text())


@pytest.mark.parametrize("width", [1366, 320])
def test_it_looks_right_everywhere(
    new_page, sign_in, axe, shoot, facilitator, theirs, class_a, problem, width
):
    page = sign_in(new_page(viewport={"width": width, "height": PHONE["height"]}), facilitator)
    theirs.on("dialog", lambda dialog: dialog.accept())
    for address, name in ((class_a.get_absolute_url(), "board"), (edit_url(problem), "form")):
        theirs.goto("/")
        page.goto(address)
        place = page.locator("#list, #entry-form .folio").bounding_box()
        theirs.goto(edit_url(problem))
        theirs.locator("#id_cause").press_sequentially("Sebab")
        appears(page, ".presence:has-text('Notulis Dua')")
        assert page.locator("#list, #entry-form .folio").bounding_box()["y"] == place["y"]
        axe(page)
        shoot(page, f"presence-{name}-{width}")
        until(
            lambda: page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            )
        )


def test_without_a_script_nobody_is_shown(
    page_without_js, sign_in, theirs, facilitator, class_a, problem
):
    theirs.goto(edit_url(problem))
    page = sign_in(page_without_js, facilitator)
    for address in (class_a.get_absolute_url(), edit_url(problem), problem.get_absolute_url()):
        page.goto(address)
        until(lambda: "Notulis Dua" not in page.locator("main .presence").inner_text())
