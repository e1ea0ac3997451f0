"""The list of terms that a new database begins with.

It was written from general knowledge of how people talk about offices and elections (see
DECISIONS). In a database it belongs to the secretariat, and this file changes nothing any more.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

_FILE = Path(__file__).with_name("first_terms.csv")


def first_terms() -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the list: kind of term, words, and what an abbreviation stands for.

    An "abbreviation" is one word with its meaning. The words of "same" mean the same or nearly so,
    and those of "different" are names of different things; both are separated by semicolons.
    """
    # A CSV and no migration, so that a command can read it without the database.
    with _FILE.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["kind"], row["words"], row["meaning"]
