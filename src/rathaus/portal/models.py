"""What visitors say about the pages, without who they are."""

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
