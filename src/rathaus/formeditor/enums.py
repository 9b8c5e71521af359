from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Release(TextChoices):
    """What became of an own version."""

    PLANNED = "planned", _("geplant")
    LIVE = "live", _("in Gebrauch")
    REPLACED = "replaced", _("abgelöst")
    WITHDRAWN = "withdrawn", _("zurückgezogen")
    DROPPED = "dropped", _("abgesagt")
    REFUSED = "refused", _("nicht freigegeben")
