"""Fails tests in which a transaction takes locks in another order than `dim.models.locks` says."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from dim.models import locks
from dim.models.locks import Rank


class WrongOrder(AssertionError):
    """Two transactions that do this may wait for each other for ever."""


class _Watch:
    """What the present operation has locked.

    A test is one transaction, and every operation in it is a savepoint of its own: what counts as
    a transaction here is the outermost savepoint that the test itself has not opened.
    """

    def __init__(self) -> None:
        self.depth = len(connection.savepoint_ids)
        self.operation: str | None = None
        self.held: dict[Rank, set[int]] = defaultdict(set)

    def __call__(self, rank: Rank, keys: set[int]) -> None:
        operation = next(iter(connection.savepoint_ids[self.depth :]), None)
        if operation is None or operation != self.operation:
            self.operation, self.held = operation, defaultdict(set)
        if operation is None:
            return
        new = keys - self.held[rank]
        if not new:
            return  # held already: nobody waits for it
        later = [other.name for other, held in self.held.items() if held and other > rank]
        if later:
            raise WrongOrder(f"{rank.name} {sorted(new)} after {', '.join(later)}")
        if self.held[rank] and min(new) < max(self.held[rank]):
            raise WrongOrder(f"{rank.name} {sorted(new)} after {sorted(self.held[rank])}")
        self.held[rank] |= new


@contextmanager
def watched() -> Iterator[None]:
    """Watch the locks of this thread's connection, for a test inside of a transaction."""
    locks.on_lock = _Watch()
    try:
        yield
    finally:
        locks.on_lock = None
