from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageAuthor(models.TextChoices):
    """Who speaks in a conversation."""

    OFFICE = "office", _("Verwaltung")
    CITIZEN = "citizen", _("Bürgerin oder Bürger")
    SYSTEM = "system", _("System")


class MessageKind(models.TextChoices):
    MESSAGE = "message", _("Nachricht")
    DELIVERY = "delivery", _("Zustellung")
