"""Rows are locked in one module, in the order that it states, and tests notice another order."""

from pathlib import Path

import pytest
from django.db import transaction

import dim
from dim.models import locks
from dim.operations.addressees import merge_addressees
from tests import factories as make
from tests.lock_order import WrongOrder

ROOT = Path(dim.__file__).parent
CODE = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if "migrations" not in path.parts and path != ROOT / "models" / "locks.py"
]


@pytest.mark.parametrize("word", ["select_for_update", "pg_advisory"])
def test_rows_are_locked_in_one_module(word):
    assert [str(path) for path in CODE if word in path.read_text()] == []


def test_every_rank_has_a_function():
    source = (ROOT / "models" / "locks.py").read_text()
    assert [rank.name for rank in locks.Rank if f"_tell(Rank.{rank.name}," not in source] == []


def test_a_class_before_a_problem_is_the_wrong_order(class_a):
    problem = make.problem(class_a)
    with transaction.atomic():
        locks.lock_problem(problem)
        locks.lock_classes([class_a.pk])
        locks.lock_problem(problem)  # held already
    with transaction.atomic():
        locks.lock_classes([class_a.pk])
        with pytest.raises(WrongOrder):
            locks.lock_problem(problem)


def test_rows_of_one_table_are_locked_by_ascending_key(class_a):
    first, second = make.problem(class_a), make.problem(class_a)
    with transaction.atomic():
        locks.lock_problem(first)
        locks.lock_problem(second)
    with transaction.atomic():
        locks.lock_problem(second)
        with pytest.raises(WrongOrder):
            locks.lock_problem(first)


def test_joining_addressees_locks_items_before_problems(event, class_a, coordinator, monkeypatch):
    make.item([make.problem(class_a, "submitted")])
    into = make.addressee(event, "Setjen")
    taken = []
    monkeypatch.setattr(locks, "on_lock", lambda rank, keys: taken.append(rank) if keys else None)
    duplicates = event.addressees.exclude(pk=into.pk)
    assert merge_addressees(duplicates, into, actor=coordinator) == 1
    assert taken == sorted(taken)
    assert {locks.Rank.ITEM, locks.Rank.PROBLEM} <= set(taken)
