from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftStatus(models.TextChoices):
    """OPEN → SUBMITTED or WITHDRAWN; both are final."""

    OPEN = "open", _("Entwurf")
    SUBMITTED = "submitted", _("Abgeschickt")
    WITHDRAWN = "withdrawn", _("Verworfen")
