"""All classes of an event at once: made, opened, closed, with a deadline."""

import pytest
from django.urls import reverse

from dim.models import WorkshopClass
from tests import factories as make


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def levels(response):
    return [message.level_tag for message in response.context["messages"]]


def test_classes_a_to_e_in_one_step(desk, event, division, other_division):
    make.workshop_class(division, "A")
    url = reverse("classes_make", args=[event.pk])
    assert desk.get(url).context["form"]["divisions"].value() == [other_division.pk]
    data = {"divisions": [division.pk, other_division.pk], "letters": "A, B, C, D, E"}
    response = desk.post(url, data, follow=True)
    assert WorkshopClass.objects.count() == 10
    assert levels(response) == ["success", "info"]
    desk.post(url, data)
    assert WorkshopClass.objects.count() == 10


@pytest.mark.parametrize(
    ("letters", "code"), [("P", "letter_bad"), ("", "required"), ("1 *", "letter_bad")]
)
def test_bad_letters_come_back_with_the_form(desk, event, division, letters, code):
    data = {"divisions": [division.pk], "letters": letters}
    form = desk.post(reverse("classes_make", args=[event.pk]), data).context["form"]
    assert form.errors.as_data()["letters"][0].code == code
    assert form["letters"].value() == letters


def test_a_division_of_another_event_cannot_be_slipped_in(desk, event, division):
    foreign = make.division(make.event())
    data = {"divisions": [division.pk, foreign.pk], "letters": "A"}
    form = desk.post(reverse("classes_make", args=[event.pk]), data).context["form"]
    assert form.errors.as_data()["divisions"][0].code == "invalid_choice"
    assert not WorkshopClass.objects.exists()


def test_the_opening_hours_of_an_event_are_on_one_page(desk, event, class_a, class_b):
    url = reverse("opening_hours_set", args=[event.pk])
    make.problem(class_a)
    both = [class_a.pk, class_b.pk]
    assert all(ticked for _row, _open, ticked in desk.get(url).context["rows"])
    response = desk.post(url, {"verb": "close", "classes": both}, follow=True)
    assert "warning" in levels(response)
    assert f'href="{class_a.get_absolute_url()}?status=draft"' in response.content.decode()
    assert WorkshopClass.objects.filter(is_open=False).count() == 2
    desk.post(url, {"verb": "open", "classes": both})
    assert WorkshopClass.objects.filter(is_open=True).count() == 2
    desk.post(
        url,
        {
            "verb": "deadline",
            "classes": [class_b.pk],
            "closes_at_0": "1/2/2040",
            "closes_at_1": "9:05",
        },
    )
    assert WorkshopClass.objects.get(closes_at__isnull=False) == class_b
    desk.post(url, {"verb": "no_deadline", "classes": both})
    assert not WorkshopClass.objects.filter(closes_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"verb": "deadline", "closes_at_0": "1/2/2001", "closes_at_1": "9.05"}, "closes_at"),
        ({"verb": "deadline"}, "closes_at"),
        ({"verb": "explode"}, "__all__"),
        ({}, "__all__"),
        ({"verb": "open", "classes": []}, "classes"),
        ({"verb": "open", "classes": ["999999"]}, "classes"),
        ({"verb": "open", "classes": ["x"]}, "classes"),
    ],
)
def test_the_form_of_opening_hours_says_what_is_wrong(desk, event, class_a, data, field):
    response = desk.post(
        reverse("opening_hours_set", args=[event.pk]), {"classes": [class_a.pk]} | data
    )
    assert field in response.context["form"].errors


def test_classes_stand_in_reading_order(desk, event, division):
    for letter in "DBCA":
        make.workshop_class(division, letter)
    rows = desk.get(reverse("opening_hours_set", args=[event.pk])).context["rows"]
    assert [row.letter for row, *_rest in rows] == list("ABCD")
