"""Words that people type are kept: every page with a text field leads to a view that asks for
whose.

A crawler opens every page that a role can reach and looks at its forms, so that a page that is
added later is looked at too.
"""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from dim.forms.rescued import sign_typist
from dim.models import ConsolidatedItem, Support
from tests import factories as make

# Pages that hold no words of a workshop, by the beginning of the names of their addresses.
SET_UP = {
    "login": "a name and a password",
    "password_change": "passwords are never kept",
    "rescue": "keeps the words itself",
    "note_taker": "one's own name",
    "api_tokens": "the name of a token",
    "admin:dim_event": "setting up an event: nothing that is said in a class",
    "admin:dim_division": "setting up",
    "admin:dim_workshopclass": "setting up",
    "admin:dim_strategicissue": "setting up",
    "admin:dim_addressee": "setting up",
    "admin:dim_office": "setting up",
    "admin:dim_term": "setting up",
    "admin:dim_user": "accounts",
    "admin:dim_membership": "accounts",
}


class Forms(HTMLParser):
    """The forms of a page that post, with the names of what can be typed into, and the links."""

    def __init__(self, page):
        super().__init__()
        self.links, self.forms, self.by_id = [], [], {}
        self._form = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and attrs.get("href"):
            self.links.append(attrs["href"])
        elif tag == "form":
            self._form = {"action": attrs.get("action", ""), "typed": [], "names": set()}
            if attrs.get("method", "get").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None and tag in {"input", "textarea"} and attrs.get("name"):
            self._form["names"].add(attrs["name"])
            is_text = tag == "textarea" or attrs.get("type", "text") in {"text", "search"}
            if is_text and "readonly" not in attrs:
                self._form["typed"].append(attrs["name"])

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def view_of(address):
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def is_set_up(name):
    return any(name == one or name.startswith(f"{one}_") for one in SET_UP)


@pytest.fixture
def world(event, division, class_a, class_b):
    """Something on every page: problems in each status, an item, an edition's worth of words."""
    for status in ("draft", "submitted", "returned", "accepted", "not_agreed", "withdrawn"):
        make.problem(class_a, status)
    make.problem(class_b, "submitted")
    ours, theirs = make.problem(class_a, "submitted"), make.problem(class_b, "submitted")
    make.item([ours, theirs])
    return event


def pages(client, starts, most=150):
    """Every page that links lead to, each kind of address a few times only."""
    waiting, seen, kinds = list(starts), set(), {}
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        found = view_of(address)
        is_file = "." in urlsplit(address).path
        if address in seen or found is None or is_file:
            continue
        seen.add(address)
        kinds[found.view_name] = kinds.get(found.view_name, 0) + 1
        if kinds[found.view_name] > 4:
            continue
        response = client.get(address)
        if response.status_code in {301, 302}:
            waiting.append(urljoin(address, response["Location"]))
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        page = Forms(response.content.decode())
        waiting += [
            urljoin(address, link.partition("#")[0])
            for link in page.links
            if not urlsplit(link).netloc
        ]
        yield address, page


@pytest.mark.parametrize("role", ["facilitator", "reviewer", "coordinator"])
def test_every_page_with_a_text_field_keeps_what_is_typed(role, world, request, division, class_a):
    client = Client()
    client.force_login(
        make.facilitator_of(class_a) if role == "facilitator" else request.getfixturevalue(role)
    )
    starts = ["/"]
    if role != "facilitator":
        desk = reverse("division_consolidate", args=[division.pk])
        problem = class_a.problems.filter(status="submitted").first()
        item = ConsolidatedItem.objects.get()
        starts += [f"{desk}?entries={problem.pk}", f"{desk}?item={item.pk}", reverse("admin:index")]
        starts.append(reverse("admin:dim_problem_change", args=[problem.pk]))
    else:
        starts += [
            reverse("problem_transition", args=[world.slug, problem.code, name])
            for name, problem in (
                ("withdraw", class_a.problems.filter(status="draft").first()),
                ("resubmit", class_a.problems.filter(status="returned").first()),
            )
        ]
    looked_at, forgotten = set(), set()
    for address, page in pages(client, starts):
        for form in page.forms:
            target = view_of(urljoin(address, form["action"] or address))
            if not form["typed"] or is_set_up(target.view_name):
                continue
            looked_at.add(target.view_name)
            if "typed_by" not in form["names"] or not hasattr(target.func, "keeps_text"):
                forgotten.add((target.view_name, *form["typed"]))
    assert not forgotten
    expected = {
        "facilitator": {"board", "entry_create", "problem_edit", "problem_transition"},
        "reviewer": {
            "problem_review",
            "problem_note",
            "problem_correct",
            "division_consolidate",
        },
        "coordinator": {"division_consolidate"},
    }
    assert expected[role] <= looked_at


def test_a_form_that_says_whose_it_is_leads_to_a_view_that_asks(
    client, world, class_b, division, reviewer
):
    """The other half: the note is of no use where nobody reads it."""
    neighbour = make.facilitator_of(class_b)
    theirs = world.problems.filter(workshop_class__letter="A", status="accepted").first()
    address = reverse("support", args=[world.slug, "SEK", "B", theirs.code])
    for person, start in ((neighbour, address), (neighbour, "/"), (reviewer, "/admin/")):
        client.force_login(person)
        for where, page in pages(client, [start], most=60):
            for form in page.forms:
                if "typed_by" in form["names"]:
                    target = view_of(urljoin(where, form["action"] or where))
                    assert hasattr(target.func, "keeps_text"), target.view_name


# --- The consolidation desk and the support, both halves ----------------------------------------


@pytest.fixture
def written(division, class_a, class_b, reviewer):
    """An item as it is being written at the desk: its address and the fields of its form."""
    sources = [make.problem(class_a, "submitted"), make.problem(class_b, "submitted")]
    rows = [row for source in sources for row in source.recommendations.all()]
    data = {
        "filters": "",
        "item": "",
        "absorb": "",
        "version": "0",
        "key": "3f0c0a52-8d2f-4c55-9d0e-000000000001",
        "source": [f"{source.pk}:{source.version}" for source in sources],
        "strategic_issue": sources[0].strategic_issue_id,
        "statement": "Rumusan <bersama>",
        "verb": "save",
        "typed_by": sign_typist(reviewer),
    }
    for number, row in enumerate(rows):
        data |= {
            f"part-{row.pk}-fate": "keep" if number == 0 else "aside",
            f"part-{row.pk}-text": "Usul <bersama>",
            f"part-{row.pk}-reason": "Sebab <sampingan>",
            f"part-{row.pk}-addressees": "KPU RI",
            f"part-{row.pk}-horizon": "",
        }
    return reverse("division_consolidate", args=[division.pk]), data


def shown(response):
    areas = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)
    return [html.unescape(text) for text in areas]


def signed_in_again(client, response, person):
    sealed = re.search(r'name="rescued" value="([^"]*)"', response.content.decode())[1]
    data = {"username": person.username, "password": make.PASSWORD}
    return client.post(reverse("rescue"), data | {"rescued": html.unescape(sealed)})


def resend(client, response):
    form = response.content.decode().partition('id="rescued-form"')[0].rpartition("<form")[2]
    address = html.unescape(re.search('action="([^"]*)"', form)[1])
    body = response.content.decode().partition('id="rescued-form"')[2]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', body):
        fields.setdefault(name, []).append(html.unescape(value))
    for name, value in re.findall(r'name="([^"]*)" rows="\d+">\n(.*?)</textarea>', body, re.DOTALL):
        fields.setdefault(name, []).append(html.unescape(value))
    return client.post(address, fields)


def test_the_wording_of_an_item_comes_back_after_signing_in(client, written, reviewer):
    address, data = written
    response = client.post(address, data)
    assert response.status_code == 403
    assert {"Rumusan <bersama>", "Usul <bersama>", "Sebab <sampingan>"} <= set(shown(response))
    response = signed_in_again(client, response, reviewer)
    assert response.context["step"] == "send"
    assert not ConsolidatedItem.objects.exists()
    assert resend(client, response).status_code == 302
    item = ConsolidatedItem.objects.get()
    assert item.statement == "Rumusan <bersama>"
    assert [row.text for row in item.recommendations.all()] == ["Usul <bersama>"]
    assert item.history.first().actor == reviewer


def test_another_reviewer_does_not_store_the_wording_in_their_name(
    client, written, division, reviewer
):
    address, data = written
    client.force_login(make.member("reviewer", division))
    response = client.post(address, data)
    assert response.status_code == 403
    assert response.context["step"] == "sign_in"
    assert shown(response) == []
    assert not ConsolidatedItem.objects.exists()
    response = signed_in_again(client, response, reviewer)
    resend(client, response)
    assert ConsolidatedItem.objects.get().history.first().actor == reviewer


def test_the_reason_for_opening_an_item_again_comes_back(client, written, coordinator, reviewer):
    address, data = written
    client.force_login(reviewer)
    client.post(address, data | {"verb": "adopt"})
    item = ConsolidatedItem.objects.get()
    client.logout()
    decide = reverse("item_decide", args=[item.pk])
    said = {"verb": "reopen", "version": item.version, "reason": "Sidang <pleno>", "filters": ""}
    response = client.post(decide, said | {"typed_by": sign_typist(coordinator)})
    assert response.status_code == 403
    assert "Sidang <pleno>" in shown(response)
    item.refresh_from_db()
    assert item.status == ConsolidatedItem.Status.ADOPTED


def test_a_support_is_given_in_nobody_elses_name(client, class_a, class_b):
    problem = make.problem(class_a, "submitted")
    mine, other = make.member("facilitator", class_b), make.member("facilitator", class_b)
    address = reverse("support", args=[problem.event.slug, "SEK", "B", problem.code])
    sent = {"typed_by": sign_typist(mine)}
    assert client.post(address, sent).status_code == 403
    client.force_login(other)
    assert client.post(address, sent).status_code == 403
    answer = client.post(address, sent, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert not Support.objects.exists()
    client.force_login(mine)
    assert client.post(address, sent).status_code == 302
    assert Support.objects.get().problem == problem
