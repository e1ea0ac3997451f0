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
from dim.operations import strangers
from dim.operations.classes import screens
from dim.operations.problems.content import RecommendationContent
from dim.views import phones
from tests import factories as make
from tests.views.test_live import address, codes_in, position


@pytest.fixture
def link(class_a, facilitator):
    """The address of a class that shows its drafts, too."""
    screens.show_drafts_to_phones(class_a, True, actor=facilitator)
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


# --- Drafts ----------------------------------------------------------------------------


@pytest.fixture
def quiet(link, class_a, facilitator):
    """The same address while the class keeps its drafts to itself, as every class does at first."""
    screens.show_drafts_to_phones(class_a, False, actor=facilitator)
    return link


def test_drafts_are_not_on_phones_unless_the_class_wants_it(client, quiet, class_a, facilitator):
    assert type(class_a)().drafts_on_phones is False
    draft, sent = make.problem(class_a), make.problem(class_a, "submitted")
    page = client.get(quiet.get_absolute_url())
    assert codes_in(page) == [sent.code]
    assert draft.code not in page.content.decode()
    assert "1 permasalahan" in page.content.decode()
    found = client.get(quiet.get_absolute_url(), {"q": draft.code})
    assert codes_in(found) == []
    since = position(class_a)
    make.problem(class_a)
    assert codes_in(client.get(live(quiet), {"since": since})) == []
    workflow.perform(workflow.TAKE_BACK, sent, actor=facilitator)
    taken = client.get(live(quiet), {"since": since})
    assert f'data-gone="{sent.code}"' in taken.content.decode()


def test_the_switch_reaches_the_phones_that_are_open(client, quiet, class_a, facilitator):
    draft = make.problem(class_a)
    hidden = position(class_a)
    client.force_login(facilitator)
    client.post(address(class_a, "phone_link"), {"drafts": "show"})
    client.logout()
    shown = client.get(live(quiet), {"since": hidden})
    assert codes_in(shown) == [draft.code]
    now = position(class_a)
    client.force_login(facilitator)
    client.post(address(class_a, "phone_link"), {"drafts": "hide"})
    client.logout()
    again = client.get(live(quiet), {"since": now})
    assert (codes_in(again), "data-whole" in again.content.decode()) == ([], True)


def test_the_same_switch_again_draws_nothing_anew(quiet, class_a, facilitator):
    since = position(class_a)
    screens.show_drafts_to_phones(class_a, False, actor=facilitator)
    assert position(class_a) == since


def test_who_opens_lists_to_phones_decides_on_drafts(quiet, class_a, class_b, reviewer):
    for person in (reviewer, make.member("facilitator", class_b)):
        with pytest.raises(PermissionDenied):
            screens.show_drafts_to_phones(class_a, True, actor=person)


def test_a_draft_under_discussion_is_named_and_no_more(client, quiet, class_a, facilitator):
    draft = make.problem(class_a, statement="Setengah kalimat")
    screens.show_on_screens(class_a, draft, actor=facilitator)
    page = client.get(quiet.get_absolute_url()).content.decode()
    assert f"<strong>{draft.code}</strong>" in page
    assert f'#{draft.code}"' not in page
    assert "Setengah kalimat" not in page


# --- What strangers may ask for --------------------------------------------------------


@pytest.fixture
def drawings(monkeypatch):
    """How often a list was drawn."""
    drawn = []
    draw = phones.by_issue
    monkeypatch.setattr(phones, "by_issue", lambda *args: drawn.append(1) or draw(*args))
    return drawn


def test_numbers_that_were_never_given_out_cost_nothing(client, link, class_a, drawings):
    for _number in range(3):
        make.problem(class_a)
    for made_up in ("", "999999", "-4", "0", "1-zz", "1-yy-ff", "x", "1" * 400, "7-" + "a" * 9):
        codes = codes_in(client.get(live(link), {"since": made_up}))
        assert codes[-1] == "SEK-A-003"
    # Everything, and what came after 0 and 1.
    assert len(drawings) == 3
    spelled = "-".join(link.code).upper()
    client.get(reverse("phone_list_live", args=[spelled]), {"since": "0-other"})
    assert len(drawings) == 3


def test_who_is_far_behind_gets_the_whole_list(client, link, class_a, drawings, monkeypatch):
    monkeypatch.setattr(phones, "MOST_BEHIND", 3)
    for _number in range(8):
        make.problem(class_a)
    last = int(position(class_a).partition("-")[0])
    for since in range(last):
        answer = client.get(live(link), {"since": f"{since}-x"})
        assert ("data-whole" in answer.content.decode()) == (since < last - 3)
    assert len(drawings) == 1 + 3


def test_a_page_is_drawn_once_for_all_phones(client, link, class_a, drawings):
    make.problem(class_a)
    for _phone in range(3):
        assert codes_in(client.get(link.get_absolute_url())) == ["SEK-A-001"]
    assert len(drawings) == 1
    make.problem(class_a)
    assert codes_in(client.get(link.get_absolute_url())) == ["SEK-A-001", "SEK-A-002"]


def test_endless_texts_are_shortened_on_screens(client, link, class_a, facilitator):
    text = "Gudang bocor. " * 10_000
    problem = make.problem(
        class_a,
        statement=text,
        recommendations=tuple(RecommendationContent(text, (), "") for _row in range(20)),
    )
    client.force_login(facilitator)
    for page in (link.get_absolute_url(), live(link), address(class_a, "projector")):
        answer = client.get(page)
        assert problem.code in answer.content.decode()
        assert len(answer.content) < 150_000
    assert "Ini permulaannya" in client.get(link.get_absolute_url()).content.decode()


def test_a_network_that_asks_without_end_waits(client, link, class_a, facilitator, monkeypatch):
    cache.clear()
    monkeypatch.setattr(strangers, "MOST_PAGES", 4)
    paths = [link.get_absolute_url(), reverse("login"), reverse("class_code"), "/editions/x/"]
    for path in paths:
        assert client.get(path).status_code != 429
    for path in (*paths, reverse("home")):
        answer = client.get(path)
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    # Nobody else is affected: another network, people who are signed in, phones that listen.
    assert client.get(paths[0], REMOTE_ADDR="10.0.0.2").status_code == 200
    assert client.get(live(link), {"since": position(class_a)}).status_code == 204
    client.force_login(facilitator)
    assert client.get(paths[0]).status_code == 200
    cache.clear()


def test_searches_have_a_limit_of_their_own(client, link, class_a, monkeypatch):
    cache.clear()
    make.problem(class_a)
    monkeypatch.setattr(strangers, "MOST_SEARCHES", 2)
    page = link.get_absolute_url()
    assert client.get(page, {"q": "gudang"}).status_code == 200
    assert client.get(live(link), {"q": "gudang"}).status_code == 200
    assert client.get(page, {"q": "arsip"}).status_code == 429
    # A phone that listens with a search hears the news later.
    assert client.get(live(link), {"q": "gudang"}).status_code == 204
    assert client.get(page).status_code == 200
    cache.clear()


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
