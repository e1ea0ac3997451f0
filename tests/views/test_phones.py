"""The list on phones: no account, no names, no other class, no trace of who reads.

And closed when it is closed.
"""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim import workflow
from dim.models import PhoneLink
from dim.operations.classes import screens
from tests import factories as make
from tests.views.test_live import address, codes_in, position


@pytest.fixture
def link(class_a, facilitator):
    return screens.open_to_phones(class_a, actor=facilitator)


def live(link):
    return reverse("phone_list_live", args=[link.code])


def test_it_shows_the_list_of_this_class_and_no_more(client, link, class_a, class_b, facilitator):
    shown = [
        make.problem(class_a, status).code
        for status in ("draft", "submitted", "returned", "accepted")
    ]
    make.problem(class_a, "withdrawn")
    make.problem(class_b)
    response = client.get(link.get_absolute_url())
    assert codes_in(response) == shown
    for hidden in (facilitator.username, "Alasan uji"):
        assert hidden not in response.content.decode()
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"


def test_readers_leave_no_session_and_ask_one_query(client, link, class_a):
    client.get(link.get_absolute_url())
    since = position(class_a)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(live(link), {"since": since})
    assert (response.status_code, response.content, len(captured)) == (204, b"", 1)
    assert not client.cookies
    assert not Session.objects.exists()


@pytest.fixture
def lagging(settings):
    """As on a real site, where one look at the database serves all phones for a moment."""
    settings.PHONES_MAY_LAG = 60
    cache.clear()
    yield
    cache.clear()


def test_one_look_serves_all_phones(client, lagging, link, class_a, class_b, facilitator):
    other = screens.open_to_phones(class_b, actor=make.member("facilitator", class_b))
    since = {link: position(class_a), other: position(class_b)}
    with CaptureQueriesContext(connection) as captured:
        answers = [
            client.get(live(one), {"since": since[one]}).status_code
            for one in (link, other, link, other)
        ]
    assert (answers, len(captured)) == ([204] * 4, 1)
    make.problem(class_a)
    assert client.get(live(link), {"since": since[link]}).status_code == 204
    cache.clear()  # a quarter of a second later
    assert client.get(live(link), {"since": since[link]}).status_code == 200


def test_news_are_drawn_once_for_all_phones(client, link, class_a):
    since = position(class_a)
    first = make.problem(class_a)
    one = client.get(live(link), {"since": since})
    with CaptureQueriesContext(connection) as captured:
        other = client.get(live(link), {"since": since})
    assert (codes_in(other), len(captured)) == ([first.code], 1)
    assert one.content == other.content
    second = make.problem(class_a)
    later = client.get(live(link), {"since": since})
    assert codes_in(later) == [first.code, second.code]
    client.force_login(make.user(language="en"))
    assert client.get(live(link), {"since": since}).content != later.content
    client.logout()
    assert client.get(live(link), {"since": since}).content == later.content


def test_news_reach_the_phone(client, link, class_a):
    since = position(class_a)
    problem = make.problem(class_a)
    response = client.get(live(link), {"since": since})
    assert codes_in(response) == [problem.code]
    assert "noindex" in response["X-Robots-Tag"]


def test_a_code_may_be_typed_as_it_is_read(client, link):
    spoken = "-".join((link.code[:5], link.code[5:])).upper().replace("0", "O").replace("1", "I")
    assert client.get(reverse("phone_list", args=[spoken])).status_code == 200


def test_a_code_is_long_and_never_comes_twice(class_a, facilitator, link):
    assert screens.open_to_phones(class_a, actor=facilitator) == link
    screens.close_to_phones(class_a, actor=facilitator)
    again = screens.open_to_phones(class_a, actor=facilitator)
    assert again.code != link.code
    assert len(screens.LETTERS) ** len(again.code) >= 2**60
    old = PhoneLink.objects.get(pk=link.pk)
    assert (old.created_by, old.revoked_by) == (facilitator, facilitator)


@pytest.mark.parametrize("closing", ["revoked", "switched off"])
def test_a_closed_list_looks_like_a_missing_one(client, link, class_a, event, coordinator, closing):
    if closing == "revoked":
        screens.close_to_phones(class_a, actor=coordinator)
    else:
        event.allows_phones = False
        event.save()
    page, poll = client.get(link.get_absolute_url()), client.get(live(link))
    missing = client.get(reverse("phone_list", args=["0000-0000-0000"]))
    assert (page.status_code, poll.status_code, missing.status_code) == (404, 404, 404)
    assert page.content == missing.content
    assert poll["X-DIM"]  # the page that asks knows that it was us


def test_an_event_without_phones_opens_none(class_a, facilitator):
    class_a.division.event.allows_phones = False
    with pytest.raises(workflow.Refused) as refused:
        screens.open_to_phones(class_a, actor=facilitator)
    assert refused.value.code == "phones_off"


@pytest.mark.parametrize("verb", [screens.open_to_phones, screens.close_to_phones])
def test_only_the_class_and_its_coordinator_decide(class_a, class_b, reviewer, verb):
    for person in (reviewer, make.member("facilitator", class_b)):
        with pytest.raises(PermissionDenied):
            verb(class_a, actor=person)


def test_the_card_has_a_code_that_leads_to_the_list(client, class_a, facilitator):
    client.force_login(facilitator)
    card = address(class_a, "phone_link")
    assert client.get(card).context["link"] is None
    assert client.post(card, {"open": "1"}).status_code == 302
    page = client.get(card)
    assert page.context["address"] == f"http://testserver{page.context['link'].get_absolute_url()}"
    assert '<svg class="qr"' in page.content.decode() or 'class="qr"' in page.content.decode()
    spoken = page.context["address"].removeprefix("http://").rstrip("/")
    assert spoken in client.get(address(class_a, "projector")).content.decode()
    client.post(card, {"close": "1"})
    assert client.get(card).context["link"] is None


def test_a_search_shows_and_hears_what_matches(client, link, class_a):
    make.problem(class_a, statement="Gudang bocor")
    sought = make.problem(class_a, statement="Arsip tercecer")
    page = client.get(link.get_absolute_url(), {"q": "arsip"})
    assert codes_in(page) == [sought.code]
    assert 'value="arsip"' in page.content.decode()
    since = position(class_a)
    make.problem(class_a, statement="Gudang lain")
    later = make.problem(class_a, statement="Arsip basah")
    heard = client.get(live(link), {"since": since, "q": "arsip"})
    assert codes_in(heard) == [later.code]
    assert "2 permasalahan" in heard.content.decode()
    assert client.get(link.get_absolute_url(), {"q": "x\x00<script>"}).status_code == 200


def test_it_counts_by_issue_and_costs_the_same_for_many(client, link, class_a):
    make.problem(class_a)
    with CaptureQueriesContext(connection) as few:
        client.get(link.get_absolute_url())
    for _ in range(10):
        make.problem(class_a)
    make.problem(class_a, "withdrawn")
    with CaptureQueriesContext(connection) as many:
        page = client.get(link.get_absolute_url()).content.decode()
    assert len(many) == len(few)
    assert "11 permasalahan" in page
    assert 'href="#issue-1"' in page


def test_what_is_on_the_screen_stands_in_the_page_itself(client, link, class_a, facilitator):
    problem = make.problem(class_a)
    screens.show_on_screens(class_a, problem, actor=facilitator)
    page = client.get(link.get_absolute_url()).content.decode()
    assert f'{link.get_absolute_url()}#{problem.code}"' in page
    assert f'data-discussed="{problem.code}"' in page
