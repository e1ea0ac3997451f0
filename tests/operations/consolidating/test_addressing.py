"""Tidying addressees reaches the recommendations of consolidated items."""

import pytest

from dim.models import Addressee
from dim.operations import consolidating
from dim.operations.addressees import merge_addressees
from dim.operations.problems.content import RecommendationContent
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_joined_addressees_are_joined_in_items_too(class_a, coordinator):
    rows = (
        RecommendationContent("Anggarkan", ("Pemda", "TAPD Kabupaten")),
        RecommendationContent("Bahas", ("Pemda",)),
    )
    problem = make.problem(class_a, "submitted", recommendations=rows)
    item = make.item([problem], actor=coordinator)
    adopted = consolidating.adopt(item, actor=coordinator, expected_version=item.version)
    into = make.addressee(class_a.division.event, "Pemda/TAPD")
    merge_addressees(
        Addressee.objects.filter(name__in=["Pemda", "TAPD Kabupaten"]), into, actor=coordinator
    )
    said = [
        (row.text, [one.name for one in row.addressees.all()]) for row in item.recommendations.all()
    ]
    assert said == [("Anggarkan", ["Pemda/TAPD"]), ("Bahas", ["Pemda/TAPD"])]
    last = item.history.first()
    assert (last.revision, last.actor, last.to_status) == (
        adopted.version + 1,
        coordinator,
        "adopted",
    )
    assert [change["field"] for change in last.changes] == ["recommendations"]
