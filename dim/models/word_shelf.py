from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dim.models.event import WorkshopClass
from dim.similarity import Shelf


class WordShelf(models.Model):
    """The stems of a class's entries, for suggestions; see `dim.similarity.shelves`. Derived, written by operations.

    `derived_by` names the list that all entries of the class were last read by;
    empty where some of them still wait for `dim.operations.search`.
    """

    workshop_class = models.OneToOneField(
        WorkshopClass, on_delete=models.CASCADE, primary_key=True, related_name="word_shelf"
    )
    data = models.BinaryField(default=b"")
    derived_by = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        verbose_name = _("word shelf")
        verbose_name_plural = _("word shelves")

    def __str__(self) -> str:
        return str(self.workshop_class_id)

    @property
    def shelf(self) -> Shelf:
        return Shelf(bytes(self.data))

    @shelf.setter
    def shelf(self, shelf: Shelf) -> None:
        self.data = shelf.data
