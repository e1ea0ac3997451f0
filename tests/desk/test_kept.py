"""Words typed at the desk survive a lost session, a lost role and a shared laptop."""

import html
import re

import pytest
from django.urls import reverse

from dim.forms.rescued import sign_typist
from dim.models import Membership, ReviewNote
from tests import factories as make

# Where a reviewer types, with what the form sends besides its tokens.
FORMS = {
    "problem_correct": ("statement", {"version": "2", "action": "save"}),
    "problem_review": (
        "return-reason",
        {"version": "2", "decision": "return", "return-category": "unclear"},
    ),
    "problem_note": ("text", {}),
}
pages = pytest.mark.parametrize("page", FORMS)


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, "submitted")


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def typed(page, problem, reviewer):
    name, more = FORMS[page]
    url = reverse(page, args=[problem.pk])
    data = {"strategic_issue": problem.strategic_issue_id, "recommendation-text": "Bangun gudang"}
    data = (
        (data if page == "problem_correct" else {})
        | more
        | {name: "Kata <saya>", "typed_by": sign_typist(reviewer)}
    )
    return url, data


def texts(response):
    return re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)


@pages
def test_every_form_says_whose_it_is(desk, problem, page):
    # The note is typed on the page of the problem.
    shown = "problem_correct" if page == "problem_correct" else "problem_review"
    url = reverse(shown, args=[problem.pk])
    forms = re.findall(
        r'<form method="post" [^>]*>.*?</form>', desk.get(url).content.decode(), re.DOTALL
    )
    assert forms
    assert all('name="typed_by"' in form for form in forms)


@pages
def test_an_expired_session_gives_the_words_back_and_sends_them_after_signing_in(
    desk, problem, reviewer, page
):
    url, data = typed(page, problem, reviewer)
    desk.logout()
    response = desk.post(url, data)
    assert response.status_code == 403
    assert "Kata &lt;saya&gt;" in texts(response)
    assert response.context["kept"].code == problem.code
    sealed = html.unescape(
        re.search(r'name="rescued" value="([^"]*)"', response.content.decode())[1]
    )
    signed_in = {"rescued": sealed, "username": reviewer.username, "password": make.PASSWORD}
    response = desk.post(reverse("rescue"), signed_in)
    form = response.content.decode().partition('id="rescued-form"')[2]
    assert f'<form class="sheet col-xl-9" method="post" action="{url}"' in response.content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form))
    sent |= {
        name: html.unescape(text)
        for name, text in re.findall(r'name="([^"]*)" rows="\d+">\n(.*?)</tex', form)
    }
    assert desk.post(url, sent).status_code == 302
    problem.refresh_from_db()
    stored = {
        "problem_correct": problem.statement,
        "problem_review": problem.reason,
        "problem_note": getattr(ReviewNote.objects.first(), "text", ""),
    }
    assert stored[page] == "Kata <saya>"


@pages
def test_a_lost_role_gives_the_words_back_and_stores_nothing(
    desk, problem, reviewer, other_division, page
):
    url, data = typed(page, problem, reviewer)
    Membership.objects.filter(user=reviewer).delete()
    responses = [desk.post(url, data)]  # no desk at all any more
    make.member("reviewer", other_division, reviewer)
    responses.append(desk.post(url, data))  # another desk
    for response in responses:
        assert response.status_code == 404
        assert "Kata &lt;saya&gt;" in texts(response)
        assert problem.code not in response.content.decode()
    assert desk.post(url, data | {"typed_by": "x"}).status_code in {302, 404}
    problem.refresh_from_db()
    assert problem.version == 2
    assert not ReviewNote.objects.exists()


def test_nobody_learns_a_problem_by_its_key(client, problem, other_division):
    """The page after an expired session names the problem only to who may know it."""
    stranger = make.member("reviewer", other_division)
    url, data = typed("problem_review", problem, stranger)
    response = client.post(url, data)
    assert response.status_code == 403
    assert problem.code not in response.content.decode()
