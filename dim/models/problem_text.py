"""The texts of a problem, which people type in their own words.

This list is their only declaration. Forms, hidden fields, pages, conflict, rescue, imports, search,
similarity, differences, documents and machine-readable files loop over it, so that none of them
drops a text that is added here. The columns themselves are fields of `Problem`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class ProblemText:
    """One text of a problem."""

    name: str  # of the model's field, the form's, the key in history, JSON and editions
    label: Promise  # beside the field, above the text, and as heading of its column
    width: int  # of its column in a file, in characters
    weight: float  # in comparing two problems, 1.0 being that of the statement
    headings: tuple[str, ...]  # what its column may be called in an imported file (folded)
    is_required: bool = False


# In the order of forms and papers. A page that forgot a text would empty what is stored of it:
# `tests/test_every_text.py` follows a word of each through every page and file.
PROBLEM_TEXTS = (
    ProblemText(
        "statement",
        pgettext_lazy("problem text", "Problem"),
        width=46,
        weight=1.0,
        headings=("permasalahan", "problem", "masalah", "uraianpermasalahan", "statement"),
        is_required=True,
    ),
    ProblemText(
        "cause",
        pgettext_lazy("problem text", "Cause"),
        width=30,
        weight=0.7,
        headings=("penyebab", "cause", "sebab", "akarmasalah"),
    ),
    ProblemText(
        "impact",
        pgettext_lazy("problem text", "Impact"),
        width=30,
        weight=0.4,
        headings=("dampak", "impact", "akibat"),
    ),
    ProblemText(
        "legal_basis",
        pgettext_lazy("problem text", "Legal basis"),
        width=24,
        weight=0.3,
        headings=("dasarhukum", "legalbasis"),
    ),
)
TEXT_NAMES = tuple(text.name for text in PROBLEM_TEXTS)
# Lists show the statement only, so their queries leave the others out: each may be long.
OPTIONAL_TEXT_NAMES = tuple(text.name for text in PROBLEM_TEXTS if not text.is_required)
TEXT_LABELS = {text.name: text.label for text in PROBLEM_TEXTS}
