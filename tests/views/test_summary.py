import io
import json

import openpyxl
import pytest
from django.urls import reverse

from dim.views import summary
from tests import factories as make
from tests.reports.conftest import SECRET_DRAFT, SECRET_NOTE, SECRET_WITHDRAWN, as_bytes, hostile  # noqa: F401


@pytest.fixture
def signed_in(client, organiser):
    client.force_login(organiser)
    return client


def shown(response):
    return [
        entry.code for block in response.context["report"].listings() for entry in block.entries
    ]


def page_of(event, **kwargs):
    return reverse("event_summary", args=[event.slug], **kwargs)


def test_the_page_lists_what_the_file_lists(signed_in, hostile):  # noqa: F811
    response = signed_in.get(page_of(hostile))
    file = signed_in.get(reverse("document", args=[hostile.slug, "summary", "json"]))
    assert shown(response) == [
        problem["code"] for problem in json.loads(b"".join(file))["problems"]
    ]


@pytest.mark.parametrize("extension", ["", "csv", "json", "html"])
def test_no_draft_and_no_note_leaves_through_the_summary(signed_in, hostile, extension):  # noqa: F811
    address = (
        reverse("document", args=[hostile.slug, "summary", extension])
        if extension
        else page_of(hostile)
    )
    content = b"".join(signed_in.get(address))
    for secret in (SECRET_DRAFT, SECRET_WITHDRAWN, SECRET_NOTE):
        assert secret.encode() not in content


def test_typed_text_is_text_on_the_page(signed_in, hostile):  # noqa: F811
    content = signed_in.get(page_of(hostile)).content
    assert b"<script>alert" not in content
    assert b"&lt;script&gt;alert" in content
    assert b"<i>isu" not in content


def test_a_page_is_bounded_and_leads_to_the_next(signed_in, event, class_a, monkeypatch):
    monkeypatch.setattr(summary, "PAGE_SIZE", 3)
    for status in ("submitted",) * 4 + ("not_agreed",) * 3:
        make.problem(class_a, status)
    pages = [signed_in.get(page_of(event), {"page": number}) for number in (1, 2, 3)]
    assert [shown(page) for page in pages] == [
        ["SEK-A-001", "SEK-A-002", "SEK-A-003"],
        ["SEK-A-004", "SEK-A-005", "SEK-A-006"],
        ["SEK-A-007"],
    ]
    kinds = [{block.kind for block in page.context["report"].blocks} for page in pages]
    assert "heat_map" in kinds[0]
    assert kinds[1] == kinds[2] == {"entries"}


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", "1e9", "٣"])
def test_a_page_number_that_makes_no_sense_shows_a_page(signed_in, event, class_a, number):
    make.problem(class_a, "submitted")
    assert shown(signed_in.get(page_of(event), {"page": number})) == ["SEK-A-001"]


def test_queries_do_not_grow_with_the_problems(
    signed_in, event, division, class_a, django_assert_num_queries
):
    """Heat map, charts and lists at 1 and at 50 problems, for the event and for a division."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted():
        found = []
        for address in (
            page_of(event),
            reverse("division_summary", args=[event.slug, division.code]),
        ):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert signed_in.get(address).status_code == 200
            found.append(len(queries))
        return found

    make.problem(class_a, "submitted")
    make.problem(class_a, "not_agreed")
    few = counted()
    for number in range(49):
        make.problem(class_a, ("submitted", "accepted", "not_agreed")[number % 3])
    assert counted() == few


def test_a_division_shows_only_its_own(signed_in, event, division, class_a, other_division):
    make.problem(class_a, "submitted")
    make.problem(make.workshop_class(other_division, "A"), "submitted")
    response = signed_in.get(reverse("division_summary", args=[event.slug, division.code]))
    assert shown(response) == ["SEK-A-001"]
    assert list(response.context["divisions"]) == [other_division, division]


def test_a_reviewer_is_led_to_their_division_and_offered_no_other(
    client, event, division, reviewer, other_division
):
    client.force_login(reviewer)
    response = client.get(reverse("summary"))
    assert response.headers["Location"] == reverse(
        "division_summary", args=[event.slug, division.code]
    )
    page = client.get(response.headers["Location"])
    assert list(page.context["divisions"]) == [division]
    assert not page.context["reads_event"]


def test_an_organiser_is_led_to_the_event_and_with_two_events_may_choose(client, event, organiser):
    client.force_login(organiser)
    assert client.get(reverse("summary")).headers["Location"] == page_of(event)
    later = make.event(starts_on="2020-01-01", ends_on="2020-01-02")
    make.member("organiser", later, organiser)
    client.force_login(organiser)
    assert client.get(reverse("summary")).context["events"] == [later, event]


def test_a_download_has_a_safe_name_and_is_not_kept(signed_in, event):
    response = signed_in.get(reverse("document", args=[event.slug, "summary", "xlsx"]))
    assert response.headers["Content-Disposition"].startswith(
        f'attachment; filename="ringkasan-{event.slug}-'
    )
    assert (
        response.headers["Content-Type"]
        == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert "no-store" in response.headers["Cache-Control"]
    content = b"".join(response)
    assert int(response.headers["Content-Length"]) == len(content)
    assert openpyxl.load_workbook(io.BytesIO(content)).worksheets


@pytest.mark.parametrize("extension", ["docx", "pptx"])
def test_the_page_offers_word_and_powerpoint(signed_in, event, extension):
    address = reverse("document", args=[event.slug, "summary", extension])
    assert f'href="{address}"' in signed_in.get(page_of(event)).content.decode()
    response = signed_in.get(address)
    assert response.headers["Content-Type"].startswith(
        "application/vnd.openxmlformats-officedocument."
    )
    assert b"".join(response).startswith(b"PK")


def test_the_print_view_is_shown_under_a_policy_of_its_own(signed_in, event):
    response = signed_in.get(reverse("document", args=[event.slug, "summary", "html"]))
    assert b"".join(response)
    assert response.headers["Content-Disposition"].startswith("inline")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


@pytest.mark.parametrize("extension", ["pdf", "exe", "XLSX", "json.gz"])
def test_an_unknown_format_does_not_exist(signed_in, event, extension):
    assert signed_in.get(reverse("summary_export", args=[event.slug, extension])).status_code == 404
    if extension != "pdf":
        address = reverse("document", args=[event.slug, "summary", extension])
        assert signed_in.get(address).status_code == 404
