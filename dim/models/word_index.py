"""The stored word indexes of classes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from dim.models.workshop_class import WorkshopClass
from dim.similarity import ClassIndex


class WordIndex(models.Model):
    """The stems of a class's problems, for suggestions (see `dim.similarity.word_indexes`).

    Rows are derived by `dim.operations.similar.word_index`. `derived_by` is the digest of the list
    of terms by which all problems of the class were last read, and empty where some of them wait
    for that.
    """

    # One row of bytes for a class and no table of postings, which had 2,100,000 rows and 220 MB for
    # 100,000 problems, and counts frequent words slowly.

    workshop_class = models.OneToOneField(
        WorkshopClass, on_delete=models.CASCADE, primary_key=True, related_name="word_index"
    )
    data = models.BinaryField(default=b"")
    # Every word that was written in the class, separated by blanks, for searches with misspellings.
    # One text, because it is read as a whole and hardly grows after the first hundred problems.
    words = models.TextField(blank=True, default="", db_default="")
    derived_by = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        verbose_name = _("word shelf")
        verbose_name_plural = _("word shelves")

    def __str__(self) -> str:
        return str(self.workshop_class_id)

    def add_words(self, words: Iterable[str]) -> bool:
        """Add those of `words` that are new; return whether there were any. It is not saved."""
        known = f" {self.words} "
        new = [word for word in dict.fromkeys(words) if f" {word} " not in known]
        self.words = " ".join([self.words, *new]).strip()
        return bool(new)

    @property
    def index(self) -> ClassIndex:
        """The index, unpacked from `data`."""
        return ClassIndex(bytes(self.data))

    @index.setter
    def index(self, index: ClassIndex) -> None:
        """Pack an index into `data`. It is not saved."""
        self.data = index.data
