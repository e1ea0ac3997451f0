"""The queue and the page of one problem, as a reviewer uses them."""

from dataclasses import replace

import pytest
from django.urls import reverse

from dim import workflow
from dim.models import Event, Membership, ReviewNote
from dim.operations.problems import decisions, editing
from dim.operations.problems.content import stored_content
from dim.operations.similar.pairs import update_similar_pairs
from tests import factories as make

LIST = "admin:dim_problem_changelist"


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    return client


def page(problem):
    return reverse("admin:dim_problem_change", args=[problem.pk])


def codes(response):
    return [row.code for row in response.context["cl"].result_list]


def decide(client, problem, name, *, version=None, url=None, **said):
    fields = {f"{name}-{key}": value for key, value in said.items()}
    data = {"decision": name, "version": problem.version if version is None else version, **fields}
    return client.post(url or page(problem), data)


def rewrite(problem, actor, statement):
    """Change the words of a submitted problem, as a second reviewer does."""
    content = stored_content(problem)
    return editing.update_problem(
        problem,
        type(content)(**vars(content) | {"statement": statement}),
        actor=actor,
        expected_version=problem.version,
    )


# --- The list --------------------------------------------------------------------------


def test_the_list_starts_with_what_waits_longest(desk, class_a, class_b):
    make.problem(class_a, "draft")
    first, second = make.problem(class_b, "submitted"), make.problem(class_a, "submitted")
    make.problem(class_a, "accepted")
    response = desk.get(reverse(LIST))
    assert codes(response) == [first.code, second.code]
    assert response.context["waiting"] == 2


def test_filters_and_search_narrow_the_list(desk, class_a, class_b, division):
    issue = make.issue(division)
    here = make.problem(class_a, "submitted", strategic_issue=issue, statement="Gudang tdk aman")
    there = make.problem(class_b, "submitted", strategic_issue=make.issue(division))
    gone = make.problem(class_b, "accepted")
    url = reverse(LIST)
    assert codes(desk.get(url, {"letter": "B"})) == [there.code]
    assert codes(desk.get(url, {"issue": issue.pk})) == [here.code]
    assert codes(desk.get(url, {"status": "accepted"})) == [gone.code]
    assert set(codes(desk.get(url, {"status": "all"}))) == {here.code, there.code, gone.code}
    assert codes(desk.get(url, {"q": "gudang tidak"})) == [here.code]
    assert codes(desk.get(url, {"q": there.code.lower()})) == [there.code]


@pytest.mark.parametrize(
    "query", ["status=x", "event=abc", "division=9" * 9, "letter=%00", "issue=-1", "p=99", "o=9.x"]
)
def test_a_bent_address_is_no_error(desk, class_a, query):
    make.problem(class_a, "submitted")
    assert desk.get(f"{reverse(LIST)}?{query}").status_code in {200, 302}
    review = f"{reverse('queue_open')}?_changelist_filters={query.replace('=', '%3D')}"
    assert desk.get(review).status_code == 302


def test_nothing_of_other_divisions_is_listed_or_named(desk, class_a, other_division):
    elsewhere = make.problem(make.workshop_class(other_division, "C"), "submitted")
    mine = make.problem(class_a, "submitted")
    other_issue = make.issue(other_division, title="Isu rahasia")
    for query in (
        {},
        {"status": "all"},
        {"division": other_division.pk},
        {"issue": other_issue.pk},
    ):
        response = desk.get(reverse(LIST), query)
        assert codes(response) == [mine.code]
        body = response.content.decode()
        assert elsewhere.code not in body
        assert other_issue.title not in body
        assert "letter=C" not in body


@pytest.mark.parametrize(
    "lookup",
    [
        "created_by__password__startswith",
        "reason__startswith",
        "workshop_class__division__event__name__contains",
    ],
)
def test_hidden_values_cannot_be_guessed_through_the_address(desk, class_a, lookup):
    make.problem(class_a, "submitted")
    assert desk.get(reverse(LIST), {lookup: "x"}).status_code == 400


def test_the_list_asks_the_same_for_one_row_and_for_fifty(
    desk, class_a, class_b, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(40) as found:
            assert desk.get(reverse(LIST)).status_code == 200
        return len(found)

    for statement in ("Gudang bocor", "Gudang bocor di musim hujan"):
        make.problem(class_a, "submitted", statement=statement)
    update_similar_pairs(class_a.division.event, seconds=60)
    queries()
    one = queries()
    for _ in range(24):
        make.problem(class_a, "submitted")
        make.problem(class_b, "submitted")
    # The comparison is work of its own, in slices.
    update_similar_pairs(class_a.division.event, seconds=60)
    assert queries() == one


# --- One problem -----------------------------------------------------------------------------


def test_accepting_opens_the_next_and_keeps_the_filters(desk, class_a, class_b):
    first, skipped, last = (make.problem(of, "submitted") for of in (class_a, class_b, class_a))
    filters = "?_changelist_filters=letter%3DA"
    response = desk.get(page(first) + filters)
    assert (response.context["place"].number, response.context["place"].total) == (1, 2)
    response = decide(desk, first, "accept", url=page(first) + filters)
    assert response.url == page(last) + filters
    response = decide(desk, last, "accept", url=page(last) + filters)
    assert response.url == reverse(LIST) + "?letter=A"
    for problem, status in ((first, "accepted"), (skipped, "submitted"), (last, "accepted")):
        problem.refresh_from_db()
        assert problem.status == status


def test_after_the_last_one_the_skipped_ones_come_again(desk, class_a):
    skipped, last = make.problem(class_a, "submitted"), make.problem(class_a, "submitted")
    assert decide(desk, last, "accept").url == page(skipped)


def test_returning_needs_kind_and_words_and_keeps_what_was_typed(desk, class_a):
    problem = make.problem(class_a, "submitted")
    response = decide(desk, problem, "return", reason="Sebut satkernya")
    form = next(
        form
        for form, __ in response.context["decision_forms"]
        if form.transition is workflow.RETURN
    )
    assert form.errors.as_data()["category"][0].code == "required"
    assert form["reason"].value() == "Sebut satkernya"
    decide(desk, problem, "return", category="unclear", reason="  ")
    problem.refresh_from_db()
    assert problem.status == "submitted"
    decide(desk, problem, "return", category="unclear", reason="Sebut satkernya")
    problem.refresh_from_db()
    assert (problem.status, problem.reason_category, problem.reason) == (
        "returned",
        "unclear",
        "Sebut satkernya",
    )
    assert problem.history.first().source == "admin"


def test_a_category_of_another_decision_is_refused(desk, class_a):
    problem = make.problem(class_a, "submitted")
    decide(desk, problem, "not_agree", category="unclear", reason="Alasan")
    problem.refresh_from_db()
    assert problem.status == "submitted"


def test_a_problem_that_changed_is_not_decided_blindly(desk, class_a, coordinator):
    problem = make.problem(class_a, "submitted")
    rewrite(problem, coordinator, "Gudang sewa bocor")
    response = decide(desk, problem, "return", category="unclear", reason="Kalimat saya")
    assert response.status_code == 409
    assert response.context["refused"].code == "stale"
    (step,) = response.context["changed_meanwhile"]
    assert (step.changes[0].old, step.changes[0].new) == (problem.statement, "Gudang sewa bocor")
    form = next(
        form
        for form, __ in response.context["decision_forms"]
        if form.transition is workflow.RETURN
    )
    assert form["reason"].value() == "Kalimat saya"
    problem.refresh_from_db()
    assert problem.status == "submitted"
    # Having read it, the same click goes through.
    assert response.context["problem"].version == problem.version
    assert (
        decide(desk, problem, "return", category="unclear", reason="Kalimat saya").status_code
        == 302
    )


def test_a_problem_taken_back_under_a_decision_keeps_the_typed_reason(desk, class_a, facilitator):
    problem = make.problem(class_a, "submitted")
    workflow.perform(workflow.TAKE_BACK, problem, actor=facilitator)
    response = decide(desk, problem, "return", category="unclear", reason="Kalimat panjang <saya>")
    assert response.status_code == 409
    assert response.context["refused"].code == "status"
    assert response.context["said_in_vain"] == "Kalimat panjang <saya>"
    assert "Kalimat panjang &lt;saya&gt;" in response.content.decode()
    assert [step.actor for step in response.context["changed_meanwhile"]] == [str(facilitator)]


def test_a_problem_decided_by_somebody_else_says_so(desk, class_a, coordinator):
    problem = make.problem(class_a, "submitted")
    workflow.perform(workflow.ACCEPT, problem, actor=coordinator)
    response = decide(desk, problem, "accept")
    assert response.status_code == 409
    assert response.context["refused"].code == "status"
    assert [step.actor for step in response.context["changed_meanwhile"]] == [str(coordinator)]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "0"])
def test_without_the_version_nothing_is_decided(desk, class_a, version):
    problem = make.problem(class_a, "submitted")
    assert decide(desk, problem, "accept", version=version).status_code == 409
    problem.refresh_from_db()
    assert problem.status == "submitted"


def test_nobody_decides_on_a_class_they_facilitate(desk, reviewer, class_a, class_b):
    make.member("facilitator", class_a, reviewer)
    own, other = make.problem(class_a, "submitted"), make.problem(class_b, "submitted")
    response = desk.get(page(own))
    assert response.context["decision_forms"] == []
    assert response.context["why_not"].code == "own_class"
    assert decide(desk, own, "accept").status_code == 409
    own.refresh_from_db()
    assert own.status == "submitted"
    assert desk.get(reverse(LIST)).context["waiting"] == 1
    assert desk.get(reverse("queue_open")).url == page(other)


def test_a_superuser_reads_and_decides_nothing(client, class_a):
    client.force_login(make.user(is_superuser=True))
    problem = make.problem(class_a, "submitted")
    response = client.get(page(problem))
    assert response.context["decision_forms"] == []
    assert decide(client, problem, "accept").status_code == 409
    problem.refresh_from_db()
    assert problem.status == "submitted"


def test_only_a_coordinator_reopens(client, desk, class_a, coordinator):
    problem = make.problem(class_a, "accepted")
    assert desk.get(page(problem)).context["decision_forms"] == []
    assert decide(desk, problem, "reopen", reason="Keliru").status_code == 409
    client.force_login(coordinator)
    assert decide(client, problem, "reopen", reason="Keliru").status_code == 302
    problem.refresh_from_db()
    assert problem.status == "submitted"


def test_only_a_coordinator_restores_for_a_class(client, desk, class_a, coordinator):
    problem = make.problem(class_a, "withdrawn")
    assert desk.get(page(problem)).context["decision_forms"] == []
    assert decide(desk, problem, "restore", reason="Perlu").status_code == 409
    client.force_login(coordinator)
    assert decide(client, problem, "restore").status_code == 200  # without a reason
    assert decide(client, problem, "restore", reason="Perlu").status_code == 302
    problem.refresh_from_db()
    assert problem.status == "draft"
    assert problem.history.first().reason == "Perlu"


def test_a_correction_by_the_class_is_shown_and_makes_an_open_page_stale(
    desk, class_a, facilitator
):
    problem = make.problem(class_a, "submitted")
    assert desk.get(page(problem)).context["since_submitted"] == []
    editing.save_changes(
        problem,
        replace(stored_content(problem), statement="Ejaan dibetulkan"),
        actor=facilitator,
        expected_version=problem.version,
        corrects=True,
    )
    (step,) = desk.get(page(problem)).context["since_submitted"]
    assert (step.actor, step.changes[0].new) == (str(facilitator), "Ejaan dibetulkan")
    stale = decide(desk, problem, "accept")
    assert stale.status_code == 409
    assert stale.context["refused"].code == "stale"
    assert len(stale.context["changed_meanwhile"]) == 1


def test_corrections_of_an_earlier_round_are_not_shown_again(desk, class_a, facilitator, reviewer):
    problem = make.problem(class_a, "returned")
    workflow.perform(workflow.RESUBMIT, problem, actor=facilitator, reason="Sudah jelas")
    assert desk.get(page(problem)).context["since_submitted"] == []


def test_a_finished_event_is_left_alone(desk, event, class_a):
    problem = make.problem(class_a, "submitted")
    Event.objects.update(phase="finished")
    assert desk.get(page(problem)).context["decision_forms"] == []
    response = decide(desk, problem, "accept")
    assert response.context["refused"].code == "phase"


@pytest.mark.parametrize("name", ["submit", "withdraw", "take_back", "nothing", ""])
def test_the_desk_does_only_what_the_desk_does(desk, class_a, name):
    problem = make.problem(class_a, "submitted")
    assert decide(desk, problem, name, reason="Alasan").status_code == 403


def test_a_problem_that_came_back_shows_what_the_class_did(desk, class_a, facilitator):
    problem = make.problem(class_a, "returned")
    workflow.perform(workflow.RESUBMIT, problem, actor=facilitator, reason="Sudah ditambah")
    steps = desk.get(page(problem)).context["since_return"]
    assert [step.reason for step in steps] == ["Alasan uji", "Sudah ditambah"]


def test_typed_text_is_shown_as_text(desk, class_a, facilitator):
    evil = '<script>alert(1)</script> "x" {{ 7|add:7 }}'
    problem = make.problem(class_a, "submitted", statement=evil)
    decisions.add_note(problem, evil, actor=Membership.objects.get(role="reviewer").user)
    for url in (page(problem), reverse(LIST)):
        body = desk.get(url).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert(1)" in body


def test_the_page_asks_the_same_for_short_and_long_stories(
    desk, class_a, coordinator, django_assert_max_num_queries
):
    def queries(problem):
        # Comparing is work of its own, in slices.
        update_similar_pairs(class_a.division.event, seconds=60)
        with django_assert_max_num_queries(50) as found:
            assert desk.get(page(problem)).status_code == 200
        return len(found)

    problem = make.problem(class_a, "submitted")
    make.problem(class_a, "accepted")
    queries(problem)
    short = queries(problem)
    for number in range(50):
        problem = rewrite(problem, coordinator, f"Pernyataan {number}")
        decisions.add_note(problem, "Catatan", actor=coordinator)
    for _ in range(10):
        make.problem(class_a, "submitted")
    # One more: the next problem is known now.
    assert queries(problem) <= short + 1


# --- Notes ---------------------------------------------------------------------------------------


def test_a_note_is_kept_and_read_by_reviewers_only(client, desk, class_a, coordinator):
    problem = make.problem(class_a, "submitted")
    url = reverse("problem_note", args=[problem.pk])
    assert desk.post(url, {"text": " Cek ke biro \r\n"}).status_code == 302
    assert ReviewNote.objects.get().text == "Cek ke biro"
    assert [note.text for note in desk.get(page(problem)).context["notes"]] == ["Cek ke biro"]
    client.force_login(make.user(is_superuser=True))
    response = client.get(page(problem))
    assert response.context["notes"] is None
    assert "Cek ke biro" not in response.content.decode()
    assert client.post(url, {"text": "x"}).status_code == 403


def test_an_empty_note_is_refused_beside_its_field(desk, class_a):
    problem = make.problem(class_a, "submitted")
    response = desk.post(reverse("problem_note", args=[problem.pk]), {"text": " \n"})
    assert response.context["note_form"].errors.as_data()["text"][0].code == "required"
    assert not ReviewNote.objects.exists()
