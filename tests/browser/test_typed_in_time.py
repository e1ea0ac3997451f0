"""Typed without network before the class closed: it arrives afterwards, counts and is marked."""

import datetime

import pytest
from django.core import signing
from django.utils import timezone

from dim.models import Problem, WorkshopClass
from tests import factories as make
from tests.browser.conftest import until
from tests.browser.test_outbox import opened, write
from tests.views.problem_forms import edit_url

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "diketik sebelum batas, terkirim"


@pytest.fixture
def laptop(new_page, network, sign_in, console, facilitator, class_a):
    """The note-taker's, on a network that can fail."""
    make.issue(class_a.division, 1)
    console.allow("Failed to load resource")
    return sign_in(new_page(base_url=network.address), facilitator)


def close(of, at=None):
    WorkshopClass.objects.filter(pk=of.pk).update(closes_at=at or timezone.now())


def signed_at(page):
    """When the server made this page."""
    token = page.locator("[name=typed_by]").first.input_value()
    return datetime.datetime.fromtimestamp(
        signing.b62_decode(token.rsplit(":", 2)[1]), datetime.UTC
    )


def test_a_line_that_waited_for_the_network_counts(laptop, network, class_a, axe, shoot):
    opened(laptop, class_a.get_absolute_url())
    network.set("cut")
    write(laptop, "Gudang logistik bocor")
    laptop.locator(".queued").wait_for()
    close(class_a)
    network.set("through")
    laptop.locator("#SEK-A-001 .stored-late").wait_for()
    until(lambda: MARK in laptop.inner_text("#SEK-A-001"))
    assert Problem.objects.get().history.get().typed_at
    axe(laptop)
    shoot(laptop, "board-typed-in-time")


def test_a_line_that_was_typed_after_the_closing_is_refused_and_kept(laptop, network, class_a):
    opened(laptop, class_a.get_absolute_url())
    network.set("cut")
    close(class_a, signed_at(laptop) + datetime.timedelta(milliseconds=1))
    write(laptop, "Terlambat")
    network.set("through")
    laptop.locator(".queued [data-state=refused]:not([hidden])").wait_for()
    until(lambda: "Terlambat" in laptop.inner_text(".queued"))
    assert not Problem.objects.exists()


def test_a_copy_of_the_page_is_as_old_as_the_page_was(laptop, network, class_a):
    opened(laptop, class_a.get_absolute_url())
    began = laptop.input_value("#quick-entry [name=page_opened]")
    # News has the copy taken anew, of the same page.
    make.problem(class_a)
    laptop.locator("#SEK-A-001").wait_for()
    network.set("cut")
    laptop.reload()
    laptop.locator("html[data-copy-of]").wait_for()
    until(lambda: laptop.input_value("#quick-entry [name=page_opened]") == began)
    write(laptop, "Diketik di salinan")
    laptop.locator(".queued").wait_for()
    close(class_a)
    network.set("through")
    until(lambda: Problem.objects.filter(statement="Diketik di salinan").exists())
    assert Problem.objects.get(number=2).stored_late_at


def test_a_draft_is_finished_and_submitted_in_time_without_network(laptop, network, class_a):
    draft = make.problem(class_a)
    laptop.goto(edit_url(draft))
    network.set("cut")
    laptop.fill("[name=cause]", "Anggaran belum turun")
    laptop.locator("[name=action][value=submit]").click()
    until(lambda: laptop.input_value("#entry-form [name=last_pressed]"))
    close(class_a)
    network.set("through")
    until(lambda: Problem.objects.get().status == "submitted")
    stored = Problem.objects.get()
    assert (stored.cause, bool(stored.stored_late_at)) == ("Anggaran belum turun", True)


def test_half_a_line_that_was_typed_in_time_may_be_sent_after_the_closing(laptop, class_a):
    opened(laptop, class_a.get_absolute_url())
    laptop.fill("#id_statement", "Belum sempat disimpan")
    close(class_a)
    laptop.locator("#closed").wait_for()
    laptop.press("#id_statement", "Enter")
    until(lambda: Problem.objects.filter(stored_late_at__isnull=False).count() == 1)
    # The next word is typed after the closing.
    close(class_a, signed_at(laptop) + datetime.timedelta(milliseconds=1))
    until(lambda: laptop.input_value("#id_statement") == "")
