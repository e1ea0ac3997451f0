"""Who gets into the desk at all, and where the others are sent."""

import pytest
from django.urls import reverse

from tests import factories as make


def test_the_desk_opens_for_reviewers_coordinators_and_superusers(client, reviewer, coordinator):
    for person in (reviewer, coordinator, make.user(is_superuser=True)):
        client.force_login(person)
        assert client.get(reverse("admin:index")).status_code == 200


@pytest.mark.parametrize(
    "path", ["admin:index", "admin:jsi18n", "admin:autocomplete", "admin:password_change"]
)
def test_the_desk_does_not_exist_for_others(client, facilitator, organiser, path):
    for person in (facilitator, organiser, make.user(is_staff=True)):
        client.force_login(person)
        assert client.get(reverse(path)).status_code == 404
        assert client.get("/admin/login/").status_code == 404


def test_a_deactivated_reviewer_is_out(client, reviewer):
    client.force_login(reviewer)
    type(reviewer).objects.filter(pk=reviewer.pk).update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302


def test_signing_in_never_leads_off_the_site(client, reviewer):
    client.force_login(reviewer)
    assert client.get("/admin/login/?next=//evil.example/").url == reverse("admin:index")
    assert client.get("/admin/login/?next=/admin/jsi18n/").url == "/admin/jsi18n/"


@pytest.mark.django_db
def test_screens_of_other_apps_are_not_served(client):
    client.force_login(make.user(is_superuser=True, is_staff=True))
    for path in ("auth/group/", "axes/accessattempt/", "dim/historyentry/", "dim/reviewnote/"):
        assert client.get(f"/admin/{path}").status_code == 404


def test_the_first_page_counts_what_waits_for_this_person(
    client, reviewer, class_a, class_b, other_division
):
    make.member("facilitator", class_b, reviewer)
    for of in (class_a, class_a, class_b, make.workshop_class(other_division)):
        make.problem(of, "submitted")
    make.problem(class_a, "accepted")
    client.force_login(reviewer)
    divisions = client.get(reverse("admin:index")).context["waiting_divisions"]
    assert [(division.code, division.waiting) for division in divisions] == [("SEK", 2)]


@pytest.mark.django_db
def test_a_stranger_signs_in_where_everybody_does(client):
    response = client.get(reverse("admin:index"), follow=False)
    assert response.status_code == 302
    response = client.get(response.url)
    assert response.status_code == 302
    assert response.url == "/login/?next=/admin/"
