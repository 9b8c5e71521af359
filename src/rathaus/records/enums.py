from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """How a paper came into the file."""

    APPLICATION = "application", _("Antrag")
    ATTACHMENT = "attachment", _("Anlage")
    LETTER = "letter", _("Schreiben")
    MESSAGE = "message", _("Nachricht")
    NOTE = "note", _("Vermerk")
    DATA = "data", _("Daten")


class BlobState(models.TextChoices):
    """What the integrity check says about stored bytes."""

    MISSING = "missing", _("Inhalt fehlt")
    DAMAGED = "damaged", _("Inhalt verändert")
