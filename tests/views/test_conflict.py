import re
from dataclasses import replace

import pytest

from dim import workflow
from dim.models import Problem, WorkshopClass
from dim.operations.problems import editing
from dim.operations.problems.content import RecommendationContent, stored_content
from tests import factories as make
from tests.views.problem_forms import edit_data, edit_url, new_data, new_url, rows, table


@pytest.fixture
def colleague(class_a):
    return make.member("facilitator", class_a)


@pytest.fixture
def problem(class_a):
    lines = (RecommendationContent("Satu", ("KPU RI",)), RecommendationContent("Dua"))
    return make.problem(
        class_a, statement="Gudang logistik belum ada", cause="Tanah", recommendations=lines
    )


@pytest.fixture
def room(client, problem):
    client.force_login(make.facilitator_of(problem.workshop_class))
    return client


def meanwhile(problem, actor, **changes):
    """Somebody else saves `changes` after our form was opened."""
    problem = Problem.objects.get(pk=problem.pk)
    content = replace(stored_content(problem), **changes)
    return editing.update_problem(problem, content, actor=actor, expected_version=problem.version)


def differing(response):
    return {choice.conflict.key: choice for choice in response.context["texts"].choices}


def resent(response, **more):
    """What the browser sends from the conflict page as it stands: all its fields."""
    page = response.content.decode()
    form = page[page.index('name="typed_by"') :]
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes["type"] == "hidden" or " checked" in tag:
            value = (
                attributes["value"].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
            )
            data.setdefault(attributes["name"], []).append(value.replace("\n", "\r\n"))
    for name, text in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n([^<]*)</textarea>', form):
        data[name] = [text.replace("\n", "\r\n")]
    return data | more


def test_a_stale_save_shows_both_texts_and_stores_nothing(room, problem, colleague):
    data = edit_data(problem, statement="Gudang logistik belum tersedia", impact="Biaya sewa")
    meanwhile(problem, colleague, statement="Gudang arsip belum ada")
    response = room.post(edit_url(problem), data)
    problem.refresh_from_db()
    assert response.status_code == 409
    assert problem.statement == "Gudang arsip belum ada"
    found = differing(response)
    assert set(found) == {"statement"}
    assert len(response.context["texts"].merged.kept) == 1
    assert [piece.text for piece in found["statement"].mine if piece.differs] == [
        "logistik",
        "tersedia",
    ]
    assert [piece.text for piece in found["statement"].theirs if piece.differs] == ["arsip", "ada"]
    assert response.context["texts"].last.actor == colleague


def test_marked_words_are_shown_never_run(room, problem, colleague):
    data = edit_data(problem, statement="Awal <script>satu()</script> <img src=x>")
    meanwhile(problem, colleague, statement="Awal <script>dua()</script> <img src=x>")
    page = room.post(edit_url(problem), data).content.decode()
    assert "<ins>satu</ins>" in page
    assert "<script>" not in page
    assert "<img" not in page


def test_choosing_saves_per_field_on_the_new_version(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku", cause="Sebabku")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    page = room.post(edit_url(problem), data)
    answer = resent(page, resolve="chosen") | {
        "choice-statement": ["theirs"],
        "choice-cause": ["mine"],
    }
    assert room.post(edit_url(problem), answer).status_code == 302
    problem.refresh_from_db()
    assert (problem.statement, problem.cause, problem.version) == ("Punyanya", "Sebabku", 3)


def test_different_fields_are_both_kept_and_the_second_person_is_told(room, problem, colleague):
    data = edit_data(problem, impact="Hanya saya")
    first, second = stored_content(problem).recommendations
    meanwhile(
        problem,
        colleague,
        cause="Hanya dia",
        recommendations=(
            replace(first, text="Satu diubahnya"),
            second,
            RecommendationContent("Tiga darinya"),
        ),
    )
    response = room.post(edit_url(problem), data, follow=True)
    told = [str(message) for message in response.context["messages"] if message.level_tag == "info"]
    assert len(told) == 1
    assert str(colleague) in told[0]
    problem.refresh_from_db()
    assert (problem.impact, problem.cause, problem.version) == ("Hanya saya", "Hanya dia", 3)
    assert [row.text for row in problem.recommendations.all()] == [
        "Satu diubahnya",
        "Dua",
        "Tiga darinya",
    ]
    assert [change["field"] for change in problem.history.first().changes] == ["impact"]


def test_a_script_is_told_what_the_form_does_not_show_yet(room, problem, colleague):
    data = edit_data(problem, impact="Hanya saya")
    meanwhile(problem, colleague, cause="Hanya dia")
    answer = room.post(edit_url(problem), data, headers={"Accept": "application/json"}).json()
    assert (answer["kind"], answer["version"], len(answer["merged"])) == ("saved", 3, 1)
    assert (answer["content"]["cause"], answer["content"]["impact"]) == ("Hanya dia", "Hanya saya")
    assert [row["text"] for row in answer["content"]["rows"]] == ["Satu", "Dua"]
    again = room.post(edit_url(problem), data, headers={"Accept": "application/json"}).json()
    assert (again["version"], again["content"]["cause"]) == (3, "Hanya dia")
    clash = room.post(
        edit_url(problem), data | {"cause": "Saya juga"}, headers={"Accept": "application/json"}
    )
    assert (clash.status_code, clash.json()["kind"]) == (409, "conflict")


def test_my_new_recommendation_and_theirs_both_stay_once(room, problem, colleague):
    one, two = problem.recommendations.all()
    lines = table(
        (one.pk, "Satu", "KPU RI", ""),
        (two.pk, "Dua", "", ""),
        ("", "Dariku\r\nbaris dua", "Pemda; Bawaslu", "long"),
    )
    data = edit_data(problem, **lines)
    content = stored_content(problem)
    meanwhile(
        problem,
        colleague,
        recommendations=(*content.recommendations, RecommendationContent("Darinya")),
    )
    for _again in range(2):
        assert room.post(edit_url(problem), data).status_code == 302
        texts = [row.text for row in problem.recommendations.all()]
        assert texts == ["Satu", "Dua", "Darinya", "Dariku\nbaris dua"]
    mine = problem.recommendations.get(text__startswith="Dariku")
    assert sorted(map(str, mine.addressees.all())) == ["Bawaslu", "Pemda"]


def test_a_mix_of_both_can_be_written(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku", impact="Dampakku")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    page = room.post(edit_url(problem), data)
    answer = resent(page, resolve="chosen") | {
        "choice-statement": "mix",
        "mix-statement": "Punyaku\r\ndan punyanya",
    }
    assert room.post(edit_url(problem), answer).status_code == 302
    problem.refresh_from_db()
    assert problem.statement == "Punyaku\ndan punyanya"
    assert (problem.cause, problem.impact) == ("Sebabnya", "Dampakku")


def test_a_recommendation_they_removed_and_i_changed_can_be_kept(room, problem, colleague):
    one, two = problem.recommendations.all()
    data = edit_data(
        problem, **table((one.pk, "Satu", "KPU RI", ""), (two.pk, "Dua diubah", "", ""))
    )
    content = stored_content(problem)
    meanwhile(problem, colleague, recommendations=content.recommendations[:1])
    page = room.post(edit_url(problem), data)
    choice = differing(page)[f"recommendation-{two.pk}"]
    assert (choice.conflict.theirs, choice.chosen) == (None, "mine")
    room.post(edit_url(problem), resent(page, resolve="chosen"))
    assert [row.text for row in problem.recommendations.all()] == ["Satu", "Dua diubah"]


def test_a_third_change_is_noticed_again_and_the_choices_stay(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku", cause="Sebabku")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    page = room.post(edit_url(problem), data)
    meanwhile(problem, colleague, statement="Punyanya lagi")
    answer = resent(page, resolve="chosen") | {
        "choice-statement": ["mine"],
        "choice-cause": ["theirs"],
    }
    again = room.post(edit_url(problem), answer)
    assert again.status_code == 409
    assert {key: choice.chosen for key, choice in differing(again).items()} == {
        "statement": "mine",
        "cause": "theirs",
    }
    assert differing(again)["statement"].conflict.theirs == "Punyanya lagi"
    room.post(edit_url(problem), resent(again, resolve="chosen"))
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Punyaku", "Sebabnya")


def test_all_of_mine_can_be_taken_at_once(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku", impact="Dampakku")
    meanwhile(problem, colleague, statement="Punyanya", impact="Dampaknya", cause="Sebabnya")
    page = room.post(edit_url(problem), data)
    room.post(edit_url(problem), resent(page, all="mine"))
    problem.refresh_from_db()
    assert (problem.statement, problem.impact, problem.cause) == ("Punyaku", "Dampakku", "Sebabnya")


def test_a_choice_that_cannot_be_stored_leaves_both_texts_on_the_page(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    answer = resent(room.post(edit_url(problem), data), resolve="chosen")
    again = room.post(edit_url(problem), answer | {"choice-statement": "mix", "mix-statement": " "})
    assert again.status_code == 409
    assert again.context["refusal"].code == "statement_empty"
    assert differing(again)["statement"].chosen == "mix"
    room.post(edit_url(problem), resent(again, resolve="chosen") | {"choice-statement": "mine"})
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Punyaku", "Sebabnya")


def test_a_class_that_closes_over_two_texts_keeps_what_was_chosen_for_later(
    room, problem, colleague
):
    data = edit_data(problem, statement="Punyaku", impact="Dampakku")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    answer = resent(room.post(edit_url(problem), data), resolve="chosen")
    WorkshopClass.objects.update(is_open=False)
    again = room.post(
        edit_url(problem), answer | {"choice-statement": "mix", "mix-statement": "Kita berdua"}
    )
    assert again.status_code == 409
    assert again.context["refusal"].code == "class_closed"
    assert differing(again)["statement"].mix == "Kita berdua"
    WorkshopClass.objects.update(is_open=True)
    answer = resent(again, resolve="chosen") | {"mix-statement": "Kita berdua"}
    assert room.post(edit_url(problem), answer).status_code == 302
    problem.refresh_from_db()
    assert (problem.statement, problem.cause, problem.impact) == (
        "Kita berdua",
        "Sebabnya",
        "Dampakku",
    )


def test_the_form_opened_again_from_two_texts_overwrites_nothing(room, problem, colleague):
    """With any value of `rows` a form shows itself again: so does the page that asks to sign in
    first.
    """
    data = edit_data(problem, statement="Punyaku")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    form = room.post(
        edit_url(problem), resent(room.post(edit_url(problem), data), rows="show")
    ).context["form"]
    assert form["statement"].value() == "Punyaku"
    retyped = edit_data(
        problem, statement="Punyaku", cause="Tanah", version=form["version"].value()
    )
    assert room.post(edit_url(problem), retyped).status_code == 409
    problem.refresh_from_db()
    assert (problem.statement, problem.cause) == ("Punyanya", "Sebabnya")


def test_a_mix_written_in_vain_is_given_back(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku")
    meanwhile(problem, colleague, statement="Punyanya")
    answer = resent(room.post(edit_url(problem), data), resolve="chosen")
    workflow.perform(workflow.WITHDRAW, problem, actor=colleague, reason="Salah kelas")
    page = room.post(
        edit_url(problem), answer | {"choice-statement": "mix", "mix-statement": "Kita berdua"}
    )
    assert page.status_code == 409
    assert [text for _label, text in page.context["texts"]][-1] == "Kita berdua"


def test_a_choice_is_asked_again_when_the_problem_was_submitted_meanwhile(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku")
    meanwhile(problem, colleague, statement="Punyanya")
    answer = resent(room.post(edit_url(problem), data), resolve="chosen")
    workflow.perform(workflow.SUBMIT, problem, actor=colleague)
    mix = {"choice-statement": "mix", "mix-statement": "Kita berdua"}
    page = room.post(edit_url(problem), answer | mix)
    assert page.status_code == 409
    assert "Kita berdua" in page.content.decode()
    room.post(edit_url(problem), resent(page, resolve="chosen") | mix)
    problem.refresh_from_db()
    assert (problem.statement, problem.status) == ("Kita berdua", "submitted")


def test_my_text_can_become_a_problem_of_its_own(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku")
    meanwhile(problem, colleague, statement="Punyanya")
    page = room.post(edit_url(problem), data)
    room.post(new_url(problem.workshop_class), resent(page, action="save"))
    assert sorted(Problem.objects.values_list("statement", flat=True)) == ["Punyaku", "Punyanya"]
    assert Problem.objects.get(statement="Punyaku").recommendations.count() == 2


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "99", "9" * 40])
def test_a_tampered_version_never_overwrites(room, problem, colleague, version):
    data = edit_data(problem, statement="Punyaku", version=version)
    meanwhile(problem, colleague, statement="Punyanya")
    response = room.post(edit_url(problem), data)
    assert response.status_code in {409, 422}
    assert b"Punyaku" in response.content
    problem.refresh_from_db()
    assert problem.statement == "Punyanya"


def test_only_the_status_moved_is_no_conflict(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku")
    workflow.perform(workflow.SUBMIT, problem, actor=colleague)
    workflow.perform(workflow.TAKE_BACK, problem, actor=colleague)
    assert room.post(edit_url(problem), data).status_code == 302


@pytest.mark.parametrize("status", ["submitted", "accepted", "withdrawn"])
def test_a_problem_that_moved_on_gives_my_text_back(room, class_a, status):
    problem = make.problem(class_a)
    data = edit_data(problem, statement="Tulisan <saya>\r\nbaris dua", **rows("Rekomendasi saya"))
    steps = {"submitted": ["submit"], "accepted": ["submit", "accept"], "withdrawn": ["withdraw"]}[
        status
    ]
    for name in steps:
        actor = (
            make.member("coordinator", class_a.division.event)
            if name == "accept"
            else make.facilitator_of(class_a)
        )
        workflow.perform(workflow.TRANSITIONS[name], problem, actor=actor, reason="Alasan")
    response = room.post(edit_url(problem), data)
    assert response.status_code == 409
    assert [text for _label, text in response.context["texts"]] == [
        "Tulisan <saya>\r\nbaris dua",
        "Rekomendasi saya",
    ]
    assert "Tulisan &lt;saya&gt;" in response.content.decode()
    problem.refresh_from_db()
    assert problem.version == 1 + len(steps)
    again = room.post(new_url(class_a), resent(response, action="save"))
    assert again.status_code == 302
    assert Problem.objects.latest("pk").statement == "Tulisan <saya>\nbaris dua"


def test_a_reused_key_of_a_problem_that_was_decided_gives_my_text_back(room, class_a, reviewer):
    data = new_data(class_a, action="submit")
    room.post(new_url(class_a), data)
    workflow.perform(workflow.ACCEPT, Problem.objects.latest("pk"), actor=reviewer)
    response = room.post(new_url(class_a), data | {"statement": "Teks kedua"})
    assert response.status_code == 409
    assert ("Teks kedua") in dict(response.context["texts"]).values()


def test_a_reused_key_of_a_problem_that_is_submitted_asks_and_corrects_it(room, class_a):
    data = new_data(class_a, action="submit")
    room.post(new_url(class_a), data)
    page = room.post(new_url(class_a), data | {"statement": "Teks kedua"})
    assert page.context["texts"]
    made = Problem.objects.latest("pk")
    room.post(edit_url(made), resent(page, all="mine"))
    made.refresh_from_db()
    assert (made.statement, made.status) == ("Teks kedua", "submitted")


def test_a_reused_key_resolves_into_the_problem_it_had_become(room, class_a):
    data = new_data(class_a)
    room.post(new_url(class_a), data)
    page = room.post(new_url(class_a), data | rows("Bangun gudang besar", "Dan satu lagi"))
    made = Problem.objects.latest("pk")
    room.post(edit_url(made), resent(page, resolve="chosen"))
    assert [row.text for row in made.recommendations.all()] == [
        "Bangun gudang besar",
        "Dan satu lagi",
    ]
    assert made.recommendations.count() == 2


def test_back_and_other_words_in_the_same_form_are_a_change(client, facilitator, class_a):
    """Without a script: the browser brings the form back as it was, with its old version."""
    problem = make.problem(class_a)
    client.force_login(facilitator)
    page = client.get(edit_url(problem)).context["form"]
    opened = edit_data(
        problem, entry_key=str(page["entry_key"].value()), turn=page["turn"].value() or ""
    )
    for cause in ("Satu", "Satu", "Dua"):
        assert client.post(edit_url(problem), opened | {"cause": cause}).status_code == 302
    assert list(problem.history.values_list("revision", flat=True)) == [3, 2, 1]
    problem.refresh_from_db()
    assert problem.cause == "Dua"


def test_where_both_only_added_the_text_with_both_is_proposed(room, problem, colleague):
    data = edit_data(problem, cause="Tanah belum bersertifikat", statement="Punyaku")
    meanwhile(problem, colleague, cause="Tanah sewa", statement="Punyanya")
    page = room.post(edit_url(problem), data)
    found = differing(page)
    assert (found["cause"].chosen, found["cause"].mix) == ("mix", "Tanah belum bersertifikat sewa")
    # Words that were replaced are for a person to choose from.
    assert (found["statement"].chosen, found["statement"].mix) == ("mine", "Punyaku")
    answer = resent(page, resolve="chosen") | {"mix-cause": [found["cause"].mix]}
    assert room.post(edit_url(problem), answer).status_code == 302
    problem.refresh_from_db()
    assert (problem.cause, problem.statement) == ("Tanah belum bersertifikat sewa", "Punyaku")


def test_all_of_the_other_persons_text_is_one_button_with_their_name(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku", cause="Sebabku", impact="Hanya saya")
    meanwhile(problem, colleague, statement="Punyanya", cause="Sebabnya")
    page = room.post(edit_url(problem), data)
    assert page.context["texts"].only_writer == str(colleague)
    assert room.post(edit_url(problem), resent(page, all="theirs")).status_code == 302
    problem.refresh_from_db()
    # What needed no choice stays mine.
    assert (problem.statement, problem.cause, problem.impact) == (
        "Punyanya",
        "Sebabnya",
        "Hanya saya",
    )


def test_the_text_of_several_people_has_no_single_name(room, problem, colleague):
    data = edit_data(problem, statement="Punyaku")
    meanwhile(problem, colleague, statement="Punyanya")
    meanwhile(problem, make.member("facilitator", problem.workshop_class), statement="Lain")
    assert room.post(edit_url(problem), data).context["texts"].only_writer == ""
