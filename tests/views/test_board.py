import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dim.models import Event, Problem
from dim.operations.problems.content import RecommendationContent
from dim.text import MAX_BYTES
from tests import factories as make


def address(workshop_class):
    return reverse(
        "board",
        args=[
            workshop_class.division.event.slug,
            workshop_class.division.code,
            workshop_class.letter,
        ],
    )


@pytest.fixture
def issues(division):
    return [make.issue(division, number) for number in (1, 2, 4)]


@pytest.fixture
def desk(client, facilitator, issues):
    """The note-taker's browser."""
    client.force_login(facilitator)
    return client


def typed(issue, statement="Gudang belum ada", recommendations="", **more):
    return {
        "key": str(uuid.uuid4()),
        "strategic_issue": issue.pk,
        "statement": statement,
        "recommendations": recommendations,
    } | more


def shown_codes(response):
    return [line.problem.code for _issue, lines in response.context["groups"] for line in lines]


def error_codes(form):
    return {
        name: [error.code for error in errors.as_data()] for name, errors in form.errors.items()
    }


# --- Reading ---------------------------------------------------------------------------------


def test_problems_stand_under_their_issue_in_order(desk, class_a, issues):
    for issue in (issues[2], issues[0], issues[2]):
        make.problem(class_a, strategic_issue=issue)
    groups = desk.get(address(class_a)).context["groups"]
    assert [
        (group.issue.number, [line.problem.number for line in lines]) for group, lines in groups
    ] == [
        (1, [2]),
        (4, [1, 3]),
    ]


def test_another_class_does_not_exist(desk, class_b):
    assert desk.get(address(class_b)).status_code == 404
    assert desk.post(address(class_b), typed(make.issue(class_b.division, 9))).status_code == 404
    assert desk.get(f"{address(class_b)}submit/").status_code == 404
    assert not Problem.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "coordinator", "organiser"])
def test_readers_have_no_quick_entry(client, role, class_a, issues, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(address(class_a)).context["form"] is None
    assert client.post(address(class_a), typed(issues[0])).status_code == 403
    assert not Problem.objects.exists()


def test_organisers_learn_nothing_of_drafts(client, class_a, organiser, issues):
    make.problem(class_a, "draft", statement="Rahasia draf")
    make.problem(class_a, "submitted")
    client.force_login(organiser)
    for query in ("", "?status=draft", "?q=rahasia", "?saved=SEK-A-001"):
        response = client.get(address(class_a) + query)
        assert "Rahasia draf" not in response.content.decode()
        overview = response.context["overview"]
        assert (overview.total, overview.drafts) == (1, 0)
        assert sum(line.choice.count for line in overview.rail) <= 1


def test_counts_say_what_their_links_show(desk, class_a, issues):
    make.problem(class_a, "submitted", strategic_issue=issues[0], statement="Arsip")
    make.problem(class_a, "draft", strategic_issue=issues[0], statement="Gudang")
    make.problem(class_a, "draft", strategic_issue=issues[2], statement="Gudang")
    for start in ("", "?status=draft", "?issue=1", "?q=gudang", "?status=draft&issue=4&q=gudang"):
        overview = desk.get(address(class_a) + start).context["overview"]
        choices = [*overview.chips, overview.every_issue, *(line.choice for line in overview.rail)]
        for choice in choices:
            assert len(shown_codes(desk.get(address(class_a) + choice.address))) == choice.count


def test_search_expands_abbreviations(desk, class_a, issues):
    wanted = make.problem(class_a, statement="Gdg utk logistik tdk tersedia")
    make.problem(class_a, statement="Arsip")
    assert shown_codes(desk.get(address(class_a), {"q": "gudang untuk"})) == [wanted.code]
    assert shown_codes(desk.get(address(class_a), {"q": wanted.code})) == [wanted.code]


@pytest.mark.parametrize(
    "query",
    [
        "page=999",
        "page=abc",
        "page=-1",
        "page=" + "9" * 5000,
        "status=nonsense",
        "issue=abc",
        "issue=99999999999999999999",
        "saved=%00",
        "saved=SEK-A-999",
        "q=%00",
        "q=%F0%9F%97%B3",
    ],
)
def test_odd_addresses_show_the_list(desk, class_a, query):
    problem = make.problem(class_a)
    response = desk.get(f"{address(class_a)}?{query}")
    assert response.status_code == 200
    assert shown_codes(response) == [problem.code]


def test_a_pasted_page_is_searched_by_its_first_words(desk, class_a, issues):
    make.problem(class_a)
    assert desk.get(address(class_a), {"q": "tidak ada " * 1000}).status_code == 200


@pytest.mark.parametrize("part", ["SEK%00", "SEK" * 100, "S'K", "sek"])
def test_odd_paths_are_not_found(desk, class_a, part, event):
    assert desk.get(f"/events/{event.slug}/classes/{part}/A/").status_code == 404


def test_hostile_text_is_text(desk, class_a, issues):
    evil = "<script>alert(1)</script>\n{{ 7|add:7 }} ‮ \" onload='x' =HYPERLINK(1)"
    desk.post(address(class_a), typed(issues[0], evil, evil))
    page = desk.get(address(class_a)).content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;\n{{ 7|add:7 }} ‮") == 1
    assert Problem.objects.get().statement == evil


def test_reasons_are_read_on_the_board(desk, class_a):
    make.problem(class_a, "returned")
    make.problem(class_a, "not_agreed")
    make.problem(class_a, "withdrawn")
    for shown, number in (("", 2), ("?status=withdrawn", 1)):
        page = desk.get(address(class_a) + shown).content.decode()
        lines = page[page.index('id="list"') : page.index('id="outbox"')]
        assert lines.count("Alasan uji") == number


def test_withdrawn_problems_are_counted_and_listed_by_themselves(desk, class_a):
    make.problem(class_a, "submitted")
    gone = make.problem(class_a, "withdrawn")
    response = desk.get(address(class_a))
    chips = {chip.status: chip.count for chip in response.context["overview"].chips}
    assert chips == {"": 1, "submitted": 1, "withdrawn": 1}
    # "All" beside what it does not count would be untrue.
    first = next(response.context["overview"].chips)
    assert str(first.label) == "Semua selain ditarik"
    assert response.context["overview"].every_issue.count == 1
    assert gone.code not in shown_codes(response)
    assert shown_codes(desk.get(address(class_a) + "?status=withdrawn")) == [gone.code]


def test_a_list_shows_the_beginning_of_an_endless_text(desk, class_a, issues):
    huge = "kata " * 30_000 + "akhir"
    problem = make.problem(class_a, statement=huge, recommendations=(RecommendationContent(huge),))
    short = make.problem(class_a)
    for page in (
        address(class_a),
        f"{address(class_a)}submit/",
        f"{problem.get_absolute_url()}withdraw/",
    ):
        response = desk.get(page)
        assert len(response.content) < 60_000
        assert "clamp" in response.content.decode()
        assert problem.get_absolute_url() in response.content.decode()
    board = desk.get(address(class_a)).content.decode()
    assert board.count(f'href="{problem.get_absolute_url()}"') == 2
    assert board.count(f'href="{short.get_absolute_url()}"') == 1
    assert huge in desk.get(problem.get_absolute_url()).content.decode()


def test_queries_do_not_grow_with_the_list(desk, class_a, issues):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address(class_a) + "?q=gudang").status_code == 200
        return len(captured)

    make.problem(class_a, "submitted", strategic_issue=issues[0])
    one = queries()
    for number in range(50):
        make.problem(class_a, "draft", strategic_issue=issues[number % 3])
    assert queries() == one <= 20


def test_a_huge_class_comes_in_pages(desk, class_a, issues, monkeypatch):
    monkeypatch.setattr("dim.views.board_parts.PER_PAGE", 3)
    problems = [make.problem(class_a, strategic_issue=issues[number % 2]) for number in range(8)]
    pages = [
        desk.get(address(class_a), {"status": "draft", "page": number}) for number in (1, 2, 3)
    ]
    codes = [code for page in pages for code in shown_codes(page)]
    assert codes == [problem.code for problem in [*problems[::2], *problems[1::2]]]
    assert [group.choice.count for page in pages for group, _lines in page.context["groups"]] == [
        4
    ] * 4
    assert "?status=draft&amp;page=2" in pages[0].content.decode()
    # The page after a save is the one where the new problem stands.
    assert problems[5].code in shown_codes(desk.get(address(class_a), {"saved": problems[5].code}))
    for odd in ("\x00", "SEK-A-999", "x" * 5000):
        assert shown_codes(desk.get(address(class_a), {"saved": odd})) == codes[:3]


# --- Closed -----------------------------------------------------------------------------------


def close(class_a, event, how):
    if how == "class":
        type(class_a).objects.update(is_open=False)
    else:
        Event.objects.update(phase=how)


@pytest.mark.parametrize("how", ["class", "review", "finished", "preparation"])
def test_a_closed_class_is_read_only(desk, class_a, event, how):
    make.problem(class_a, "draft")
    make.problem(class_a, "returned")
    close(class_a, event, how)
    response = desk.get(address(class_a))
    assert response.context["form"] is None
    assert response.context["refusal"]
    lines = [line for _issue, lines in response.context["groups"] for line in lines]
    assert [line.can_submit for line in lines] == [False, False]
    assert [line.can_repair for line in lines] == [False, how in {"class", "review"}]


@pytest.mark.parametrize(("how", "code"), [("class", "class_closed"), ("review", "phase")])
def test_text_outlives_a_class_that_closed_meanwhile(desk, class_a, event, issues, how, code):
    data = typed(issues[1], "Empat puluh menit\nmengetik", "Satu\nDua")
    close(class_a, event, how)
    response = desk.post(address(class_a), data)
    assert response.status_code == 422
    form = response.context["form"]
    assert error_codes(form) == {"__all__": [code]}
    assert form["statement"].value() == data["statement"]
    assert str(form["key"].value()) == data["key"]
    assert not Problem.objects.exists()
    # Opened again, the very same page saves.
    type(class_a).objects.update(is_open=True)
    Event.objects.update(phase="entry")
    assert desk.post(address(class_a), data).status_code == 302


def test_a_stored_problem_is_confirmed_after_closing(desk, class_a, event, issues):
    data = typed(issues[0])
    assert desk.post(address(class_a), data).status_code == 302
    close(class_a, event, "class")
    assert desk.post(address(class_a), data)["Location"].endswith("saved=SEK-A-001")


# --- Quick entry ------------------------------------------------------------------------------


def test_one_line_is_enough(desk, class_a, issues):
    response = desk.post(
        address(class_a), typed(issues[1], "Gudang\r\nbelum ada ", "Bangun\r\n\r\n  Sewa")
    )
    assert response["Location"] == f"{address(class_a)}?saved=SEK-A-001"
    problem = Problem.objects.get()
    assert (problem.statement, problem.strategic_issue) == ("Gudang\nbelum ada ", issues[1])
    assert [row.text for row in problem.recommendations.all()] == ["Bangun", "  Sewa"]
    page = desk.get(response["Location"])
    assert page.context["saved"] == problem
    assert page.context["form"].initial["strategic_issue"] == issues[1].pk
    assert 'id="SEK-A-001"' in page.content.decode()
    assert re.search(r'<textarea name="statement"[^>]* autofocus', page.content.decode())


def test_every_opened_form_has_a_key_of_its_own(desk, class_a):
    keys = {str(desk.get(address(class_a)).context["form"]["key"].value()) for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("statement", "number", "stored"),
    [
        ("/4 Gudang", 4, "Gudang"),
        ("/4  dua spasi", 4, " dua spasi"),
        (" /3 tiga orang", 1, " /3 tiga orang"),
        (" /4 Gudang", 1, " /4 Gudang"),
        ("/4Gudang", 1, "/4Gudang"),
    ],
)
def test_a_number_in_front_changes_the_issue(desk, class_a, issues, statement, number, stored):
    desk.post(address(class_a), typed(issues[0], statement))
    problem = Problem.objects.get()
    assert (problem.strategic_issue.number, problem.statement) == (number, stored)


@pytest.mark.parametrize("number", ["3", "99999"])
def test_an_issue_that_does_not_exist_is_said(desk, class_a, issues, number):
    response = desk.post(address(class_a), typed(issues[0], f"/{number} Gudang"))
    form = response.context["form"]
    assert (response.status_code, error_codes(form)) == (422, {"statement": ["unknown_issue"]})
    assert form["statement"].value() == f"/{number} Gudang"
    assert not Problem.objects.exists()


@pytest.mark.parametrize("statement", ["", "  \n\t ", "/4 ", "/4   \n", "\x00\x07"])
def test_blanks_are_no_problem(desk, class_a, issues, statement):
    response = desk.post(address(class_a), typed(issues[0], statement, "Tetap ada"))
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == ["statement"]
    assert form["recommendations"].value() == "Tetap ada"
    field = re.search(r'<textarea name="statement"[^>]*>', response.content.decode())[0]
    assert "autofocus" in field
    assert 'aria-describedby="id_statement_error"' in field
    assert 'id="id_statement_error"' in response.content.decode()
    assert not Problem.objects.exists()


@pytest.mark.parametrize("which", ["inactive", "foreign", "deleted", "nonsense", "missing"])
def test_an_issue_that_is_gone_is_said_beside_the_field(
    desk, class_a, issues, other_division, which
):
    issues[2].is_active = False
    issues[2].save()
    value = {
        "inactive": issues[2].pk,
        "foreign": make.issue(other_division).pk,
        "deleted": 987654321,
        "nonsense": "\x00abc",
        "missing": "",
    }[which]
    response = desk.post(address(class_a), typed(issues[0]) | {"strategic_issue": value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["strategic_issue"]
    assert response.context["form"]["statement"].value() == "Gudang belum ada"


def test_too_long_a_text_is_refused_with_its_size_and_kept(desk, class_a, issues):
    long = "panjang " * (MAX_BYTES // 8 + 1)
    response = desk.post(address(class_a), typed(issues[0], long, long))
    assert response.status_code == 422
    assert error_codes(response.context["form"]) == {
        "statement": ["too_long"],
        "recommendations": ["too_long"],
    }
    assert response.context["form"]["statement"].value() == long
    assert not Problem.objects.exists()


def test_a_pasted_list_is_no_recommendation(desk, class_a, issues):
    response = desk.post(address(class_a), typed(issues[0], recommendations="a\n" * 5000))
    assert error_codes(response.context["form"]) == {"recommendations": ["too_many"]}


def test_control_characters_are_left_out_and_the_person_is_told(desk, class_a, issues):
    response = desk.post(
        address(class_a), typed(issues[0], "satu\x0bdua\x00\x07", "tiga\x1f"), follow=True
    )
    assert Problem.objects.get().statement == "satu\ndua"
    assert len(response.context["messages"]) == 3


def test_addressees_and_horizons_are_typed_behind_the_recommendations(desk, class_a, event, issues):
    for name in ("Pemda", "KPU Provinsi", "Pemda/TAPD"):
        make.addressee(event, name)
    lines = "Bangun gudang @pemda !segera\nSewa @prov @Pemda\nTegur @Entah\n@Pemda yang lalai"
    assert desk.post(address(class_a), typed(issues[0], recommendations=lines)).status_code == 302
    rows = Problem.objects.get().recommendations.all()
    assert [
        (row.text, [one.name for one in row.addressees.order_by("name")], row.horizon)
        for row in rows
    ] == [
        ("Bangun gudang", ["Pemda"], "immediate"),
        ("Sewa", ["KPU Provinsi", "Pemda"], ""),
        ("Tegur @Entah", [], ""),
        ("@Pemda yang lalai", [], ""),
    ]
    # Nothing that was not known came into the event's list.
    assert event.addressees.count() == 3


def test_the_page_has_the_names_of_its_own_event(desk, class_a, event, issues):
    make.addressee(event, "</script><b>Pemda")
    make.addressee(make.event(), "Dinas lain")
    page = desk.get(address(class_a))
    assert page.context["mark_names"]["@"] == ["</script><b>Pemda"]
    assert "</script><b>Pemda" not in page.content.decode()


def test_the_filter_stays_unless_it_hides_the_new_problem(desk, class_a, issues):
    for query, kept in (
        ("?issue=2", True),
        ("?issue=4", False),
        ("?status=accepted", False),
        ("?q=x", False),
    ):
        location = desk.post(address(class_a) + query, typed(issues[1]))["Location"]
        assert location.startswith(address(class_a) + query) is kept
        assert len(desk.get(location).context["saved"].code) == 9


def test_the_issue_is_the_shown_one_else_the_last_one(desk, class_a, class_b, issues, facilitator):
    def offered(query=""):
        return desk.get(address(class_a) + query).context["form"].initial["strategic_issue"]

    assert offered() == issues[0].pk
    desk.post(address(class_a), typed(issues[2]))
    assert offered() == issues[2].pk
    assert offered("?issue=2") == issues[1].pk
    assert offered("?issue=77") == issues[2].pk
    issues[2].is_active = False
    issues[2].save()
    assert offered() == issues[0].pk


def test_a_division_without_issues_has_no_quick_entry(client, facilitator, class_a):
    client.force_login(facilitator)
    response = client.get(address(class_a))
    assert response.status_code == 200
    assert response.context["form"] is None


# --- Sent twice -------------------------------------------------------------------------------


def test_a_repeated_send_is_one_problem_and_says_so(desk, class_a, issues):
    data = typed(issues[0], "/4 Gudang", "Bangun\nSewa")
    first = desk.post(address(class_a), data)
    again = desk.post(address(class_a), data)
    assert again["Location"] == first["Location"]
    assert Problem.objects.count() == 1
    told = [message.level_tag for message in desk.get(again["Location"]).context["messages"]]
    assert told == ["success", "info"]


def test_the_same_form_with_another_text_shows_both(desk, class_a, issues):
    data = typed(issues[0], "Yang pertama", "Bangun")
    desk.post(address(class_a), data)
    response = desk.post(address(class_a), data | {"statement": "Yang kedua"})
    assert response.status_code == 409
    assert response.context["stored"].statement == "Yang pertama"
    form = response.context["form"]
    assert form["statement"].value() == "Yang kedua"
    second = {name: form[name].value() for name in form.fields}
    assert second["key"] != data["key"]
    assert desk.post(address(class_a), second).status_code == 302
    assert [problem.statement for problem in Problem.objects.order_by("number")] == [
        "Yang pertama",
        "Yang kedua",
    ]


def test_somebody_elses_key_says_nothing_of_their_problem(desk, class_a, class_b, issues):
    other = make.problem(class_b, statement="Milik kelas B")
    response = desk.post(address(class_a), typed(issues[0], key=str(other.creation_key)))
    assert response.status_code == 422
    assert "Milik kelas B" not in response.content.decode()
    form = response.context["form"]
    assert error_codes(form) == {"__all__": ["foreign_key"]}
    again = {name: form[name].value() for name in form.fields}
    assert again["key"] != str(other.creation_key)
    assert desk.post(address(class_a), again).status_code == 302


@pytest.mark.parametrize("key", ["", "nonsense", "\x00", "x" * 5000])
def test_a_broken_key_is_replaced_and_the_text_kept(desk, class_a, issues, key):
    response = desk.post(address(class_a), typed(issues[0], key=key))
    assert response.status_code == 422
    form = response.context["form"]
    assert error_codes(form) == {"__all__": ["key"]}
    assert (
        desk.post(address(class_a), {name: form[name].value() for name in form.fields}).status_code
        == 302
    )


def test_a_post_without_its_token_changes_nothing(class_a, facilitator, issues):
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    assert client.post(address(class_a), typed(issues[0])).status_code == 403
    assert not Problem.objects.exists()


def test_save_and_complete_opens_the_full_form(desk, class_a, issues):
    response = desk.post(address(class_a), typed(issues[0], details="1"))
    assert response["Location"].startswith(
        reverse("problem_edit", args=[class_a.division.event.slug, "SEK-A-001"])
    )
    assert desk.get(response["Location"]).status_code == 200


def test_a_draft_is_submitted_from_its_line_and_the_list_stays_filtered(desk, class_a, issues):
    make.problem(class_a, statement="Pertama")
    make.problem(class_a, recommendations=())
    response = desk.get(address(class_a) + "?status=draft")
    forms = re.findall(
        r'action="([^"]+/submit/)">.*?name="next" value="([^"]+)"', response.content.decode()
    )
    assert [url.split("/")[-3] for url, _next in forms] == [
        "SEK-A-001"
    ]  # the other one lacks a recommendation
    answer = desk.post(forms[0][0], {"next": forms[0][1]})
    assert answer["Location"] == f"{address(class_a)}?status=draft#SEK-A-001"
    assert Problem.objects.get(number=1).status == "submitted"


def test_a_mark_that_means_nothing_is_told_without_a_script(desk, class_a):
    issue = make.issue(class_a.division, 9, title="Gudang")
    data = {
        "key": uuid.uuid4(),
        "strategic_issue": issue.pk,
        "statement": "Gudang belum ada",
        "recommendations": "Bangun gudang @Pmeda",
    }
    page = desk.post(address(class_a), data, follow=True)
    assert any("@Pmeda" in str(one) for one in page.context["messages"])
    assert "Bangun gudang @Pmeda" in page.content.decode()
