"""How somebody read a list, kept for the next file with the same headings."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dim.models.event import Event


class RememberedChoices(models.Model):
    """Choices of a preview: what a column holds, which issue a title means.

    They belong to the event, not to a person: the same file sent by two people must be read alike,
    or its problems would come in twice. Lists of offices belong to no event.
    """

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
    )
    # Of the headings: `dim.operations.imports.choices`.
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    choices = models.JSONField(_("choices"), default=dict)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("remembered choices")
        verbose_name_plural = _("remembered choices")
        constraints = [
            models.UniqueConstraint(fields=["event", "fingerprint"], name="choices_of_event_once"),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(event=None),
                name="choices_of_offices_once",
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]
