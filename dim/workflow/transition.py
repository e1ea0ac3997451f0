"""What a row of the transition table says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from dim.models import Problem, User


@dataclass(frozen=True, eq=False)
class Transition:
    """One row of the table.

    Equal to itself only: a hash over its labels would change with the language of the reader.
    """

    name: str
    label: Promise
    done: Promise
    sources: tuple[str, ...]
    target: str
    allowed: Callable[[User, Problem], bool]
    phases: frozenset[str]
    needs_open_class: bool = False
    # Who may do it in a closed class all the same.
    allowed_when_closed: Callable[[User, Problem], bool] | None = None
    needs_reason: bool = False
    categories: tuple[str, ...] = ()
    check: Callable[[Problem, str], None] | None = None
