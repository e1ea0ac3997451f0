"""The list of terms that searches and suggestions use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dim import similarity
from dim.similarity.vocabulary import clashes, listed, readable_abbreviations
from dim.text import normalise

if TYPE_CHECKING:
    from dim.models.user import User

# A longer phrase would hardly ever be found in the same words.
MOST_WORDS_IN_A_PHRASE = 6


class TermQuerySet(models.QuerySet["Term"]):
    """The queries for terms."""

    def visible_to(self, user: User) -> TermQuerySet:
        """Return all terms: the list is shared by all events."""
        return self

    def rows(self) -> tuple[similarity.TermRow, ...]:
        """Return the whole list in a fixed order, in one query."""
        rows = self.order_by().values_list("kind", "words", "meaning")
        # Sorted in Python: databases sort text by different alphabets, and the same list has to
        # give the same suggestions on each.
        return tuple(sorted(similarity.TermRow(*row) for row in rows))

    def abbreviations(self) -> dict[str, str]:
        """Return what `dim.text.normalise` spells out, in one query."""
        return readable_abbreviations(
            self.filter(kind=Term.Kind.ABBREVIATION).values_list("words", "meaning")
        )

    def vocabulary(self) -> similarity.Vocabulary:
        """Return the list, ready for comparing problems, in one query."""
        return similarity.vocabulary_of(self.rows())


class Term(models.Model):
    """One row of the list of terms that searches and suggestions use.

    It never changes stored text.
    """

    class Kind(models.TextChoices):
        """What a term says of its words."""

        ABBREVIATION = similarity.ABBREVIATION, pgettext_lazy("term", "abbreviation or spelling")
        SAME = similarity.SAME, pgettext_lazy("term", "mean the same")
        DIFFERENT = similarity.DIFFERENT, pgettext_lazy("term", "are never the same")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    words = models.CharField(
        _("words"),
        max_length=1000,
        help_text=_("One abbreviation; or several words or phrases, separated by semicolons."),
    )
    meaning = models.CharField(
        _("spelled out"),
        max_length=200,
        blank=True,
        help_text=_("Only for an abbreviation or another spelling."),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["kind", "words"]
        constraints = [
            models.CheckConstraint(
                name="term_kind_known", condition=Q(kind__in=["abbreviation", "same", "different"])
            ),
            models.CheckConstraint(
                name="term_meaning_of_abbreviations",
                condition=Q(kind="abbreviation", meaning__gt="")
                | (~Q(kind="abbreviation") & Q(meaning="")),
                violation_error_message=_(
                    "An abbreviation is spelled out beside it; groups of words are not."
                ),
            ),
            models.UniqueConstraint(
                Lower("words"),
                condition=Q(kind="abbreviation"),
                name="term_abbreviation_once",
                violation_error_message=_("This abbreviation is in the list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words} = {self.meaning}" if self.meaning else self.words

    def clean(self) -> None:
        """Refuse a term that has no effect, or that would make different things mean the same.

        Raises ValidationError with a `code`.
        """
        super().clean()
        if self.kind == self.Kind.ABBREVIATION:
            self._check_abbreviation()
        elif self.kind:
            self._check_group()

    def _check_abbreviation(self) -> None:
        # Text is compared word by word, so an abbreviation of two words would never be found.
        if len(normalise(self.words, {}).split()) != 1:
            raise _refusal("words", _("Write one word without blanks or punctuation."), "one_word")
        if set(normalise(self.words, {}).split()) & similarity.HOMONYMS:
            raise _refusal(
                "words", _("This has two meanings, so it stays as people type it."), "two_meanings"
            )
        if self.meaning and not normalise(self.meaning, {}):
            raise _refusal("meaning", _("Write at least one word."), "one_word")

    def _check_group(self) -> None:
        names = listed(self.words)
        sizes = [len(normalise(name, {}).split()) for name in names]
        if len(names) < 2 or min(sizes) == 0:
            raise _refusal("words", _("Write at least two, separated by semicolons."), "two_words")
        if self.kind == self.Kind.DIFFERENT and max(sizes) > 1:
            raise _refusal(
                "words", _("Names that are never the same are single words."), "one_word"
            )
        if max(sizes) > MOST_WORDS_IN_A_PHRASE:
            raise _refusal("words", _("A phrase has at most six words."), "phrase_long")
        if self.kind == self.Kind.DIFFERENT:
            return
        if {normalise(name, {}) for name in names} & similarity.HOMONYMS:
            raise _refusal(
                "words",
                _("PPK and DPK have two meanings each; they mean the same as nothing."),
                "two_meanings",
            )
        found = clashes(self.words, Term.objects.exclude(pk=self.pk).rows())
        if found:
            raise ValidationError(
                {
                    "words": ValidationError(
                        _("%(names)s are different things; they can never mean the same."),
                        code="never_same",
                        params={"names": ", ".join(found)},
                    )
                }
            )


def _refusal(field: str, message: Any, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
