"""Store the recommendations of a problem, and add the addressees that they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from dim.models import Addressee, Event, Problem, Recommendation
from dim.operations.problems.content import RecommendationContent
from dim.text import name_key


class Addressed(Protocol):
    """A recommendation, of a problem or of a consolidated item."""

    @property
    def addressees(self) -> tuple[str, ...]:
        """The names of the addressees, as typed."""


def addressees_named(event: Event, recommendations: Iterable[Addressed]) -> dict[str, Addressee]:
    """Return the addressees that `recommendations` name, by case-folded name.

    Unknown names are added to the event and marked for the secretariat to check.
    """
    wanted = {name.casefold(): name for row in recommendations for name in row.addressees}
    if not wanted:
        return {}
    stored = Addressee.objects.filter(event=event).order_by("-pk")
    # The same spelling first, then what looks the same, of several the oldest.
    alike = {name_key(row.name): row for row in stored}
    found = {row.name.casefold(): row for row in stored}
    # Sorted, so that two saves that add the same names in different order cannot deadlock.
    for folded, name in sorted(wanted.items()):
        if folded not in found and name_key(name) in alike:
            found[folded] = alike[name_key(name)]
        elif folded not in found:
            # Somebody else may have added it since: their row is used then.
            found[folded], _created = Addressee.objects.get_or_create(
                event=event, name__iexact=name, defaults={"name": name, "is_proposed": True}
            )
            alike[name_key(name)] = found[folded]
    return found


def store_recommendations(
    problem: Problem, rows: tuple[RecommendationContent, ...], addressees: dict[str, Addressee]
) -> tuple[RecommendationContent, ...]:
    """Store `rows` as the recommendations of `problem`, in their order, inside a recording.

    Stored ones that `rows` does not continue are deleted. `addressees` is the result of
    `addressees_named`. Returns `rows` with the primary keys under which they are stored.
    """
    existing = {row.pk: row for row in problem.recommendations.all()}
    kept: list[RecommendationContent] = []
    for position, content in enumerate(rows, 1):
        # A key that is unknown here, of another problem or deleted meanwhile, makes a new row.
        row = existing.pop(content.pk, None) if content.pk else None
        if row is None:
            row = Recommendation(problem=problem)
        row.position, row.text, row.horizon = position, content.text, content.horizon
        if row.pk:
            row.save(update_fields=["position", "text", "horizon"])
        else:
            row.save(force_insert=True)
        row.addressees.set([addressees[name.casefold()] for name in content.addressees])
        kept.append(replace(content, pk=row.pk))
    if existing:
        Recommendation.objects.filter(pk__in=existing).delete()
    return tuple(kept)
