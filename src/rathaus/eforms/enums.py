from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftStatus(models.TextChoices):
    """OPEN → SUBMITTED or WITHDRAWN; both are final. SIGNING waits for others, and may go back to OPEN."""

    OPEN = "open", _("Entwurf")
    SIGNING = "signing", _("Wartet auf Unterschriften")
    SUBMITTED = "submitted", _("Abgeschickt")
    WITHDRAWN = "withdrawn", _("Verworfen")


class SignerState(models.TextChoices):
    """OPEN → SIGNED, which is final, DECLINED or, by the clock, EXPIRED; both may be asked again."""

    OPEN = "open", _("noch nicht unterschrieben")
    SIGNED = "signed", _("unterschrieben")
    DECLINED = "declined", _("abgelehnt")
    EXPIRED = "expired", _("nicht rechtzeitig unterschrieben")
