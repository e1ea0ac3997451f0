"""What was typed survives an expired session, a new token and a shared laptop, and is never sent
by itself.
"""

import html
import re

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path

from dim.forms.rescued import Rescued, keeps_text, sign_typist
from tests import factories as make

NEW_PROBLEM = "/problems/new/"
STATEMENT = (
    'Gudang "A" <b>bocor</b> & basah\r\n  sejak 2018 '
    '</textarea><script>alert(1)</script> =HYPERLINK("x") ‮🗳'
)
taken = []


@keeps_text
def problem_create(request):
    """Stands for every problem form: what arrives here would be stored."""
    taken.append((request.user.username, dict(request.POST.lists())))
    return JsonResponse({})


def not_an_entry_form(request):
    return problem_create(request)


def entry_page(request):
    from django.template import engines

    template = '<form method="post">{% include "dim/partials/form_tokens.html" %}</form>'
    return HttpResponse(engines["django"].from_string(template).render({}, request))


urlpatterns = [
    path("problems/new/", problem_create, name="entry_create"),
    path("entries/page/", entry_page),
    path("other/", not_an_entry_form, name="not_an_entry_form"),
    path("", include("konsolnas.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nothing_taken():
    taken.clear()


@pytest.fixture
def typist(db):
    return make.user(username="sek-a")


@pytest.fixture
def browser(typist):
    """A browser in which the typist has opened the form; tokens are checked as in life."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(typist)
    return client


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1])


@pytest.fixture
def fields(browser):
    """The form as it is sent: two fields of one name, blanks, and things that must not be kept."""
    page = browser.get("/entries/page/")
    return {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        "typed_by": hidden(page, "typed_by"),
        "key": "3f0c0a52-8d2f-4c55-9d0e-000000000001",
        "statement": STATEMENT,
        "recommendation-text": ["Satu", "", "Tiga"],
        "old_password": "jangan simpan",
    }


def expire(browser):
    browser.session.flush()


def sign_in(browser, page, username="sek-a", password=make.PASSWORD, **more):
    return browser.post(
        "/rescue/",
        {
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
            "rescued": hidden(page, "rescued"),
            "username": username,
            "password": password,
        }
        | more,
    )


def shown(page):
    """The text in the page's text areas, as a browser reads them."""
    areas = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page.content.decode(), re.DOTALL)
    return [html.unescape(text) for text in areas]


def resend(browser, page):
    """Press the button of the page that shows the text again."""
    form = re.search(r'<form[^>]*id="rescued-form".*?</form>', page.content.decode(), re.DOTALL)[0]
    found = re.findall(
        r'<input type="hidden" name="([^"]*)" value="([^"]*)">'
        r'|<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>',
        form,
        re.DOTALL,
    )
    data = {}
    for input_name, value, area_name, text in found:
        data.setdefault(input_name or area_name, []).append(html.unescape(value or text))
    return browser.post(re.search('action="([^"]*)"', form)[1], data)


def test_expired_session_keeps_the_text_until_it_is_sent(browser, fields):
    expire(browser)
    page = browser.post(f"{NEW_PROBLEM}?issue=4", fields)
    assert page.status_code == 403
    assert page.context["step"] == "sign_in"
    assert shown(page)[0] == STATEMENT
    assert page.context["form"].initial["username"] == "sek-a"

    page = sign_in(browser, page)
    assert page.context["step"] == "send"
    assert shown(page) == [STATEMENT, "Satu", "Tiga"]
    assert taken == []

    resend(browser, page)
    ((username, sent),) = taken
    assert username == "sek-a"
    assert sent["statement"] == [STATEMENT]
    assert sent["recommendation-text"] == ["Satu", "", "Tiga"]
    assert sent["key"] == [fields["key"]]


def test_nothing_in_the_page_is_executed_or_secret(browser, fields):
    expire(browser)
    page = browser.post(NEW_PROBLEM, fields)
    kept = Rescued.opened(hidden(page, "rescued"))
    assert {field.name for field in kept.fields} == {"key", "statement", "recommendation-text"}
    for answer in (page, sign_in(browser, page)):
        assert b"<script>alert" not in answer.content
        assert b"jangan simpan" not in answer.content


def test_sign_in_in_another_tab_needs_one_click_only(browser, typist, fields):
    browser.post("/logout/", {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]})
    login_page = browser.get("/login/")
    browser.post(
        "/login/",
        {
            "csrfmiddlewaretoken": hidden(login_page, "csrfmiddlewaretoken"),
            "username": "sek-a",
            "password": make.PASSWORD,
        },
    )
    page = browser.post(NEW_PROBLEM, fields)
    assert page.status_code == 403
    assert page.context["step"] == "send"
    assert taken == []
    resend(browser, page)
    assert taken[0][1]["statement"] == [STATEMENT]


def test_wrong_password_keeps_the_text(browser, fields):
    expire(browser)
    page = sign_in(browser, browser.post(NEW_PROBLEM, fields), password="salah")
    assert page.context["step"] == "sign_in"
    assert 'id="sign-in-error"' in page.content.decode()
    assert sign_in(browser, page).context["step"] == "send"


def test_locked_account_keeps_the_text(browser, fields):
    expire(browser)
    page = browser.post(NEW_PROBLEM, fields)
    for _time in range(5):
        page = sign_in(browser, page, password="salah")
    assert page.status_code == 429
    assert 'id="locked-out"' in page.content.decode()
    assert shown(page)[0] == STATEMENT


def test_one_time_password_keeps_the_text(browser, typist, fields):
    typist.must_change_password = True
    typist.set_password("sekali-pakai-88")
    typist.save()
    page = sign_in(browser, browser.post(NEW_PROBLEM, fields), password="sekali-pakai-88")
    assert page.context["step"] == "choose_password"
    own = {"new_password1": "gudang-logistik-7", "new_password2": "gudang-logistik-7"}
    tokens = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        "rescued": hidden(page, "rescued"),
    }
    page = browser.post("/rescue/", tokens | own | {"new_password2": "lain"})
    assert page.context["step"] == "choose_password"
    page = browser.post("/rescue/", tokens | own)
    assert page.context["step"] == "send"
    resend(browser, page)
    assert taken[0][1]["statement"] == [STATEMENT]


def test_flag_set_while_typing_keeps_the_text(browser, typist, fields):
    typist.must_change_password = True
    typist.save()
    assert browser.post(NEW_PROBLEM, fields).context["step"] == "choose_password"
    assert taken == []


def test_deactivated_user_can_only_copy(browser, typist, fields):
    typist.is_active = False
    typist.save()
    page = browser.post(NEW_PROBLEM, fields)
    assert shown(page)[0] == STATEMENT
    assert sign_in(browser, page).context["step"] == "sign_in"
    assert taken == []


# --- The shared laptop -------------------------------------------------------------------


def test_the_next_user_neither_sees_nor_sends_it_and_the_first_loses_nothing(browser, fields):
    make.user(username="sek-b")
    expire(browser)
    page = sign_in(browser, browser.post(NEW_PROBLEM, fields), "sek-b")
    assert page.context["step"] == "sign_in"
    assert shown(page) == []
    assert b"bocor" not in page.content
    assert "_auth_user_id" not in browser.session
    page = sign_in(browser, page, "sek-b", "salah", covered="1")
    assert shown(page) == []
    page = sign_in(browser, page, "sek-a", covered="1")
    assert shown(page)[0] == STATEMENT
    resend(browser, page)
    assert [username for username, _sent in taken] == ["sek-a"]


def test_another_user_in_another_tab_does_not_send_it_in_their_name(browser, fields):
    browser.force_login(make.user(username="sek-b"))
    page = browser.post(NEW_PROBLEM, fields)
    assert page.context["step"] == "sign_in"
    assert shown(page) == []
    assert b"bocor" not in page.content
    assert taken == []
    assert sign_in(browser, page, covered="1").context["step"] == "send"


# --- Forgery --------------------------------------------------------------------------


def test_forged_text_is_not_even_shown(browser, fields):
    for typed_by in ("", "1", sign_typist(make.user()) + "x"):
        page = browser.post(NEW_PROBLEM, {"statement": "Kata penyerang", "typed_by": typed_by})
        assert page.status_code == 403
        assert b"Kata penyerang" not in page.content
    assert taken == []


def test_forged_text_with_the_forgers_own_token_is_covered(browser, fields):
    forger = make.user(username="penyerang")
    page = browser.post(
        NEW_PROBLEM, {"statement": "Kata penyerang", "typed_by": sign_typist(forger)}
    )
    assert page.context["step"] == "sign_in"
    assert b"Kata penyerang" not in page.content
    assert sign_in(browser, page).context["step"] == "sign_in"
    assert taken == []


@pytest.mark.parametrize("rescued", ["", "x", "eyJ4IjoxfQ:1abc:xyz", "\x00"])
def test_forged_seal_leads_home(browser, fields, rescued):
    response = browser.post(
        "/rescue/", {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"], "rescued": rescued}
    )
    assert response.status_code == 302


def test_seal_and_note_are_not_interchangeable(browser, fields):
    assert Rescued.opened(fields["typed_by"]) is None


def test_only_forms_with_typed_text_are_rescued(browser, fields):
    expire(browser)
    assert browser.post("/other/", fields).status_code == 302
    assert browser.get(NEW_PROBLEM).status_code == 302


def test_a_form_without_the_note_goes_to_the_sign_in_page(client):
    assert client.post(NEW_PROBLEM, {"statement": "x"}).status_code == 302
    assert taken == []


def test_the_page_that_keeps_may_itself_grow_old(browser, fields):
    expire(browser)
    page = browser.post(NEW_PROBLEM, fields)
    again = sign_in(browser, page, csrfmiddlewaretoken="A" * 64)
    assert again.status_code == 403
    assert shown(again)[0] == STATEMENT


def test_long_text_comes_back_whole_and_endless_text_names_the_limit(browser, fields):
    long = "Anggaran pemeliharaan gudang tidak cukup. " * 25_000
    expire(browser)
    page = sign_in(browser, browser.post(NEW_PROBLEM, fields | {"statement": long}))
    assert shown(page)[0] == long
    import random

    noise = random.Random(1).randbytes(5_500_000).hex()
    assert browser.post(NEW_PROBLEM, fields | {"statement": noise}).status_code in {403, 413}
    assert browser.post(NEW_PROBLEM, fields | {"statement": "a" * 13_000_000}).status_code == 413


def test_more_text_costs_no_more_queries(browser, fields, django_assert_max_num_queries):
    expire(browser)
    with django_assert_max_num_queries(3):
        browser.post(NEW_PROBLEM, fields | {"recommendation-text": ["x"] * 200})
