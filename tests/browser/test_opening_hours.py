"""The end of entry in a browser: two clicks, and every board of the class has the new time."""

import datetime
import time

import pytest
from django.urls import reverse
from django.utils import timezone

from dim.models import Event, Problem, WorkshopClass
from tests import factories as make
from tests.browser.conftest import LAPTOP, NO_FORM_AHEAD, PHONE, promised, until

pytestmark = pytest.mark.django_db(transaction=True)


def closes_in(**left):
    WorkshopClass.objects.update(closes_at=timezone.now() + datetime.timedelta(**left))


def test_two_clicks_and_the_open_board_has_the_new_time(
    new_page, sign_in, facilitator, organiser, class_a
):
    make.issue(class_a.division)
    closes_in(minutes=5)
    board = sign_in(new_page(), facilitator)
    board.goto(class_a.get_absolute_url())
    board.locator(".deadline.is-soon").wait_for()
    board.fill("#id_statement", "Sedang saya ketik")
    room = sign_in(new_page(), organiser)
    room.goto("/")
    room.click(f"a[href='{reverse('classes_extend', args=[class_a.division.event.slug])}']")
    room.click(f"#class-{class_a.pk} button[value='60']")
    pressed = time.monotonic()
    board.locator(".deadline:not(.is-soon)").wait_for(timeout=promised(6))
    print(f"the board knew after {time.monotonic() - pressed:.2f} s")
    until(lambda: board.input_value("#id_statement") == "Sedang saya ketik")
    room.locator(".door-changes li").wait_for()


def test_a_sentence_refused_at_the_deadline_is_saved_after_the_extension(
    new_page, sign_in, console, facilitator, organiser, class_a
):
    """The class closes under the typist: the text stays on the device, then it is saved once.

    The event takes nothing that was typed before and comes after.
    """
    Event.objects.update(grace_minutes=0)
    console.allow("status of 409", "status of 422", NO_FORM_AHEAD)
    make.issue(class_a.division)
    page = sign_in(new_page(), facilitator)
    page.goto(class_a.get_absolute_url())
    page.fill("#id_statement", "Ditulis pada menit terakhir")
    # Only now: a busy machine may need longer than this to open the page.
    closes_in(seconds=3)
    page.locator("#closed").wait_for(timeout=promised(8))
    page.press("#id_statement", "Enter")
    refused = page.locator(".queued:has([data-state=refused]:not([hidden]))")
    refused.wait_for()
    until(lambda: "Ditulis pada menit terakhir" in refused.inner_text())
    until(lambda: not Problem.objects.exists())
    room = sign_in(new_page(), organiser)
    room.goto(reverse("classes_extend", args=[class_a.division.event.slug]))
    room.click(f"#class-{class_a.pk} button[value='15']")
    room.locator(".door-changes li").wait_for()
    refused.locator("[data-act=again]").click()
    page.locator("#SEK-A-001").wait_for(timeout=promised(8))
    assert [problem.statement for problem in Problem.objects.all()] == [
        "Ditulis pada menit terakhir"
    ]


@pytest.mark.parametrize(
    "viewport", [LAPTOP, PHONE, {"width": 320, "height": 640}], ids=lambda size: str(size["width"])
)
def test_the_pages_are_clean_for_axe_and_never_scroll_sideways(
    new_page, sign_in, axe, shoot, coordinator, class_a, other_division, viewport
):
    division = class_a.division
    type(division).objects.filter(pk=division.pk).update(
        name="Keuangan, Umum, Logistik, dan Rumah Tangga"
    )
    far = make.workshop_class(other_division, "A")
    for of in (class_a, far):
        make.problem(of, statement="kata " * 120)
        make.problem(of, "returned")
    WorkshopClass.objects.filter(pk=class_a.pk).update(closes_at=timezone.now())
    WorkshopClass.objects.filter(pk=far.pk).update(is_open=False)
    page = sign_in(new_page(viewport=viewport), coordinator)
    slug = division.event.slug
    for name in ("classes_extend", "drafts_left"):
        page.goto(reverse(name, args=[slug]))
        axe(page)
        shoot(page, f"{name}-{viewport['width']}")
        until(
            lambda: (
                page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                <= 0
            )
        )
    until(lambda: page.locator(".count a").first.bounding_box()["height"] >= 24)
