"""Two people edit one problem at the same time, each in their own browser.

What is pressed and what comes of it: whether a save is a page or a script's request
makes no difference here.
"""

from dataclasses import replace

import pytest
from django.urls import reverse

from dim import workflow
from dim.models import Problem
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from tests import factories as make
from tests.browser.conftest import until
from tests.views.problem_forms import edit_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_too]
# Nothing is saved but by its button here. Forms save by themselves a second and a half after a key;
# on a busy machine that could be before the other one's button, and who is the second would change.
BY_BUTTON_ONLY = """
new MutationObserver(() => {
  const form = document.getElementById("entry-form");
  if (form) delete form.dataset.autosave;
}).observe(document, { childList: true, subtree: true });
"""
START = {"statement": "Gudang logistik belum ada", "cause": "Tanah belum dibeli", "impact": ""}


@pytest.fixture(autouse=True)
def refusals_are_expected(console):
    console.allow("status of 409", "status of 422")


@pytest.fixture
def problem(class_a):
    make.issue(class_a.division, 1)
    rows = tuple(map(RecommendationContent, ("Satu", "Dua", "Tiga")))
    return make.problem(class_a, recommendations=rows, **START)


@pytest.fixture
def people(class_a):
    return [
        make.member("facilitator", class_a, make.user(name=name))
        for name in ("Notulis Satu", "Notulis Dua")
    ]


@pytest.fixture
def hands(new_page, sign_in, people, problem):
    """Two laptops with the form of the same problem open."""
    return [by_button(sign_in(new_page(), person), edit_url(problem)) for person in people]


def by_button(page, address):
    """Open a form that saves only when its button is pressed; returns the page."""
    page.add_init_script(BY_BUTTON_ONLY)
    page.goto(address)
    return page


def write(page, name, text):
    page.fill(f"[name={name}]", text)


def write_row(page, number, text):
    page.locator("[name=recommendation-text]").nth(number - 1).fill(text)


def remove_row(page, number):
    page.locator("[data-row]").nth(number - 1).locator("[value^=remove]").click()


def save(page):
    page.locator("[name=action][value=save]").click()


def stored(problem):
    problem = Problem.objects.get(pk=problem.pk)
    return {name: getattr(problem, name) for name in START}


def rows_of(problem):
    return list(problem.recommendations.values_list("text", flat=True))


def told(page, words):
    page.locator("[role=status], [role=alert]").filter(has_text=words).first.wait_for()


def saved(page, problem, **changes):
    """Press "save" and wait until the database says so."""
    save(page)
    until(lambda: stored(problem) == stored(problem) | changes)


def conflict(page):
    page.locator("#conflict").wait_for()
    return page


def differences(page):
    return [
        part.get_attribute("id").removeprefix("difference-")
        for part in page.locator("[id^=difference-]").all()
    ]


def choose(page, key, which):
    page.check(f"[name='choice-{key}'][value={which}]")


# --- 1. Different fields ------------------------------------------------------------------------


def test_different_fields_are_both_kept_and_the_second_is_told(hands, people, problem):
    first, second = hands
    write(first, "cause", "Anggaran belum turun")
    write(second, "impact", "Logistik tercecer")
    saved(first, problem, cause="Anggaran belum turun")
    saved(second, problem, impact="Logistik tercecer")
    assert stored(problem) == START | {
        "cause": "Anggaran belum turun",
        "impact": "Logistik tercecer",
    }
    told(second, people[0].name)
    until(lambda: second.input_value("[name=cause]") == "Anggaran belum turun")
    # The first one goes on from an older page and takes nothing back.
    write(first, "statement", "Gudang logistik belum ada sejak 2018")
    saved(first, problem, statement="Gudang logistik belum ada sejak 2018")
    assert stored(problem)["impact"] == "Logistik tercecer"


# --- 2. Different recommendations ---------------------------------------------------------------


def test_two_recommendations_changed_by_two_people(hands, problem):
    first, second = hands
    write_row(first, 1, "Satu diubah")
    write_row(second, 3, "Tiga diubah")
    for page, row in ((first, "Satu diubah"), (second, "Tiga diubah")):
        save(page)
        until(lambda row=row: row in rows_of(problem))
    assert rows_of(problem) == ["Satu diubah", "Dua", "Tiga diubah"]


def test_one_adds_while_the_other_edits(hands, problem):
    first, second = hands
    write_row(first, 2, "Dua diubah")
    write_row(second, 4, "Empat baru")
    for page, row in ((first, "Dua diubah"), (second, "Empat baru")):
        save(page)
        until(lambda row=row: row in rows_of(problem))
    assert rows_of(problem) == ["Satu", "Dua diubah", "Tiga", "Empat baru"]


def test_both_add(hands, problem):
    first, second = hands
    write_row(first, 4, "Dari yang satu")
    write_row(second, 4, "Dari yang lain")
    for page, row in ((first, "Dari yang satu"), (second, "Dari yang lain")):
        save(page)
        until(lambda row=row: row in rows_of(problem))
    assert rows_of(problem) == ["Satu", "Dua", "Tiga", "Dari yang satu", "Dari yang lain"]


def test_one_removes_while_the_other_edits_another(hands, problem):
    first, second = hands
    remove_row(first, 1)
    write_row(second, 3, "Tiga diubah")
    save(first)
    until(lambda: "Satu" not in rows_of(problem))
    save(second)
    until(lambda: "Tiga diubah" in rows_of(problem))
    assert rows_of(problem) == ["Dua", "Tiga diubah"]


def test_what_one_removed_and_the_other_edits_is_asked_about(hands, problem):
    first, second = hands
    key = f"recommendation-{problem.recommendations.get(text='Dua').pk}"
    remove_row(first, 2)
    write_row(second, 2, "Dua diubah")
    save(first)
    until(lambda: "Dua" not in rows_of(problem))
    save(second)
    assert differences(conflict(second)) == [key]
    assert rows_of(problem) == ["Satu", "Tiga"]
    choose(second, key, "mine")
    second.click("[name=resolve]")
    until(lambda: len(rows_of(problem)) == 3)
    assert rows_of(problem) == ["Satu", "Dua diubah", "Tiga"]


# --- 3. The same field --------------------------------------------------------------------------


@pytest.fixture
def clash(hands, problem):
    """Both changed the statement; the second also what nobody else touched.

    Returns the second's page of both texts.
    """
    first, second = hands
    write(first, "statement", "Gudang arsip belum ada")
    write(second, "statement", "Gudang logistik belum layak")
    write(second, "impact", "Logistik tercecer")
    saved(first, problem, statement="Gudang arsip belum ada")
    save(second)
    return conflict(second)


def test_the_same_field_stores_nothing_and_marks_the_difference(clash, people, problem, axe):
    assert stored(problem) == START | {"statement": "Gudang arsip belum ada"}
    assert differences(clash) == ["statement"]
    part = clash.locator("#difference-statement")
    until(lambda: people[0].name in part.inner_text())
    marked = [element.inner_text() for element in part.locator("ins").all()]
    assert marked == ["logistik", "layak", "arsip", "ada"]
    axe(clash)


@pytest.mark.parametrize(
    ("which", "statement"),
    [
        ("mine", "Gudang logistik belum layak"),
        ("theirs", "Gudang arsip belum ada"),
        ("mix", "Gudang arsip dan logistik belum layak"),
    ],
)
def test_either_or_a_mix_is_taken(clash, problem, which, statement):
    choose(clash, "statement", which)
    if which == "mix":
        clash.fill("[name=mix-statement]", statement)
    clash.click("[name=resolve]")
    until(lambda: stored(problem)["impact"] == "Logistik tercecer")
    assert stored(problem) == START | {"statement": statement, "impact": "Logistik tercecer"}
    # What was not chosen stays readable.
    changes = [
        change
        for entry in problem.history.all()
        for change in entry.changes
        if change["field"] == "statement"
    ]
    assert "Gudang arsip belum ada" in {change["new"] for change in changes}


def test_the_second_laptop_works_without_a_script_too(new_page, sign_in, people, problem):
    plain = sign_in(new_page(java_script_enabled=False), people[1])
    plain.goto(edit_url(problem))
    content = replace(stored_content(problem), statement="Gudang arsip belum ada")
    editing.update_problem(problem, content, actor=people[0], expected_version=1)
    write(plain, "statement", "Gudang logistik belum layak")
    save(plain)
    conflict(plain).click("[name=all][value=mine]")
    until(lambda: stored(problem)["statement"] == "Gudang logistik belum layak")


# --- 4. A third change while the two texts are shown --------------------------------------------


@pytest.mark.parametrize("field", ["statement", "cause"])
def test_a_third_change_is_noticed_and_the_choice_stays(clash, hands, problem, field):
    first, second = hands
    choose(clash, "statement", "mix")
    clash.fill("[name=mix-statement]", "Gudang keduanya")
    write(first, field, "Perubahan ketiga")
    saved(first, problem, **{field: "Perubahan ketiga"})
    before = stored(problem)
    with second.expect_navigation():
        second.click("[name=resolve]")
    assert stored(problem) == before
    assert differences(conflict(second)) == ["statement"]
    until(lambda: second.is_checked("[name=choice-statement][value=mix]"))
    until(lambda: second.input_value("[name=mix-statement]") == "Gudang keduanya")
    second.click("[name=resolve]")
    until(lambda: stored(problem)["statement"] == "Gudang keduanya")
    expected = {"impact": "Logistik tercecer", "statement": "Gudang keduanya"}
    assert stored(problem) == before | expected


def test_withdrawn_under_the_two_texts_gives_every_word_back(clash, people, problem):
    choose(clash, "statement", "mix")
    clash.fill("[name=mix-statement]", "Gudang keduanya")
    workflow.perform(workflow.WITHDRAW, problem, actor=people[0], reason="Salah kelas")
    clash.click("[name=resolve]")
    clash.locator("#refusal").wait_for()
    given_back = [area.input_value() for area in clash.locator("textarea[readonly]").all()]
    assert {"Gudang logistik belum layak", "Logistik tercecer", "Gudang keduanya"} <= set(
        given_back
    )


# --- The room against the desk ------------------------------------------------------------------


@pytest.fixture
def submitted(problem, people):
    return workflow.perform(workflow.SUBMIT, problem, actor=people[0])


@pytest.fixture
def at_the_desk(new_page, sign_in, reviewer, submitted):
    return by_button(sign_in(new_page(), reviewer), reverse("problem_correct", args=[submitted.pk]))


@pytest.fixture
def in_the_room(new_page, sign_in, coordinator, submitted):
    """A coordinator corrects from the class's list what the reviewer corrects at the desk."""
    return by_button(sign_in(new_page(), coordinator), edit_url(submitted))


@pytest.mark.parametrize("desk_first", [True, False], ids=["the desk first", "the room first"])
def test_room_and_desk_keep_different_fields(at_the_desk, in_the_room, submitted, desk_first):
    write(at_the_desk, "cause", "Dari meja sekretariat")
    write(in_the_room, "impact", "Dari kelas")
    for page in [at_the_desk, in_the_room] if desk_first else [in_the_room, at_the_desk]:
        save(page)
        mine = (
            {"cause": "Dari meja sekretariat"} if page is at_the_desk else {"impact": "Dari kelas"}
        )
        until(lambda mine=mine: stored(submitted) == stored(submitted) | mine)
    assert stored(submitted) == START | {"cause": "Dari meja sekretariat", "impact": "Dari kelas"}


@pytest.mark.parametrize("desk_first", [True, False], ids=["the desk first", "the room first"])
def test_room_and_desk_are_asked_about_the_same_field(
    at_the_desk, in_the_room, submitted, axe, desk_first
):
    write(at_the_desk, "statement", "Gudang menurut meja")
    write(in_the_room, "statement", "Gudang menurut kelas")
    first, second = (at_the_desk, in_the_room) if desk_first else (in_the_room, at_the_desk)
    mine, theirs = "Gudang menurut meja", "Gudang menurut kelas"
    if desk_first:
        mine, theirs = theirs, mine
    saved(first, submitted, statement=theirs)
    save(second)
    assert differences(conflict(second)) == ["statement"]
    axe(second)
    assert stored(submitted)["statement"] == theirs
    choose(second, "statement", "mix")
    second.fill("[name=mix-statement]", "Gudang menurut keduanya")
    second.click("[name=resolve]")
    until(lambda: stored(submitted)["statement"] == "Gudang menurut keduanya")


def test_taken_back_under_the_reviewer_nothing_is_lost(at_the_desk, submitted, people, axe, shoot):
    write(at_the_desk, "statement", "Gudang menurut penelaah")
    workflow.perform(workflow.TAKE_BACK, submitted, actor=people[0])
    save(at_the_desk)
    at_the_desk.locator("#refused").wait_for()
    axe(at_the_desk)
    shoot(at_the_desk, "desk-correct-taken-back")
    until(lambda: people[0].name in at_the_desk.locator("#refused").inner_text())
    until(lambda: at_the_desk.input_value("[name=statement]") == "Gudang menurut penelaah")
    content = replace(stored_content(submitted), impact="Ditambah kelas")
    editing.update_problem(
        submitted, content, actor=people[0], expected_version=submitted.version + 1
    )
    workflow.perform(workflow.SUBMIT, submitted, actor=people[0])
    saved(at_the_desk, submitted, statement="Gudang menurut penelaah")
    assert stored(submitted) == START | {
        "statement": "Gudang menurut penelaah",
        "impact": "Ditambah kelas",
    }


def test_submitted_and_corrected_under_the_note_taker_nothing_is_lost(
    hands, people, problem, reviewer, coordinator
):
    """The desk corrects and returns what the note-taker still has open."""
    _first, second = hands
    write(second, "impact", "Dari notulis")
    sent = workflow.perform(workflow.SUBMIT, problem, actor=people[0])
    save(second)
    second.locator("#refusal").wait_for()
    until(
        lambda: (
            "Dari notulis"
            in [area.input_value() for area in second.locator("textarea[readonly]").all()]
        )
    )
    content = replace(stored_content(sent), cause="Dari meja sekretariat")
    corrected = editing.update_problem(sent, content, actor=reviewer, expected_version=sent.version)
    workflow.perform(
        workflow.RETURN,
        corrected,
        actor=coordinator,
        category="incomplete",
        reason="Lengkapi",
        expected_version=3,
    )
    second.go_back()
    write(second, "impact", "Dari notulis")
    saved(second, problem, impact="Dari notulis")
    assert stored(problem) == START | {"cause": "Dari meja sekretariat", "impact": "Dari notulis"}
