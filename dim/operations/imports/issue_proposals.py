"""Propose a known strategic issue for the title of a file that names none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dim.models import StrategicIssue
from dim.similarity.words import STOP_WORDS, stem
from dim.text import name_key

_WORD = re.compile(r"[^\W\d_]+")
# Half of the words of both titles: "Arsip pasca pemilihan" is "Kearsipan pasca pemilihan".
_LEAST = 0.5


def _stems(title: str) -> frozenset[str]:
    words = _WORD.findall(name_key(title))
    return frozenset(stem(word) for word in words if word not in STOP_WORDS)


def similar_issue(title: str, issues: Iterable[StrategicIssue]) -> StrategicIssue | None:
    """Return the one of `issues` whose title shares most words with `title`, at least half."""
    own = _stems(title)
    best, best_share = None, 0.0
    for issue in issues:
        other = _stems(issue.title)
        # Dice: what both have, against what they have together.
        share = 2 * len(own & other) / (len(own) + len(other) or 1)
        if share >= _LEAST and share > best_share:
            best, best_share = issue, share
    return best
