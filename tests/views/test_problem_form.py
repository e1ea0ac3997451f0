import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dim import workflow
from dim.forms.rescued import sign_typist
from dim.models import Addressee, Problem
from dim.operations.problems.content import RecommendationContent
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url, rows, table


@pytest.fixture
def issue(division):
    return make.issue(division)


@pytest.fixture
def room(client, facilitator, issue):
    """The browser of the class's note-taker."""
    client.force_login(facilitator)
    return client


def codes(response):
    """The error codes beside the fields, rows included."""
    form = response.context["form"]
    forms = [form, *form.rows.filled]
    return {
        error.code for one in forms for errors in one.errors.as_data().values() for error in errors
    }


# New problems -------------------------------------------------------------------------


def test_a_new_problem_is_stored_exactly_as_typed(room, class_a):
    typed = '  Honor <b>ad hoc</b> 👍\r\n\r\n\tבעיה ‏ =HYPERLINK("http://x")  '
    data = new_data(
        class_a, statement=typed, cause=" \r\nKarena.", **rows("<script>alert(1)</script> ", "")
    )
    response = room.post(new_url(class_a), data)
    problem = Problem.objects.get()
    assert response.status_code == 302
    assert response.url == edit_url(problem)
    assert problem.statement == typed.replace("\r\n", "\n")
    assert problem.cause == " \nKarena."
    assert problem.recommendations.get().text == "<script>alert(1)</script> "
    page = room.get(response.url).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_issue_of_the_address_is_chosen(room, class_a, division):
    second = make.issue(division, 7)
    assert (
        room.get(f"{new_url(class_a)}?issue=7").context["form"]["strategic_issue"].value()
        == second.pk
    )
    for nonsense in ("99", "x", "-1", "²", "9" * 5000):
        assert (
            room.get(new_url(class_a), {"issue": nonsense})
            .context["form"]["strategic_issue"]
            .value()
            is None
        )


def test_everything_of_a_problem_can_be_entered_at_once(room, class_a):
    kendal, rembang = (
        make.office(name="KPU Kab. Kendal", code="3324"),
        make.office(name="KPU Kab. Rembang"),
    )
    make.addressee(class_a.division.event, "Pemda/TAPD")
    lines = table(
        ("", "Satu", "pemda / tapd; Balai Arsip", "short"), ("", "Dua", "", ""), ("", "", "", "")
    )
    data = new_data(
        class_a, impact="Akibat", legal_basis="UU 7/2017", offices="3324\r\nrembang", **lines
    )
    room.post(new_url(class_a), data)
    problem = Problem.objects.get()
    first, second = problem.recommendations.all()
    assert set(problem.offices.all()) == {kendal, rembang}
    assert [str(name) for name in first.addressees.order_by("name")] == [
        "Balai Arsip",
        "Pemda/TAPD",
    ]
    assert (first.horizon, second.text) == ("short", "Dua")
    assert list(Addressee.objects.filter(is_proposed=True).values_list("name", flat=True)) == [
        "Balai Arsip"
    ]


@pytest.mark.parametrize("action", ["save", "submit", "new"])
def test_a_double_click_makes_one_problem(room, class_a, action):
    data = new_data(class_a, action=action)
    first, second = room.post(new_url(class_a), data), room.post(new_url(class_a), data)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Problem.objects.count() == 1


def test_the_back_button_with_another_text_shows_both_texts(room, class_a):
    data = new_data(class_a)
    room.post(new_url(class_a), data)
    again = room.post(new_url(class_a), data | {"statement": "Teks lain"})
    assert again.status_code == 409
    assert again.context["reason"].code == "key_reused"
    assert [choice.conflict.mine for choice in again.context["texts"].choices] == ["Teks lain"]
    assert Problem.objects.get().statement == "Gudang belum ada"


def test_save_and_write_a_new_one_keeps_the_issue(room, class_a, issue):
    response = room.post(new_url(class_a), new_data(class_a, action="new"))
    assert response.url == f"{new_url(class_a)}?issue={issue.number}"


def test_submit_saves_and_submits(room, class_a):
    response = room.post(new_url(class_a), new_data(class_a, action="submit"))
    problem = Problem.objects.get()
    assert problem.status == "submitted"
    assert response.url == f"{class_a.get_absolute_url()}#{problem.code}"


def test_a_refused_submit_still_saves_and_says_why(room, class_a):
    response = room.post(
        new_url(class_a), new_data(class_a, action="submit", **rows("")), follow=True
    )
    problem = Problem.objects.get()
    assert problem.status == "draft"
    complaint = response.context["complaints"][0]
    assert f'id="{complaint.anchor}"' in response.content.decode()
    assert response.context["is_saved"]


# Refusals: the text is kept -----------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"statement": ""}, "required"),
        ({"statement": " \r\n\t "}, "required"),
        ({"statement": "x" * 1_000_000}, "too_long"),
        ({"cause": "é" * 100_001}, "too_long"),
        ({"strategic_issue": ""}, "required"),
        ({"strategic_issue": "999999"}, "invalid_choice"),
        ({"strategic_issue": "' OR 1=1"}, "invalid_choice"),
        ({"offices": "KPU Kab. Antah Berantah"}, "unknown_office"),
        (table(("", "", "KPU RI", "")), "recommendation_empty"),
        (table(("", "Sesuatu", "KPU RI", "kapan-kapan")), "invalid_choice"),
        (table(("", "Sesuatu", "x" * 201, "")), "name_too_long"),
        (table(("", "x" * 1_000_000, "", "")), "too_long"),
        (table(("bukan angka", "Sesuatu", "", "")), "invalid"),
    ],
)
def test_bad_input_is_refused_beside_the_field_with_the_text_kept(room, class_a, changes, code):
    response = room.post(
        new_url(class_a), new_data(class_a, impact="Akibat yang diketik") | changes
    )
    assert response.status_code == 422
    assert code in codes(response)
    assert response.context["complaints"]
    page = response.content.decode()
    assert "Akibat yang diketik" in page
    typed = max(
        (str(value) for value in changes.values() if isinstance(value, str)), key=len, default=""
    )
    assert typed == "" or response.context["form"]["statement"].value() is not None
    assert Problem.objects.count() == 0


def test_control_characters_are_left_out_and_the_person_is_told(room, class_a):
    data = new_data(class_a, statement="Satu\x0bdua\x00tiga", **rows("A\x07B"))
    response = room.post(new_url(class_a), data, follow=True)
    problem = Problem.objects.get()
    assert problem.statement == "Satu\nduatiga"
    assert problem.recommendations.get().text == "AB"
    assert sum(message.level_tag == "warning" for message in response.context["messages"]) == 2


def test_an_office_that_may_be_several_is_asked_back(room, class_a):
    make.office(name="KPU Kab. Banjar")
    make.office(name="KPU Kota Banjar")
    make.office(name="KPU Kab. Banjarnegara")
    response = room.post(new_url(class_a), new_data(class_a, offices="banjar"))
    assert codes(response) == {"ambiguous_office"}
    response = room.post(new_url(class_a), new_data(class_a, offices="banjarne"))
    assert codes(response) == {"guess_office"}
    room.post(
        new_url(class_a), new_data(class_a, offices="kota banjar; Kabupaten Banjar;kpu kab. banjar")
    )
    assert sorted(map(str, Problem.objects.get().offices.all())) == [
        "KPU Kab. Banjar",
        "KPU Kota Banjar",
    ]


def test_an_issue_deleted_while_the_form_was_open_is_asked_for_again(room, class_a, division):
    gone = make.issue(division, 9)
    data = new_data(class_a, strategic_issue=gone.pk)
    gone.delete()
    response = room.post(new_url(class_a), data)
    assert codes(response) == {"invalid_choice"}
    assert b"Gudang belum ada" in response.content


def test_an_issue_of_another_division_does_not_exist(room, class_a, other_division):
    foreign = make.issue(other_division, title="Isu divisi lain")
    response = room.post(new_url(class_a), new_data(class_a, strategic_issue=foreign.pk))
    assert codes(response) == {"invalid_choice"}
    assert foreign.title not in response.content.decode()


@pytest.mark.parametrize("phase", ["preparation", "review", "finished"])
def test_a_phase_that_changed_meanwhile_refuses_and_keeps_the_text(room, class_a, event, phase):
    event.phase = phase
    event.save()
    response = room.post(new_url(class_a), new_data(class_a))
    assert response.status_code == 409
    assert b"Gudang belum ada" in response.content
    assert b"Bangun gudang" in response.content
    assert Problem.objects.count() == 0
    assert room.get(new_url(class_a)).status_code == 302


def test_a_class_closed_meanwhile_refuses_and_opened_again_takes_the_same_form(room, class_a):
    data = new_data(class_a)
    class_a.is_open = False
    class_a.save()
    assert room.post(new_url(class_a), data).status_code == 409
    class_a.is_open = True
    class_a.save()
    assert room.post(new_url(class_a), data).status_code == 302


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_save_whose_answer_was_lost_is_confirmed_after_the_class_has_closed(
    room, class_a, accept
):
    data = new_data(class_a)
    room.post(new_url(class_a), data)
    problem = Problem.objects.get()
    change = edit_data(problem, cause="Ditambah") | table(
        ("", "Bangun gudang", "", ""), ("", "Sewa", "", "")
    )
    room.post(edit_url(problem), change)
    type(class_a).objects.update(is_open=False)
    for url, sent in ((new_url(class_a), data), (edit_url(problem), change)):
        response = room.post(url, sent, headers={"Accept": accept})
        assert response.status_code == (
            302 if accept == "text/html" else 200 if url == edit_url(problem) else 201
        )
        if accept != "text/html":
            assert response.json()["kind"] == "saved"
    assert (Problem.objects.get().version, Problem.objects.get().recommendations.count()) == (2, 2)
    # Another word is another save, and that is refused.
    assert room.post(edit_url(problem), change | {"cause": "Lain"}).status_code == 409


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("fate", ["withdrawn", "submitted", "accepted", "not_agreed"])
def test_a_new_form_whose_answer_was_lost_may_not_change_what_has_moved_on(
    room, class_a, facilitator, reviewer, fate, accept
):
    """The form knows no problem yet; its key leads to the one that its first send has made."""
    data = new_data(class_a)
    room.post(new_url(class_a), data)
    problem = Problem.objects.get()
    if fate == "withdrawn":
        workflow.perform(workflow.WITHDRAW, problem, actor=facilitator, reason="Dobel")
    else:
        problem = workflow.perform(workflow.SUBMIT, problem, actor=facilitator)
    if fate == "accepted":
        workflow.perform(workflow.ACCEPT, problem, actor=reviewer)
    if fate == "not_agreed":
        workflow.perform(
            workflow.NOT_AGREE, problem, actor=reviewer, reason="Dibahas", category="other"
        )
    before = Problem.objects.values().get()
    assert before["status"] == fate

    other_words = data | {"statement": "Kata yang tidak boleh hilang"}
    response = room.post(new_url(class_a), other_words, headers={"Accept": accept})

    if accept == "text/html":
        assert response.status_code == 409
        assert b"Kata yang tidak boleh hilang" in response.content
    else:
        assert (response.status_code, response.json()["code"]) == (422, "moved_on")
    assert Problem.objects.values().get() == before
    # The same words are no change: the first send is confirmed.
    again = room.post(new_url(class_a), data, headers={"Accept": accept})
    assert again.status_code == (302 if accept == "text/html" else 201)
    assert Problem.objects.values().get() == before


def test_rights_lost_meanwhile_look_like_a_missing_page_that_gives_the_text_back(
    room, class_a, facilitator
):
    problem = make.problem(class_a)
    facilitator.memberships.all().delete()
    for url in (new_url(class_a), edit_url(problem), "/events/tidak-ada/problems/SEK-A-001/edit/"):
        response = room.post(url, new_data(class_a, statement="Teks yang tidak boleh hilang"))
        assert response.status_code == 404
        assert b"Teks yang tidak boleh hilang" in response.content
        assert problem.statement not in response.content.decode()
        assert room.get(url).status_code == 404


def test_a_reader_without_the_pen_is_refused(client, class_a, organiser):
    client.force_login(organiser)
    problem = make.problem(class_a, "submitted")
    assert client.get(new_url(class_a)).status_code == 403
    assert client.get(edit_url(problem)).status_code == 403
    assert client.post(edit_url(problem), edit_data(problem, statement="Lain")).status_code == 403


@pytest.mark.parametrize("key", ["", "bukan-kunci", "x" * 3000])
def test_a_tampered_key_saves_all_the_same(room, class_a, key):
    assert room.post(new_url(class_a), new_data(class_a, entry_key=key)).status_code == 302
    assert Problem.objects.count() == 1


def test_the_key_of_somebody_else_says_nothing_and_the_next_try_saves(room, class_a, class_b):
    theirs = make.problem(class_b, statement="Rahasia kelas lain")
    data = new_data(class_a, entry_key=str(theirs.creation_key))
    response = room.post(new_url(class_a), data)
    assert response.status_code == 409
    assert b"Rahasia kelas lain" not in response.content
    fresh = response.context["form"]["entry_key"].value()
    assert uuid.UUID(fresh) != theirs.creation_key
    assert room.post(new_url(class_a), data | {"entry_key": fresh}).status_code == 302


# Changing -----------------------------------------------------------------------------


def test_saving_what_was_opened_changes_nothing(room, class_a):
    make.office(name="KPU Kab. Kendal")
    room.post(new_url(class_a), new_data(class_a, offices="Kendal", statement="a\r\n b "))
    problem = Problem.objects.get()
    assert room.post(edit_url(problem), edit_data(problem)).status_code == 302
    problem.refresh_from_db()
    assert problem.version == 1


def test_recommendations_keep_their_identity(room, class_a):
    problem = make.problem(
        class_a, recommendations=tuple(map(RecommendationContent, ("Satu", "Dua", "Tiga")))
    )
    one, two, three = problem.recommendations.all()
    moved = table((three.pk, "Tiga", "", ""), (one.pk, "Satu diubah", "", ""), ("", "Baru", "", ""))
    room.post(edit_url(problem), edit_data(problem, **moved))
    now = list(problem.recommendations.values_list("pk", "text"))
    assert now[:2] == [(three.pk, "Tiga"), (one.pk, "Satu diubah")]
    assert now[2][1] == "Baru"
    assert two.pk not in dict(now)


def test_a_double_click_on_a_change_with_a_new_row_adds_it_once(room, class_a):
    problem = make.problem(class_a)
    kept = problem.recommendations.get()
    data = edit_data(problem, **table((kept.pk, kept.text, "KPU RI", "long"), ("", "Baru", "", "")))
    assert [room.post(edit_url(problem), data).status_code for _ in range(2)] == [302, 302]
    assert problem.recommendations.count() == 2


def test_a_double_click_on_submit_says_submitted_twice(room, class_a):
    problem = make.problem(class_a)
    data = edit_data(problem, action="submit", statement="Diubah lalu diajukan")
    first, second = room.post(edit_url(problem), data), room.post(edit_url(problem), data)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    problem.refresh_from_db()
    assert (problem.status, problem.statement) == ("submitted", "Diubah lalu diajukan")


def test_the_recommendation_of_another_problem_cannot_be_taken_over(room, class_a, class_b):
    theirs = make.problem(class_b, recommendations=(RecommendationContent("Milik kelas B"),))
    stolen = theirs.recommendations.get()
    mine = make.problem(class_a)
    response = room.post(edit_url(mine), edit_data(mine, **table((stolen.pk, "Diambil", "", ""))))
    assert response.status_code == 302
    assert [row.text for row in mine.recommendations.exclude(pk=stolen.pk)] == ["Diambil"]
    stolen.refresh_from_db()
    assert (stolen.text, stolen.problem) == ("Milik kelas B", theirs)


def test_a_returned_problem_shows_why_and_is_submitted_again(room, class_a):
    problem = make.problem(class_a, "returned")
    class_a.is_open = False
    class_a.save()
    assert "Alasan uji" in room.get(edit_url(problem)).content.decode()
    room.post(edit_url(problem), edit_data(problem, statement="Diperbaiki", action="submit"))
    problem.refresh_from_db()
    assert (problem.status, problem.statement) == ("submitted", "Diperbaiki")


def test_an_unchanged_returned_problem_is_asked_for_an_answer(room, class_a):
    problem = make.problem(class_a, "returned")
    response = room.post(edit_url(problem), edit_data(problem, action="submit"))
    assert response.url.endswith("/resubmit/")


@pytest.mark.parametrize("status", ["accepted", "not_agreed", "withdrawn"])
def test_what_may_not_be_changed_is_shown_instead(room, class_a, status):
    problem = make.problem(class_a, status)
    response = room.get(edit_url(problem))
    assert response.url == problem.get_absolute_url()


def test_a_reviewer_corrects_what_was_submitted(client, class_a, reviewer):
    problem = make.problem(class_a, "submitted")
    client.force_login(reviewer)
    assert client.get(edit_url(problem)).context["may_submit"] is False
    client.post(edit_url(problem), edit_data(problem, statement="Ejaan dibetulkan"))
    problem.refresh_from_db()
    assert (problem.statement, problem.status) == ("Ejaan dibetulkan", "submitted")


# Rows without JavaScript --------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("add", ["A", "B", "C", ""]),
        ("remove-1", ["A", "C", ""]),
        ("up-2", ["A", "C", "B", ""]),
        ("down-0", ["B", "A", "C", ""]),
        ("up-0", ["A", "B", "C", ""]),
        ("down-2", ["A", "B", "C", ""]),
        ("remove-99", ["A", "B", "C", ""]),
        ("explode-1", ["A", "B", "C", ""]),
        ("remove-" + "9" * 4000, ["A", "B", "C", ""]),
    ],
)
def test_buttons_rearrange_rows_and_store_nothing(room, class_a, command, expected):
    data = new_data(
        class_a, statement="", impact="Terketik", offices="tidak dikenal", **rows("A", "B", "C")
    )
    response = room.post(new_url(class_a), data | {"rows": command})
    form = response.context["form"]
    assert response.status_code == 200
    assert [row["text"].value() for row in form.rows.forms] == expected
    assert (form["impact"].value(), form["offices"].value()) == ("Terketik", "tidak dikenal")
    assert form["entry_key"].value() == data["entry_key"]
    assert not response.context["complaints"]
    assert Problem.objects.count() == 0


def test_a_moved_row_takes_its_identity_along(room, class_a):
    problem = make.problem(
        class_a, recommendations=tuple(map(RecommendationContent, ("Satu", "Dua")))
    )
    first, second = problem.recommendations.all()
    form = room.post(edit_url(problem), edit_data(problem, rows="up-1")).context["form"]
    assert [row["pk"].value() for row in form.rows.forms] == [str(second.pk), str(first.pk), ""]
    assert form["version"].value() == "1"


def test_lists_of_uneven_length_are_no_server_error(room, class_a):
    data = new_data(class_a) | {"recommendation-horizon": ["short"] * 9, "recommendation-pk": []}
    assert room.post(new_url(class_a), data).status_code == 422


# Costs --------------------------------------------------------------------------------


def test_the_form_asks_the_same_queries_whatever_its_length(room, class_a):
    counts = []
    make.problem(class_a)  # something similar, which costs nine of the queries
    for size in (1, 50):
        lines = tuple(RecommendationContent(f"R{n}", ("KPU RI",)) for n in range(size))
        problem = make.problem(class_a, recommendations=lines)
        with CaptureQueriesContext(connection) as queries:
            assert room.get(edit_url(problem)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 25


def test_a_pasted_list_of_recommendations_is_refused_and_kept(room, class_a):
    response = room.post(new_url(class_a), new_data(class_a) | rows(*map(str, range(301))))
    assert response.status_code == 422
    assert response.context["complaints"][0].anchor == "recommendations"
    assert len(response.context["form"].rows.filled) == 301


def test_text_that_outlived_its_session_says_where_it_belongs(client, class_a, facilitator):
    issue = make.issue(class_a.division, 1)
    data = new_data(class_a, strategic_issue=issue.pk, **rows("Satu", "Dua", "")) | {
        "typed_by": sign_typist(facilitator)
    }
    response = client.post(new_url(class_a), data)
    kept = response.context["kept"]
    assert (kept.workshop_class, kept.issue) == (class_a, issue)
    labels = [label for label, _field in kept.named if label]
    assert (
        len(labels) == len(set(labels)) == 3
    )  # the problem and two recommendations, no empty field
    assert str(class_a) in response.content.decode()
    assert str(issue) in response.content.decode()


def test_a_closed_class_is_said_as_such_with_the_text_kept(room, class_a):
    data = new_data(class_a, statement="Teks yang tetap ada")
    class_a.is_open = False
    class_a.save()
    response = room.post(new_url(class_a), data)
    assert response.context["refusal"].code == "class_closed"
    assert response.context["complaints"] == []
    assert "Teks yang tetap ada" in response.content.decode()
