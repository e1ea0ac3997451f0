"""Every text of a problem on its way: what one page, form, file or comparison drops fails here.

Each text has a word of its own, so that a word that is missing names its text. Texts are taken from
`PROBLEM_TEXTS`: a text that is added there is followed without a change to this file.
"""

import html
import json
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from dim import workflow
from dim.management.commands.evaluate_similarity import parts_in
from dim.models import Problem
from dim.models.guard import derived_writes
from dim.models.problem_text import PROBLEM_TEXTS, TEXT_NAMES
from dim.operations.imports import import_problems, plan_problems
from dim.operations.imports.columns import texts_in
from dim.operations.problems import editing
from dim.operations.problems.content import stored_content
from dim.operations.similar.word_index import WEIGHTS, derive_everything, parts_of, stems_of
from tests import factories as make
from tests import spreadsheets
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url
from tests.views.test_conflict import resent

# Letters only: searches and stems take digits off.
WORDS = {name: f"kata{chr(97 + at) * 4}unik" for at, name in enumerate(TEXT_NAMES)}
OTHERS = {name: word.replace("unik", "lain") for name, word in WORDS.items()}
each_text = pytest.mark.parametrize("name", TEXT_NAMES)
optional_text = pytest.mark.parametrize(
    "name", [text.name for text in PROBLEM_TEXTS if not text.is_required]
)


def missing(words, page):
    """The texts whose words are not there."""
    return [name for name, word in words.items() if word not in page]


def page_of(response):
    return html.unescape(b"".join(response).decode())


@pytest.fixture
def problem(class_a):
    return make.problem(class_a, "submitted", **WORDS)


@pytest.fixture
def draft(class_a):
    return make.problem(class_a, **WORDS)


@pytest.fixture
def room(client, class_a):
    client.force_login(make.facilitator_of(class_a))
    return client


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


@pytest.fixture
def colleague(class_a):
    return make.member("facilitator", class_a)


def stored(problem):
    return stored_content(Problem.objects.get(pk=problem.pk)).texts


# --- Pages -----------------------------------------------------------------------------


def test_the_class_reads_every_text(room, draft):
    page = page_of(room.get(draft.get_absolute_url()))
    assert missing(WORDS, page) == []
    assert [text.name for text in PROBLEM_TEXTS if str(text.label) not in page] == []
    assert missing(WORDS, page_of(room.get(edit_url(draft)))) == []


def test_a_list_shows_the_statement_and_reads_nothing_else(room, draft):
    page = page_of(room.get(draft.workshop_class.get_absolute_url()))
    assert missing(WORDS, page) == [name for name in TEXT_NAMES if name != "statement"]


def test_the_desk_reads_every_text(desk, problem):
    for page in ("problem_review", "problem_correct"):
        response = desk.get(reverse(page, args=[problem.pk]))
        assert missing(WORDS, page_of(response)) == []


def test_the_form_stores_every_text(room, class_a, division):
    make.issue(division)
    assert room.post(new_url(class_a), new_data(class_a, **WORDS)).status_code == 302
    problem = Problem.objects.get()
    assert stored(problem) == WORDS
    assert room.post(edit_url(problem), edit_data(problem, **OTHERS)).status_code == 302
    assert stored(problem) == OTHERS


def test_a_form_that_is_refused_shows_every_text_again(room, class_a, division):
    make.issue(division)
    data = new_data(class_a, **WORDS) | {"strategic_issue": ""}
    assert missing(WORDS, page_of(room.post(new_url(class_a), data))) == []


def test_every_text_is_in_the_history_and_compared(room, draft, colleague):
    content = replace(stored_content(draft), **OTHERS)
    editing.update_problem(draft, content, actor=colleague, expected_version=1)
    assert {change["field"] for change in draft.history.get(revision=2).changes} == set(WORDS)
    address = reverse("problem_revisions", args=[draft.event.slug, draft.code])
    page = page_of(room.get(f"{address}?from=1&to=2"))
    assert missing(WORDS, page) == []
    assert missing(OTHERS, page) == []
    assert missing(OTHERS, page_of(room.get(draft.get_absolute_url()))) == []


def test_a_script_is_told_every_text(room, draft):
    page = page_of(room.get(edit_url(draft)))
    assert re.search(r'data-texts="([^"]*)"', page)[1].split() == list(TEXT_NAMES)
    data = edit_data(draft, **OTHERS)
    answer = room.post(
        edit_url(draft), data | {"version": 1}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200
    assert stored(draft) == OTHERS


# --- Two hands -----------------------------------------------------------------------------


@each_text
def test_a_conflict_keeps_what_it_is_not_about(room, draft, colleague, name):
    """Resolved with exactly what the hidden fields of the page say, nothing is emptied."""
    mine, theirs = f"{WORDS[name]} saya", f"{WORDS[name]} dia"
    data = edit_data(draft, **{name: mine})
    other = replace(stored_content(draft), **{name: theirs})
    editing.update_problem(draft, other, actor=colleague, expected_version=1)
    response = room.post(edit_url(draft), data)
    assert response.status_code == 409
    assert [one.conflict.key for one in response.context["texts"].choices] == [name]
    assert room.post(edit_url(draft), resent(response, resolve="chosen")).status_code == 302
    # Both only added to the text, so the page proposes both additions.
    assert stored(draft) == WORDS | {name: f"{mine} dia"}


@each_text
def test_a_conflict_at_the_desk_keeps_what_it_is_not_about(desk, problem, reviewer, name):
    mine, theirs = f"{WORDS[name]} saya", f"{WORDS[name]} dia"
    address = reverse("problem_correct", args=[problem.pk])
    data = edit_data(problem, **{name: mine})
    other = replace(stored_content(problem), **{name: theirs})
    coordinator = make.member("coordinator", problem.event)
    editing.update_problem(problem, other, actor=coordinator, expected_version=problem.version)
    response = desk.post(address, data)
    assert response.status_code == 409
    assert desk.post(address, resent(response, resolve="chosen")).status_code == 302
    assert stored(problem) == WORDS | {name: f"{mine} dia"}


def test_mine_as_a_new_problem_has_every_text(room, draft, colleague):
    data = edit_data(draft, **OTHERS)
    other = replace(stored_content(draft), statement="Kalimat ketiga")
    editing.update_problem(draft, other, actor=colleague, expected_version=1)
    response = room.post(edit_url(draft), data)
    assert room.post(new_url(draft.workshop_class), resent(response)).status_code == 302
    assert stored(Problem.objects.get(number=2)) == OTHERS


def test_what_cannot_be_stored_any_more_is_given_back(room, draft, facilitator):
    data = edit_data(draft, **OTHERS)
    workflow.perform(workflow.SUBMIT, draft, actor=facilitator)
    response = room.post(edit_url(draft), data)
    assert response.status_code == 409
    assert missing(OTHERS, page_of(response)) == []
    # "Save it as a new problem" sends the hidden fields of this page.
    assert room.post(new_url(draft.workshop_class), resent(response)).status_code == 302
    assert stored(Problem.objects.get(number=2)) == OTHERS


@optional_text
def test_a_page_that_does_not_know_a_text_does_not_empty_it(room, draft, name):
    """Pages are kept on devices: one may be older than a text that was added since."""
    data = edit_data(draft, statement="Kalimat baru")
    del data[name]
    assert room.post(edit_url(draft), data).status_code == 302
    assert stored(draft) == WORDS | {"statement": "Kalimat baru"}


@each_text
def test_a_repeated_send_is_the_same_only_with_every_text(room, class_a, division, name):
    make.issue(division)
    data = new_data(class_a, **WORDS)
    for _time in range(2):
        assert room.post(new_url(class_a), data).status_code == 302
    assert room.post(new_url(class_a), data | {name: "lain"}).status_code == 409
    assert Problem.objects.count() == 1


# --- Without a session -----------------------------------------------------------------------


def test_every_text_comes_back_after_signing_in(room, draft, facilitator):
    page = page_of(room.get(edit_url(draft)))
    typed_by = re.search(r'name="typed_by" value="([^"]*)"', page)[1]
    data = edit_data(draft, **OTHERS) | {"typed_by": typed_by}
    room.logout()
    response = room.post(edit_url(draft), data)
    assert response.status_code == 403
    labels = {label for label, _field in response.context["kept"].named if label}
    assert {str(text.label) for text in PROBLEM_TEXTS} <= labels
    assert missing(OTHERS, page_of(response)) == []
    assert [
        field.name
        for label, field in response.context["kept"].named
        if field.name in OTHERS and label
    ] == list(TEXT_NAMES)


# --- Files --------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_our_own_file_brings_every_text_into_another_event(room, draft, coordinator, extension):
    board = [draft.event.slug, "SEK", "A"]
    file = b"".join(room.get(reverse("board_export", args=[*board, extension])))
    elsewhere = make.workshop_class(make.division(make.event(), "SEK"), "A")
    event = elsewhere.division.event
    plan = plan_problems(event, file)
    assert not plan.errors
    assert plan.problems[0].texts == WORDS
    import_problems(plan, actor=make.member("coordinator", event))
    imported = Problem.objects.get(event=event)
    assert stored(imported) == WORDS
    assert parts_of(imported.search_text).items() >= WORDS.items()
    # The same file again adds nothing; with another word in a text it is told.
    assert plan_problems(event, file).existing == 1


@each_text
def test_another_word_under_the_same_number_is_told(event, class_a, coordinator, name):
    heading = {text.name: text.headings[0] for text in PROBLEM_TEXTS}
    names = ["No", "Divisi", "Kelas", "Isu strategis", *heading.values()]

    def file(texts):
        return spreadsheets.as_csv([["R-1", "SEK", "A", "Arsip", *texts.values()]], names)

    import_problems(plan_problems(event, file(WORDS)), actor=coordinator)
    assert plan_problems(event, file(WORDS)).existing == 1
    changed = plan_problems(event, file(WORDS | {name: "lain"}))
    assert [found.code for found in changed.errors.kept] == ["stored_differently"]


@each_text
def test_every_heading_of_a_text_is_understood(event, class_a, name):
    (text,) = [one for one in PROBLEM_TEXTS if one.name == name]
    needed = {} if text.is_required else {"Permasalahan": "Ada masalah"}
    for heading in text.headings:
        cells = {"Divisi": "SEK", "Kelas": "A", "Isu strategis": "Arsip"} | needed
        cells[heading] = WORDS[name]
        plan = plan_problems(event, spreadsheets.as_csv([list(cells.values())], list(cells)))
        assert plan.problems[0].texts[name] == WORDS[name]
        assert texts_in({heading: WORDS[name]}) == {name: WORDS[name]}
        assert parts_in({heading: WORDS[name]})[name] == WORDS[name]


def test_documents_and_downloads_say_every_text(client, problem, coordinator):
    client.force_login(coordinator)
    slug = problem.event.slug
    data = page_of(client.get(reverse("document", args=[slug, "summary", "json"])))
    assert missing(WORDS, data) == []
    (row,) = json.loads(data)["problems"]
    assert {name: row[name] for name in TEXT_NAMES} == WORDS
    table = page_of(client.get(reverse("document", args=[slug, "summary", "csv"])))
    assert missing(WORDS, table) == []
    document = client.get(reverse("document", args=[slug, "dim", "html"]))
    assert missing(WORDS, page_of(document)) == []


def test_editions_keep_and_compare_every_text(client, problem, coordinator):
    older = make.edition(problem.event, actor=coordinator)
    content = replace(stored_content(problem), **OTHERS)
    editing.update_problem(problem, content, actor=coordinator, expected_version=problem.version)
    newer = make.edition(problem.event, actor=coordinator)
    client.force_login(coordinator)
    names = [problem.event.slug, older.short, newer.short]
    page = page_of(client.get(reverse("edition_differences", args=names)))
    assert missing(WORDS, page) == []
    assert missing(OTHERS, page) == []


# --- Found again ------------------------------------------------------------------------------


@each_text
def test_every_text_is_found(draft, name):
    assert list(Problem.objects.matching(WORDS[name])) == [draft]
    assert parts_of(draft.search_text)[name] == WORDS[name]
    assert name in WEIGHTS
    assert len(stems_of(draft)) >= len(TEXT_NAMES)


def test_a_search_text_with_other_lines_is_not_read_by_position(draft):
    """As a version with one text less has stored it; `reindex` writes it anew."""
    lines = draft.search_text.split("\n")
    older = "\n".join([*lines[:2], *lines[3:]])
    assert parts_of(older) == {}
    with derived_writes():
        Problem.objects.filter(pk=draft.pk).update(search_text=older)
    derive_everything()
    draft.refresh_from_db()
    assert parts_of(draft.search_text).items() >= WORDS.items()
    # What is compared of a text as long as a book is its beginning, which is read all the same.
    assert parts_of(draft.search_text + "x" * 20_000) != {}
    assert parts_of("\n".join(lines[:2]) + "x" * 20_000)["statement"].startswith(WORDS["statement"])


def test_the_quick_entry_leaves_the_other_texts_empty(room, class_a, division):
    issue = make.issue(division)
    data = {
        "key": "3f0c0a52-8d2f-4c55-9d0e-000000000001",
        "strategic_issue": issue.pk,
        "statement": WORDS["statement"],
        "recommendations": "",
    }
    room.post(class_a.get_absolute_url(), data)
    assert stored(Problem.objects.get()) == dict.fromkeys(TEXT_NAMES, "") | {
        "statement": WORDS["statement"]
    }
