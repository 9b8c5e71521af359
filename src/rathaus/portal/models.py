"""What visitors say about the pages, without who they are; what the administration says of itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.core.models import TenantModel


class FeedbackKind(models.TextChoices):
    HELPFUL = "ja", _("hilfreich")
    NOT_HELPFUL = "nein", _("nicht hilfreich")
    BARRIER = "barriere", _("Barriere")


class PageFeedback(TenantModel):
    """One visitor's word about one page. Nothing leads to the person, not even the day.

    Attributes:
        page: path below the town's address, without codes and questions; may be empty.
        month: its first day.
    """

    page = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=FeedbackKind)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    month = models.DateField()

    class Meta:
        ordering = ["-month", "page", "pk"]
        constraints = [*TenantModel.Meta.constraints]
        indexes = [models.Index(fields=["tenant", "-month"], name="portal_feedback_month")]


class LegalVersion(TenantModel):
    """What the administration says of itself in imprint, privacy notice and accessibility statement.

    Every change adds a row; the one with the highest number holds.

    Attributes:
        facts: of :class:`rathaus.portal.legal.facts.Facts`.
    """

    number = models.PositiveIntegerField()
    facts = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "number"], name="portal_legal_number_unique"),
        ]
