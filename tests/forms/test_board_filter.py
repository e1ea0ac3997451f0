import pytest
from django.http import QueryDict

from dim.forms.board_filter import BoardFilter
from dim.models import Problem
from tests import factories as make


@pytest.mark.parametrize(
    "address",
    [
        "",
        "status=nonsense",
        "issue=abc",
        "issue=-1",
        "issue=²",
        "issue=99999999999999999999",
        "issue=40000",
        "q=+",
    ],
)
def test_nonsense_filters_nothing(address):
    assert not BoardFilter.read(QueryDict(address))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["q=%00", "q=" + "x" * 10_000, "q=%ff%fe", "issue=32767", "q=%25_%5C", "q='%3B--"]
)
def test_odd_input_is_a_query_like_any_other(address):
    found = BoardFilter.read(QueryDict(address)).apply(Problem.objects.all())
    assert list(found) == []


def test_the_query_string_reads_back_as_the_same_filter():
    shown = BoardFilter("draft", 4, "kab/kota & “gudang” #1")
    assert BoardFilter.read(QueryDict(shown.query_string[1:])) == shown
    assert BoardFilter().query_string == ""


def test_filters_add_up(class_a):
    _first, second = make.issue(class_a.division, 1), make.issue(class_a.division, 2)
    wanted = make.problem(
        class_a, "submitted", statement="Gudang utk logistik tdk ada", strategic_issue=second
    )
    make.problem(
        class_a, "draft", statement="Gudang untuk logistik tidak ada", strategic_issue=second
    )
    make.problem(class_a, "submitted", statement="Gudang untuk logistik tidak ada")
    make.problem(class_a, "submitted", statement="Arsip", strategic_issue=second)
    shown = BoardFilter("submitted", 2, "untuk TIDAK gdg")
    assert list(shown.apply(Problem.objects.all())) == [wanted]


def test_only_what_is_certain_is_let_through(class_a):
    problem = make.problem(class_a)
    assert BoardFilter("draft", problem.strategic_issue.number).certainly_shows(problem)
    assert not BoardFilter("accepted").certainly_shows(problem)
    assert not BoardFilter(issue=9).certainly_shows(problem)
    assert not BoardFilter(query="gudang").certainly_shows(problem)
