"""Prove that what is stored is what history tells, problem by problem and edition by edition."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from dim.models import Edition, HistoryEntry, Problem
from dim.models.problem_text import TEXT_NAMES
from dim.operations.problems.content import stored_content
from dim.operations.problems.revisions import (
    RevisionContent,
    as_revision_content,
    redo_changes,
)
from dim.reports.content.edition_form import checksum_of

# Problems that are read at once.
BATCH = 200


def contradictions() -> Iterator[str]:
    """Yield a sentence for each problem and each edition that contradicts its own record."""
    for batch in _batches(Problem.objects.for_detail()):
        for problem in batch:
            if trouble := _trouble_of(problem):
                yield f"{problem.event.slug} {problem.code}: {trouble}"
    for edition in Edition.objects.select_related("event").iterator(chunk_size=1):
        if checksum_of(edition.content) != edition.checksum:
            yield f"{edition.event.slug}, edition {edition.number}: its checksum is another"


def _batches(problems: QuerySet[Problem]) -> Iterator[list[Problem]]:
    rows = problems.prefetch_related("history").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _trouble_of(problem: Problem) -> str:
    """Return what is wrong between a problem and its history, or nothing."""
    entries = sorted(problem.history.all(), key=lambda entry: entry.revision)
    if [entry.revision for entry in entries] != list(range(1, problem.version + 1)):
        return f"version {problem.version} has {len(entries)} entries of history"
    if entries[-1].to_status != problem.status:
        return f"it is {problem.status}, and its history ends with {entries[-1].to_status}"
    if _texts(_told_by(entries)) != _texts(as_revision_content(stored_content(problem))):
        return "its text is not what its history tells"
    return ""


def _told_by(entries: list[HistoryEntry]) -> RevisionContent:
    """Return the content to which all changes lead, from nothing."""
    return redo_changes(RevisionContent(dict.fromkeys(TEXT_NAMES, "")), entries)


def _texts(content: RevisionContent) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Return what was typed.

    Issues, offices and addressees are told by name, and are renamed without a word of the problem
    being changed.
    """
    texts = {name: content.fields[name] for name in TEXT_NAMES}
    return texts, [(pk, row["text"]) for pk, row in content.rows.items()]
