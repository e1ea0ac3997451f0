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

# A longer phrase would hardly be met in the same words.
MOST_WORDS_IN_A_PHRASE = 6


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: User) -> TermQuerySet:
        """All of them: the list is shared by all events."""
        return self

    def rows(self) -> tuple[similarity.Row, ...]:
        """The whole list in a fixed order, in one query."""
        # Sorted here: databases have alphabets of their own.
        return tuple(sorted(similarity.Row(*row) for row in self.order_by().values_list("kind", "words", "meaning")))

    def abbreviations(self) -> dict[str, str]:
        """What `dim.text.normalise` spells out, in one query."""
        return readable_abbreviations(self.filter(kind=Term.Kind.ABBREVIATION).values_list("words", "meaning"))

    def vocabulary(self) -> similarity.Vocabulary:
        """The list, ready for comparing entries."""
        return similarity.vocabulary_of(self.rows())


class Term(models.Model):
    """One row of the list by which searches and suggestions read typed words. Stored text never changes with it."""

    class Kind(models.TextChoices):
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
        _("spelled out"), max_length=200, blank=True, help_text=_("Only for an abbreviation or another spelling.")
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["kind", "words"]
        constraints = [
            models.CheckConstraint(name="term_kind_known", condition=Q(kind__in=["abbreviation", "same", "different"])),
            models.CheckConstraint(
                name="term_meaning_of_abbreviations",
                condition=Q(kind="abbreviation", meaning__gt="") | (~Q(kind="abbreviation") & Q(meaning="")),
                violation_error_message=_("An abbreviation is spelled out beside it; groups of words are not."),
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
        """Refuse what cannot work, and what would make two things one. Raises ValidationError with a `code`."""
        super().clean()
        if self.kind == self.Kind.ABBREVIATION:
            self._check_abbreviation()
        elif self.kind:
            self._check_group()

    def _check_abbreviation(self) -> None:
        if len(normalise(self.words, {}).split()) != 1:
            raise _refusal("words", _("Write one word without blanks or punctuation."), "one_word")
        if set(normalise(self.words, {}).split()) & similarity.HOMONYMS:
            raise _refusal("words", _("This has two meanings, so it stays as people type it."), "two_meanings")
        if self.meaning and not normalise(self.meaning, {}):
            raise _refusal("meaning", _("Write at least one word."), "one_word")

    def _check_group(self) -> None:
        entries = listed(self.words)
        sizes = [len(normalise(entry, {}).split()) for entry in entries]
        if len(entries) < 2 or min(sizes) == 0:
            raise _refusal("words", _("Write at least two, separated by semicolons."), "two_words")
        if self.kind == self.Kind.DIFFERENT and max(sizes) > 1:
            raise _refusal("words", _("Names that are never the same are single words."), "one_word")
        if max(sizes) > MOST_WORDS_IN_A_PHRASE:
            raise _refusal("words", _("A phrase has at most six words."), "phrase_long")
        if self.kind == self.Kind.DIFFERENT:
            return
        if {normalise(entry, {}) for entry in entries} & similarity.HOMONYMS:
            raise _refusal(
                "words", _("PPK and DPK have two meanings each; they mean the same as nothing."), "two_meanings"
            )
        if found := clashes(self.words, Term.objects.exclude(pk=self.pk).rows()):
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
